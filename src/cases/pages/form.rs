//! What the pages of cases share: what was done before, and forms that were refused.

use poem::Response;

use crate::locale::text;
use crate::operation::OperationError;
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
    "transferred",
    "joined",
];

/// The text for what was done; none for a word that somebody made up.
pub fn done(word: &str) -> Option<String> {
    DONE.contains(&word).then(|| text::t(&format!("cases-done-{word}")))
}

/// A form that was refused: shown again with what is wrong, keeping what was typed.
pub struct RefusedForm {
    pub form: FormState,
    /// The case changed meanwhile: both versions are shown.
    pub stale: bool,
}

/// Fields whose form has another name for them than the operation.
const NAMES: &[(&str, &str)] = &[("body", "text"), ("assignee_id", "assignee")];

impl RefusedForm {
    pub fn fresh(fields: Fields) -> Self {
        Self { form: FormState::sent(fields), stale: false }
    }

    /// `rename` maps an operation's field to the form's, where a page has several of the name.
    ///
    /// # Errors
    /// Refusals that no form can mend become pages of their own.
    pub fn new(
        fields: &Fields,
        error: OperationError,
        rename: &[(&'static str, &'static str)],
    ) -> Result<Self, PageError> {
        let stale = matches!(error, OperationError::Stale);
        let mut form = FormState::sent(fields.clone());
        form.refuse_for(error.with_field_names(rename).with_field_names(NAMES))?;
        Ok(Self { form, stale })
    }

    /// The page of the form, with the status and the time to wait.
    pub fn show(&self, template: &impl askama::Template) -> Response {
        page::form(&self.form, template)
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
