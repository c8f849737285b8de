//! Tags that people may type. Raw HTML is rewritten so that a reader of HTML can see only one thing in it: tags of a short list,
//! without attributes but a link's target, and text. Everything else is text; what stays open is counted.
//!
//! Both scanners go on only: a character is looked at a fixed number of times at most, whatever stands around it, and they count
//! their steps so that tests can hold them to it.

use super::address;
use super::error::MAX_NESTING;

/// Tags that people may type. Tables and headings have their own signs.
const TYPED: [&str; 23] = [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "hr",
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
const BLOCKS: [&str; 8] = ["blockquote", "br", "hr", "li", "ol", "p", "pre", "ul"];

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
    /// Nothing stands within it.
    pub(super) fn is_void(&self) -> bool {
        matches!(self.name, "br" | "hr")
    }

    /// It needs no tag that closes it.
    pub(super) fn may_stay_open(&self) -> bool {
        self.is_void() || matches!(self.name, "p" | "li")
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
        if name.is_empty() {
            return None;
        }
        if self.sign(b'=').is_none() {
            return Some((name, ""));
        }
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

/// Rewrites the raw parts of one text, in order, and remembers which tags are open.
#[derive(Default)]
pub(super) struct Rewriter {
    open: Vec<&'static str>,
    /// The most that were open at once since somebody asked.
    deepest: usize,
    steps: usize,
}

impl Rewriter {
    /// The most tags that were open at once since this was asked the last time, or are open now.
    pub(super) fn deepest(&mut self) -> usize {
        std::mem::replace(&mut self.deepest, self.open.len())
    }

    /// The same piece of HTML with nothing but typed tags and text. Its line breaks stay, but beside tags that break lines anyway.
    pub(super) fn rewrite(&mut self, raw: &str) -> String {
        let mut out = String::with_capacity(raw.len());
        // Where the text begins that was not written yet, and whether a tag before it breaks the line.
        let (mut begin, mut broken, mut from) = (0, true, 0);
        while let Some(at) = raw.get(from..).and_then(|rest| rest.find('<')).map(|at| from + at) {
            let Some(tag) = raw.get(at..).and_then(|rest| read(rest, &mut self.steps)) else {
                from = at + 1;
                continue;
            };
            let breaks = BLOCKS.contains(&tag.name);
            self.text(raw.get(begin..at).unwrap_or_default(), (broken, breaks), &mut out);
            self.tag(&tag, &mut out);
            // Such a text is refused, so what follows is not shown.
            if self.deepest > MAX_NESTING {
                return out;
            }
            (begin, broken, from) = (at + tag.length, breaks, at + tag.length);
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
            for c in target.chars() {
                match c {
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '"' => out.push_str("&quot;"),
                    _ => out.push(c),
                }
            }
            out.push('"');
        }
        out.push('>');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(raw: &str) -> (String, usize) {
        let mut rewriter = Rewriter::default();
        (rewriter.rewrite(raw), rewriter.open.len())
    }

    #[test]
    fn only_typed_tags_stay_and_lose_their_attributes() {
        for (raw, expected) in [
            ("<B onclick=x>bold</B >", "<b>bold</b>"),
            ("<div><i>text</i></div>", "&lt;div&gt;<i>text</i>&lt;/div&gt;"),
            ("<a title=\"a>b\" HREF='/x?a=\"1\"'>go</a>", "<a href=\"/x?a=&quot;1&quot;\">go</a>"),
            ("<a href=council.example/x>go</a>", "<a href=\"https://council.example/x\">go</a>"),
            ("1 < 2 <", "1 &lt; 2 &lt;"),
            ("<b", "&lt;b"),
            ("a<!-- x -->b", "a&lt;!-- x --&gt;b"),
            ("<br/>", "<br>"),
            ("<scripty>text</scripty>", "&lt;scripty&gt;text&lt;/scripty&gt;"),
            ("&lt;b&gt;", "&lt;b&gt;"),
            ("<b>Dear</b>\nJo\n", "<b>Dear</b><br>\nJo\n"),
            ("<ul>\n<li>one\ntwo</li>\n</ul>\n", "<ul>\n<li>one<br>\ntwo</li>\n</ul>\n"),
            ("<pre>one\ntwo</pre>", "<pre>one\ntwo</pre>"),
        ] {
            assert_eq!(rewritten(raw).0, expected, "{raw}");
        }
    }

    #[test]
    fn links_that_may_not_lead_there_are_text() {
        for raw in ["<a href=javascript:x>", "<a href='//e.example'>", "<a>", "<a name=x>", "<a href=>"] {
            assert!(read(raw, &mut 0).is_none(), "{raw}");
        }
    }

    #[test]
    fn what_stays_open_is_counted_and_crossed_tags_do_not_hide_it() {
        assert_eq!(rewritten("<b><i></i></b>").1, 0);
        assert_eq!(rewritten("<blockquote>".repeat(9).as_str()).1, 9);
        assert_eq!(rewritten("<b><blockquote></b>".repeat(9).as_str()).1, 9);
        assert_eq!(rewritten("</b></b><br><hr>").1, 0);
    }

    #[test]
    fn what_was_open_at_once_is_counted_although_it_is_closed() {
        let mut rewriter = Rewriter::default();
        rewriter.rewrite("<b><i></i></b>");
        assert_eq!((rewriter.deepest(), rewriter.deepest()), (2, 0));
        rewriter.rewrite(&"<b>".repeat(5000));
        assert_eq!(rewriter.deepest(), MAX_NESTING + 1);
    }

    #[test]
    fn twice_the_text_costs_twice_the_steps() {
        for piece in [
            "<",
            "<a ",
            "</a ",
            "<a/",
            "<!--",
            "<x y=",
            "<a x=\"",
            "<a x='",
            "<a x='<a x=\"",
            "<b x=\"<b x='",
            "<b q=\"<b \" ",
            "<b x=' <b y=\" ' z=\" ",
            "<b a a a a ",
            "<b>",
            "<script></",
            "<a href=",
            "<a href=x.example>",
        ] {
            let steps = |count: usize| {
                let mut rewriter = Rewriter::default();
                rewriter.rewrite(&piece.repeat(count));
                rewriter.steps
            };
            for count in [200, 400, 800] {
                assert!(steps(2 * count) * 2 <= steps(count) * 5, "{piece:?}: {} {}", steps(count), steps(2 * count));
            }
        }
    }
}
