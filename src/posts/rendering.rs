//! From a checked text to what is stored of it.

use std::time::Duration;

use super::{codes, language};
use crate::markdown::{self, RenderError};
use crate::operation::codes::{ErrorCode, FieldError};
use crate::operation::error::OperationError;

/// A checked text as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenderedText {
    pub source: String,
    pub html: String,
    /// ISO 639-1 code, or [`language::UNKNOWN`].
    pub language: &'static str,
}

/// A field for formatted text, and what is said of one that cannot be shown.
#[derive(Clone, Copy, Debug)]
pub struct FormattedField {
    pub name: &'static str,
    /// It shows nothing that can be seen, although something was typed.
    pub empty: ErrorCode,
    /// The text names the `line` that is nested too deep.
    pub too_deep: ErrorCode,
    pub too_complex: ErrorCode,
}

/// The text of a question or answer.
pub const BODY: FormattedField = FormattedField {
    name: "body",
    empty: codes::BODY_EMPTY,
    too_deep: codes::BODY_TOO_DEEP,
    too_complex: codes::BODY_TOO_COMPLEX,
};

/// The text of a comment.
pub const COMMENT: FormattedField = FormattedField {
    name: "body",
    empty: codes::COMMENT_EMPTY,
    too_deep: codes::COMMENT_TOO_DEEP,
    too_complex: codes::COMMENT_TOO_COMPLEX,
};

/// Renders a checked text, off the threads that serve requests.
///
/// # Errors
/// The field with `empty` for a text that shows nothing, and with `too_complex` for one that cannot be shown;
/// [`OperationError::Unavailable`] while too many are rendered.
pub async fn render(field: FormattedField, source: String) -> Result<RenderedText, OperationError> {
    let html = html(field, source.clone()).await?;
    Ok(RenderedText { language: language::of(&source), source, html })
}

/// The HTML of a text that an older version of the code rendered as `html`, if it is another now. One that cannot be shown any more
/// keeps what it has.
pub async fn again(source: String, html: &str) -> Option<String> {
    again_by(html, markdown::pool::RETRY_INTERVAL, || markdown::render(source.clone())).await
}

async fn again_by<F>(html: &str, pause: Duration, render: impl Fn() -> F) -> Option<String>
where
    F: Future<Output = Result<String, RenderError>>,
{
    let mut was_slow = false;
    loop {
        match render().await {
            // Whoever waits at a form goes first.
            Err(RenderError::Busy) => {}
            // It may have been the machine that was slow, and not the text.
            Err(RenderError::TooSlow) if !was_slow => was_slow = true,
            rendered => return rendered.ok().filter(|rendered| rendered != html),
        }
        tokio::time::sleep(pause).await;
    }
}

/// The HTML of a checked text.
///
/// # Errors
/// As [`render`].
pub async fn html(field: FormattedField, source: String) -> Result<String, OperationError> {
    match markdown::render(source).await {
        Ok(html) if markdown::is_blank(&html) => Err(FieldError::new(field.name, field.empty).into()),
        Ok(html) => Ok(html),
        Err(RenderError::Busy) => Err(OperationError::Unavailable { retry_after: markdown::pool::RETRY_INTERVAL }),
        Err(RenderError::TooDeep { line }) => {
            Err(FieldError::new(field.name, field.too_deep).with("line", line).into())
        }
        Err(RenderError::TooLong | RenderError::TooLarge | RenderError::TooSlow) => {
            Err(FieldError::new(field.name, field.too_complex).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn what_was_too_slow_is_tried_once_more() {
        let ok = || Ok("<p>new</p>".to_owned());
        for (results, expected) in [
            (vec![ok()], Some("<p>new</p>")),
            (vec![Err(RenderError::Busy), Err(RenderError::Busy), ok()], Some("<p>new</p>")),
            (vec![Err(RenderError::TooSlow), Err(RenderError::Busy), ok()], Some("<p>new</p>")),
            (vec![Err(RenderError::TooSlow), Err(RenderError::TooSlow)], None),
            (vec![Err(RenderError::TooLarge)], None),
            (vec![Ok("<p>old</p>".to_owned())], None),
        ] {
            let left = RefCell::new(results.into_iter());
            let rendered =
                again_by("<p>old</p>", Duration::ZERO, || std::future::ready(left.borrow_mut().next().unwrap())).await;
            assert_eq!(rendered.as_deref(), expected);
            assert_eq!(left.borrow_mut().next(), None, "no result is left");
        }
    }
}
