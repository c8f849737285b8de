//! Which number something gets in the annex of a question: the text says it in its place. Pure.

use crate::entity::PersonalDataKind;
use crate::posts::personal_data::letters_and_digits;

/// The numbers that were given out for a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    /// What has one: its kind, its letters and digits, its number.
    known: Vec<(PersonalDataKind, String, i32)>,
    last: i32,
}

impl Numbering {
    /// Says that a number is given out. What was removed has no text; its number is not given out again.
    pub fn note(&mut self, kind: PersonalDataKind, text: &str, number: i32) {
        self.known.push((kind, letters_and_digits(text), number));
        self.last = Ord::max(self.last, number);
    }

    /// The number of something: that which it has, in whichever spelling, or else the next one. The same text sent twice says the same.
    pub fn number_of(&mut self, kind: PersonalDataKind, text: &str) -> i32 {
        let plain = letters_and_digits(text);
        let known = self.known.iter().find(|(other, text, _)| *other == kind && *text == plain);
        if let Some((_, _, number)) = known {
            return *number;
        }
        let next = self.last.saturating_add(1);
        self.known.push((kind, plain, next));
        self.last = next;
        next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_follow_each_other_and_one_thing_has_one() {
        let mut numbering = Numbering::default();
        let phone = PersonalDataKind::Phone;
        assert_eq!(numbering.number_of(phone, "01632 960123"), 1);
        assert_eq!(numbering.number_of(PersonalDataKind::Email, "a@b.example"), 2);
        assert_eq!(numbering.number_of(phone, "01632-960123"), 1);
        assert_eq!(numbering.number_of(phone, "01632 960999"), 3);
    }

    #[test]
    fn the_number_of_what_was_removed_is_not_given_out_again() {
        let mut numbering = Numbering::default();
        numbering.note(PersonalDataKind::Phone, "", 4);
        assert_eq!(numbering.number_of(PersonalDataKind::Phone, "01632 960123"), 5);
    }

    proptest! {
        #[test]
        fn different_things_have_different_numbers(texts in prop::collection::vec("[a-z0-9]{1,6}", 1..30)) {
            let mut numbering = Numbering::default();
            let numbers: Vec<i32> =
                texts.iter().map(|text| numbering.number_of(PersonalDataKind::Phone, text)).collect();
            for (text, number) in texts.iter().zip(&numbers) {
                for (other, its) in texts.iter().zip(&numbers) {
                    prop_assert_eq!(text == other, number == its);
                }
            }
        }
    }
}
