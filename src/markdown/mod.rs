//! The one way from what people type to what pages show: comrak, then ammonia, within caps. Touches nothing else.
//!
//! # The law
//! Every word that somebody typed can be read on the page, and so is found by search, whose text is made of the page's; or the text is
//! refused with an error at its field before anything is stored. What is shown, then:
//!
//! - A line break that was typed is one that is shown. Spaces before a line mean nothing: only what stands in fences is code.
//! - What looks like a tag is a tag only if it is on a short list, has its other half outside of code and no attributes but those of
//!   copied pages, each with its value; everything else in angle brackets, with comments, is text. The attributes of tags go, but a
//!   link's target.
//! - Only two tildes strike. Stars between digits multiply, and more than three stars or underscores in a row are signs. Dashes or equals
//!   signs under a line make no heading of it, and marks of a heading without words are signs.
//! - A picture is a link, named by what it says, within links as well. A link without words shows its address, and its title stands
//!   behind it; one that may not lead where it should is shown as it was typed. Addresses end before the full-width signs of languages
//!   without spaces, and before angle brackets.
//! - A definition of a link that no link uses is text. So are words behind a fence that name no language, cells past the last column,
//!   and quote markers past sixteen; numbers of a list stay as they were typed, but those of a list of ones are counted.
//! - Signs that make quotes, lists, emphasis, headings, links, code, tables and rules are not words: they become what they mean.
//!
//! These are the exceptions from `CommonMark`: indented code, headings under a line, raw HTML, `5*6*78`, `****`, lists whose numbers
//! jump, soft line breaks. From the extensions of GitHub: a single tilde, surplus cells.
//!
//! # How
//! Signs that mean nothing are hidden from the parser and put back into its tree (`typed`). Cleaning costs the square of the nesting,
//! so nesting is counted before, and what is deeper is refused with its line. Raw HTML is rewritten tag by tag (`raw_html`) so that
//! what was counted is what gets cleaned.

mod adapt;
mod address;
mod blank;
mod cleaning;
mod direction;
mod dress;
mod error;
mod links;
mod marks;
mod parsing;
mod plain;
pub mod pool;
mod raw_html;
pub mod source;
mod tables;
mod typed;
pub mod visible;

use std::time::Duration;

use cleaning::clean;
use comrak::{Arena, format_html};
use dress::dress;
use parsing::OPTIONS;

pub use blank::is_blank;
pub use error::{MAX_NESTING, RenderError};
pub use plain::{excerpt, plain};
use pool::PoolError;
pub use source::MAX_BYTES;
pub use visible::has_visible;

/// Changes when the same source would give other HTML: what is stored is then rendered again.
pub const RENDER_VERSION: i32 = 3;
/// The most HTML that a text may become: this many times its bytes.
const MAX_GROWTH: usize = 8;
/// Bytes of HTML that come to it, so that short texts may grow as well.
const GROWTH_SLACK: usize = 2048;
/// Rendering takes milliseconds; a text that takes longer than this is refused.
const RENDER_TIMEOUT: Duration = Duration::from_secs(2);

/// HTML that may be printed as it is: the only type that templates do not escape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Wraps what [`render`] made: its result, or a column that only ever holds its result; or a part of a page by a template, which
    /// escapes all that it prints.
    #[must_use]
    pub fn rendered(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for SafeHtml {}

/// Renders off the request threads, in one of the process's places and within a deadline. Whoever calls counts it first.
///
/// # Errors
/// [`RenderError`] for texts past a cap, and where no place comes free.
pub async fn render(source: String) -> Result<String, RenderError> {
    match pool::shared().run(RENDER_TIMEOUT, move || render_now(&source)).await {
        Ok(result) => result,
        Err(PoolError::Busy) => Err(RenderError::Busy),
        Err(PoolError::TooSlow) => Err(RenderError::TooSlow),
    }
}

/// Renders on this thread: pure. A text that says nothing becomes HTML that shows nothing ([`is_blank`]).
///
/// # Errors
/// [`RenderError`] for texts past a cap.
pub fn render_now(source: &str) -> Result<String, RenderError> {
    if source.len() > MAX_BYTES {
        return Err(RenderError::TooLong);
    }
    if blank::says_nothing(source) {
        return Ok(String::new());
    }
    let most = source.len() * MAX_GROWTH + GROWTH_SLACK;
    let typed = typed::Typed::read(source);
    let arena = Arena::new();
    let (root, parsed) = parsing::parse(&arena, &typed)?;
    adapt::adapt(&arena, root, &typed, &parsed)?;
    let mut html = String::with_capacity(source.len() * 2);
    format_html(root, &OPTIONS, &mut html).map_err(|_| RenderError::TooLarge)?;
    if html.len() > most {
        return Err(RenderError::TooLarge);
    }
    let shown = dress(&clean(&html));
    if shown.len() > most { Err(RenderError::TooLarge) } else { Ok(shown) }
}

#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod example_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod tests;
