//! How the embedded engine ranks: BM25 over any of the words, neighbouring pairs and the title adding to it.
//!
//! Typing errors are looked up only for words that the index does not know. Each word that they could stand for is then
//! scored by its own rarity: tantivy's own fuzzy query gives every match the same score.

use std::collections::HashMap;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery, Occur,
    Query as Clause, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Order, Searcher, Term};

use super::super::engine::{Alike, EngineError, Filters, Hits, Likeness, Query};
use super::super::weights;
use super::super::words::{Asked, typos_allowed, within};
use super::store::{Fields, Live, fault};
use crate::entity::ThreadId;

/// Words that an unfinished or misspelt one may stand for.
const MAX_EXPANSIONS: usize = 8;
/// Words looked through for them in one part of the index.
const MAX_LOOKED_AT: usize = 400;
/// Words of a long text that are looked for: the rarest.
const MAX_WORDS: usize = 48;

type Clauses = Vec<(Occur, Box<dyn Clause>)>;

fn term(field: Field, text: &str) -> Box<dyn Clause> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn weighted(clause: Box<dyn Clause>, weight: f32) -> Box<dyn Clause> {
    Box::new(BoostQuery::new(clause, weight))
}

fn exactly(term: Term) -> Box<dyn Clause> {
    Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
}

fn filters(fields: &Fields, filters: &Filters) -> Clauses {
    let mut clauses: Clauses = Vec::new();
    if let Some(category) = filters.category {
        clauses.push((Occur::Must, exactly(Term::from_field_i64(fields.category, category.0))));
    }
    if let Some(agency) = filters.agency {
        clauses.push((Occur::Must, exactly(Term::from_field_i64(fields.agency, agency.0))));
    }
    if let Some(state) = filters.state {
        clauses.push((Occur::Must, exactly(Term::from_field_text(fields.state, state.as_str()))));
    }
    if let Some(language) = &filters.language {
        clauses.push((Occur::Must, exactly(Term::from_field_text(fields.language, language))));
    }
    clauses
}

/// Any of the words may match; none must.
fn any_word(searcher: &Searcher, fields: &Fields, asked: &Asked) -> Result<Box<dyn Clause>, EngineError> {
    let mut known = Vec::new();
    let mut clauses: Vec<Box<dyn Clause>> = Vec::new();
    for word in &asked.words {
        let frequency = searcher.doc_freq(&Term::from_field_text(fields.text, &word.stem)).map_err(fault)?;
        if frequency > 0 {
            known.push((frequency, word));
        } else {
            clauses.extend(misspelt(searcher, fields, &word.plain)?);
        }
    }
    known.sort_by_key(|(frequency, _)| *frequency);
    known.truncate(MAX_WORDS);
    for (_, word) in known {
        clauses.push(term(fields.text, &word.stem));
        clauses.push(weighted(term(fields.title, &word.stem), weights::TITLE));
    }
    for pair in &asked.pairs {
        clauses.push(weighted(term(fields.pairs, pair), weights::PAIR));
    }
    if let Some(prefix) = &asked.unfinished {
        clauses.extend(unfinished(searcher, fields, prefix)?);
    }
    Ok(match clauses.len() {
        0 => Box::new(EmptyQuery),
        _ => Box::new(BooleanQuery::union(clauses)),
    })
}

/// Words of the index that a misspelt one may stand for; the most likely one counts.
fn misspelt(searcher: &Searcher, fields: &Fields, word: &str) -> Result<Option<Box<dyn Clause>>, EngineError> {
    let distance = typos_allowed(word);
    if distance == 0 {
        return Ok(None);
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
    let mut found: Vec<(String, u32)> = found.into_iter().collect();
    // Fewer errors first, then the commoner word: people misspell what is often written.
    found.sort_by(|(left, often), (right, seldom)| {
        near(right).cmp(&near(left)).then(seldom.cmp(often)).then(left.cmp(right))
    });
    let clauses = found.iter().take(MAX_EXPANSIONS).map(|(text, _)| {
        weighted(term(fields.plain, text), if near(text) { weights::TYPO } else { weights::TYPO / 2.0 })
    });
    Ok(best_of(clauses.collect()))
}

/// Words of the index that begin like an unfinished one.
fn unfinished(searcher: &Searcher, fields: &Fields, prefix: &str) -> Result<Option<Box<dyn Clause>>, EngineError> {
    let mut found: HashMap<String, u32> = HashMap::new();
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.plain).map_err(fault)?;
        let mut stream = index.terms().range().ge(prefix).into_stream().map_err(|error| fault(error.into()))?;
        let mut looked_at = 0;
        while stream.advance() && looked_at < MAX_LOOKED_AT && stream.key().starts_with(prefix.as_bytes()) {
            looked_at += 1;
            if let Ok(text) = std::str::from_utf8(stream.key()) {
                *found.entry(text.to_owned()).or_default() += stream.value().doc_freq;
            }
        }
    }
    let mut found: Vec<(String, u32)> = found.into_iter().collect();
    found.sort_by(|(left, often), (right, seldom)| seldom.cmp(often).then(left.cmp(right)));
    let clauses =
        found.iter().take(MAX_EXPANSIONS).map(|(text, _)| weighted(term(fields.plain, text), weights::PREFIX));
    Ok(best_of(clauses.collect()))
}

fn best_of(clauses: Vec<Box<dyn Clause>>) -> Option<Box<dyn Clause>> {
    if clauses.is_empty() { None } else { Some(Box::new(DisjunctionMaxQuery::new(clauses))) }
}

fn ids(searcher: &Searcher, found: impl Iterator<Item = DocAddress>) -> Result<Vec<ThreadId>, EngineError> {
    let mut threads = Vec::new();
    for address in found {
        let column = searcher.segment_reader(address.segment_ord).fast_fields().i64("id").map_err(fault)?;
        threads.extend(column.first(address.doc_id).map(ThreadId));
    }
    Ok(threads)
}

/// Finds threads by words and filters; without words, the newest of those that fit the filters.
pub(super) fn search(live: &Live, query: &Query) -> Result<Hits, EngineError> {
    let searcher = live.reader.searcher();
    let fields = &live.fields;
    if query.limit == 0 {
        return Ok(Hits::default());
    }
    let mut clauses = filters(fields, &query.filters);
    let top = TopDocs::with_limit(query.limit).and_offset(query.offset);
    if query.asked.is_empty() {
        if clauses.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        let newest = top.order_by_fast_field::<i64>("asked_at", Order::Desc);
        let (found, total) = searcher.search(&BooleanQuery::new(clauses), &(newest, Count)).map_err(fault)?;
        return Ok(Hits { threads: ids(&searcher, found.into_iter().map(|(_, address)| address))?, total });
    }
    let words = any_word(&searcher, fields, &query.asked)?;
    let whole: Box<dyn Clause> = if clauses.is_empty() {
        words
    } else {
        clauses.push((Occur::Must, words));
        Box::new(BooleanQuery::new(clauses))
    };
    let (found, total) = searcher.search(&whole, &(top.order_by_score(), Count)).map_err(fault)?;
    Ok(Hits { threads: ids(&searcher, found.into_iter().map(|(_, address)| address))?, total })
}

/// Finds threads like a question.
pub(super) fn suggest(live: &Live, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
    if likeness.limit == 0 || likeness.asked.is_empty() {
        return Ok(Vec::new());
    }
    let searcher = live.reader.searcher();
    let words = any_word(&searcher, &live.fields, &likeness.asked)?;
    let whole: Box<dyn Clause> = match likeness.category {
        None => words,
        Some(category) => {
            let same = TermQuery::new(Term::from_field_i64(live.fields.category, category.0), IndexRecordOption::Basic);
            let bonus: Box<dyn Clause> = Box::new(ConstScoreQuery::new(Box::new(same), weights::CATEGORY));
            Box::new(BooleanQuery::new(vec![(Occur::Must, words), (Occur::Should, bonus)]))
        }
    };
    let found = searcher.search(&whole, &TopDocs::with_limit(likeness.limit).order_by_score()).map_err(fault)?;
    let threads = ids(&searcher, found.iter().map(|(_, address)| *address))?;
    Ok(threads.into_iter().zip(found).map(|(thread, (score, _))| Alike { thread, score }).collect())
}
