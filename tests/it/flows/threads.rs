//! What people do with threads, by the operations themselves.

use peerdesk::entity::AccountId;
use peerdesk::identity::{Caller, sessions};

use crate::support::TestApp;

/// An account as a caller who came by session.
pub async fn caller(node: &TestApp, account: AccountId) -> Caller {
    sessions::load_caller(node.app.reader(), account).await.unwrap().unwrap()
}
