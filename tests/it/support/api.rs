//! A city with an asker, a neighbour, an agent and a moderator, whose programs call the API.

use peerdesk::config::Config;
use peerdesk::entity::{AccountId, Role};
use reqwest::Method;
use serde_json::{Value, json};

use super::people::{insert_staff, join_team, token};
use super::{Browser, Page, TestApp, TestCity};

/// The node, and a token for each of them that may do all that they may.
pub struct TestApi {
    pub node: TestApp,
    pub city: TestCity,
    pub browser: Browser,
    pub asker: String,
    pub neighbour: String,
    pub agent: String,
    pub moderator: AccountId,
}

impl TestApi {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts with settings of the test's own.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let node = TestApp::start_with(change).await;
        let city = TestCity::build(&node).await;
        let agent = insert_staff(&node, "agent", Role::Agent).await;
        join_team(&node, &city, agent).await;
        let moderator = insert_staff(&node, "moderator", Role::Moderator).await;
        let (asker, neighbour) = (token(&node, "ines").await, token(&node, "tom").await);
        let agent = token(&node, "agent").await;
        Self { browser: node.browser(), node, city, asker, neighbour, agent, moderator }
    }

    pub async fn send(&self, method: Method, path: &str, token: &str, body: Value) -> Page {
        self.browser.api(method, path, Some(token), Some(body)).await
    }

    pub async fn put(&self, path: &str, token: &str) -> Page {
        self.browser.api(Method::PUT, path, Some(token), None).await
    }

    pub async fn delete(&self, path: &str, token: &str) -> Page {
        self.browser.api(Method::DELETE, path, Some(token), None).await
    }

    /// Reads without a token.
    pub async fn get(&self, path: &str) -> Page {
        self.browser.api(Method::GET, path, None, None).await
    }

    /// The body of a question.
    pub fn question(&self, title: &str) -> Value {
        json!({ "title": title, "body": "Mine ends **next week**.", "category_id": self.city.category.0 })
    }

    /// Asks as the asker, and gives the thread's id.
    pub async fn ask(&self, title: &str) -> i64 {
        let page = self.send(Method::POST, "/threads", &self.asker, self.question(title)).await.expect(201);
        page.json()["id"].as_i64().unwrap()
    }

    /// Answers, and gives the answer's id.
    pub async fn answer(&self, thread: i64, token: &str) -> i64 {
        let body = json!({ "body": "Online, under *Parking*." });
        let page = self.send(Method::POST, &format!("/threads/{thread}/answers"), token, body).await.expect(201);
        page.json()["id"].as_i64().unwrap()
    }
}
