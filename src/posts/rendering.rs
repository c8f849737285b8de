//! From a checked text to what is stored of it.

use super::language;
use crate::markdown::{self, RenderError};
use crate::operation::codes::{ErrorCode, FieldError};
use crate::operation::error::OperationError;

/// A checked text as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedText {
    pub source: String,
    pub html: String,
    /// ISO 639-1 code.
    pub language: &'static str,
}

/// Renders a checked text, off the threads that serve requests.
///
/// # Errors
/// `field` with `too_complex` for a text that cannot be shown; [`OperationError::Unavailable`] while too many are rendered.
pub async fn render(
    field: &'static str,
    too_complex: ErrorCode,
    source: String,
) -> Result<RenderedText, OperationError> {
    let html = html(field, too_complex, source.clone()).await?;
    Ok(RenderedText { language: language::of(&source), source, html })
}

/// The HTML of a checked text.
///
/// # Errors
/// As [`render`].
pub async fn html(field: &'static str, too_complex: ErrorCode, source: String) -> Result<String, OperationError> {
    markdown::render(source).await.map_err(|error| match error {
        RenderError::Busy => OperationError::Unavailable { retry_after: markdown::pool::RETRY_AFTER },
        RenderError::TooLong | RenderError::TooDeep | RenderError::TooLarge | RenderError::TooSlow => {
            FieldError::new(field, too_complex).into()
        }
    })
}
