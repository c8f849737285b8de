//! The short texts of administration: storable, within a limit, and not empty where one is needed. Pure.

use super::codes;
use crate::markdown::source::{NotStorable, length, sanitize_line, sanitize_text};
use crate::operation::FieldError;

/// A name, or another text of one line, that must be there.
///
/// # Errors
/// The field, for a text that shows nothing, one longer than `max` characters, or one that cannot be stored.
pub(crate) fn required_line(field: &'static str, typed: &str, max: usize) -> Result<String, FieldError> {
    required(field, within(field, sanitize_line(typed), max)?)
}

/// A text that must be there.
///
/// # Errors
/// The field, for a text that shows nothing, one longer than `max` characters, or one that cannot be stored.
pub(crate) fn required_text(field: &'static str, typed: &str, max: usize) -> Result<String, FieldError> {
    required(field, optional_text(field, typed, max)?)
}

/// A text that may be empty, and is where it shows nothing.
///
/// # Errors
/// The field, for a text longer than `max` characters, or one that cannot be stored.
pub(crate) fn optional_text(field: &'static str, typed: &str, max: usize) -> Result<String, FieldError> {
    within(field, sanitize_text(typed), max)
}

fn required(field: &'static str, text: String) -> Result<String, FieldError> {
    if text.is_empty() { Err(FieldError::new(field, codes::TEXT_EMPTY)) } else { Ok(text) }
}

fn within(field: &'static str, text: Result<String, NotStorable>, max: usize) -> Result<String, FieldError> {
    let text = text.map_err(|NotStorable| FieldError::new(field, codes::TEXT_NOT_STORABLE))?;
    if length(&text) > max {
        let excess = length(&text) - max;
        return Err(FieldError::new(field, codes::TEXT_TOO_LONG).with("about", max.to_string()).with("excess", excess));
    }
    Ok(text)
}
