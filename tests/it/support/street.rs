//! A city whose mails are read, and two people who live in it.

use peerdesk::identity::Caller;

use super::people::insert_mail_reader;
use super::{Smtp, TestApp, TestCity};

/// A city whose mails are read: Rosa asks, Ted answers.
pub struct Street {
    pub smtp: Smtp,
    pub node: TestApp,
    pub city: TestCity,
    pub rosa: Caller,
    pub ted: Caller,
}

impl Street {
    pub async fn open() -> Self {
        let smtp = Smtp::start();
        let node = TestApp::start_with_smtp(&smtp).await;
        let city = TestCity::build(&node).await;
        let (rosa, ted) = (insert_mail_reader(&node, "rosa").await, insert_mail_reader(&node, "ted").await);
        Self { smtp, node, city, rosa, ted }
    }
}
