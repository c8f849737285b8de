//! What the pages of cases share: what was done before, and forms that were refused.

use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};

use crate::cases::fault::CaseFault;
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, PageError};

/// Words that a page may be told were done; the text is `cases-done-<word>`.
pub const DONE: &[&str] = &[
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
pub fn done(word: &str) -> Option<String> {
    DONE.contains(&word).then(|| text::t(&format!("cases-done-{word}")))
}

/// A form that was refused: shown again with what is wrong, keeping what was typed.
pub struct RefusedForm {
    pub status: StatusCode,
    pub form: FormState,
    /// Seconds.
    pub retry_after: Option<i64>,
    /// The case changed meanwhile: both versions are shown.
    pub stale: bool,
}

impl RefusedForm {
    pub fn fresh(fields: Fields) -> Self {
        Self { status: StatusCode::OK, form: FormState::sent(fields), retry_after: None, stale: false }
    }

    /// `rename` maps an operation's field to the form's, where a page has several of the name.
    ///
    /// # Errors
    /// Refusals that no form can mend become pages of their own.
    pub fn new(fields: &Fields, fault: CaseFault, rename: &[(&str, &str)]) -> Result<Self, PageError> {
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
    pub fn show(&self, template: &impl askama::Template) -> Response {
        let mut response = page::html(self.status, template);
        if let Some(value) = self.retry_after.and_then(|wait| HeaderValue::from_str(&wait.to_string()).ok()) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
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
