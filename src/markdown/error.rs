//! Why a text cannot be shown. Pure.

use super::source::MAX_BYTES;

/// Most levels of quotes, lists, emphasis and tags within each other: cleaning costs the square of them.
pub const MAX_NESTING: usize = 24;

/// Why a text cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    #[error("the text is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// The line is the one on which the level begins that is one too many, counted from 1.
    #[error("on line {line}, quotes, lists or tags are nested more than {most} deep", most = MAX_NESTING)]
    TooDeep { line: usize },
    #[error("the text becomes too large a page")]
    TooLarge,
    #[error("the text takes too long to format")]
    TooSlow,
    /// Too many texts are rendered at once: this one may be tried again in [`RETRY_INTERVAL`](super::pool::RETRY_INTERVAL).
    #[error("too many texts are being formatted")]
    Busy,
}
