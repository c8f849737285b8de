//! A form as it is shown: what was typed, what was refused, and the status that goes with it.

use poem::http::StatusCode;

use crate::locale::text;

/// A refusal of one field, shown at the field and in the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Name of the field, which is also its id in the page.
    pub field: String,
    pub message: String,
}

/// What was typed into a form and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    pub fields: super::form::Fields,
    pub errors: Vec<FieldError>,
    /// What a refused form is answered with, where the reason has a status of its own.
    pub refusal: Option<(StatusCode, Option<i64>)>,
}

impl FormState {
    /// A form as it was sent.
    #[must_use]
    pub fn sent(fields: super::form::Fields) -> Self {
        Self { fields, errors: Vec::new(), refusal: None }
    }

    /// What was typed into a field.
    #[must_use]
    pub fn value(&self, field: &str) -> &str {
        self.fields.get(field)
    }

    /// Whether a box with this value was ticked.
    #[must_use]
    pub fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.fields.all(field).any(|sent| sent == value)
    }

    /// What is wrong with a field; empty if nothing is.
    #[must_use]
    pub fn error(&self, field: &str) -> &str {
        self.errors.iter().find(|error| error.field == field).map_or("", |error| error.message.as_str())
    }

    /// Refuses a field with the text of a key.
    pub fn refuse(&mut self, field: &str, key: &str) {
        self.errors.push(FieldError { field: field.to_owned(), message: text::t(key) });
    }

    /// Refuses a field with a text that is made already.
    pub fn refuse_with(&mut self, field: &str, message: String) {
        self.errors.push(FieldError { field: field.to_owned(), message });
    }

    /// The status of the answer that shows this form: 200 for a fresh one, 422 for one with refused fields.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self.refusal {
            Some((status, _)) => status,
            None if self.is_fine() => StatusCode::OK,
            None => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Seconds to wait before the form can be sent again, where waiting helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        self.refusal.and_then(|(_, retry_after)| retry_after)
    }

    /// Takes over the status of what refused the form.
    pub fn refused_with_status(&mut self, status: StatusCode, retry_after: Option<i64>) {
        self.refusal = Some((status, retry_after));
    }

    /// Whether nothing was refused.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }
}
