//! The fields of the embedded index, and what they hold of a thread.

use tantivy::TantivyDocument;
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};

use super::super::document::SearchDocument;
use super::super::words;
use crate::entity::ThreadState;
use crate::posts::language::UNKNOWN;

/// The fields of the index.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub id: Field,
    pub category: Field,
    pub agency: Field,
    /// As many as it has.
    pub tag: Field,
    pub state: Field,
    pub language: Field,
    /// The language once more, for counting; see [`packed`].
    pub language_code: Field,
    /// The states and what else is counted, as bits; see [`state_bit`] and [`OFFICIAL`].
    pub kinds: Field,
    /// One for what an agency has answered, zero for the rest.
    pub official: Field,
    pub asked_at: Field,
    /// How many people an answer helped, and when it was asked: what the order by help goes by.
    pub helpful: Field,
    /// Stems of title, question and answers in one field: measured better than three weighted ones.
    pub text: Field,
    /// Neighbouring stems.
    pub pairs: Field,
    /// Stems of the title once more.
    pub title: Field,
    /// Words as typed, for typing errors and unfinished words.
    pub plain: Field,
    /// What words may be spelt like beside what stands in the text, as stems and plain.
    pub spellings: Field,
    /// What the question is about, where there is a sentence model.
    pub vector: Field,
}

impl Fields {
    /// The fields, and the schema that they are of.
    pub(super) fn schema() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let counted = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs),
        );
        let fields = Self {
            id: schema.add_i64_field("id", INDEXED | FAST),
            category: schema.add_i64_field("category", INDEXED | FAST),
            agency: schema.add_i64_field("agency", INDEXED | FAST),
            tag: schema.add_i64_field("tag", INDEXED | FAST),
            state: schema.add_text_field("state", STRING),
            language: schema.add_text_field("language", STRING),
            language_code: schema.add_i64_field("language_code", FAST),
            kinds: schema.add_i64_field("kinds", FAST),
            official: schema.add_i64_field("official", INDEXED),
            asked_at: schema.add_i64_field("asked_at", FAST),
            helpful: schema.add_i64_field("helpful", FAST),
            text: schema.add_text_field("text", counted.clone()),
            pairs: schema.add_text_field("pairs", counted.clone()),
            title: schema.add_text_field("title", counted.clone()),
            plain: schema.add_text_field("plain", counted.clone()),
            spellings: schema.add_text_field("spellings", counted),
            vector: schema.add_bytes_field("vector", BytesOptions::default().set_fast()),
        };
        (schema.build(), fields)
    }

    /// A document with what these fields hold of a thread.
    pub(super) fn document(&self, from: &SearchDocument) -> TantivyDocument {
        let all = from.all_words();
        let stems: Vec<&str> = all.iter().map(|word| word.stem.as_str()).collect();
        let plain: Vec<&str> = all.iter().map(|word| word.plain.as_str()).collect();
        let title: Vec<String> = from.title_words().into_iter().map(|word| word.stem).collect();
        let mut document = TantivyDocument::new();
        document.add_i64(self.id, from.thread.0);
        document.add_i64(self.category, from.category.0);
        document.add_i64(self.agency, from.agency.0);
        for tag in &from.tags {
            document.add_i64(self.tag, tag.0);
        }
        for state in &from.states {
            document.add_text(self.state, state.as_str());
        }
        document.add_text(self.language, language_term(&from.language));
        document.add_i64(self.language_code, packed(&from.language));
        let official = if from.official { OFFICIAL } else { 0 };
        document.add_i64(self.kinds, from.states.iter().fold(official, |kinds, state| kinds | state_bit(*state)));
        document.add_i64(self.official, i64::from(from.official));
        document.add_i64(self.asked_at, from.asked_at.timestamp());
        document.add_i64(self.helpful, helpful_key(from.helpful_count, from.asked_at.timestamp()));
        document.add_text(self.text, stems.join(" "));
        document.add_text(self.pairs, words::pairs(&all).join(" "));
        document.add_text(self.title, title.join(" "));
        document.add_text(self.plain, plain.join(" "));
        document.add_text(self.spellings, from.other_spellings().join(" "));
        if let Some(vector) = &from.vector {
            document.add_bytes(self.vector, &vector.to_bytes());
        }
        document
    }
}

/// The bit of what an agency has answered, beside those of states.
pub(super) const OFFICIAL: i64 = 1 << 8;
/// Times in an order by help have so many bits: seconds until the year 2242.
const TIME_BITS: u32 = 33;

/// The bit of a state.
pub(super) fn state_bit(state: ThreadState) -> i64 {
    match state {
        ThreadState::Open => 1,
        ThreadState::Answered => 1 << 1,
        ThreadState::Solved => 1 << 2,
        ThreadState::Closed => 1 << 3,
    }
}

/// A language as a word of the index. An empty one would be no word, so the one of which nobody knows it is as ISO 639-2 has it.
pub(super) fn language_term(language: &str) -> &str {
    if language == UNKNOWN { "und" } else { language }
}

/// The letters of a language as a number: its first seven bytes.
pub(super) fn packed(language: &str) -> i64 {
    language.bytes().take(7).fold(0, |code, byte| (code << 8) | i64::from(byte))
}

/// The letters of a number that [`packed`] made.
pub(super) fn unpacked(code: i64) -> String {
    code.to_be_bytes().into_iter().filter(|byte| *byte != 0).map(char::from).collect()
}

/// Greater for what helped more people, and among equals for what was asked later.
fn helpful_key(helpful: i32, asked_at: i64) -> i64 {
    let latest = (1_i64 << TIME_BITS) - 1;
    let helpful = i64::from(helpful.clamp(0, (1 << 29) - 1));
    (helpful << TIME_BITS) | asked_at.clamp(0, latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_the_same_there_and_back() {
        for language in ["en", "cy", "zh", "de-AT"] {
            assert_eq!(unpacked(packed(language)), language);
        }
        assert_ne!(packed("en"), packed("ne"));
    }

    #[test]
    fn help_comes_before_time_and_time_decides_among_equals() {
        assert!(helpful_key(2, 0) > helpful_key(1, i64::MAX));
        assert!(helpful_key(1, 1_700_000_001) > helpful_key(1, 1_700_000_000));
        assert!(helpful_key(i32::MAX, i64::MAX) > 0 && helpful_key(-1, -1) == 0);
    }

    #[test]
    fn every_kind_has_a_bit_of_its_own() {
        let bits = ThreadState::ALL.iter().map(|state| state_bit(*state)).chain([OFFICIAL]);
        assert_eq!(bits.map(i64::count_ones).sum::<u32>(), 5);
        let all = ThreadState::ALL.iter().fold(OFFICIAL, |all, state| all | state_bit(*state));
        assert_eq!(all.count_ones(), 5);
    }
}
