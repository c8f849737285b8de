//! What staff and askers type into a case: checked, and rendered where it is Markdown.

use super::codes;
use crate::markdown::source::{NotStorable, sanitize};
use crate::markdown::{self, RenderError};
use crate::operation::{FieldError, OperationError};

/// Longest reason or detail, characters.
pub const MAX_REASON: usize = 1_000;

/// A text as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub source: String,
    pub html: String,
}

/// Checks and renders a message, note or official answer: the field `body`.
pub(super) async fn rendered(typed: &str) -> Result<Text, OperationError> {
    let source = storable("body", typed)?.trim_end().to_owned();
    if source.trim().is_empty() {
        return Err(OperationError::field("body", codes::EMPTY));
    }
    let html = markdown::render(source.clone()).await.map_err(|error| match error {
        RenderError::TooLong => {
            FieldError::new("body", codes::TOO_MANY_BYTES).with("limit", markdown::MAX_BYTES / 1024)
        }
        RenderError::TooDeep { line } => FieldError::new("body", codes::TOO_DEEP).with("line", line),
        RenderError::TooLarge | RenderError::TooSlow => FieldError::new("body", codes::TOO_COMPLEX),
    })?;
    if markdown::is_blank(&html) {
        return Err(OperationError::field("body", codes::EMPTY));
    }
    Ok(Text { source, html })
}

/// Checks a reason or detail; `None` if nothing was typed.
pub(super) fn reason(field: &'static str, typed: &str) -> Result<Option<String>, FieldError> {
    let text = storable(field, typed)?.trim().to_owned();
    if text.chars().count() > MAX_REASON {
        return Err(FieldError::new(field, codes::TOO_LONG).with("limit", MAX_REASON));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Checks a reason that must be given.
pub(super) fn needed_reason(field: &'static str, typed: &str) -> Result<String, FieldError> {
    reason(field, typed)?.ok_or_else(|| FieldError::new(field, codes::EMPTY))
}

fn storable(field: &'static str, typed: &str) -> Result<String, FieldError> {
    sanitize(typed).map_err(|NotStorable| FieldError::new(field, codes::NOT_STORABLE))
}
