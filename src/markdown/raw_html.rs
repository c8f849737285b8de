//! Tags that people may type. Raw HTML is rewritten so that a reader of HTML can see only one thing in it: tags of a short list that
//! have their other half, without attributes but a link's target, and text. Everything else is text; what is open is counted.
//!
//! A tag is one only if nobody could mean words by it: its attributes have values and names that tags of the list have, and but for
//! a line break it is closed. `<HR department>`, `<p name of officer>` and `zone <P>` are what somebody wanted to say.
//!
//! Both scanners go on only: a character is looked at a fixed number of times at most, whatever stands around it, and they count
//! their steps so that tests can hold them to it.

use std::collections::HashMap;

use super::address;
use super::error::MAX_NESTING;

/// Tags that people may type. Tables, headings and rules have their own signs.
const TYPED: [&str; 22] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "i",
    "ins",
    "kbd",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
];

/// Tags of the list that begin a line of their own.
const BLOCKS: [&str; 7] = ["blockquote", "br", "li", "ol", "p", "pre", "ul"];

/// Attributes that a tag may have when it was copied from a page. What has others, or one without a value, is text.
const ATTRIBUTES: [&str; 9] = ["href", "class", "id", "style", "rel", "target", "align", "dir", "lang"];

/// Longest reference to a character by its name, bytes.
const MAX_REFERENCE: usize = 32;

/// A tag of the list, as it was typed on one line.
pub(super) struct Tag<'t> {
    pub(super) name: &'static str,
    pub(super) closes: bool,
    /// Where a link leads, as it was typed: a link that may not lead there is no tag.
    pub(super) href: Option<&'t str>,
    /// Bytes from `<` to `>`.
    pub(super) length: usize,
}

impl Tag<'_> {
    /// Nothing stands within it, so no tag closes it.
    pub(super) fn is_void(&self) -> bool {
        self.name == "br"
    }
}

/// Reads the tag that a text begins with; none for anything else. Adds to `steps` how many bytes it looked at.
///
/// Attributes hold no `<` outside of quotes and end with their line, so what is read in vain is read by few others again.
pub(super) fn read<'t>(text: &'t str, steps: &mut usize) -> Option<Tag<'t>> {
    let mut cursor = Cursor { text, at: 0 };
    let tag = cursor.tag();
    *steps += cursor.at;
    tag
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn tag(&mut self) -> Option<Tag<'t>> {
        self.sign(b'<')?;
        let closes = self.sign(b'/').is_some();
        let typed = self.run(|byte| byte.is_ascii_alphanumeric());
        let name = TYPED.into_iter().find(|known| known.eq_ignore_ascii_case(typed))?;
        let mut href = None;
        loop {
            let space = !self.run(|byte| matches!(byte, b' ' | b'\t')).is_empty();
            if self.sign(b'>').is_some() {
                break;
            }
            if closes {
                return None;
            }
            if self.sign(b'/').is_some() {
                self.sign(b'>')?;
                break;
            }
            if !space {
                return None;
            }
            let (attribute, value) = self.attribute()?;
            if attribute.eq_ignore_ascii_case("href") && href.is_none() {
                href = Some(value);
            }
        }
        // A link that leads nowhere is what somebody wanted to say.
        if name == "a" && !closes && href.and_then(address::target).is_none() {
            return None;
        }
        Some(Tag { name, closes, href: href.filter(|_| name == "a"), length: self.at })
    }

    fn attribute(&mut self) -> Option<(&'t str, &'t str)> {
        let name = self.run(|byte| !byte.is_ascii_whitespace() && !b"\"'<>/=`".contains(&byte));
        if !ATTRIBUTES.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return None;
        }
        self.sign(b'=')?;
        let value = if self.sign(b'"').is_some() {
            let value = self.run(|byte| !matches!(byte, b'"' | b'\n'));
            self.sign(b'"')?;
            value
        } else if self.sign(b'\'').is_some() {
            let value = self.run(|byte| !matches!(byte, b'\'' | b'\n'));
            self.sign(b'\'')?;
            value
        } else {
            let value = self.run(|byte| !byte.is_ascii_whitespace() && !b"\"'<>=`".contains(&byte));
            if value.is_empty() {
                return None;
            }
            value
        };
        Some((name, value))
    }

    fn sign(&mut self, expected: u8) -> Option<()> {
        (self.text.as_bytes().get(self.at) == Some(&expected)).then(|| self.at += 1)
    }

    /// What follows as long as the bytes are wanted. Only ASCII ends it, so it never cuts a character.
    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.bytes().position(|byte| !wanted(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}

/// The next tag of the list, from a place on, and where it stands.
fn next<'t>(raw: &'t str, mut from: usize, steps: &mut usize) -> Option<(usize, Tag<'t>)> {
    loop {
        let rest = raw.get(from..)?;
        let at = from + rest.find('<')?;
        if let Some(tag) = read(raw.get(at..)?, steps) {
            return Some((at, tag));
        }
        from = at + 1;
    }
}

/// Rewrites the raw parts of one text and remembers which tags are open. All parts are paired before the first is rewritten, in the
/// same order: what has no other half in them is text, also where that half stands in code.
#[derive(Default)]
pub(super) struct Rewriter {
    /// Of each tag, in order, whether it has its other half or needs none.
    paired: Vec<bool>,
    /// Tags that wait for their other half while the parts are paired, by name.
    waiting: HashMap<&'static str, Vec<usize>>,
    /// How many tags were rewritten.
    rewritten: usize,
    open: Vec<&'static str>,
    /// The most that were open at once since somebody asked.
    deepest: usize,
    steps: usize,
}

impl Rewriter {
    /// Finds the halves of tags in the next part.
    pub(super) fn pair(&mut self, raw: &str) {
        let mut from = 0;
        while let Some((at, tag)) = next(raw, from, &mut self.steps) {
            let number = self.paired.len();
            self.paired.push(tag.is_void() && !tag.closes);
            if tag.closes {
                if let Some(other) = self.waiting.get_mut(tag.name).and_then(Vec::pop) {
                    for half in [other, number] {
                        if let Some(paired) = self.paired.get_mut(half) {
                            *paired = true;
                        }
                    }
                }
            } else if !tag.is_void() {
                self.waiting.entry(tag.name).or_default().push(number);
            }
            from = at + tag.length;
        }
        self.steps += raw.len();
    }

    /// The most tags that were open at once since this was asked the last time, or are open now.
    pub(super) fn deepest(&mut self) -> usize {
        std::mem::replace(&mut self.deepest, self.open.len())
    }

    /// The same piece of HTML with nothing but typed tags and text. Its line breaks stay, but beside tags that break lines anyway.
    pub(super) fn rewrite(&mut self, raw: &str) -> String {
        let mut out = String::with_capacity(raw.len());
        // Where the text begins that was not written yet, and whether a tag before it breaks the line.
        let (mut begin, mut broken, mut from) = (0, true, 0);
        while let Some((at, tag)) = next(raw, from, &mut self.steps) {
            from = at + tag.length;
            let is_paired = self.paired.get(self.rewritten).copied().unwrap_or_default();
            self.rewritten += 1;
            if !is_paired {
                continue;
            }
            let breaks = BLOCKS.contains(&tag.name);
            self.text(raw.get(begin..at).unwrap_or_default(), (broken, breaks), &mut out);
            self.tag(&tag, &mut out);
            // Such a text is refused, so what follows is not shown.
            if self.deepest > MAX_NESTING {
                return out;
            }
            (begin, broken) = (from, breaks);
        }
        self.text(raw.get(begin..).unwrap_or_default(), (broken, true), &mut out);
        self.steps += raw.len();
        out
    }

    fn text(&self, text: &str, (before, after): (bool, bool), out: &mut String) {
        let keeps_lines = self.open.contains(&"pre");
        let begin = if before { text.len() - text.trim_start().len() } else { 0 };
        let end = if after { text.trim_end().len() } else { text.len() };
        for (at, c) in text.char_indices() {
            match c {
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '&' if !is_reference(text.get(at..).unwrap_or_default()) => out.push_str("&amp;"),
                '\n' if !keeps_lines && at >= begin && at < end => out.push_str("<br>\n"),
                _ => out.push(c),
            }
        }
    }

    fn tag(&mut self, tag: &Tag<'_>, out: &mut String) {
        out.push('<');
        if tag.closes {
            // Only the nearest of its name counts as closed: readers of HTML may keep what stands between open.
            if let Some(nearest) = self.open.iter().rposition(|open| *open == tag.name) {
                self.open.remove(nearest);
            }
            out.push('/');
        } else if !tag.is_void() {
            self.open.push(tag.name);
            self.deepest = Ord::max(self.deepest, self.open.len());
        }
        out.push_str(tag.name);
        if let Some(target) = tag.href.and_then(address::target) {
            out.push_str(" href=\"");
            for (at, c) in target.char_indices() {
                match c {
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '"' => out.push_str("&quot;"),
                    '&' if !is_reference(target.get(at..).unwrap_or_default()) => out.push_str("&amp;"),
                    _ => out.push(c),
                }
            }
            out.push('"');
        }
        out.push('>');
    }
}

/// Whether a text begins with a reference to a character, such as `&amp;` or `&#38;`. Readers of HTML know some names without their
/// end as well, and would take `&section=2` of an address for a sign.
fn is_reference(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('&') else { return false };
    let Some(end) = rest.bytes().take(MAX_REFERENCE + 1).position(|byte| byte == b';') else { return false };
    let name = rest.get(..end).unwrap_or_default();
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let digits = hex.unwrap_or(number);
        let is_digit = |byte: u8| if hex.is_some() { byte.is_ascii_hexdigit() } else { byte.is_ascii_digit() };
        return !digits.is_empty() && digits.bytes().all(is_digit);
    }
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
