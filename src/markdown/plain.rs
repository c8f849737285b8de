//! Rendered text as plain words: for lists, descriptions, mails' first lines and the search index. What a page shows as a number
//! before an item is one of the words: `12. Mai 2025` is a date.

/// Tags that part words from words.
const BLOCKS: [&str; 19] = [
    "div",
    "p",
    "br",
    "li",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
];

/// The words of rendered HTML, on one line.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut numbers = Numbers::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (text, special) = rest.split_at(at);
        words.push_str(text);
        if let Some(tag) = special.strip_prefix('<') {
            let (inside, behind) = split_tag(tag);
            let name = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            if BLOCKS.contains(&name) {
                words.push(' ');
            }
            if let Some(number) = numbers.before(inside) {
                words.push_str(&number.to_string());
                words.push_str(". ");
            }
            rest = behind;
        } else {
            let known =
                [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&#39;", '\''), ("&nbsp;", ' ')];
            let found = known.into_iter().find_map(|(name, c)| special.strip_prefix(name).map(|behind| (c, behind)));
            let (c, behind) = found.unwrap_or(('&', special.get(1..).unwrap_or_default()));
            words.push(c);
            rest = behind;
        }
    }
    words.push_str(rest);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lists that are open, with the number of the next item of each that has numbers.
#[derive(Default)]
struct Numbers(Vec<Option<u64>>);

impl Numbers {
    /// The number that a page shows at a tag, if it is an item of a list with numbers.
    fn before(&mut self, tag: &str) -> Option<u64> {
        match tag.split(' ').next().unwrap_or_default() {
            "ul" => self.0.push(None),
            "ol" => {
                let start = tag.split_once("start=\"").and_then(|(_, value)| value.split_once('"'));
                self.0.push(Some(start.and_then(|(start, _)| start.parse().ok()).unwrap_or(1)));
            }
            "/ul" | "/ol" => {
                self.0.pop();
            }
            "li" => {
                let next = self.0.last_mut()?.as_mut()?;
                let number = *next;
                *next = number.saturating_add(1);
                return Some(number);
            }
            _ => {}
        }
        None
    }
}

/// What stands within a tag and behind it, from behind its `<` on. A value in quotes may hold what ends tags elsewhere.
pub(super) fn split_tag(tag: &str) -> (&str, &str) {
    let mut quoted = false;
    let end = tag.find(|c: char| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.and_then(|end| Some((tag.get(..end)?, tag.get(end + 1..)?))).unwrap_or((tag, ""))
}

/// The first words of rendered HTML, at most `most` characters, cut between words.
#[must_use]
pub fn excerpt(html: &str, most: usize) -> String {
    let words = plain(html);
    let Some((cut, _)) = words.char_indices().nth(most) else { return words };
    let head = words.get(..cut).unwrap_or_default();
    let whole = if words.get(cut..).is_some_and(|tail| tail.starts_with(' ')) {
        head
    } else {
        head.rsplit_once(' ').map_or(head, |(whole, _)| whole)
    };
    format!("{}…", whole.trim_end_matches([' ', ',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::render_now;

    #[test]
    fn words_come_out_as_they_were_typed() {
        let html = render_now("# Bins\n\nTom & *Ann*: 1 < 2 \"yes\"\n\n- one\n- two\n\n`<b>`").unwrap();
        assert_eq!(plain(&html), "Bins Tom & Ann: 1 < 2 \"yes\" one two <b>");
    }

    #[test]
    fn numbers_of_items_are_words() {
        for (source, expected) in [
            ("12. Mai 2025 war ich da", "12. Mai 2025 war ich da"),
            ("1. one\n2. two", "1. one 2. two"),
            ("1. one\n1. two", "1. one 2. two"),
            ("3) one\n7) two", "3. one 7. two"),
            ("1. one\n   - in\n   - it\n2. two", "1. one in it 2. two"),
            ("- one\n  4. in\n- two", "one 4. in two"),
            ("2025.", "2025."),
            ("<ol>\n<li>one</li>\n<li>two</li>\n</ol>", "1. one 2. two"),
        ] {
            assert_eq!(plain(&render_now(source).unwrap()), expected, "{source}");
        }
        assert_eq!(plain("<li>one</li></ol><ol start=\"x\"><li>two</li></ol>"), "one 1. two");
    }

    #[test]
    fn what_stands_in_attributes_is_no_text() {
        assert_eq!(plain("<p><a href=\"/x\" title=\"a>b\">here</a></p>"), "here");
        assert_eq!(plain("<pre aria-label=\"a &gt; b\"><code>x</code></pre>"), "x");
    }

    #[test]
    fn excerpts_end_between_words() {
        assert_eq!(excerpt("<p>short</p>", 20), "short");
        assert_eq!(excerpt("<p>one two three</p>", 9), "one two…");
        assert_eq!(excerpt("<p>one two, three</p>", 8), "one two…");
        assert_eq!(excerpt("<p>ääääääääää</p>", 4), "ääää…");
    }
}
