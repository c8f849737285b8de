//! The short texts of administration: trimmed, storable and within a limit. Pure.

use super::codes;
use crate::markdown::source::sanitize;
use crate::operation::FieldError;

/// A text that must be there.
///
/// # Errors
/// The field, for an empty text, one longer than `max` characters, or one that cannot be stored.
pub(crate) fn required_text(field: &'static str, typed: &str, max: usize) -> Result<String, FieldError> {
    let text = optional_text(field, typed, max)?;
    if text.is_empty() { Err(FieldError::new(field, codes::TEXT_EMPTY)) } else { Ok(text) }
}

/// A text that may be empty.
///
/// # Errors
/// The field, for a text longer than `max` characters, or one that cannot be stored.
pub(crate) fn optional_text(field: &'static str, typed: &str, max: usize) -> Result<String, FieldError> {
    let text = sanitize(typed).map_err(|_| FieldError::new(field, codes::TEXT_NOT_STORABLE))?;
    let text = text.trim();
    if text.chars().count() > max {
        return Err(FieldError::new(field, codes::TEXT_TOO_LONG).with("about", max.to_string()));
    }
    Ok(text.to_owned())
}
