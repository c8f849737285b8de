//! What people do with threads, by the operations themselves.

use peerdesk::entity::{AccountId, account};
use peerdesk::identity::{Caller, sessions};
use sea_orm::EntityTrait;

use crate::support::TestApp;

/// An account as a caller who came by session.
pub async fn caller(node: &TestApp, account: AccountId) -> Caller {
    let row = account::Entity::find_by_id(account).one(node.app.reader()).await.unwrap().unwrap();
    sessions::load_caller(node.app.reader(), row).await.unwrap()
}
