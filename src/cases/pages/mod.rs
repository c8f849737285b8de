//! Pages of cases: the desk for staff, and the asker's side. They call operations and render; each act is one form.

mod acts;
mod asker;
mod case;
mod desk;
mod lines;

use poem::http::{HeaderValue, StatusCode, header};
use poem::{Response, Route, get, post};

use super::fault::CaseFault;
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};

/// Adds this feature's pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk", get(desk::queue_page))
        .at("/desk/assign", post(desk::assign_chosen))
        .at("/desk/cases/:reference", get(case::case_page))
        .at("/desk/cases/:reference/claim", post(acts::claim))
        .at("/desk/cases/:reference/release", post(acts::release))
        .at("/desk/cases/:reference/assignee", post(acts::assign))
        .at("/desk/cases/:reference/official-answer", post(acts::official_answer))
        .at("/desk/cases/:reference/messages", post(acts::message))
        .at("/desk/cases/:reference/notes", post(acts::note))
        .at("/desk/cases/:reference/resolution", post(acts::resolve))
        .at("/desk/cases/:reference/closing", post(acts::close))
        .at("/desk/cases/:reference/reopening", post(acts::reopen))
        .at("/desk/cases/:reference/peer-answer", post(acts::peer_answer))
        .at("/cases", get(asker::list_page))
        .at("/cases/:reference", get(asker::case_page))
        .at("/cases/:reference/messages", post(asker::write))
}

/// Words that a page may be told were done; the text is `cases-done-<word>`.
const DONE: &[&str] = &[
    "claimed",
    "released",
    "assigned",
    "assigned-some",
    "unassigned",
    "answered",
    "sent",
    "noted",
    "resolved",
    "closed",
    "reopened",
    "confirmed",
    "refused",
    "follow-up",
    "nothing-chosen",
];

/// The text for what was done; none for a word that somebody made up.
fn done(word: &str) -> Option<String> {
    DONE.contains(&word).then(|| text::t(&format!("cases-done-{word}")))
}

/// A form that was refused: shown again with what is wrong, keeping what was typed.
struct Again {
    status: StatusCode,
    form: FormState,
    /// Seconds.
    retry_after: Option<i64>,
    /// The case changed meanwhile: both versions are shown.
    stale: bool,
}

impl Again {
    fn fresh(fields: Fields) -> Self {
        Self { status: StatusCode::OK, form: FormState::sent(fields), retry_after: None, stale: false }
    }

    /// `rename` maps an operation's field to the form's, where a page has several of the name.
    ///
    /// # Errors
    /// Refusals that no form can mend become pages of their own.
    fn new(fields: &Fields, fault: CaseFault, rename: &[(&str, &str)]) -> Result<Self, PageError> {
        let mut again = Self::fresh(fields.clone());
        again.status = StatusCode::UNPROCESSABLE_ENTITY;
        match fault {
            CaseFault::Fields(faults) => {
                for fault in faults {
                    let name = rename.iter().find(|(from, _)| *from == fault.field).map_or(fault.field, |(_, to)| to);
                    again.form.refuse_with(name, fault.message());
                }
            }
            CaseFault::TooOften(wait) => {
                again.status = StatusCode::TOO_MANY_REQUESTS;
                again.retry_after = Some(wait.retry_after.num_seconds());
                again.form.refuse("", "cases-refused-too-often");
            }
            CaseFault::Missing => return Err(PageError::missing()),
            CaseFault::Forbidden | CaseFault::OwnCase => {
                return Err(PageError(page::error_page(StatusCode::FORBIDDEN)));
            }
            CaseFault::Database(error) => return Err(error.into()),
            CaseFault::Rule(_) | CaseFault::Stale { .. } | CaseFault::Key(_) => {
                again.stale = matches!(fault, CaseFault::Stale { .. });
                again.form.refuse_with("", fault.message());
            }
        }
        Ok(again)
    }

    /// The page of the form, with the status and the time to wait.
    fn show(&self, template: &impl askama::Template) -> Response {
        let mut response = page::html(self.status, template);
        if let Some(value) = self.retry_after.and_then(|wait| HeaderValue::from_str(&wait.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

/// How a clock is shown: its words and its colour, which says nothing that the words do not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clock {
    words: String,
    /// Class suffix: `ok`, `soon`, `over` or `paused`.
    kind: &'static str,
}

impl Clock {
    fn new(key: &str, kind: &'static str) -> Self {
        Self { words: text::t(key), kind }
    }

    /// A clock that runs towards `due`.
    fn running(due: chrono::DateTime<chrono::Utc>, now: chrono::DateTime<chrono::Utc>) -> Self {
        let left = due - now;
        let kind = match left.num_minutes() {
            ..0 => "over",
            0..=120 => "soon",
            _ => "ok",
        };
        Self { words: crate::locale::time_text::left(due, now), kind }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_was_done_has_words() {
        for word in DONE {
            assert!(text::exists(&format!("cases-done-{word}")), "{word}");
        }
        assert_eq!(done("anything"), None);
    }
}
