//! The document, arranged for people: operations by subject, fields with their limits, examples, a call to copy. Pure.

use serde_json::{Map, Value, json};

use super::complete::METHODS;
use super::{call, example};
use crate::locale::text::{t, t1};
use crate::markdown::{SafeHtml, render_now};

/// The whole reference.
#[derive(Clone, Debug, Default)]
pub struct Reference {
    pub groups: Vec<Group>,
    pub objects: Vec<Shape>,
}

/// Operations about one subject.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    /// Its place on the page.
    pub anchor: String,
    pub about: String,
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its id in the document and its place on the page.
    pub id: String,
    /// In lower case.
    pub method: String,
    pub path: String,
    pub summary: String,
    pub about: SafeHtml,
    /// Whether a token must be sent.
    pub secured: bool,
    pub parameters: Vec<Field>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    /// A call to copy.
    pub curl: String,
}

/// A body to send.
#[derive(Clone, Debug)]
pub struct Body {
    pub fields: Vec<Field>,
}

/// What an operation may answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: String,
    pub about: SafeHtml,
    /// The object in it, if it has a name.
    pub object: String,
    /// Its headers, by name and meaning.
    pub headers: Vec<(String, String)>,
    /// An example body, pretty; may be empty.
    pub example: String,
    pub problem: bool,
}

/// An object of the API.
#[derive(Clone, Debug)]
pub struct Shape {
    pub name: String,
    pub about: SafeHtml,
    pub fields: Vec<Field>,
    /// The values, where it is a closed list of words.
    pub words: Vec<String>,
}

/// A parameter or a field.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    /// Where a parameter stands (`path`, `query`, `header`); empty for fields.
    pub place: String,
    /// Its type in words.
    pub kind: String,
    /// The object it holds, if that has a name.
    pub object: String,
    pub limits: String,
    pub required: bool,
    pub about: SafeHtml,
}

/// Arranges a completed document.
#[must_use]
pub fn reference(document: &Value) -> Reference {
    let reader = Reader { document };
    let mut operations: Vec<(String, Operation)> = Vec::new();
    for (path, methods) in entries(document.get("paths")) {
        for method in METHODS {
            let Some(operation) = methods.get(method) else { continue };
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            operations.push((tag.to_owned(), reader.operation(method, path, operation)));
        }
    }
    let tags = document.get("tags").and_then(Value::as_array);
    let groups = tags.into_iter().flatten().filter_map(|tag| {
        let name = text(tag, "name");
        let of_tag = |(tag, operation): &(String, Operation)| (*tag == name).then(|| operation.clone());
        let operations: Vec<Operation> = operations.iter().filter_map(of_tag).collect();
        let anchor = format!("tag-{}", name.to_lowercase().replace(' ', "-"));
        (!operations.is_empty()).then(|| Group { anchor, about: text(tag, "description"), operations, name })
    });
    let objects = entries(document.pointer("/components/schemas")).map(|(name, schema)| reader.shape(name, schema));
    Reference { groups: groups.collect(), objects: objects.collect() }
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn about(value: &Value) -> SafeHtml {
    SafeHtml::rendered(render_now(&text(value, "description")).unwrap_or_default())
}

fn last_name(reference: &str) -> String {
    reference.rsplit('/').next().unwrap_or_default().to_owned()
}

struct Reader<'a> {
    document: &'a Value,
}

impl Reader<'_> {
    fn resolved<'b>(&'b self, value: &'b Value) -> &'b Value {
        let reference = value.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix('#'));
        reference.and_then(|path| self.document.pointer(path)).unwrap_or(value)
    }

    fn operation(&self, method: &str, path: &str, operation: &Value) -> Operation {
        let secured = operation
            .get("security")
            .and_then(Value::as_array)
            .is_some_and(|ways| !ways.is_empty() && !ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty)));
        let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let schema = operation.pointer("/requestBody/content/application~1json/schema");
        let body = schema.map(|schema| Body { fields: self.fields(self.resolved(schema)) });
        let answers = entries(operation.get("responses")).map(|(status, answer)| self.answer(status, answer)).collect();
        Operation {
            id: text(operation, "operationId"),
            method: method.to_owned(),
            path: path.to_owned(),
            summary: text(operation, "summary"),
            about: about(operation),
            secured,
            parameters: parameters.map(|parameter| self.parameter(parameter)).collect(),
            body,
            answers,
            curl: call::curl(self.document, method, path, operation, secured, schema),
        }
    }

    fn parameter(&self, parameter: &Value) -> Field {
        let none = json!({});
        let schema = parameter.get("schema").unwrap_or(&none);
        let mut field = self.field(&text(parameter, "name"), schema);
        field.place = text(parameter, "in");
        field.required = parameter.get("required").and_then(Value::as_bool).unwrap_or_default();
        field.about = about(parameter);
        field
    }

    fn answer(&self, status: &str, answer: &Value) -> Answer {
        let answer = self.resolved(answer);
        let content = entries(answer.get("content")).next();
        let problem = content.is_some_and(|(kind, _)| kind == "application/problem+json");
        let media = content.map(|(_, media)| media);
        let schema = media.and_then(|media| media.get("schema"));
        let object = schema.and_then(|schema| schema.get("$ref")).and_then(Value::as_str).map(last_name);
        let example = media
            .and_then(|media| media.get("example").cloned())
            .or_else(|| schema.and_then(|schema| example::of(self.document, schema, 6)))
            .filter(|_| !problem);
        // How many calls are left is said with every answer, and so once in the rules.
        let headers = entries(answer.get("headers")).filter(|(name, _)| !name.starts_with("RateLimit"));
        let headers = headers.map(|(name, header)| (name.clone(), text(header, "description")));
        Answer {
            status: status.to_owned(),
            about: about(answer),
            object: object.unwrap_or_default(),
            headers: headers.collect(),
            example: example.and_then(|example| serde_json::to_string_pretty(&example).ok()).unwrap_or_default(),
            problem,
        }
    }

    fn shape(&self, name: &str, schema: &Value) -> Shape {
        Shape { name: name.to_owned(), about: about(schema), fields: self.fields(schema), words: words(schema) }
    }

    fn fields(&self, schema: &Value) -> Vec<Field> {
        let required: Vec<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        entries(schema.get("properties"))
            .map(|(name, schema)| Field { required: required.contains(&name.as_str()), ..self.field(name, schema) })
            .collect()
    }

    fn field(&self, name: &str, schema: &Value) -> Field {
        let (kind, object) = self.kind(schema);
        Field {
            name: name.to_owned(),
            place: String::new(),
            kind,
            object,
            limits: self.limits(schema),
            required: false,
            about: about(schema),
        }
    }

    /// The type in words, and the object it holds.
    fn kind(&self, schema: &Value) -> (String, String) {
        let inner = schema.pointer("/allOf/0").unwrap_or(schema);
        let object = inner.get("$ref").and_then(Value::as_str).map(last_name);
        let schema = self.resolved(inner);
        if let Some(items) = schema.get("items") {
            let (kind, object) = self.kind(items);
            return (t1("api-kind-list", "of", kind), object);
        }
        let kind = match (text(schema, "type").as_str(), text(schema, "format").as_str()) {
            ("string", "date-time") => t("api-kind-time"),
            ("string", _) if !words(schema).is_empty() => t("api-kind-word"),
            ("string", _) => t("api-kind-text"),
            ("integer", _) => t("api-kind-whole"),
            ("number", _) => t("api-kind-number"),
            ("boolean", _) => t("api-kind-boolean"),
            _ => t("api-kind-object"),
        };
        (kind, object.unwrap_or_default())
    }

    fn limits(&self, schema: &Value) -> String {
        let inner = self.resolved(schema.pointer("/allOf/0").unwrap_or(schema));
        let mut said = Vec::new();
        for (least, most, key) in [
            ("minLength", "maxLength", "characters"),
            ("minItems", "maxItems", "items"),
            ("minimum", "maximum", "value"),
        ] {
            let of = |name: &str| inner.get(name).or_else(|| schema.get(name)).map(ToString::to_string);
            match (of(least), of(most)) {
                (Some(least), Some(most)) => {
                    said.push(t1(&format!("api-limits-{key}"), "range", format!("{least} – {most}")));
                }
                (None, Some(most)) => said.push(t1(&format!("api-limits-{key}-most"), "limit", most)),
                (Some(least), None) => said.push(t1(&format!("api-limits-{key}-least"), "limit", least)),
                (None, None) => {}
            }
        }
        let words = words(inner);
        if !words.is_empty() && inner.get("items").is_none() {
            said.push(t1("api-limits-words", "words", words.join(", ")));
        }
        if schema.get("nullable").or_else(|| inner.get("nullable")) == Some(&Value::Bool(true)) {
            said.push(t("api-limits-null"));
        }
        if let Some(default) = inner.get("default").or_else(|| schema.get("default")) {
            said.push(t1("api-limits-default", "value", default.to_string().trim_matches('"').to_owned()));
        }
        said.join("; ")
    }
}

fn words(schema: &Value) -> Vec<String> {
    schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        json!({
            "tags": [{ "name": "Notes", "description": "What people keep." }],
            "paths": { "/notes/{id}": { "patch": {
                "operationId": "editNote", "summary": "Change a note", "tags": ["Notes"],
                "security": [{ "bearer": [] }],
                "parameters": [
                    { "name": "id", "in": "path", "required": true, "schema": { "type": "integer" } },
                    { "name": "If-Match", "in": "header", "schema": { "type": "string" } },
                ],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Note" } } } },
                "responses": {
                    "200": { "description": "Changed.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Note" } } } },
                    "404": { "description": "Gone.", "content": { "application/problem+json": {} } },
                },
            } } },
            "components": { "schemas": { "Note": {
                "type": "object", "required": ["text"],
                "properties": {
                    "text": { "type": "string", "minLength": 1, "maxLength": 9, "description": "What it says; `<b>` is text." },
                    "kinds": { "type": "array", "items": { "type": "string", "enum": ["a", "b"] } },
                },
                "example": { "text": "it's" },
            } } },
        })
    }

    #[test]
    fn operations_show_what_they_take_and_give() {
        let reference = reference(&sample());
        let group = reference.groups.first().unwrap();
        let operation = group.operations.first().unwrap();
        assert!(operation.secured);
        let place = |field: &Field| (field.name.clone(), field.place.clone(), field.required);
        assert_eq!(
            operation.parameters.iter().map(place).collect::<Vec<_>>(),
            [("id".to_owned(), "path".to_owned(), true), ("If-Match".to_owned(), "header".to_owned(), false)]
        );
        let body = operation.body.clone().unwrap();
        let text = body.fields.iter().find(|field| field.name == "text").unwrap();
        assert!(text.required && text.limits.contains("1 – 9"), "{text:?}");
        assert!(!text.about.as_str().contains("<b>"), "{text:?}");
        assert!(operation.answers.iter().any(|answer| answer.status == "404" && answer.problem));
    }

    #[test]
    fn a_call_can_be_copied() {
        let reference = reference(&sample());
        let curl = &reference.groups.first().unwrap().operations.first().unwrap().curl;
        assert!(curl.starts_with("curl -X PATCH \"$PEERDESK/api/v1/notes/42\""), "{curl}");
        assert!(curl.contains("If-Match") && curl.contains("Authorization: Bearer $TOKEN"));
        assert!(curl.contains("it'\\''s"), "quotes survive the shell: {curl}");
    }
}
