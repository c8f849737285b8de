//! Spaces and dashes that look like those of a keyboard: word processors and pages put them into numbers so that no line breaks there.
//! A text is looked through with the plain ones in their place, and what is found is where it stands in the text as it was typed.

use std::borrow::Cow;
use std::ops::Range;

/// Spaces of other widths and those at which no line ends.
const SPACES: [char; 8] =
    ['\u{a0}', '\u{2002}', '\u{2003}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{202f}'];
/// Hyphens, dashes of numbers and the sign for minus.
const DASHES: [char; 5] = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2212}'];

/// A text with plain spaces and dashes.
pub(super) struct Plain<'t> {
    pub text: Cow<'t, str>,
    /// Where other signs stood, bytes of the plain text from behind each of them, and how much shorter the text is from there on.
    shorter: Vec<(usize, usize)>,
}

impl<'t> Plain<'t> {
    pub(super) fn of(typed: &'t str) -> Self {
        if !typed.contains(|c: char| plain(c) != c) {
            return Self { text: Cow::Borrowed(typed), shorter: Vec::new() };
        }
        let (mut text, mut shorter) = (String::with_capacity(typed.len()), Vec::new());
        for c in typed.chars() {
            text.push(plain(c));
            let by = c.len_utf8() - plain(c).len_utf8();
            if by > 0 {
                let before = shorter.last().map_or(0, |(_, before)| *before);
                shorter.push((text.len(), before + by));
            }
        }
        Self { text: Cow::Owned(text), shorter }
    }

    /// Where a part of the plain text stands in the text as it was typed.
    pub(super) fn typed(&self, range: &Range<usize>) -> Range<usize> {
        self.place(range.start)..self.place(range.end)
    }

    fn place(&self, at: usize) -> usize {
        let passed = self.shorter.partition_point(|(from, _)| *from <= at);
        at + passed.checked_sub(1).and_then(|last| self.shorter.get(last)).map_or(0, |(_, by)| *by)
    }
}

fn plain(c: char) -> char {
    if SPACES.contains(&c) {
        ' '
    } else if DASHES.contains(&c) {
        '-'
    } else {
        c
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::posts::personal_data::find;

    #[test]
    fn numbers_are_found_whatever_their_spaces_are() {
        for space in SPACES.iter().chain(&[' ']) {
            for dash in DASHES.iter().chain(&['-']) {
                let number = format!("01632{space}960{dash}123");
                let text = format!("Grüße{space}{dash} call {number}, {number}");
                let found = find(&text);
                assert_eq!(found.len(), 2, "{text:?}");
                assert!(
                    found.iter().all(|found| found.text == number && text[found.range.clone()] == *number),
                    "{text:?}"
                );
            }
        }
        assert_eq!(find("DE89\u{a0}3704\u{a0}0044\u{a0}0532\u{a0}0130\u{a0}00").len(), 1);
    }

    proptest! {
        #[test]
        fn each_character_stands_where_it_was_typed(typed in "[a ä\u{a0}\u{202f}\u{2011}-]{0,40}") {
            let folded = Plain::of(&typed);
            prop_assert_eq!(folded.text.chars().count(), typed.chars().count());
            let places = folded.text.char_indices().zip(typed.char_indices());
            for ((at, sign), (place, c)) in places {
                prop_assert_eq!((folded.place(at), sign), (place, plain(c)));
            }
            prop_assert_eq!(folded.place(folded.text.len()), typed.len());
        }
    }
}
