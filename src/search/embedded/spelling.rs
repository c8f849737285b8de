//! Words of the index that a word which it does not know may stand for.
//!
//! The lists of words in an index keep those of documents that were taken out, until its parts are put together anew. So a word is
//! suggested only if a document that is there has it.

use std::collections::HashMap;

use tantivy::collector::Count;
use tantivy::query::{FuzzyTermQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::super::engine::{Correction, EngineError};
use super::super::words::{Asked, Word, typos_allowed, within};
use super::fields::Fields;
use super::store::{Live, fault};

/// Words looked through in one part of the index.
pub(super) const MAX_LOOKED_AT: usize = 400;
/// Words of a query that are looked up.
const MAX_WORDS: usize = 8;
/// Words that one may stand for and that are looked up.
const MAX_MEANT: usize = 8;

/// Words as typed that are near to one and that at least so many threads have, the most likely first; each with how many have it.
pub(super) fn near_words(
    searcher: &Searcher,
    fields: &Fields,
    word: &str,
    distance: u8,
    least: u32,
) -> Result<Vec<(String, u32)>, EngineError> {
    if distance == 0 {
        return Ok(Vec::new());
    }
    let fuzzy = FuzzyTermQuery::new(Term::from_field_text(fields.plain, word), distance, true);
    let mut found: HashMap<String, u32> = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.plain).map_err(fault)?;
        let mut stream = index
            .terms()
            .search(fuzzy.automaton().map_err(fault)?)
            .into_stream()
            .map_err(|error| fault(error.into()))?;
        let mut looked_at = 0;
        while stream.advance() && looked_at < MAX_LOOKED_AT {
            looked_at += 1;
            if let Ok(text) = std::str::from_utf8(stream.key()) {
                *found.entry(text.to_owned()).or_default() += stream.value().doc_freq;
            }
        }
    }
    let near = |text: &str| within(word, text, 1);
    let mut found: Vec<(String, u32)> = found.into_iter().filter(|(_, often)| *often >= least).collect();
    // Fewer errors first, then the commoner word: people misspell what is often written.
    found.sort_by(|(left, often), (right, seldom)| {
        near(right).cmp(&near(left)).then(seldom.cmp(often)).then(left.cmp(right))
    });
    Ok(found)
}

/// Whether a document that is there has a word.
fn is_there(searcher: &Searcher, field: Field, text: &str) -> Result<bool, EngineError> {
    let word = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic);
    Ok(searcher.search(&word, &Count).map_err(fault)? > 0)
}

/// Whether the index has a word in any form of it.
fn is_known(searcher: &Searcher, fields: &Fields, word: &Word) -> Result<bool, EngineError> {
    Ok(is_there(searcher, fields.plain, &word.plain)?
        || is_there(searcher, fields.text, &word.stem)?
        || is_there(searcher, fields.spellings, &word.stem)?)
}

/// What was probably meant by the words that no document has.
pub(super) fn corrections(live: &Live, asked: &Asked) -> Result<Vec<Correction>, EngineError> {
    let (searcher, fields) = (live.reader.searcher(), &live.fields);
    let mut found = Vec::new();
    for word in asked.words.iter().filter(|word| !asked.is_spelt(word)).take(MAX_WORDS) {
        if is_known(&searcher, fields, word)? {
            continue;
        }
        let near = near_words(&searcher, fields, &word.plain, typos_allowed(&word.plain), 0)?;
        for (meant, _) in near.into_iter().take(MAX_MEANT) {
            if is_there(&searcher, fields.plain, &meant)? {
                found.push(Correction { typed: word.plain.clone(), meant });
                break;
            }
        }
    }
    Ok(found)
}
