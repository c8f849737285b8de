//! Marks what was searched for in texts that are about to be shown. Works on the current text and hands out pieces, never
//! HTML: whoever prints them escapes each. Pure.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;

use super::words::{self, Asked, typos_allowed, within};

/// A run of text, either all marked or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub marked: bool,
}

/// The pieces as HTML: everything escaped, marked ones within `<mark>`.
#[must_use]
pub fn html(pieces: &[Piece]) -> String {
    let mut html = String::new();
    for piece in pieces {
        let text = piece
            .text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;");
        // Writing to a String cannot fail.
        if piece.marked {
            write!(html, "<mark>{text}</mark>").ok()
        } else {
            write!(html, "{text}").ok()
        };
    }
    html
}

/// Knows which words to mark.
#[derive(Clone, Debug, Default)]
pub struct Marker {
    asked: Asked,
    /// First letters of the asked words: other words need no closer look.
    first: BTreeSet<char>,
}

/// Single words that may stand for what was asked for.
fn single(asked: &Asked) -> impl Iterator<Item = &String> {
    asked.alternatives.iter().flat_map(|other| &other.phrases).filter_map(|phrase| match phrase.as_slice() {
        [word] => Some(word),
        _ => None,
    })
}

/// Words of a long question that are marked: the longest. Each word of a text is compared with each of them.
const MAX_MARKED: usize = 48;

impl Marker {
    /// Marks the words of a query.
    #[must_use]
    pub fn new(asked: &Asked) -> Self {
        let mut asked = asked.clone();
        asked.words.sort_by_key(|word| Reverse(word.plain.chars().count()));
        asked.words.truncate(MAX_MARKED);
        let first = asked
            .words
            .iter()
            .flat_map(|word| word.plain.chars().next().into_iter().chain(word.stem.chars().next()))
            .chain(single(&asked).filter_map(|stem| stem.chars().next()))
            .collect();
        Self { asked, first }
    }

    fn hits(&self, run: &str, language: &str) -> bool {
        let first = run.chars().next().map(|letter| letter.to_lowercase().next().unwrap_or(letter));
        // Before an apostrophe stands what is not compared, as in "l'hôtel".
        let plain = !run.contains(['\'', '’']);
        if first.is_none_or(|letter| plain && letter.is_ascii() && !self.first.contains(&letter)) {
            return false;
        }
        let found = words::words(run, language);
        found.iter().any(|word| {
            self.asked.words.iter().any(|asked| {
                asked.stem == word.stem
                    || asked.plain == word.plain
                    || typos_allowed(&asked.plain) > 0
                        && within(&asked.plain, &word.plain, typos_allowed(&asked.plain).min(1))
            }) || single(&self.asked).any(|stem| *stem == word.stem)
                || self
                    .asked
                    .unfinished
                    .as_ref()
                    .is_some_and(|prefix| prefix.chars().count() > 1 && word.plain.starts_with(prefix))
        })
    }

    /// Byte ranges of the words to mark.
    fn places(&self, text: &str, language: &str) -> Vec<(usize, usize)> {
        if self.asked.is_empty() {
            return Vec::new();
        }
        text.unicode_word_indices()
            .filter(|(_, run)| self.hits(run, language))
            .map(|(at, run)| (at, at + run.len()))
            .collect()
    }

    /// The whole text in pieces.
    #[must_use]
    pub fn mark(&self, text: &str, language: &str) -> Vec<Piece> {
        pieces(text, &self.places(text, language))
    }

    /// At most `most` characters of the sentence that has most different words of those that are marked, the first of equals; none
    /// where no sentence has any.
    #[must_use]
    pub fn sentence(&self, text: &str, language: &str, most: usize) -> Option<Vec<Piece>> {
        let places = self.places(text, language);
        let different = |from: usize, until: usize| {
            let within = places.iter().filter(|(at, end)| *at >= from && *end <= until);
            within.filter_map(|(at, end)| text.get(*at..*end)).map(str::to_lowercase).collect::<BTreeSet<_>>().len()
        };
        let sentences = text
            .split_sentence_bound_indices()
            .map(|(from, sentence)| (different(from, from + sentence.len()), sentence))
            .filter(|(count, _)| *count > 0);
        let (_, best) = sentences.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        Some(self.excerpt(best.trim(), language, most))
    }

    /// At most `most` characters of the text, from where most of the marked words are close together; its beginning otherwise.
    #[must_use]
    pub fn excerpt(&self, text: &str, language: &str, most: usize) -> Vec<Piece> {
        let places = self.places(text, language);
        let length = |from: usize, until: usize| text.get(from..until).map_or(0, |part| part.chars().count());
        let from = places
            .iter()
            .map(|(at, _)| {
                (places.iter().filter(|(other, end)| other >= at && length(*at, *end) <= most * 3 / 4).count(), *at)
            })
            .rev()
            .max_by_key(|(count, _)| *count)
            .map_or(0, |(_, at)| at);
        // A few words before the first marked one, or the beginning if it is near.
        let lead = text.get(..from).unwrap_or_default();
        let start = lead.char_indices().rev().nth(most / 4).map_or(0, |(at, _)| at);
        let start = if start == 0 {
            0
        } else {
            text.get(start..).and_then(|tail| tail.find(' ')).map_or(from, |space| (start + space + 1).min(from))
        };
        let tail = text.get(start..).unwrap_or_default();
        let (end, cut) = match tail.char_indices().nth(most) {
            None => (text.len(), false),
            Some((at, _)) => (start + tail.get(..at).and_then(|head| head.rfind(' ')).unwrap_or(at), true),
        };
        let inside: Vec<(usize, usize)> = places
            .into_iter()
            .filter(|(at, until)| *at >= start && *until <= end)
            .map(|(at, until)| (at - start, until - start))
            .collect();
        let mut found = pieces(text.get(start..end).unwrap_or_default(), &inside);
        if start > 0 {
            found.insert(0, Piece { text: "… ".to_owned(), marked: false });
        }
        if cut {
            found.push(Piece { text: " …".to_owned(), marked: false });
        }
        found
    }
}

fn pieces(text: &str, places: &[(usize, usize)]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut done = 0;
    let mut push = |from: usize, until: usize, marked: bool| {
        if let Some(part) = text.get(from..until).filter(|part| !part.is_empty()) {
            found.push(Piece { text: part.to_owned(), marked });
        }
    };
    for (from, until) in places {
        push(done, *from, false);
        push(*from, *until, true);
        done = *until;
    }
    push(done, text.len(), false);
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marker(query: &str) -> Marker {
        Marker::new(&Asked::new(&[query], "en", true))
    }

    #[test]
    fn other_forms_typing_errors_and_beginnings_are_marked() {
        assert_eq!(
            html(&marker("apeal parking").mark("Appeals against Parking fines", "en")),
            "Appeals against <mark>Parking</mark> fines"
        );
        assert_eq!(
            html(&marker("appeal ").mark("Appeals & appealing", "en")),
            "<mark>Appeals</mark> &amp; <mark>appealing</mark>"
        );
        assert_eq!(html(&marker("benifit ").mark("child benefit", "en")), "child <mark>benefit</mark>");
        assert_eq!(html(&marker("pass").mark("a passport", "en")), "a <mark>passport</mark>");
        assert_eq!(html(&marker("garbage ").mark("my bin", "en")), "my <mark>bin</mark>");
        assert_eq!(html(&marker("child care ").mark("Childcare", "en")), "<mark>Childcare</mark>");
        assert_eq!(html(&marker("hotel ").mark("à l’hôtel", "fr")), "à <mark>l’hôtel</mark>");
        assert_eq!(html(&marker("16000 ").mark("over £16,000.", "en")), "over £<mark>16,000</mark>.");
    }

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        let text = "<mark>x</mark><script>alert(\"tax\")</script> & 'tax'";
        let marked = html(&marker("tax script ").mark(text, "en"));
        assert_eq!(
            marked,
            "&lt;mark&gt;x&lt;/mark&gt;&lt;<mark>script</mark>&gt;alert(&quot;<mark>tax</mark>&quot;)&lt;/<mark>script</mark>&gt; &amp; &#39;<mark>tax</mark>&#39;"
        );
    }

    #[test]
    fn an_excerpt_shows_where_the_words_are() {
        let text = format!("{} the bin was not collected on Monday {}", "lorem ".repeat(100), "ipsum ".repeat(100));
        let shown = html(&marker("bin collection ").excerpt(&text, "en", 100));
        assert!(shown.starts_with("… ") && shown.ends_with(" …"), "{shown}");
        assert!(shown.contains("<mark>bin</mark> was not <mark>collected</mark>"), "{shown}");
        assert_eq!(html(&marker("zebra ").excerpt("short text", "en", 100)), "short text");
    }

    #[test]
    fn the_sentence_with_most_of_the_words_is_quoted() {
        let text = "Bins are green. The bin is collected on Monday. Collection is free.\nAsk the town hall.";
        let quoted = |query: &str| marker(query).sentence(text, "en", 100).map(|found| html(&found));
        let monday = "The <mark>bin</mark> is <mark>collected</mark> on Monday.";
        assert_eq!(quoted("bin collection ").as_deref(), Some(monday));
        assert_eq!(quoted("bins ").as_deref(), Some("<mark>Bins</mark> are green."), "the first of equals");
        assert_eq!(quoted("zebra "), None);
    }

    proptest! {
        #[test]
        fn a_sentence_is_a_part_of_the_text(text in "\\PC{0,120}", query in "\\PC{0,20}", most in 1_usize..60) {
            if let Some(found) = marker(&query).sentence(&text, "en", most) {
                let part: String = found.iter().map(|piece| piece.text.as_str()).collect();
                prop_assert!(text.contains(part.trim_start_matches("… ").trim_end_matches(" …")));
            }
        }

        #[test]
        fn marking_changes_no_letter(text in "\\PC{0,120}", query in "\\PC{0,20}", most in 1_usize..60) {
            let marker = marker(&query);
            let whole: String = marker.mark(&text, "en").into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(&whole, &text);
            let part: String = marker.excerpt(&text, "en", most).into_iter().map(|piece| piece.text).collect();
            prop_assert!(part.chars().count() <= most + 4);
            prop_assert!(text.contains(part.trim_start_matches("… ").trim_end_matches(" …")));
        }
    }
}
