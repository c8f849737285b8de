//! Texts as the API gives them.

use poem_openapi::Object;

/// A text as typed and as shown.
#[derive(Clone, Debug, Object)]
pub struct Body {
    /// Markdown, as typed.
    pub source: String,
    /// Clean HTML, safe to print.
    pub html: String,
}
