//! From a checked text to what is stored of it.

use super::language;
use super::rules::{FieldRefusal, Flaw};
use crate::markdown;

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
/// [`Flaw::TooComplex`] for a text that cannot be shown.
pub async fn render(field: &'static str, source: String) -> Result<RenderedText, FieldRefusal> {
    let html = html(field, source.clone()).await?;
    Ok(RenderedText { language: language::of(&source), source, html })
}

/// The HTML of a checked text.
///
/// # Errors
/// As [`render`].
pub async fn html(field: &'static str, source: String) -> Result<String, FieldRefusal> {
    markdown::render(source).await.map_err(|_| FieldRefusal::new(field, Flaw::TooComplex))
}
