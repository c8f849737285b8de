//! Every operation of the document is called, rightly and wrongly: the answer is one that the document names.

use peerdesk::identity::administration;
use peerdesk::identity::permissions::Scope;
use peerdesk::openapi::problem_codes::{CODES, FIELD_CODES};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

use super::{Operation, operations, resolved};
use crate::support::TestApp;

struct Walk {
    app: TestApp,
    client: Client,
    /// Of a site administrator, with every scope.
    token: String,
}

impl Walk {
    async fn start() -> Self {
        let app = TestApp::start().await;
        administration::create_account(&app.app, "walker", None, "a long walk in the park", true).await.unwrap();
        let token = administration::create_token(&app.app, "walker", "walk", Scope::ALL, None).await.unwrap();
        Self { app, client: Client::new(), token }
    }

    async fn send(&self, operation: &Operation, token: Option<&str>, kind: &str, body: Option<String>) -> Response {
        let mut request = self.client.request(operation.method.clone(), self.app.url(&operation.nowhere()));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        for parameter in operation.parameters().filter(|parameter| parameter["in"] == "header") {
            match parameter["name"].as_str() {
                Some("If-Match") => request = request.header("if-match", "\"1.1\""),
                Some("Idempotency-Key") => request = request.header("idempotency-key", format!("{}-1", operation.id)),
                _ => {}
            }
        }
        if let Some(body) = body {
            request = request.header("content-type", kind).body(body);
        }
        request.send().await.unwrap()
    }

    async fn json(&self, operation: &Operation, body: impl Into<String>) -> Response {
        self.send(operation, Some(&self.token), "application/json", Some(body.into())).await
    }
}

/// Whatever the answer: it is no fault of ours, the document names it, and an error is a problem document in full.
async fn judged(operation: &Operation, what: &str, response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let name = format!("{} {} with {what}: {status}", operation.method, operation.path);
    let headers = response.headers().clone();
    let text = response.text().await.unwrap();
    assert!(status < 500, "{name}: {text}");
    let documented = operation.value["responses"].get(status.to_string()).is_some();
    assert!(documented || status == 405, "{name} is not in the document: {text}");
    if status < 400 {
        return (status, serde_json::from_str(&text).unwrap_or_default());
    }
    assert_eq!(headers["content-type"], "application/problem+json", "{name}");
    let problem: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}: {text}"));
    assert_eq!(problem["status"], status, "{name}");
    let code = problem["code"].as_str().unwrap_or_else(|| panic!("{name} has no code: {text}"));
    assert!(CODES.iter().any(|known| known.word == code && known.status == status), "{name}: {code} is not documented");
    assert_eq!(problem["type"], format!("/api/docs#problem-{code}"), "{name}");
    assert!(problem["detail"].as_str().is_some_and(|text| !text.is_empty()), "{name}: {text}");
    for field in problem["errors"].as_array().unwrap() {
        let word = field["code"].as_str().unwrap();
        assert!(FIELD_CODES.contains(&word), "{name}: the field code {word} is not documented");
        assert!(field["detail"].as_str().is_some_and(|text| text.contains(' ')), "{name}: {field}");
    }
    if status == 401 {
        assert!(headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"), "{name}");
    }
    (status, problem)
}

#[tokio::test]
async fn wrong_methods_are_refused_with_the_right_ones() {
    let walk = Walk::start().await;
    for operation in operations() {
        let taken: Vec<String> = operations()
            .iter()
            .filter(|other| other.path == operation.path)
            .map(|other| other.method.to_string())
            .collect();
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if taken.contains(&method.to_owned()) {
                continue;
            }
            let wrong = Operation {
                method: method.parse().unwrap(),
                id: operation.id.clone(),
                path: operation.path.clone(),
                ..operation
            };
            let response = walk.json(&wrong, "{}").await;
            let allow = response.headers().get("allow").map(|value| value.to_str().unwrap().to_owned());
            let (status, problem) = judged(&wrong, "a wrong method", response).await;
            assert_eq!(
                (status, problem["code"].as_str()),
                (405, Some("method_not_allowed")),
                "{method} {}",
                wrong.path
            );
            let allow = allow.unwrap_or_else(|| panic!("{method} {} names no methods", wrong.path));
            for method in &taken {
                assert!(allow.contains(method), "{} takes {method} and says {allow}", wrong.path);
            }
        }
    }
}

#[tokio::test]
async fn wrong_bodies_are_refused_in_full() {
    let walk = Walk::start().await;
    for operation in operations().iter().filter(|operation| operation.body().is_some()) {
        let token = Some(walk.token.as_str());
        let plain = walk.send(operation, token, "text/plain", Some("{}".to_owned())).await;
        assert_eq!(judged(operation, "a plain body", plain).await.0, 415, "{}", operation.id);
        for broken in ["{", "", "nul", "{\"a\":}", "\u{feff}{}", "[[[[", "\"\\ud800\""] {
            let (status, problem) = judged(operation, "a broken body", walk.json(operation, broken).await).await;
            let fine = broken.is_empty() && operation.body_optional();
            assert!(fine || matches!(status, 400 | 422), "{} took {broken:?}: {problem}", operation.id);
        }
        for other in ["[]", "7", "\"text\"", "null", "true"] {
            let (status, _) = judged(operation, "another type", walk.json(operation, other).await).await;
            let fine = other == "null" && operation.body_optional();
            assert!(fine || status == 422, "{} took {other}", operation.id);
        }
        let mut example = operation.example().unwrap();
        example["no_such_field"] = json!(1);
        let (status, problem) =
            judged(operation, "an unknown field", walk.json(operation, example.to_string()).await).await;
        assert_eq!(status, 422, "{} took an unknown field: {problem}", operation.id);
        let fault = &problem["errors"][0];
        assert_eq!(
            (fault["pointer"].as_str(), fault["code"].as_str()),
            (Some("/no_such_field"), Some("unknown_field"))
        );
        let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(judged(operation, "a deep body", walk.json(operation, deep).await).await.0, 400);
    }
}

#[tokio::test]
async fn every_field_of_every_body_is_checked() {
    let walk = Walk::start().await;
    for operation in operations() {
        let (Some(schema), Some(example)) = (operation.body_schema(), operation.example()) else { continue };
        for (name, part) in schema["properties"].as_object().into_iter().flatten() {
            let part = resolved(part);
            let required = schema["required"].as_array().is_some_and(|names| names.contains(&json!(name)));
            let mut wrong: Vec<(Value, &str)> = vec![(json!({ "an": "object" }), "wrong_type")];
            if let Some(most) = part["maxLength"].as_u64() {
                let most = usize::try_from(most).unwrap();
                wrong.push((json!("ä".repeat(most + 1)), "too_long"));
            }
            if part["minLength"].as_u64().is_some_and(|least| least > 0) {
                wrong.push((json!(""), "too_short"));
            }
            if part.get("enum").is_some() {
                wrong.push((json!("no such word"), "not_one_of"));
            }
            if required {
                wrong.push((Value::Null, "required"));
            }
            for (value, code) in wrong {
                if part["type"] == "object" && code == "wrong_type" {
                    continue;
                }
                let mut body = example.clone();
                body[name] = value;
                let what = format!("{name} {code}");
                let (status, problem) = judged(&operation, &what, walk.json(&operation, body.to_string()).await).await;
                assert_eq!(status, 422, "{} took {what}: {problem}", operation.id);
                let named = problem["errors"].as_array().unwrap();
                let hit = named.iter().any(|fault| fault["pointer"] == format!("/{name}") && fault["code"] == code);
                assert!(hit, "{} does not say {what}: {problem}", operation.id);
            }
        }
    }
}

/// Optional fields of a body, at any depth, by their pointers, and whether `null` says something in them.
fn optional_fields(schema: &'static Value, at: &str, depth: u8, found: &mut Vec<(String, bool)>) {
    let is_nullable = |part: &Value| part["nullable"] == true;
    let inner = schema.pointer("/allOf/0").unwrap_or(schema);
    let schema = resolved(inner);
    for (name, part) in schema["properties"].as_object().into_iter().flatten().filter(|_| depth > 0) {
        let pointer = format!("{at}/{name}");
        if !schema["required"].as_array().is_some_and(|names| names.contains(&json!(name))) {
            found.push((pointer.clone(), is_nullable(part) || is_nullable(resolved(part))));
        }
        optional_fields(part, &pointer, depth - 1, found);
    }
}

/// Puts `null` at a pointer; whatever the example leaves out on the way there is made.
fn with_null(mut body: Value, pointer: &str) -> Value {
    let mut place = &mut body;
    for name in pointer.split('/').skip(1) {
        place = &mut place[name];
    }
    *place = Value::Null;
    body
}

#[tokio::test]
async fn null_is_refused_wherever_the_document_does_not_allow_it() {
    let walk = Walk::start().await;
    let (mut refused, mut taken) = (0, 0);
    for operation in operations() {
        let (Some(schema), Some(example)) = (operation.body_schema(), operation.example()) else { continue };
        let mut fields = Vec::new();
        optional_fields(schema, "", 8, &mut fields);
        for (pointer, is_nullable) in fields {
            let body = with_null(example.clone(), &pointer).to_string();
            let what = format!("null at {pointer}");
            let (status, problem) = judged(&operation, &what, walk.json(&operation, body.clone()).await).await;
            let named = problem["errors"].as_array().cloned().unwrap_or_default();
            let hit = named.iter().any(|fault| fault["pointer"] == pointer && fault["code"] == "not_nullable");
            if is_nullable {
                assert!(!hit, "{} allows {what} and refuses it: {problem}", operation.id);
                taken += 1;
            } else {
                assert!(status == 422 && hit, "{} took {what}: {status} {problem}", operation.id);
                // Who may not call hears that and nothing of the body.
                let (status, _) =
                    judged(&operation, &what, walk.send(&operation, None, "application/json", Some(body)).await).await;
                assert_eq!(status == 401, operation.secured(), "{}: {status} without a token", operation.id);
                refused += 1;
            }
        }
    }
    assert!(refused > 10 && taken > 0, "{refused} fields refuse null, {taken} take it");
}

#[tokio::test]
async fn tokens_are_asked_for_and_checked_everywhere() {
    let walk = Walk::start().await;
    for operation in operations() {
        let body = operation.example().map(|example| example.to_string());
        let send = async |token: Option<&str>| walk.send(&operation, token, "application/json", body.clone()).await;
        let (status, _) = judged(&operation, "no token", send(None).await).await;
        assert_eq!(status == 401, operation.secured(), "{}: {status} without a token", operation.id);
        for bad in ["pd_nobody-has-this-one", "x", "pd_", &"a".repeat(4000)] {
            let (status, problem) = judged(&operation, "a bad token", send(Some(bad)).await).await;
            assert_eq!((status, problem["code"].as_str()), (401, Some("unauthorized")), "{} took {bad}", operation.id);
        }
        let (status, _) = judged(&operation, "a good token", send(Some(&walk.token)).await).await;
        assert_ne!(status, 401, "{}", operation.id);
    }
}

#[tokio::test]
async fn a_token_without_the_scope_that_an_operation_names_opens_nothing() {
    let walk = Walk::start().await;
    for scope in Scope::ALL {
        let others: Vec<Scope> = Scope::ALL.iter().copied().filter(|other| other != scope).collect();
        let token = administration::create_token(&walk.app.app, "walker", "less", &others, None).await.unwrap();
        let named = format!("`{}`", scope.as_str());
        for operation in operations().iter().filter(|operation| operation.secured()) {
            let about = operation.value["description"].as_str().unwrap_or_default();
            // The scope named first opens the operation; others only show more of it.
            let first = Scope::ALL
                .iter()
                .min_by_key(|scope| about.find(&format!("`{}`", scope.as_str())).unwrap_or(usize::MAX));
            if first != Some(scope) || !about.contains(&named) {
                continue;
            }
            let body = operation.example().map(|example| example.to_string());
            let response = walk.send(operation, Some(&token), "application/json", body).await;
            let (status, problem) = judged(operation, "too little scope", response).await;
            assert!(matches!(status, 403 | 404), "{} without {named}: {status} {problem}", operation.id);
        }
    }
}

#[tokio::test]
async fn nonsense_in_paths_and_queries_is_refused_and_never_a_fault() {
    let walk = Walk::start().await;
    for operation in operations().iter().filter(|operation| operation.method == Method::GET) {
        for id in ["0", "-1", "9223372036854775808", "abc", "1%00", "%F0%9F%99%82", "1'--", "..%2f"] {
            let mut path = operation.path.clone();
            while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
                path.replace_range(from..=to, id);
            }
            let mut pairs: Vec<(String, &str)> = Vec::new();
            for parameter in operation.parameters().filter(|parameter| parameter["in"] == "query") {
                pairs.push((parameter["name"].as_str().unwrap().to_owned(), "%' OR 1=1 \u{0}\u{202e}"));
            }
            let request =
                walk.client.get(walk.app.url(&format!("/api/v1{path}"))).query(&pairs).bearer_auth(&walk.token);
            judged(operation, &format!("{id} as id and nonsense as query"), request.send().await.unwrap()).await;
        }
    }
}
