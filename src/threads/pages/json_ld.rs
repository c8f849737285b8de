//! A thread as data for search engines: only what the page shows to everybody, and only once it is answered.

use serde_json::{Value, json};

use crate::config::Config;
use crate::markdown;
use crate::threads::views::{Answer, Person, ThreadPage};
use crate::web::page::ascii;
use crate::web::people;

/// JSON that can stand inside `<script>`: nothing in it can end the element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonLd(String);

impl JsonLd {
    fn new(value: &Value) -> Self {
        let mut safe = String::new();
        for c in value.to_string().chars() {
            match c {
                '<' => safe.push_str("\\u003c"),
                '>' => safe.push_str("\\u003e"),
                '&' => safe.push_str("\\u0026"),
                '\u{2028}' => safe.push_str("\\u2028"),
                '\u{2029}' => safe.push_str("\\u2029"),
                _ => safe.push(c),
            }
        }
        Self(safe)
    }
}

impl std::fmt::Display for JsonLd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for JsonLd {}

/// The thread as a question page; none without a visible answer.
pub fn of(page: &ThreadPage, config: &Config) -> Option<JsonLd> {
    let thread = &page.thread;
    let visible: Vec<&Answer> = page.answers.iter().filter(|answer| answer.hidden.is_none()).collect();
    if visible.is_empty() || thread.hidden.is_some() {
        return None;
    }
    let address = config.link(&ascii(&thread.path()));
    let person = |person: &Person| {
        if people::is_former(&person.handle) {
            return json!({"@type": "Person", "name": person.name()});
        }
        let url = config.link(&ascii(&format!("/people/{}", person.handle)));
        json!({"@type": "Person", "name": person.name(), "url": url})
    };
    let answer = |answer: &&Answer| {
        let author = answer.official.as_ref().map_or_else(
            || person(&answer.author),
            |official| json!({"@type": "Organization", "name": official.agency.name, "url": config.link(&format!("/agencies/{}", official.agency.slug))}),
        );
        json!({
            "@type": "Answer",
            "text": markdown::plain(answer.body.as_str()),
            "url": format!("{address}#answer-{}", answer.id),
            "datePublished": answer.posted_at,
            "upvoteCount": answer.helpful_count,
            "author": author,
        })
    };
    let is_accepted = |answer: &&Answer| answer.accepted.is_some_and(|accepted| accepted.is_current);
    let (accepted, suggested): (Vec<_>, Vec<_>) = visible.into_iter().partition(is_accepted);
    let mut question = json!({
        "@type": "Question",
        "name": thread.title,
        "text": markdown::plain(thread.body.as_str()),
        "url": address,
        "datePublished": thread.asked_at,
        "answerCount": thread.answer_count,
        "upvoteCount": thread.me_too_count,
        "author": person(&thread.author),
    });
    if let Some(question) = question.as_object_mut() {
        if !accepted.is_empty() {
            question.insert("acceptedAnswer".to_owned(), accepted.iter().map(answer).collect());
        }
        if !suggested.is_empty() {
            question.insert("suggestedAnswer".to_owned(), suggested.iter().map(answer).collect());
        }
    }
    Some(JsonLd::new(&json!({"@context": "https://schema.org", "@type": "QAPage", "mainEntity": question})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_script() {
        let hostile = "</script><script>alert(1)</script><!-- & \u{2028}";
        let safe = JsonLd::new(&json!({ "name": hostile })).to_string();
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        let read: Value = serde_json::from_str(&safe).unwrap();
        assert_eq!(read["name"], hostile, "readers of the data get the same text");
    }
}
