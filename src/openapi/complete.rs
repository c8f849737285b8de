//! What the framework leaves out of the document: plain names, licence, errors, security, limits, examples. Pure.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::entity_tags::describe_entity_tags;
use super::errors::{error_responses, is_problem, limit_headers, refer_to_limits, response_name};
use super::example;
use super::names::plain_names;
use super::printed::Printed;
use crate::locale::text::{exists, t};

/// Methods that an operation may have, in the order in which people read them.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The completed document; its fields are in the order in which it is printed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Document {
    openapi: &'static str,
    info: Value,
    servers: Value,
    tags: Value,
    paths: Value,
    components: Value,
}

/// Completes what the framework printed.
///
/// # Errors
/// When it is not an OpenAPI document.
pub fn document(spec: &str) -> Result<Document, serde_json::Error> {
    let printed: Printed = serde_json::from_str(spec)?;
    let mut info = printed.info;
    info.insert("description".to_owned(), t("api-about").into());
    let licence = json!({ "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" });
    info.insert("license".to_owned(), licence);
    let mut paths = printed.paths.0;
    for methods in paths.values_mut() {
        for (method, operation) in methods.iter_mut().filter_map(|(name, value)| Some((name, value.as_object_mut()?))) {
            complete_operation(method, operation);
            if method == "get" {
                describe_entity_tags(operation);
            }
        }
    }
    let mut paths = serde_json::to_value(paths)?;
    let mut components = printed.components;
    plain_names(&mut paths);
    plain_names(&mut components);
    close_inputs(&paths, &mut components);
    without_nulls(&mut components, false);
    type_nullable_references(&mut components);
    if let Some(components) = components.as_object_mut() {
        components.insert("headers".to_owned(), limit_headers());
        components.insert("responses".to_owned(), error_responses());
        let bearer = json!({ "bearer": { "type": "http", "scheme": "bearer", "description": t("api-bearer") } });
        components.insert("securitySchemes".to_owned(), bearer);
        components.entry("schemas").or_insert_with(|| json!({}));
    }
    add_examples(&mut paths, &components);
    let mut tags = printed.tags;
    tags.sort_by_key(|tag| tag.get("name").and_then(Value::as_str).unwrap_or_default().to_owned());
    Ok(Document {
        openapi: "3.0.3",
        info: info.into(),
        servers: json!([{ "url": "/api/v1", "description": t("api-server") }]),
        tags: tags.into(),
        paths,
        components,
    })
}

/// Gives a reference that may be `null` the type that OpenAPI 3.0 wants beside `nullable`, and says so once.
fn type_nullable_references(value: &mut Value) {
    match value {
        Value::Object(schema) => {
            if schema.get("nullable") == Some(&Value::Bool(true)) && !schema.contains_key("type") {
                schema.insert("type".to_owned(), "object".into());
                if let Some(Value::Array(parts)) = schema.get_mut("allOf") {
                    parts.retain(|part| part.get("$ref").is_some());
                }
            }
            schema.values_mut().for_each(type_nullable_references);
        }
        Value::Array(parts) => parts.iter_mut().for_each(type_nullable_references),
        _ => {}
    }
}

/// A field that is left out is not there in an example either: `null` would not fit its schema.
fn without_nulls(value: &mut Value, in_example: bool) {
    match value {
        Value::Object(fields) => {
            if in_example {
                fields.retain(|_, field| !field.is_null());
            }
            for (name, field) in fields.iter_mut() {
                without_nulls(field, in_example || name == "example");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| without_nulls(item, in_example)),
        _ => {}
    }
}

/// What comes back when all is well has an example: that of its schema, or one put together from those of its parts.
fn add_examples(paths: &mut Value, components: &Value) {
    let document = json!({ "components": components });
    let operations = paths.as_object_mut().into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    let answers = operations
        .flat_map(Map::values_mut)
        .filter_map(|operation| operation.get_mut("responses").and_then(Value::as_object_mut))
        .flat_map(Map::values_mut);
    for media in answers.filter_map(|answer| answer.pointer_mut("/content/application~1json")?.as_object_mut()) {
        let Some(schema) = media.get("schema").filter(|_| !media.contains_key("example")) else { continue };
        // A schema with an example of its own shows that.
        if example::resolved(&document, schema).get("example").is_none()
            && let Some(example) = example::of(&document, schema, 12)
        {
            media.insert("example".to_owned(), example);
        }
    }
}

/// Parameters that mean the same everywhere have one sentence; what a key promises needs a key.
fn complete_parameters(operation: &mut Map<String, Value>) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    let mut keyed = false;
    for parameter in parameters.into_iter().flatten().filter_map(Value::as_object_mut) {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default().to_lowercase().replace('_', "-");
        keyed |= name == "idempotency-key";
        let key = format!("api-parameter-{name}");
        if !parameter.contains_key("description") && exists(&key) {
            parameter.insert("description".to_owned(), t(&key).into());
        }
    }
    let answers = operation.get_mut("responses").and_then(Value::as_object_mut);
    for answer in answers.into_iter().flat_map(Map::values_mut).filter(|_| !keyed) {
        if let Some(headers) = answer.get_mut("headers").and_then(Value::as_object_mut) {
            headers.retain(|name, _| !name.eq_ignore_ascii_case("idempotency-replayed"));
        }
    }
}

/// Errors are the same everywhere and stand in one place; which of them an operation can meet follows from its shape.
fn complete_operation(method: &str, operation: &mut Map<String, Value>) {
    let secured = operation.get("security").and_then(Value::as_array).is_some_and(|schemes| !schemes.is_empty());
    if !secured {
        operation.insert("security".to_owned(), json!([{}, { "bearer": [] }]));
    }
    complete_parameters(operation);
    let body = operation.contains_key("requestBody");
    let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let has = |place: &str, name: Option<&str>| {
        parameters.iter().any(|parameter| {
            let field = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
            field("in") == place && name.is_none_or(|name| field("name").replace('_', "-").eq_ignore_ascii_case(name))
        })
    };
    let guarded = has("header", Some("if-match"));
    let must_match = guarded
        && parameters.iter().any(|parameter| {
            let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
            name.replace('_', "-").eq_ignore_ascii_case("if-match")
                && parameter.get("required") == Some(&Value::Bool(true))
        });
    let writes = method != "get";
    let always = ["401", "429", "500", "503"];
    let possible = |status: &str| match status {
        "400" => body || !parameters.is_empty(),
        "403" => secured,
        "404" => secured || has("path", None),
        "409" => writes,
        "412" => guarded,
        // What may be made or changed at the same address has to be named only where it is there.
        "428" => must_match || (guarded && method == "put"),
        "413" | "415" => body,
        "422" => body || has("query", None) || writes,
        _ => true,
    };
    let summary = operation.get("summary").cloned().unwrap_or_default();
    let declared = operation.entry("responses").or_insert_with(|| json!({}));
    let Some(responses) = declared.as_object_mut() else { return };
    responses.retain(|status, response| !is_problem(response) || possible(status));
    let mut errors: BTreeSet<String> =
        responses.iter().filter(|(_, response)| is_problem(response)).map(|(status, _)| status.clone()).collect();
    errors.extend(always.into_iter().map(str::to_owned));
    errors.extend(["400", "413", "415", "422"].into_iter().filter(|_| body).map(str::to_owned));
    // What comes back when all is well is what the operation is for.
    for response in responses.values_mut().filter_map(Value::as_object_mut) {
        if response.get("description").and_then(Value::as_str).is_some_and(str::is_empty) {
            response.insert("description".to_owned(), summary.clone());
        }
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        headers.as_object_mut().into_iter().for_each(refer_to_limits);
    }
    for status in errors {
        let reference = json!({ "$ref": format!("#/components/responses/{}", response_name(&status)) });
        responses.insert(status, reference);
    }
}

/// Inputs take no other fields than those they name: the code refuses them, and so the document says so.
fn close_inputs(paths: &Value, components: &mut Value) {
    let mut inputs = BTreeSet::new();
    for operation in paths.as_object().into_iter().flat_map(Map::values).filter_map(Value::as_object) {
        for body in operation.values().filter_map(|operation| operation.get("requestBody")) {
            named_in(body, &mut inputs);
        }
    }
    let Some(schemas) = components.get_mut("schemas").and_then(Value::as_object_mut) else { return };
    let mut seen = BTreeSet::new();
    while let Some(name) = inputs.pop_first() {
        let Some(schema) = schemas.get_mut(&name).filter(|_| seen.insert(name)) else { continue };
        named_in(schema, &mut inputs);
        if let Some(schema) = schema.as_object_mut().filter(|schema| schema.contains_key("properties")) {
            schema.insert("additionalProperties".to_owned(), false.into());
        }
    }
}

/// Names of the schemas that a part of the document refers to.
fn named_in(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            if let Some(name) = map.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
                names.insert(name.to_owned());
            }
            map.values().for_each(|value| named_in(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| named_in(value, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unused_async, reason = "handlers are async, these only describe themselves")]

    use poem_openapi::param::{Path, Query};
    use poem_openapi::payload::Json;
    use poem_openapi::{Object, OpenApi, OpenApiService};

    use super::*;
    use crate::identity::extractors::{Anyone, TokenCaller};
    use crate::web::conditional::IfMatch;
    use crate::web::param::Param;
    use crate::web::problem::ApiError;

    /// A note to keep.
    #[derive(Object)]
    #[oai(deny_unknown_fields)]
    struct NewNote {
        /// What it says.
        #[oai(validator(min_length = 1, max_length = 20))]
        text: String,
    }

    struct Notes;
    struct MoreNotes;

    #[OpenApi]
    impl Notes {
        /// Read notes.
        #[oai(path = "/notes", method = "get", operation_id = "list_notes")]
        async fn list(
            &self,
            _anyone: Anyone,
            #[oai(validator(maximum(value = "100")))] _limit: Query<Option<u64>>,
        ) -> Result<Json<Vec<String>>, ApiError> {
            Err(ApiError::missing())
        }

        /// Change a note.
        #[oai(path = "/notes/:id", method = "patch", operation_id = "edit_note")]
        async fn edit(
            &self,
            _caller: TokenCaller,
            _id: Path<i64>,
            if_match: Param<IfMatch>,
            _body: Json<NewNote>,
        ) -> Result<Json<String>, ApiError> {
            if_match.0.check(1)?;
            Err(ApiError::missing())
        }
    }

    #[OpenApi]
    impl MoreNotes {
        /// Keep a note.
        #[oai(path = "/notes", method = "post", operation_id = "add_note")]
        async fn add(&self, _caller: TokenCaller, _body: Json<NewNote>) -> Result<Json<String>, ApiError> {
            Err(ApiError::missing())
        }
    }

    fn sample() -> Value {
        let spec = OpenApiService::new((Notes, MoreNotes), "Notes", "1").spec();
        serde_json::to_value(document(&spec).unwrap()).unwrap()
    }

    fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
        document["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
    }

    #[test]
    fn a_path_served_by_two_structs_keeps_all_its_methods() {
        let document = sample();
        let methods: Vec<&String> = document["paths"]["/notes"].as_object().unwrap().keys().collect();
        assert_eq!(methods, ["get", "post"]);
    }

    #[test]
    fn each_operation_names_the_errors_it_can_meet_and_no_others() {
        let document = sample();
        assert_eq!(statuses(&document, "/notes", "get"), ["200", "304", "400", "401", "422", "429", "500", "503"]);
        assert_eq!(document["paths"]["/notes"]["get"]["parameters"][1]["name"], "If-None-Match");
        assert!(document["paths"]["/notes"]["get"]["responses"]["200"]["headers"].get("ETag").is_some());
        assert_eq!(
            statuses(&document, "/notes", "post"),
            ["200", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503"]
        );
        let edit = statuses(&document, "/notes/{id}", "patch");
        assert!(edit.contains(&"412".to_owned()) && edit.contains(&"428".to_owned()), "{edit:?}");
        let missing = &document["paths"]["/notes/{id}"]["patch"]["responses"]["404"]["$ref"];
        assert_eq!(missing, "#/components/responses/NotFound");
        let media = document["components"]["responses"]["NotFound"]["content"].as_object().unwrap();
        assert_eq!(media.keys().collect::<Vec<_>>(), ["application/problem+json"]);
    }

    #[test]
    fn public_reading_takes_a_token_and_needs_none() {
        let document = sample();
        assert_eq!(document["paths"]["/notes"]["get"]["security"], json!([{}, { "bearer": [] }]));
        assert_eq!(document["paths"]["/notes"]["post"]["security"], json!([{ "bearer": [] }]));
    }

    #[test]
    fn names_are_plain_and_inputs_are_closed() {
        let document = sample();
        let text = document.to_string();
        assert!(!text.contains("charset") && !text.contains("100.0"), "{text}");
        assert_eq!(document["paths"]["/notes/{id}"]["patch"]["parameters"][1]["name"], "If-Match");
        assert_eq!(document["components"]["schemas"]["NewNote"]["additionalProperties"], false);
        assert!(document["components"]["schemas"]["Problem"].get("additionalProperties").is_none());
    }
}
