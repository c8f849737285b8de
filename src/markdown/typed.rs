//! Signs that mean nothing where they were typed. Before a text is parsed, each of them is replaced by a character that the text does
//! not hold, and in the parsed text it is put back: so they are shown, in prose, code and addresses alike, whatever stands around.
//!
//! Such are `<` of what is no tag that people may type, tags without their other half, single tildes, runs of stars and underscores
//! that nothing sensible is made of, stars between digits, dashes below a name, quote markers past what is shown as quotes, and the
//! colon of a definition that no link uses. Reads the text once; counts its steps so that tests can hold it to that.

use std::collections::{HashMap, HashSet};

use super::{address, raw_html};

/// Most quotes within each other: markers past it are shown as they are.
pub(super) const MAX_QUOTES: usize = 16;
/// Longest run of stars or underscores that is emphasis.
const MAX_RUN: usize = 3;
/// Longest label of a link's definition, bytes.
const MAX_LABEL: usize = 999;

/// The signs that may mean nothing.
const SIGNS: [char; 7] = ['<', '~', '*', '_', '>', ':', '-'];
/// What stands for them is taken from here: characters that have no meaning, more of them than a text has room for.
const PLACEHOLDERS: std::ops::RangeInclusive<char> = '\u{f0000}'..='\u{ffffd}';

/// A text, and what in it is to be shown as it is.
pub(super) struct Typed<'t> {
    source: &'t str,
    /// What stands for each of [`SIGNS`].
    placeholders: Vec<char>,
    /// Where signs stand that mean nothing, bytes.
    literal: HashSet<usize>,
    definitions: Vec<Definition>,
}

/// What may be the definition of a link: `[label]:`.
struct Definition {
    colon: usize,
    /// Where it stands first on its line, so that a link may use it.
    label: Option<String>,
}

impl<'t> Typed<'t> {
    /// Looks for signs that mean nothing.
    pub(super) fn read(source: &'t str) -> Self {
        let taken: HashSet<char> = source.chars().filter(|c| PLACEHOLDERS.contains(c)).collect();
        let placeholders = PLACEHOLDERS.filter(|c| !taken.contains(c)).take(SIGNS.len()).collect();
        let mut scanner = Scanner { text: source, ..Scanner::default() };
        scanner.scan();
        let Scanner { literal, definitions, .. } = scanner;
        Self { source, placeholders, literal, definitions }
    }

    /// Whether a link may use a definition.
    pub(super) fn defines_links(&self) -> bool {
        self.definitions.iter().any(|definition| definition.label.is_some())
    }

    /// The text to parse, in which only the first definition of each used label defines anything.
    pub(super) fn hidden(&self, used: &HashSet<String>) -> String {
        let mut left: HashSet<&str> = used.iter().map(String::as_str).collect();
        let mut colons = HashSet::new();
        for definition in &self.definitions {
            if !definition.label.as_deref().is_some_and(|label| left.remove(label)) {
                colons.insert(definition.colon);
            }
        }
        let mut hidden = String::with_capacity(self.source.len());
        for (at, c) in self.source.char_indices() {
            let stands_for = (self.literal.contains(&at) || colons.contains(&at)).then(|| self.placeholder(c));
            hidden.push(stands_for.flatten().unwrap_or(c));
        }
        hidden
    }

    /// A part of the text to parse, in which nothing defines a link.
    pub(super) fn without_definitions(&self, part: &str) -> String {
        self.placeholder(':').map_or_else(|| part.to_owned(), |colon| part.replace("]:", &format!("]{colon}")))
    }

    /// A text in which no definition can be seen, without the end of their labels: a definition does not refer to itself.
    pub(super) fn without_labels(&self, hidden: &str) -> String {
        self.placeholder(':')
            .map_or_else(|| hidden.to_owned(), |colon| hidden.replace(&format!("]{colon}"), &colon.to_string()))
    }

    /// Puts the signs back into what was parsed.
    pub(super) fn restore(&self, text: &mut String) {
        if let Some(restored) = self.restored(text) {
            *text = restored;
        }
    }

    /// The text with its signs, if it has lost any.
    pub(super) fn restored(&self, text: &str) -> Option<String> {
        text.contains(|c: char| self.placeholders.contains(&c))
            .then(|| text.chars().map(|c| self.sign(c).unwrap_or(c)).collect())
    }

    /// Puts the signs back into HTML, where they must not be read as tags.
    pub(super) fn restored_in_html(&self, html: &str) -> String {
        let mut restored = String::with_capacity(html.len());
        for c in html.chars() {
            match self.sign(c) {
                Some('<') => restored.push_str("&lt;"),
                Some('>') => restored.push_str("&gt;"),
                Some(sign) => restored.push(sign),
                None => restored.push(c),
            }
        }
        restored
    }

    fn placeholder(&self, sign: char) -> Option<char> {
        SIGNS.iter().zip(&self.placeholders).find(|(known, _)| **known == sign).map(|(_, placeholder)| *placeholder)
    }

    fn sign(&self, placeholder: char) -> Option<char> {
        self.placeholders.iter().zip(SIGNS).find(|(known, _)| **known == placeholder).map(|(_, sign)| sign)
    }
}

/// A label as links and definitions are compared by it.
pub(super) fn normalized_label(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[derive(Default)]
struct Scanner<'t> {
    text: &'t str,
    literal: HashSet<usize>,
    definitions: Vec<Definition>,
    /// Where tags stand that wait for their other half, by name.
    open: HashMap<&'static str, Vec<usize>>,
    /// The last `[` that was not closed yet.
    bracket: Option<usize>,
    /// What the line before begins with, behind signs of quotes.
    begun: Option<char>,
    steps: usize,
}

/// What is known of the line that is read.
struct Line {
    /// Where its words begin, behind signs of quotes and lists.
    words: usize,
    /// It may be a rule: nothing but one sign.
    is_rule: bool,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        let mut begin = 0;
        for typed in self.text.split_inclusive('\n') {
            let line = self.line(begin, typed);
            let end = begin + typed.len();
            let mut at = begin;
            while at < end {
                let length = self.sign(at, &line);
                self.steps += length;
                at += length;
            }
            begin = end;
        }
        self.literal.extend(self.open.drain().flat_map(|(_, open)| open));
    }

    fn line(&mut self, begin: usize, typed: &str) -> Line {
        let mut quotes = 0;
        for (at, byte) in typed.bytes().enumerate() {
            match byte {
                b'>' => quotes += 1,
                b' ' | b'\t' => continue,
                _ => break,
            }
            if quotes > MAX_QUOTES {
                self.literal.insert(begin + at);
                break;
            }
        }
        let before_words = |byte: u8| byte.is_ascii_digit() || b" \t>-+*.)".contains(&byte);
        let words = typed.bytes().position(|byte| !before_words(byte)).unwrap_or(typed.len());
        let signs = typed.trim_start_matches(['>', ' ', '\t']).trim_end();
        let first = signs.chars().next();
        let is_rule = signs.len() >= MAX_RUN && signs.chars().all(|c| matches!(c, ' ' | '\t') || Some(c) == first);
        // A signature below dashes is no table: the grammar would take one or two of them for its second row. They may be an
        // empty item of a list, though.
        let only_dashes = first.is_some() && signs.chars().all(|c| matches!(c, '-' | ':')) && !is_rule;
        if only_dashes
            && self.begun.is_some_and(|begun| signs != "-" || begun != '-')
            && let Some(dash) = typed.find('-')
        {
            self.literal.insert(begin + dash);
        }
        self.begun = first;
        self.steps += 5 * typed.len();
        Line { words: begin + words, is_rule }
    }

    /// Reads what stands at a place; gives how many bytes that is.
    fn sign(&mut self, at: usize, line: &Line) -> usize {
        let bytes = self.text.as_bytes();
        let Some(&byte) = bytes.get(at) else { return 1 };
        match byte {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => 2,
            b'<' => self.angle(at),
            b'~' => {
                let run = self.run(at, byte);
                if run == 1 {
                    self.literal.insert(at);
                }
                run
            }
            b'*' | b'_' => {
                let run = self.run(at, byte);
                let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
                let between_digits = byte == b'*' && digit(at.checked_sub(1)) && digit(Some(at + run));
                if (run > MAX_RUN || between_digits) && !line.is_rule {
                    self.literal.extend(at..at + run);
                }
                run
            }
            b'[' => {
                self.bracket = Some(at);
                1
            }
            b']' => {
                let bracket = self.bracket.take();
                if bytes.get(at + 1) == Some(&b':') {
                    let label = bracket.filter(|bracket| *bracket == line.words).and_then(|bracket| {
                        self.text
                            .get(bracket + 1..at)
                            .filter(|label| label.len() <= MAX_LABEL && !label.starts_with('^'))
                    });
                    let label = label.map(normalized_label).filter(|label| !label.is_empty());
                    self.definitions.push(Definition { colon: at + 1, label });
                }
                1
            }
            _ => 1,
        }
    }

    fn run(&self, at: usize, sign: u8) -> usize {
        self.text.as_bytes().iter().skip(at).take_while(|byte| **byte == sign).count()
    }

    /// A tag, an address, a link's target, or nothing.
    fn angle(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        if let Some(tag) = raw_html::read(rest, &mut self.steps) {
            if !tag.closes {
                if !tag.is_void() {
                    self.open.entry(tag.name).or_default().push(at);
                }
            } else if self.open.get_mut(tag.name).and_then(Vec::pop).is_none() {
                self.literal.insert(at);
            }
            return tag.length;
        }
        let inside = rest.get(1..).unwrap_or_default();
        let end = inside.find(['<', '>', '\n']).unwrap_or(inside.len());
        self.steps += end;
        let closed = inside.as_bytes().get(end) == Some(&b'>');
        let inside = inside.get(..end).unwrap_or_default();
        let before = self.text.get(..at).unwrap_or_default();
        let is_target = before.ends_with("](") || before.ends_with("]: ") || before.ends_with("]:");
        if closed && (is_target || is_address(inside)) {
            return end + 2;
        }
        self.literal.insert(at);
        1
    }
}

/// What may stand in angle brackets as a link of its own: where it leads, or a mailbox.
fn is_address(inside: &str) -> bool {
    !inside.contains(char::is_whitespace)
        && (address::has_allowed_scheme(inside)
            || (inside.contains('@') && !inside.contains(':') && address::target(inside).is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `·` for each sign that means nothing.
    fn hidden(source: &str, used: &[&str]) -> String {
        let typed = Typed::read(source);
        let used = used.iter().map(|label| (*label).to_owned()).collect();
        typed.hidden(&used).chars().map(|c| if PLACEHOLDERS.contains(&c) { '·' } else { c }).collect()
    }

    #[test]
    fn signs_that_mean_nothing_are_found() {
        for (source, expected) in [
            ("Dear <name of officer>, List<Permit>", "Dear ·name of officer>, List·Permit>"),
            ("<b>bold</b> and <s> alone </i>", "<b>bold</b> and ·s> alone ·/i>"),
            ("<HR department> <HR> zone <P> <s my name>x</s>", "·HR department> ·HR> zone ·P> ·s my name>x·/s>"),
            ("<P number> is missing\n<p>here</p>", "·P number> is missing\n<p>here</p>"),
            ("<https://a.example/~x> <jo@a.example> <note:this>", "<https://a.example/~x> <jo@a.example> ·note:this>"),
            ("[x](<a b>) <!-- c --> <?php ?> <!DOCTYPE x>", "[x](<a b>) ·!-- c --> ·?php ?> ·!DOCTYPE x>"),
            ("5~10 and ~~old~~\n~~~\ncode\n~~~", "5·10 and ~~old~~\n~~~\ncode\n~~~"),
            ("****a**** ***b*** 2*3*4", "····a···· ***b*** 2·3·4"),
            ("*****\n_____\nName: _____", "*****\n_____\nName: ·····"),
            ("Jo\n--\nBloggs\n-\n- a\n-\n- b", "Jo\n·-\nBloggs\n·\n- a\n-\n- b"),
            ("\\<b> \\~ \\*", "\\<b> \\~ \\*"),
            ("[1]: https://a.example", "[1]· https://a.example"),
            ("mid [used]: x", "mid [used]· x"),
            ("[Used]: x\n[used]: y", "[Used]: x\n[used]· y"),
        ] {
            assert_eq!(hidden(source, &["used"]), expected, "{source}");
        }
    }

    #[test]
    fn quote_markers_past_the_most_are_shown() {
        let quotes = |count: usize| format!("{}deep", "> ".repeat(count));
        assert_eq!(hidden(&quotes(MAX_QUOTES), &[]), quotes(MAX_QUOTES));
        assert_eq!(hidden(&quotes(MAX_QUOTES + 2), &[]), format!("{}· > deep", "> ".repeat(MAX_QUOTES)));
    }

    #[test]
    fn signs_come_back_also_where_the_text_holds_what_stands_for_them() {
        let source = "<name> ~ \u{f0000}\u{f0001} ~";
        let typed = Typed::read(source);
        let mut text = typed.hidden(&HashSet::new());
        assert_ne!(text, source);
        typed.restore(&mut text);
        assert_eq!(text, source);
    }

    #[test]
    fn twice_the_text_costs_twice_the_steps() {
        for piece in [
            "<a ",
            "</a ",
            "<a/",
            "<!--",
            "<x y=",
            "[",
            "]:",
            "[a]:",
            "[a]: ",
            "~",
            "~ ",
            "*",
            "*a ",
            "> ",
            ">",
            "|",
            "`",
            "```\n",
            "- ",
            "1. ",
            "<b>",
            "<b></b>",
            "<a x=\"",
            "<a x='<a x=\"",
            "<https:",
            "](<",
            "\\",
            "\n",
            "    x\n",
            "<a href=x.example>",
            "&amp;",
        ] {
            let steps = |count: usize| {
                let text = piece.repeat(count);
                let mut scanner = Scanner { text: &text, ..Scanner::default() };
                scanner.scan();
                scanner.steps
            };
            for count in [200, 400, 800] {
                assert!(steps(2 * count) * 2 <= steps(count) * 5, "{piece:?}: {} {}", steps(count), steps(2 * count));
            }
        }
    }
}
