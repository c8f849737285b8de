//! What every door asks of a short text that somebody types into a field: a comment, a reason, a note. Pure.

use super::codes::{ErrorCode, FieldError};
use crate::markdown::source::{self, NotStorable};

/// A text of 1 to so many characters, and what is said when it is refused.
#[derive(Clone, Copy, Debug)]
pub struct ShortText {
    /// Name of its field.
    pub field: &'static str,
    /// Longest, characters.
    pub max: usize,
    pub empty: ErrorCode,
    pub too_long: ErrorCode,
    pub not_storable: ErrorCode,
}

impl ShortText {
    /// A text of one or more lines, without space around it.
    ///
    /// # Errors
    /// One that shows nothing, one that is too long, or one with a character that cannot be stored.
    pub fn check(&self, typed: &str) -> Result<String, FieldError> {
        self.within_limits(source::sanitize_text(typed))
    }

    /// A text of one line: what somebody calls something.
    ///
    /// # Errors
    /// As for [`ShortText::check`].
    pub fn check_line(&self, typed: &str) -> Result<String, FieldError> {
        self.within_limits(source::sanitize_line(typed))
    }

    fn within_limits(&self, text: Result<String, NotStorable>) -> Result<String, FieldError> {
        let text = text.map_err(|NotStorable| FieldError::new(self.field, self.not_storable))?;
        if text.is_empty() {
            Err(FieldError::new(self.field, self.empty))
        } else if source::length(&text) > self.max {
            Err(FieldError::new(self.field, self.too_long)
                .with("limit", self.max)
                .with("excess", source::length(&text) - self.max))
        } else {
            Ok(text)
        }
    }
}
