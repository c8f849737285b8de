//! The text that people type, before it is rendered or stored. Pure.
//!
//! Every word that is typed stays. What goes is what nobody types on purpose and what harms the page, the mail, the log line
//! or the terminal around it: control characters, marks that pile up on one letter, turns of the direction that nobody
//! ends. Forms, the API and imports come through here, so that a text is the same whichever way it came.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

pub use super::visible::{has_visible, is_visible};
use super::{direction, marks};

/// Longest text of a thread, answer or message, bytes of UTF-8.
pub const MAX_BYTES: usize = 32 * 1024;
/// The mark at the beginning of files of some systems; within a text it is nothing.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text holds a character that `PostgreSQL` has no room for: the one with the number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text holds a character that cannot be stored")]
pub struct NotStorable;

/// The text with letters composed (NFC), so that what looks the same is the same, and with `\n` as the only line end:
/// forms send line ends of two characters, old systems another one. For what is no text as well, such as passwords.
#[must_use]
pub fn compose(typed: &str) -> String {
    let lines: Cow<'_, str> =
        if typed.contains('\r') { typed.replace("\r\n", "\n").replace('\r', "\n").into() } else { typed.into() };
    if is_nfc(&lines) { lines.into_owned() } else { lines.nfc().collect() }
}

/// A text of several lines as it is kept: composed as by [`compose`], without control characters other than line ends and
/// tabs, with at most four marks on a letter, and with every turn of the direction ended by the end of its
/// line. Characters that separate lines elsewhere separate them here. Idempotent.
#[must_use]
pub fn normalize(typed: &str) -> String {
    let kept: String = typed
        .replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' || separates_lines(c) { '\n' } else { c })
        .filter(|c| matches!(*c, '\n' | '\t') || !(c.is_control() || *c == BYTE_ORDER_MARK))
        .collect();
    marks::cut(compose(&direction::close(&kept)))
}

/// A text of one line as it is kept: a title, a name. Composed, with at most four marks on a letter, a space
/// for each run of white space and control characters, none at the ends; without embeddings and overrides of the direction,
/// and with every isolate ended. What stands after it in a list, a mail or a log is not touched by it. Idempotent.
#[must_use]
pub fn normalize_line(typed: &str) -> String {
    let kept: String = typed
        .chars()
        .filter(|c| *c != BYTE_ORDER_MARK && !direction::is_embedding(*c))
        .map(|c| if c.is_control() || separates_lines(c) { ' ' } else { c })
        .collect();
    marks::cut(compose(&single_spaced(&direction::close(&kept))))
}

/// White space that begins a new line where it comes from.
fn separates_lines(c: char) -> bool {
    matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The text with one space for each run of white space, and none at the ends. A single space of another width stays.
fn single_spaced(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = Some(if gap.is_some() { ' ' } else { c });
        } else {
            if let Some(space) = gap.take()
                && !line.is_empty()
            {
                line.push(space);
            }
            line.push(c);
        }
    }
    line
}

/// Whether a database could hold the text, or compare with it.
#[must_use]
pub fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// How long a text is, in characters: Unicode scalar values of the composed text, which is what `maxLength` of JSON Schema
/// counts. Every limit in characters is compared with this.
#[must_use]
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// A Markdown text as [`normalize`] makes it, if it can be stored.
///
/// # Errors
/// [`NotStorable`].
pub fn sanitize(typed: &str) -> Result<String, NotStorable> {
    if is_storable(typed) { Ok(normalize(typed)) } else { Err(NotStorable) }
}

/// A plain text of several lines as [`normalize`] makes it, without space around it: a comment, a reason. Empty where it
/// shows nothing ([`has_visible`]), so that emptiness is judged in one way everywhere.
///
/// # Errors
/// [`NotStorable`].
pub fn sanitize_text(typed: &str) -> Result<String, NotStorable> {
    let text = sanitize(typed)?;
    Ok(if has_visible(&text) { text.trim().to_owned() } else { String::new() })
}

/// A text of one line as [`normalize_line`] makes it: a title, a name. Empty where it shows nothing.
///
/// # Errors
/// [`NotStorable`].
pub fn sanitize_line(typed: &str) -> Result<String, NotStorable> {
    if !is_storable(typed) {
        return Err(NotStorable);
    }
    let line = normalize_line(typed);
    Ok(if has_visible(&line) { line } else { String::new() })
}

#[cfg(test)]
mod tests;
