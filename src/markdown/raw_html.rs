//! Rewrites raw HTML in a text so that a reader of HTML can see only one thing in it: tags of a short list, without
//! attributes but a link's target, and text. Everything else goes; counts what stays open.

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

/// What stands within these is no text for readers.
const UNREAD: [&str; 12] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "template",
    "svg",
];

/// Rewrites the raw parts of one text, in order, and remembers which tags are open.
#[derive(Default)]
pub(super) struct Rewriter {
    open: Vec<&'static str>,
}

impl Rewriter {
    /// Tags that were opened and not closed so far.
    pub(super) fn open(&self) -> usize {
        self.open.len()
    }

    /// The same piece of HTML with nothing but typed tags and text.
    pub(super) fn rewrite(&mut self, raw: &str) -> String {
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = rest.find('<') {
            let (text, tag) = rest.split_at(at);
            escape(text, &mut out);
            rest = self.tag(tag, &mut out);
        }
        escape(rest, &mut out);
        out
    }

    /// Handles what begins with `<` and gives back what follows it.
    fn tag<'t>(&mut self, tag: &'t str, out: &mut String) -> &'t str {
        let after = tag.get(1..).unwrap_or_default();
        if let Some(comment) = after.strip_prefix("!--") {
            return comment.split_once("-->").map_or("", |(_, rest)| rest);
        }
        if after.starts_with(['!', '?']) {
            return after.split_once('>').map_or("", |(_, rest)| rest);
        }
        let (closes, named) = after.strip_prefix('/').map_or((false, after), |named| (true, named));
        let Some(parsed) = parse(named).filter(|_| named.starts_with(|c: char| c.is_ascii_alphabetic())) else {
            out.push_str("&lt;");
            return after;
        };
        let name = parsed.name.to_ascii_lowercase();
        if let Some(known) = TYPED.into_iter().find(|typed| *typed == name) {
            if closes {
                // Only the nearest of its name counts as closed: readers of HTML may keep what stands between open.
                if let Some(nearest) = self.open.iter().rposition(|open| *open == known) {
                    self.open.remove(nearest);
                }
                out.push_str("</");
                out.push_str(known);
            } else {
                if !matches!(known, "br" | "hr") {
                    self.open.push(known);
                }
                out.push('<');
                out.push_str(known);
                if let Some(target) = parsed.href.filter(|_| known == "a") {
                    out.push_str(" href=\"");
                    escape(&target.replace('"', "&quot;"), out);
                    out.push('"');
                }
            }
            out.push('>');
        } else if !closes && UNREAD.contains(&name.as_str()) {
            return behind_closing(parsed.rest, &name);
        }
        parsed.rest
    }
}

struct Tag<'t> {
    name: &'t str,
    href: Option<&'t str>,
    rest: &'t str,
}

/// Reads a tag from its name on; none if it never ends.
fn parse(named: &str) -> Option<Tag<'_>> {
    let end = named.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')?;
    let (name, mut rest) = named.split_at(end);
    let mut href = None;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(behind) = rest.strip_prefix('>') {
            return Some(Tag { name, href, rest: behind });
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='))?;
        // An attribute may begin with an equals sign: it is then part of the name.
        let (attribute, behind) = rest.split_at(end.max(usize::from(rest.starts_with('='))));
        rest = behind.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, behind) = if let Some(quoted) = value.strip_prefix('"') {
            quoted.split_once('"')?
        } else if let Some(quoted) = value.strip_prefix('\'') {
            quoted.split_once('\'')?
        } else {
            value.split_at(value.find(|c: char| c.is_ascii_whitespace() || c == '>')?)
        };
        rest = behind;
        if attribute.eq_ignore_ascii_case("href") && href.is_none() {
            href = Some(value);
        }
    }
}

/// What follows the closing tag of that name; nothing if it is never closed.
fn behind_closing<'t>(text: &'t str, name: &str) -> &'t str {
    text.match_indices("</")
        .find_map(|(at, _)| {
            let named = text.get(at + 2..)?;
            let rest = named.get(name.len()..)?;
            (named.get(..name.len())?.eq_ignore_ascii_case(name)
                && !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
            .then(|| rest.split_once('>').map_or("", |(_, rest)| rest))
        })
        .unwrap_or_default()
}

/// Text stays text; references such as `&amp;` are kept.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(raw: &str) -> (String, usize) {
        let mut rewriter = Rewriter::default();
        (rewriter.rewrite(raw), rewriter.open())
    }

    #[test]
    fn only_typed_tags_stay_and_lose_their_attributes() {
        for (raw, expected) in [
            ("<B onclick=x>bold</B >", "<b>bold</b>"),
            ("<div><img src=x onerror=y>text</div>", "text"),
            ("<a title=\"a>b\" HREF='/x?a=\"1\"'>go</a>", "<a href=\"/x?a=&quot;1&quot;\">go</a>"),
            ("1 < 2 <", "1 &lt; 2 &lt;"),
            ("<b", "&lt;b"),
            ("a<!-- </b> -->b<!DOCTYPE x>c<?php ?>d", "abcd"),
            ("<script>if (a<b) </script x>after", "after"),
            ("<style>never closed", ""),
            ("<br/>", "<br>"),
            ("<scripty>text</scripty>", "text"),
            ("&lt;b&gt;", "&lt;b&gt;"),
        ] {
            assert_eq!(rewritten(raw).0, expected, "{raw}");
        }
    }

    #[test]
    fn what_stays_open_is_counted_and_crossed_tags_do_not_hide_it() {
        assert_eq!(rewritten("<b><i></i></b>").1, 0);
        assert_eq!(rewritten("<blockquote>".repeat(9).as_str()).1, 9);
        assert_eq!(rewritten("<b><blockquote></b>".repeat(9).as_str()).1, 9);
        assert_eq!(rewritten("</b></b><br><hr>").1, 0);
        assert_eq!(rewritten("<ul><script></ul></script>").1, 1);
    }
}
