//! A city whose node can be made to fail, and what a request is before it is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use peerdesk::app::App;
use peerdesk::entity::{Role, ThreadId, thread};
use peerdesk::identity::Caller;
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::openapi::{self, operations};
use crate::support::contents::{Contents, Reader};
use crate::support::people::{caller, insert_staff, join_team, token};
use crate::support::write_faults::{FailAt, RefuseAfterAct};
use crate::support::{Browser, Page, TestApp, TestCity};

/// Somebody who calls operations and whose program calls the API.
pub struct Person {
    pub caller: Caller,
    pub token: String,
}

/// The city, its people and the switches for faults.
pub struct FaultDesk {
    pub node: TestApp,
    pub city: TestCity,
    pub faults: Arc<FailAt>,
    pub refusal: Arc<RefuseAfterAct>,
    pub asker: Person,
    pub neighbour: Person,
    pub agent: Person,
    pub moderator: Person,
    pub administrator: Person,
    browser: Browser,
    reader: Reader,
    count: AtomicU32,
}

/// A request that would work now.
pub struct Scene {
    /// What takes the place of `{id}` in the path.
    pub id: i64,
    /// What takes the place of `{number}` or `{thread_id}` in the path.
    pub number: i64,
    pub token: String,
    /// Fields that differ from the document's example.
    pub fields: Vec<(&'static str, Value)>,
    pub query: &'static str,
}

impl Scene {
    pub fn new(id: i64, person: &Person) -> Self {
        Self { id, number: 1, token: person.token.clone(), fields: Vec::new(), query: "" }
    }

    /// A path of the document with what it is about.
    fn path(&self, path: &str) -> String {
        let number = self.number.to_string();
        path.replace("{id}", &self.id.to_string()).replace("{number}", &number).replace("{thread_id}", &number)
    }

    pub fn field(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.fields.push((name, value.into()));
        self
    }
}

/// A request as it is sent, as often as one likes.
pub struct Call {
    method: Method,
    path: String,
    token: String,
    body: Option<Value>,
    headers: Vec<(&'static str, String)>,
    pub has_key: bool,
}

impl FaultDesk {
    pub async fn start() -> Self {
        let (faults, refusal) = (Arc::new(FailAt::default()), Arc::new(RefuseAfterAct::default()));
        let node = TestApp::start_with_faults(faults.clone(), refusal.clone()).await;
        let city = TestCity::build(&node).await;
        for (handle, role) in
            [("agent", Role::Agent), ("moderator", Role::Moderator), ("administrator", Role::Administrator)]
        {
            let id = insert_staff(&node, handle, role).await;
            if role == Role::Agent {
                join_team(&node, &city, id).await;
            }
        }
        let person = async |handle: &str| {
            let account = crate::support::people::account_of(&node, handle).await.id;
            Person { caller: caller(&node, account).await, token: token(&node, handle).await }
        };
        Self {
            asker: person("ines").await,
            neighbour: person("tom").await,
            agent: person("agent").await,
            moderator: person("moderator").await,
            administrator: person("administrator").await,
            browser: node.browser(),
            reader: Reader::new(node.app.reader()).await,
            count: AtomicU32::new(0),
            faults,
            refusal,
            city,
            node,
        }
    }

    pub fn app(&self) -> &App {
        &self.node.app
    }

    /// A number that was not given out before.
    pub fn next_number(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// Everything that is stored.
    pub async fn contents(&self) -> Contents {
        self.reader.read(self.app().reader()).await
    }

    /// Asks over HTTP, as the asker: what comes after a fault has to work, and has to last.
    pub async fn ask(&self) -> ThreadId {
        let title = format!("How do I renew permit {}?", self.next_number());
        let body = json!({ "title": title, "body": "Mine ends next week.", "category_id": self.city.category.0 });
        let page = self.browser.api(Method::POST, "/threads", Some(&self.asker.token), Some(body)).await;
        assert_eq!(page.status, 201, "the next write: {}", page.body);
        let id = ThreadId(page.json()["id"].as_i64().unwrap());
        let found = thread::Entity::find_by_id(id).one(self.app().reader()).await.unwrap();
        assert_eq!(found.map(|row| row.title), Some(title), "the next write does not last");
        id
    }

    /// Makes a request of the operation's own example, with a key where it takes one and with the tag of what it changes.
    pub async fn call(&self, operation: &openapi::Operation, scene: Scene) -> Call {
        let path = scene.path(&operation.path);
        let mut body = operation.example();
        if let Some(body) = &mut body {
            for (name, value) in &scene.fields {
                body[*name] = value.clone();
            }
        }
        let takes = |header: &str| operation.parameters().any(|parameter| parameter["name"] == header);
        let mut headers = Vec::new();
        let has_key = takes("Idempotency-Key");
        if has_key {
            headers.push(("idempotency-key", format!("{}-{}", operation.id, self.next_number())));
        }
        if takes("If-Match") {
            headers.push(("if-match", self.tag(operation, &scene).await));
        }
        let path = format!("{path}{}", scene.query);
        Call { method: operation.method.clone(), path, token: scene.token, body, headers, has_key }
    }

    /// The tag of what an operation changes: its own path, or the thing that the path begins with, where it adds to a list.
    async fn tag(&self, operation: &openapi::Operation, scene: &Scene) -> String {
        let readable = |path: &str| operations().iter().any(|other| other.method == Method::GET && other.path == path);
        let root = operation.path.split_inclusive("{id}").next().unwrap();
        let path =
            if operation.method != Method::POST && readable(&operation.path) { operation.path.as_str() } else { root };
        let path = scene.path(path);
        let page = self.browser.api(Method::GET, &path, Some(&scene.token), None).await;
        let tag = page.headers.get("etag").unwrap_or_else(|| panic!("{path} has no tag: {}", page.body));
        tag.to_str().unwrap().to_owned()
    }

    pub async fn send(&self, call: &Call) -> Page {
        let headers: Vec<(&str, &str)> = call.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (method, body) = (call.method.clone(), call.body.clone());
        self.browser.api_with(method, &call.path, Some(&call.token), body, &headers).await
    }

    /// Sends it over a connection of its own, as a program does that is about to go away.
    pub fn send_alone(&self, call: &Call) -> impl Future<Output = ()> + Send + use<> {
        let mut request = reqwest::Client::new()
            .request(call.method.clone(), self.node.url(&format!("/api/v1{}", call.path)))
            .bearer_auth(&call.token);
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        async move { drop(request.send().await) }
    }
}

impl Call {
    /// A field of its body.
    pub fn value(&self, name: &str) -> Value {
        self.body.as_ref().map(|body| body[name].clone()).unwrap_or_default()
    }

    /// Puts another value into a field of its body.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(body) = &mut self.body {
            body[name] = value;
        }
    }

    /// Names something that does not exist.
    pub fn miss(&mut self) {
        let place: Vec<String> = self
            .path
            .split('/')
            .map(|part| if part.parse::<i64>().is_ok() { "999999".to_owned() } else { part.to_owned() })
            .collect();
        self.path = place.join("/");
    }

    pub fn use_token(&mut self, token: String) {
        self.token = token;
    }
}
