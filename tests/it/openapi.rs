//! The API and its document say the same, and whatever is sent, the answer is one that the document names.

use std::collections::BTreeSet;
use std::path::Path;

use peerdesk::identity::administration;
use peerdesk::identity::permissions::Scope;
use peerdesk::openapi;
use peerdesk::openapi::problem_codes::{CODES, FIELD_CODES};
use reqwest::{Client, Method, Response};
use scraper::{Html, Selector};
use serde_json::{Map, Value, json};

use crate::support::TestApp;

struct Operation {
    id: String,
    method: Method,
    path: String,
    value: &'static Value,
}

impl Operation {
    fn parameters(&self) -> impl Iterator<Item = &'static Value> + use<> {
        self.value["parameters"].as_array().into_iter().flatten()
    }

    fn body(&self) -> Option<&'static Value> {
        self.value.pointer("/requestBody/content/application~1json")
    }

    /// Whether it can be called without a body as well.
    fn body_optional(&self) -> bool {
        self.value.pointer("/requestBody/required") != Some(&Value::Bool(true))
    }

    fn body_schema(&self) -> Option<&'static Value> {
        self.body().map(|body| resolved(&body["schema"]))
    }

    fn example(&self) -> Option<Value> {
        let (body, schema) = (self.body()?, self.body_schema()?);
        body.get("example").or_else(|| schema.get("example")).cloned()
    }

    fn secured(&self) -> bool {
        self.value["security"] == json!([{ "bearer": [] }])
    }

    /// The path with ids that do not exist, and the query that it cannot do without.
    fn nowhere(&self) -> String {
        let mut path = format!("/api/v1{}", self.path);
        let mut query = Vec::new();
        for parameter in self.parameters() {
            let name = parameter["name"].as_str().unwrap();
            let text = resolved(&parameter["schema"])["type"] == "string";
            match parameter["in"].as_str() {
                Some("path") => {
                    path = path.replace(&format!("{{{name}}}"), if text { "nothing-here" } else { "999999" });
                }
                Some("query") if parameter["required"] == true => {
                    let first = resolved(&parameter["schema"])["enum"][0].as_str();
                    query.push(format!("{name}={}", first.unwrap_or(if text { "parking" } else { "1" })));
                }
                _ => {}
            }
        }
        assert!(!path.contains('{'), "{path} keeps a place without a parameter");
        if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
    }
}

fn resolved(schema: &'static Value) -> &'static Value {
    let inner = schema.pointer("/allOf/0").unwrap_or(schema);
    inner["$ref"].as_str().map_or(inner, |path| openapi::value().pointer(&path[1..]).unwrap())
}

fn operations() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in openapi::value()["paths"].as_object().unwrap() {
        for (method, value) in methods.as_object().unwrap() {
            let id = value["operationId"].as_str().unwrap_or("?").to_owned();
            all.push(Operation { id, method: method.to_uppercase().parse().unwrap(), path: path.clone(), value });
        }
    }
    assert!(all.len() >= 4, "the document has no operations");
    all
}

#[test]
fn the_committed_document_is_current() {
    let committed = include_str!("../../openapi/peerdesk.json");
    assert!(committed == openapi::text(), "openapi/peerdesk.json is old: run `make openapi`");
}

#[test]
fn every_operation_says_what_it_is_for() {
    let mut wrong = Vec::new();
    let mut ids = BTreeSet::new();
    let tags: BTreeSet<&str> =
        openapi::value()["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
    for operation in operations() {
        let (id, value) = (&operation.id, operation.value);
        let mut expect = |holds: bool, what: &str| {
            if !holds {
                wrong.push(format!("{} {} ({id}): {what}", operation.method, operation.path));
            }
        };
        expect(ids.insert(id.clone()) && id != "?", "needs an operation id of its own");
        expect(value["summary"].as_str().is_some_and(|text| text.len() > 3 && !text.ends_with('.')), "summary, no dot");
        expect(
            value["tags"].as_array().is_some_and(|own| own.len() == 1 && tags.contains(own[0].as_str().unwrap())),
            "one tag",
        );
        if operation.secured() {
            let about = value["description"].as_str().unwrap_or_default();
            let known = |scope: &&Scope| about.contains(&format!("`{}`", scope.as_str()));
            expect(Scope::ALL.iter().any(|scope| known(&scope)), "must name the scope that it needs");
        }
        expect(operation.body().is_none() || operation.example().is_some(), "its body needs an example");
        for parameter in operation.parameters() {
            let described = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            expect(described, &format!("parameter {} needs a description", parameter["name"]));
        }
        for (status, answer) in value["responses"].as_object().unwrap() {
            let described =
                answer.get("$ref").is_some() || answer["description"].as_str().is_some_and(|text| !text.is_empty());
            expect(described, &format!("answer {status} needs a description"));
            if let Some(media) = answer.pointer("/content/application~1json") {
                let shown = media.get("example").or_else(|| resolved(&media["schema"]).get("example"));
                expect(shown.is_some_and(|example| !example.is_null()), &format!("answer {status} needs an example"));
            }
            if answer.get("$ref").is_none() {
                let told = |name: &str| answer["headers"].get(name).is_some();
                expect(told("RateLimit") && told("RateLimit-Policy"), &format!("answer {status} tells no limits"));
                let made = operation.method == Method::POST && status == "201";
                expect(!made || told("Location"), "what is made needs a Location");
                let repeatable = operation.parameters().any(|parameter| parameter["name"] == "Idempotency-Key");
                expect(told("Idempotency-Replayed") == (made && repeatable), "a key and its echo belong together");
            }
        }
        // Whoever can name what they read can be told so, and whoever must is told.
        let answers = &value["responses"];
        let parameter = |name: &str| operation.parameters().find(|parameter| parameter["name"] == name);
        expect(answers.get("304").is_some() == parameter("If-None-Match").is_some(), "304 and If-None-Match");
        if let Some(if_match) = parameter("If-Match") {
            expect(answers.get("412").is_some(), "If-Match and 412");
            expect(answers.get("428").is_some() == (if_match["required"] == true), "a needed If-Match and 428");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Strings without a most, and lists without one, below a schema.
fn unlimited(schema: &'static Value, at: &str, depth: u8, found: &mut Vec<String>) {
    let schema = resolved(schema);
    if depth == 0 {
        return;
    }
    match schema["type"].as_str() {
        Some("string") => {
            let closed =
                ["enum", "pattern"].iter().any(|name| schema.get(name).is_some()) || schema["format"] == "date-time";
            if !closed && schema.get("maxLength").is_none() {
                found.push(format!("{at} has no maxLength"));
            }
        }
        Some("array") => {
            if schema.get("maxItems").is_none() {
                found.push(format!("{at} has no maxItems"));
            }
            unlimited(&schema["items"], &format!("{at}[]"), depth - 1, found);
        }
        _ => {
            for (name, part) in schema["properties"].as_object().into_iter().flatten() {
                unlimited(part, &format!("{at}.{name}"), depth - 1, found);
            }
        }
    }
}

#[test]
fn every_input_has_a_limit() {
    let mut found = Vec::new();
    for operation in operations() {
        if let Some(schema) = operation.body_schema() {
            unlimited(schema, &operation.id, 8, &mut found);
        }
        for parameter in operation.parameters().filter(|parameter| parameter["in"] != "path") {
            // Entity tags are compared and not kept: the header's own limit holds.
            if parameter["name"] != "If-Match" && parameter["name"] != "If-None-Match" {
                unlimited(&parameter["schema"], &format!("{}?{}", operation.id, parameter["name"]), 4, &mut found);
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_error_in_the_document_is_a_problem() {
    for operation in operations() {
        let answers = operation.value["responses"].as_object().unwrap();
        for expected in ["401", "429", "500"] {
            assert!(answers.contains_key(expected), "{} does not name {expected}", operation.id);
        }
        for (status, answer) in answers.iter().filter(|(status, _)| *status >= &"400".to_owned()) {
            let answer = resolved(answer);
            let kinds: Vec<&String> = answer["content"].as_object().into_iter().flat_map(Map::keys).collect();
            assert_eq!(kinds, ["application/problem+json"], "{} {status}", operation.id);
            assert_eq!(answer["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem");
        }
    }
}

/// A field without a value is left out; the framework would send `null`, which the document does not allow.
#[test]
fn objects_leave_out_what_they_do_not_have() {
    fn sources(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, all);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                all.push(std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let object = regex::Regex::new(r"(?s)#\[derive\([^)]*\bObject\b[^)]*\)\]\s*((?:#\[oai\([^\]]*\)\]\s*)?)(?:pub(?:\([a-z]+\))? )?struct (\w+)[^{;]*\{(.*?)\n\s*\}").unwrap();
    let (mut seen, mut wrong) = (0, Vec::new());
    for text in &all {
        for found in object.captures_iter(text) {
            seen += 1;
            let input = found[1].contains("deny_unknown_fields");
            if found[3].contains("Option<") && !input && !found[1].contains("skip_serializing_if_is_none") {
                wrong.push(found[2].to_owned());
            }
        }
    }
    assert!(seen > 3, "no objects were found");
    assert!(wrong.is_empty(), "these need skip_serializing_if_is_none: {wrong:?}");
}

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

#[tokio::test]
async fn the_document_is_served_to_any_page() {
    let app = TestApp::start().await;
    let client = Client::new();
    let served =
        client.get(app.url("/api/v1/openapi.json")).header("origin", "https://widget.example").send().await.unwrap();
    assert_eq!(served.headers()["content-type"], "application/json");
    assert_eq!(served.headers()["access-control-allow-origin"], "*");
    assert!(!served.headers().contains_key("access-control-allow-credentials"));
    let etag = served.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(served.text().await.unwrap(), openapi::text());
    let again = client.get(app.url("/api/v1/openapi.json")).header("if-none-match", etag).send().await.unwrap();
    assert_eq!(again.status(), 304);
}

#[tokio::test]
async fn people_find_every_operation_and_problem_on_one_page() {
    let app = TestApp::start().await;
    let page = app.browser().see("/api/docs").await;
    assert!(!page.headers.contains_key("set-cookie"));
    let html = Html::parse_document(&page.body);
    let ids: Vec<&str> =
        html.select(&Selector::parse("[id]").unwrap()).filter_map(|element| element.attr("id")).collect();
    let mut unique = BTreeSet::new();
    for id in &ids {
        assert!(unique.insert(*id), "the id {id} stands twice");
    }
    for operation in operations() {
        assert!(unique.contains(operation.id.as_str()), "{} is not on the page", operation.id);
    }
    for code in CODES {
        assert!(unique.contains(format!("problem-{}", code.word).as_str()), "{} is not on the page", code.word);
    }
    for link in html.select(&Selector::parse("a[href], link[href]").unwrap()) {
        let href = link.attr("href").unwrap();
        match href.strip_prefix('#') {
            Some(id) => assert!(unique.contains(id), "{href} leads nowhere"),
            None => assert!(href.starts_with('/') || href == app.url("/api/docs"), "{href} leads away"),
        }
    }
    assert!(!page.body.contains("api-docs-") && !page.body.contains("api-rule-"), "a text is missing");
    assert!(page.says("600 calls a minute"));
}
