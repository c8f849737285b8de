//! A thread as data for search engines: only what the page shows to everybody, with the numbers that stand on it, and only once it is
//! answered. What repeats another question has none of its own.

use serde_json::{Value, json};

use crate::config::Config;
use crate::markdown;
use crate::threads::views::{Answer, Person, ThreadPage};
use crate::web::head_text::head_text;
use crate::web::page::ascii;
use crate::web::people;

/// Longest text of a question or an answer, characters: whoever wants all of it reads the page.
const MAX_TEXT: usize = 5_000;

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

/// Adds what is not known of everything.
fn add(thing: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(thing), Some(value)) = (thing.as_object_mut(), value) {
        thing.insert(name.to_owned(), value);
    }
}

/// The language of a text, where it is known.
fn in_language(language: &str) -> Option<Value> {
    (!language.is_empty()).then(|| json!(language))
}

/// Whether an answer is the one to take: the one that was accepted, and what the agency gives, each for the text as it is.
fn is_accepted(answer: &Answer) -> bool {
    answer.accepted.is_some_and(|accepted| accepted.is_current)
        || answer.official.as_ref().is_some_and(|official| official.is_current)
}

/// The thread as a question page; none without a visible answer, and none for what repeats another.
pub fn of(page: &ThreadPage, config: &Config) -> Option<JsonLd> {
    let thread = &page.thread;
    let visible: Vec<&Answer> = page.answers.iter().filter(|answer| answer.hidden.is_none()).collect();
    if visible.is_empty() || !thread.is_public || thread.duplicate_of.is_some() {
        return None;
    }
    let address = config.link(&ascii(&thread.path()));
    let person = |person: &Person| {
        if people::is_former(&person.handle) {
            return json!({"@type": "Person", "name": head_text(&person.name())});
        }
        let url = config.link(&ascii(&format!("/people/{}", person.handle)));
        json!({"@type": "Person", "name": head_text(&person.name()), "url": url})
    };
    let answer = |answer: &&Answer| {
        let author = answer.official.as_ref().map_or_else(
            || person(&answer.author),
            |official| json!({"@type": "Organization", "name": official.agency.name, "url": config.link(&ascii(&format!("/agencies/{}", official.agency.slug)))}),
        );
        let mut data = json!({
            "@type": "Answer",
            "text": head_text(&markdown::excerpt(answer.body.as_str(), MAX_TEXT)),
            "url": format!("{address}#answer-{}", answer.id),
            "datePublished": answer.posted_at,
            "upvoteCount": answer.helpful_count,
            "author": author,
        });
        add(&mut data, "dateModified", answer.edited_at.map(|at| json!(at)));
        add(&mut data, "inLanguage", in_language(&answer.language));
        data
    };
    let answer_count = visible.len();
    let (accepted, suggested): (Vec<_>, Vec<_>) = visible.into_iter().partition(|answer| is_accepted(answer));
    let mut question = json!({
        "@type": "Question",
        "name": head_text(&thread.title),
        "text": head_text(&markdown::excerpt(thread.body.as_str(), MAX_TEXT)),
        "url": address,
        "datePublished": thread.asked_at,
        "answerCount": answer_count,
        "upvoteCount": thread.me_too_count,
        "author": person(&thread.author),
    });
    let all = |answers: &[&Answer]| (!answers.is_empty()).then(|| answers.iter().map(answer).collect::<Value>());
    add(&mut question, "acceptedAnswer", all(&accepted));
    add(&mut question, "suggestedAnswer", all(&suggested));
    add(&mut question, "dateModified", thread.edited_at.map(|at| json!(at)));
    add(&mut question, "inLanguage", in_language(&thread.language));
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
