//! A text that shows nothing, in each text that an operation cannot do without: it is refused like an empty one.

use serde_json::json;

use super::desk::FaultDesk;
use super::scenes::{self, scene};
use crate::api::hostile::UNSEEN;
use crate::openapi::{Operation, operations, resolved};

/// The fields of a body that hold a text of at least one character.
fn texts(operation: &Operation) -> Vec<String> {
    let fields = operation.body_schema().and_then(|schema| schema["properties"].as_object());
    let is_text = |part: &'static serde_json::Value| {
        let part = resolved(part);
        part["type"] == "string" && part.get("enum").is_none() && part["minLength"].as_u64() > Some(0)
    };
    fields.into_iter().flatten().filter(|(_, part)| is_text(part)).map(|(name, _)| name.clone()).collect()
}

/// Each is tried where the operation is possible: with the text that it had before, it is done afterwards.
#[tokio::test]
async fn what_nobody_sees_is_no_text() {
    let (mut tried, mut named) = (0, 0);
    for id in scenes::EVERYTHING.concat() {
        let operation = operations().into_iter().find(|operation| operation.id == id).unwrap();
        let fields = texts(&operation);
        if fields.is_empty() {
            continue;
        }
        let desk = FaultDesk::start().await;
        for name in fields {
            let thread = desk.ask().await;
            let made = scene(&desk, id, thread).await;
            let mut call = desk.call(&operation, made).await;
            let possible = call.value(&name);
            if possible.is_null() {
                continue;
            }
            for unseen in UNSEEN {
                call.set(&name, json!(unseen.repeat(5)));
                let page = desk.send(&call).await;
                assert!(page.status.is_client_error(), "{id} took {unseen:?} as {name}: {} {}", page.status, page.body);
                let problem = page.json();
                let errors = problem["errors"].as_array().cloned().unwrap_or_default();
                named += usize::from(errors.iter().any(|error| error["pointer"] == format!("/{name}")));
                tried += 1;
            }
            call.set(&name, possible);
            let page = desk.send(&call).await;
            assert!(page.status.is_success(), "{id} with {name} again: {} {}", page.status, page.body);
        }
    }
    println!("{tried} texts that show nothing, {named} refused at their field");
    assert!(tried > 100 && named * 10 > tried * 8, "{tried} tried, {named} refused at their field");
}
