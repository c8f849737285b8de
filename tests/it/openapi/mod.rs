//! The API and its document say the same, and whatever is sent, the answer is one that the document names.

mod document;
mod forms;
mod limits;
mod page;
mod walk;

use peerdesk::openapi;
use reqwest::Method;
use serde_json::{Value, json};

/// An operation of the document.
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub value: &'static Value,
}

impl Operation {
    pub fn parameters(&self) -> impl Iterator<Item = &'static Value> + use<> {
        self.value["parameters"].as_array().into_iter().flatten()
    }

    pub fn body(&self) -> Option<&'static Value> {
        self.value.pointer("/requestBody/content/application~1json")
    }

    /// Whether it can be called without a body as well.
    pub fn body_optional(&self) -> bool {
        self.value.pointer("/requestBody/required") != Some(&Value::Bool(true))
    }

    pub fn body_schema(&self) -> Option<&'static Value> {
        self.body().map(|body| resolved(&body["schema"]))
    }

    pub fn example(&self) -> Option<Value> {
        let (body, schema) = (self.body()?, self.body_schema()?);
        body.get("example").or_else(|| schema.get("example")).cloned()
    }

    pub fn secured(&self) -> bool {
        self.value["security"] == json!([{ "bearer": [] }])
    }

    /// The path with ids that do not exist, and the query that it cannot do without.
    pub fn nowhere(&self) -> String {
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

/// A schema, or the one that it refers to.
pub fn resolved(schema: &'static Value) -> &'static Value {
    let inner = schema.pointer("/allOf/0").unwrap_or(schema);
    inner["$ref"].as_str().map_or(inner, |path| openapi::value().pointer(&path[1..]).unwrap())
}

/// All operations of the document.
pub fn operations() -> Vec<Operation> {
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
