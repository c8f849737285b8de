//! What the next page says after each form of a page that leads on. Forms that are missing here name a word of their own, or show
//! another page by themselves.

use poem::http::{Method, StatusCode};
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::web::status_line::{StatusText, is_taken_back, is_untold, with_word};

/// A form, the text that says what it did, and the one for its opposite where it has one.
struct StatusLine {
    /// The route of the form.
    form: &'static str,
    text: &'static str,
    taken_back: Option<&'static str>,
}

const fn line(form: &'static str, text: &'static str) -> StatusLine {
    StatusLine { form, text, taken_back: None }
}

const fn toggle(form: &'static str, text: &'static str, taken_back: &'static str) -> StatusLine {
    StatusLine { form, text, taken_back: Some(taken_back) }
}

/// Every form of threads, and those of other features whose next page has no word of its own.
const STATUS_LINES: &[StatusLine] = &[
    line("/threads/:id/answers", "done-answer-posted"),
    line("/threads/:id/comments", "done-comment-posted"),
    toggle("/threads/:id/me-too", "done-me-too", "done-me-too-removed"),
    toggle("/threads/:id/follow", "done-followed", "done-unfollowed"),
    line("/threads/:id/close", "done-closed"),
    line("/threads/:id/reopen", "done-reopened"),
    line("/threads/:id/not-urgent", "done-not-urgent"),
    line("/threads/:id/contest", "done-contested"),
    line("/threads/:id/move", "done-moved"),
    line("/threads/:id/not-solved", "done-not-solved"),
    line("/threads/:id/duplicates", "done-duplicate-noted"),
    line("/threads/:id/escalate", "done-escalated"),
    line("/threads/:id/show", "done-shown"),
    line("/threads/:id/hide", "done-hidden"),
    line("/threads/:id/delete", "done-question-deleted"),
    line("/threads/:id/edit", "done-question-saved"),
    line("/threads/:id/revisions/:number/remove", "done-version-removed"),
    line("/threads/:id/annex/:number/remove", "done-annex-removed"),
    line("/attachments/:id/edit", "done-file-described"),
    line("/attachments/:id/delete", "done-file-removed"),
    line("/duplicates/:id", "done-duplicate-decided"),
    line("/answers/:id/comments", "done-comment-posted"),
    toggle("/answers/:id/vote", "done-vote", "done-vote-removed"),
    line("/answers/:id/accept", "done-accepted"),
    line("/answers/:id/take-back", "done-acceptance-removed"),
    line("/answers/:id/show", "done-shown"),
    line("/answers/:id/hide", "done-hidden"),
    line("/answers/:id/review", "done-reviewed"),
    line("/answers/:id/edit", "done-answer-saved"),
    line("/answers/:id/delete", "done-answer-deleted"),
    line("/answers/:id/revisions/:number/remove", "done-version-removed"),
    line("/comments/:id/show", "done-shown"),
    line("/comments/:id/hide", "done-hidden"),
    line("/comments/:id/edit", "done-comment-saved"),
    line("/comments/:id/delete", "done-comment-deleted"),
    toggle("/agencies/:slug/follow", "done-followed-agency", "done-unfollowed-agency"),
    toggle("/categories/:slug/follow", "done-followed-category", "done-unfollowed-category"),
    toggle("/tags/:name/follow", "done-followed-tag", "done-unfollowed-tag"),
    line("/agencies/:slug/gaps/repairs", "done-repair-saved"),
    line("/agencies/:slug/gaps/repairs/remove", "done-repair-removed"),
    line("/notifications/read", "done-notifications-read"),
    line("/notifications/:id/read", "done-notifications-read"),
    line("/people/:handle/suspension", "done-suspended"),
    line("/people/:handle/suspension/lift", "done-suspension-lifted"),
];

/// Texts that a form asks for in some of its cases only, and then names itself.
const NAMED_BY_FORMS: &[&str] = &["done-solved-myself"];

/// What begins the key of each text. The rest of it is the word in addresses.
const KEY_START: &str = "done-";

fn word(text: &str) -> &str {
    text.strip_prefix(KEY_START).unwrap_or(text)
}

/// Whether a path is of a route: the same parts, where those of the route that begin with a colon stand for any.
fn is_of_route(path: &str, route: &str) -> bool {
    let (mut parts, mut wanted) = (path.split('/'), route.split('/'));
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(wanted)) if part == wanted || (wanted.starts_with(':') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

fn line_of(path: &str) -> Option<&'static StatusLine> {
    STATUS_LINES.iter().find(|line| is_of_route(path, line.form))
}

/// The text that the query of an address names; none for a word that somebody made up.
fn named_text(query: &str) -> Option<StatusText> {
    let named = query.split('&').find_map(|pair| pair.strip_prefix("done="))?;
    let texts = STATUS_LINES.iter().flat_map(|line| [Some(line.text), line.taken_back]).flatten();
    texts.chain(NAMED_BY_FORMS.iter().copied()).find(|text| word(text) == named).map(StatusText)
}

/// Around the handlers of pages: a form that did what it says leads to a page that tells it, and that page finds the text.
pub async fn say_what_was_done<E: Endpoint>(next: E, mut req: Request) -> poem::Result<Response> {
    if *req.method() != Method::POST {
        if let Some(text) = req.uri().query().and_then(named_text) {
            req.set_data(text);
        }
        return next.call(req).await.map(IntoResponse::into_response);
    }
    let path = req.uri().path().to_owned();
    let response = next.call(req).await?.into_response();
    if response.status() != StatusCode::SEE_OTHER || is_untold(&response) || leads_to(&response, &path) {
        return Ok(response);
    }
    let text = line_of(&path).map(|line| line.taken_back.filter(|_| is_taken_back(&response)).unwrap_or(line.text));
    Ok(with_word(response, text.map(word)))
}

/// A form that leads to its own address has only opened another form, unless it names what was done itself.
fn leads_to(response: &Response, path: &str) -> bool {
    let to = response.headers().get(poem::http::header::LOCATION).and_then(|to| to.to_str().ok());
    to.is_some_and(|to| to == path)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::locale::text::t;

    #[test]
    fn each_form_has_one_line_and_each_line_a_text() {
        let mut forms = HashSet::new();
        for line in STATUS_LINES {
            assert!(forms.insert(line.form), "{} stands twice", line.form);
            for text in [Some(line.text), line.taken_back].into_iter().flatten() {
                assert!(text.starts_with(KEY_START) && t(text) != text, "{text}");
                assert_eq!(named_text(&format!("done={}", word(text))), Some(StatusText(text)));
            }
        }
    }

    #[test]
    fn words_that_nobody_made_say_nothing() {
        for query in ["", "done=", "done=answer", "done=<b>", "done=done-vote", "x=done=vote", "Done=vote"] {
            assert_eq!(named_text(query), None, "{query}");
        }
        assert_eq!(named_text("first=yes&done=vote&at=answer-1"), Some(StatusText("done-vote")));
    }

    #[test]
    fn a_path_is_of_the_route_with_its_parts() {
        assert!(is_of_route("/threads/12/close", "/threads/:id/close"));
        for path in ["/threads//close", "/threads/12/close/", "/threads/12", "/threads/12/closed", "/answers/12/close"]
        {
            assert!(!is_of_route(path, "/threads/:id/close"), "{path}");
        }
    }
}
