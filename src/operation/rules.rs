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
    /// The text without space around it.
    ///
    /// # Errors
    /// Empty, too long, or with a character that cannot be stored.
    pub fn check(&self, typed: &str) -> Result<String, FieldError> {
        let not_storable = |NotStorable| FieldError::new(self.field, self.not_storable);
        let text = source::sanitize(typed).map_err(not_storable)?.trim().to_owned();
        if text.is_empty() {
            Err(FieldError::new(self.field, self.empty))
        } else if text.chars().count() > self.max {
            Err(FieldError::new(self.field, self.too_long).with("limit", self.max))
        } else {
            Ok(text)
        }
    }
}
