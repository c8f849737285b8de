//! What staff and askers type into a case: checked, and rendered where it is Markdown.

use super::codes;
use crate::markdown::source::{NotStorable, has_visible, length, sanitize, sanitize_text};
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
    let source = sanitize(typed).map_err(|NotStorable| not_storable("body"))?.trim_end().to_owned();
    if !has_visible(&source) {
        return Err(OperationError::field("body", codes::EMPTY));
    }
    let html = html(source.clone()).await?;
    if markdown::is_blank(&html) {
        return Err(OperationError::field("body", codes::EMPTY));
    }
    Ok(Text { source, html })
}

/// The HTML of a text: the field `body`. Whoever calls counts it first.
pub(super) async fn html(source: String) -> Result<String, OperationError> {
    markdown::render(source).await.map_err(|error| match error {
        RenderError::TooLong => {
            FieldError::new("body", codes::TOO_MANY_BYTES).with("limit", markdown::MAX_BYTES / 1024).into()
        }
        RenderError::TooDeep { line } => FieldError::new("body", codes::TOO_DEEP).with("line", line).into(),
        RenderError::TooLarge | RenderError::TooSlow => FieldError::new("body", codes::TOO_COMPLEX).into(),
        RenderError::Busy => OperationError::Unavailable { retry_after: markdown::pool::RETRY_INTERVAL },
    })
}

/// Checks a reason or detail; `None` if it shows nothing.
pub(super) fn reason(field: &'static str, typed: &str) -> Result<Option<String>, FieldError> {
    let text = sanitize_text(typed).map_err(|NotStorable| not_storable(field))?;
    if length(&text) > MAX_REASON {
        let excess = length(&text) - MAX_REASON;
        return Err(FieldError::new(field, codes::TOO_LONG).with("limit", MAX_REASON).with("excess", excess));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Checks a reason that must be given.
pub(super) fn needed_reason(field: &'static str, typed: &str) -> Result<String, FieldError> {
    reason(field, typed)?.ok_or_else(|| FieldError::new(field, codes::EMPTY))
}

fn not_storable(field: &'static str) -> FieldError {
    FieldError::new(field, codes::NOT_STORABLE)
}
