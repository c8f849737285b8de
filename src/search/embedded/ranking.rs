//! How the embedded engine ranks: BM25 over any of the words, neighbouring pairs and the title adding to it.
//!
//! Typing errors are looked up only for words that the index does not know. Each word that they could stand for is then
//! scored by its own rarity: tantivy's own fuzzy query gives every match the same score.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Bound;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, Occur, Query as Clause,
    RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Order, Searcher, Term};

use super::super::engine::{Alike, EngineError, Filters, Hits, Likeness, Query, Sort};
use super::super::fusion;
use super::super::vectors::Vector;
use super::super::weights;
use super::super::words::{self, Alternatives, Asked, Kind, typos_allowed, within};
use super::counting::Counting;
use super::fields::{Fields, language_term};
use super::nearness::Compared;
use super::spelling::{MAX_LOOKED_AT, near_words};
use super::store::{Live, fault};
use crate::entity::{CategoryId, ThreadId, ThreadState};
use crate::posts::language::UNKNOWN;

/// Words that an unfinished or misspelt one may stand for.
const MAX_EXPANSIONS: usize = 8;
/// Words of a long text that are looked for: the rarest.
const MAX_WORDS: usize = 48;
/// Words that may be misspelt and are looked up by what is like them: the longest. Each such look goes through the whole index.
const MAX_MISSPELT: usize = 12;
/// Threads that have a word which may be misspelt in all of them.
const MAX_SELDOM_COUNT: u64 = 2;
/// Shorter words are seldom for other reasons; characters.
const MIN_SELDOM_LENGTH: usize = 6;
/// So many times as many threads have what was meant.
const MIN_TIMES_COMMONER: u64 = 10;

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
    if let Some(tag) = filters.tag {
        clauses.push((Occur::Must, exactly(Term::from_field_i64(fields.tag, tag.0))));
    }
    if let Some(state) = filters.state {
        clauses.push((Occur::Must, exactly(Term::from_field_text(fields.state, state.as_str()))));
    }
    if let Some(language) = &filters.language {
        clauses.push((Occur::Must, exactly(Term::from_field_text(fields.language, language_term(language)))));
    }
    if let Some(solved) = filters.solved {
        let how = if solved { Occur::Must } else { Occur::MustNot };
        clauses.push((how, exactly(Term::from_field_text(fields.state, ThreadState::Solved.as_str()))));
    }
    if filters.official {
        clauses.push((Occur::Must, exactly(Term::from_field_i64(fields.official, 1))));
    }
    if let Some(since) = filters.asked {
        let from = Bound::Included(Term::from_field_i64(fields.asked_at, since.from.timestamp()));
        let later = RangeQuery::new(from, Bound::Unbounded);
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(later), 0.0))));
    }
    clauses
}

fn frequency(searcher: &Searcher, field: Field, text: &str) -> Result<u64, EngineError> {
    searcher.doc_freq(&Term::from_field_text(field, text)).map_err(fault)
}

/// The words of a question as other languages stem them that threads of the index are in, each with its word in the index.
fn elsewhere(
    searcher: &Searcher,
    fields: &Fields,
    asked: &Asked,
) -> Result<Vec<(&'static str, Vec<String>)>, EngineError> {
    let plain: Vec<String> = asked.words.iter().map(|word| word.plain.clone()).collect();
    let mut found = Vec::new();
    // What is in no known language is stemmed by the rules of a supposed one, and none but it is looked for there.
    let all = words::STEMMED.iter().copied().chain([UNKNOWN]);
    for language in all.filter(|language| *language != asked.language) {
        let stored = language_term(language);
        if frequency(searcher, fields.language, stored)? > 0 {
            found.push((stored, words::stems(&plain, language)));
        }
    }
    Ok(found)
}

/// Any of the words may match; none must. A word is looked for as each language of the index has it, so that a thread that
/// knows it in one form hides none that knows another.
fn any_word(searcher: &Searcher, fields: &Fields, asked: &Asked) -> Result<Box<dyn Clause>, EngineError> {
    let elsewhere = elsewhere(searcher, fields, asked)?;
    let mut known = Vec::new();
    let mut unsure: Vec<(&str, u8, u32)> = Vec::new();
    let mut clauses: Vec<Box<dyn Clause>> = Vec::new();
    for (at, word) in asked.words.iter().enumerate() {
        let mut forms: Vec<Box<dyn Clause>> = Vec::new();
        let mut often = 0;
        let mut places = vec![(fields.text, &word.stem), (fields.spellings, &word.stem)];
        if word.plain != word.stem {
            // Of languages without stems.
            places.push((fields.text, &word.plain));
        }
        for (field, text) in places {
            let here = frequency(searcher, field, text)?;
            if here > 0 {
                often += here;
                forms.push(term(field, text));
            }
        }
        // "Garbage" is no garage, although nobody wrote of it yet.
        let spelt = asked.is_spelt(word);
        if often == 0 && !spelt {
            unsure.push((&word.plain, typos_allowed(&word.plain), 0));
        } else if often <= MAX_SELDOM_COUNT && !spelt && word.plain.chars().count() >= MIN_SELDOM_LENGTH {
            // Few threads have it: perhaps because it is misspelt in them.
            let least = u32::try_from(often * MIN_TIMES_COMMONER).unwrap_or(u32::MAX);
            unsure.push((&word.plain, typos_allowed(&word.plain).min(1), least));
        }
        for (language, stems) in &elsewhere {
            let Some(stem) = stems.get(at).filter(|stem| **stem != word.stem) else { continue };
            let there = frequency(searcher, fields.text, stem)?;
            if there > 0 {
                often += there;
                let inside = exactly(Term::from_field_text(fields.language, language));
                forms.push(Box::new(BooleanQuery::intersection(vec![inside, term(fields.text, stem)])));
            }
        }
        if often > 0 {
            known.push((often, word, forms));
        }
    }
    unsure.sort_by_key(|(word, _, _)| Reverse(word.chars().count()));
    for (word, distance, least) in unsure.into_iter().take(MAX_MISSPELT) {
        clauses.extend(misspelt(searcher, fields, word, distance, least)?);
    }
    known.sort_by_key(|(often, _, _)| *often);
    known.truncate(MAX_WORDS);
    for (_, word, forms) in known {
        clauses.extend(best_of(forms));
        clauses.push(weighted(term(fields.title, &word.stem), weights::TITLE));
    }
    for pair in &asked.pairs {
        clauses.push(weighted(term(fields.pairs, pair), weights::PAIR));
    }
    for alternatives in &asked.alternatives {
        clauses.extend(instead(searcher, fields, alternatives)?);
    }
    if let Some(prefix) = &asked.unfinished {
        clauses.extend(unfinished(searcher, fields, prefix)?);
    }
    Ok(match clauses.len() {
        0 => Box::new(EmptyQuery),
        _ => Box::new(BooleanQuery::union(clauses)),
    })
}

/// What may stand for words of the question; the most telling of it counts.
fn instead(
    searcher: &Searcher,
    fields: &Fields,
    alternatives: &Alternatives,
) -> Result<Option<Box<dyn Clause>>, EngineError> {
    let mut found: Vec<Box<dyn Clause>> = Vec::new();
    for phrase in &alternatives.phrases {
        if let [word] = phrase.as_slice() {
            found.push(term(fields.text, word));
            // Neighbours that were typed apart are found as a pair already.
            if alternatives.kind == Kind::Synonym {
                found.push(term(fields.spellings, word));
            }
            continue;
        }
        let pairs = phrase.iter().zip(phrase.iter().skip(1)).map(|(left, right)| format!("{left}_{right}"));
        let mut each: Vec<Box<dyn Clause>> = Vec::new();
        let mut absent = false;
        // Each pair says its part of it.
        let part = 1.0 / f32::from(u8::try_from(phrase.len().saturating_sub(1).max(1)).unwrap_or(u8::MAX));
        for pair in pairs {
            absent = absent || frequency(searcher, fields.pairs, &pair)? == 0;
            each.push(weighted(term(fields.pairs, &pair), part));
        }
        if !absent && !each.is_empty() {
            found.push(Box::new(BooleanQuery::intersection(each)));
        }
    }
    Ok(best_of(found).map(|best| weighted(best, weights::of(alternatives))))
}

/// Words of the index that a misspelt one may stand for, and that at least so many threads have; the most likely one counts.
fn misspelt(
    searcher: &Searcher,
    fields: &Fields,
    word: &str,
    distance: u8,
    least: u32,
) -> Result<Option<Box<dyn Clause>>, EngineError> {
    let found = near_words(searcher, fields, word, distance, least)?;
    let weight = |text: &str| if within(word, text, 1) { weights::TYPO } else { weights::TYPO / 2.0 };
    let clauses = found.iter().take(MAX_EXPANSIONS).map(|(text, _)| weighted(term(fields.plain, text), weight(text)));
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

fn best_of(mut clauses: Vec<Box<dyn Clause>>) -> Option<Box<dyn Clause>> {
    if clauses.len() < 2 { clauses.pop() } else { Some(Box::new(DisjunctionMaxQuery::new(clauses))) }
}

fn ids(searcher: &Searcher, found: impl Iterator<Item = DocAddress>) -> Result<Vec<ThreadId>, EngineError> {
    let mut threads = Vec::new();
    for address in found {
        let column = searcher.segment_reader(address.segment_ord).fast_fields().i64("id").map_err(fault)?;
        threads.extend(column.first(address.doc_id).map(ThreadId));
    }
    Ok(threads)
}

/// The field that results are ordered by, the greatest first; none where the words decide.
fn order(query: &Query) -> Option<&'static str> {
    match query.sort {
        Sort::Helpful => Some("helpful"),
        Sort::Newest => Some("asked_at"),
        Sort::Fit => query.asked.is_empty().then_some("asked_at"),
    }
}

/// Finds threads by words and filters; without words, the newest of those that fit the filters.
pub(super) fn search(live: &Live, query: &Query) -> Result<Hits, EngineError> {
    let searcher = live.reader.searcher();
    let fields = &live.fields;
    if query.limit == 0 {
        return Ok(Hits::default());
    }
    let words: Box<dyn Clause> = if query.asked.is_empty() {
        Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))
    } else {
        any_word(&searcher, fields, &query.asked)?
    };
    let counts = if query.counted {
        Some(searcher.search(&words, &Counting(query.filters.clone())).map_err(fault)?)
    } else {
        None
    };
    let mut clauses = filters(fields, &query.filters);
    let whole: Box<dyn Clause> = if clauses.is_empty() {
        words
    } else {
        clauses.push((Occur::Must, words));
        Box::new(BooleanQuery::new(clauses))
    };
    if order(query).is_none()
        && let Some(compared) = compared(live, query.vector.as_ref(), None)
    {
        // Words say what is found, words and vector in which order.
        let found = searcher.search(&whole, &compared).map_err(fault)?;
        let total = found.len();
        let ranked = fusion::first(found, query.offset.saturating_add(query.limit));
        let page = ranked.iter().skip(query.offset).map(|(one, _)| one.of);
        return Ok(Hits { threads: ids(&searcher, page)?, total, counts });
    }
    let top = TopDocs::with_limit(query.limit).and_offset(query.offset);
    let (found, total): (Vec<DocAddress>, usize) = if let Some(field) = order(query) {
        let first = top.order_by_fast_field::<i64>(field, Order::Desc);
        let (found, total) = searcher.search(&whole, &(first, Count)).map_err(fault)?;
        (found.into_iter().map(|(_, address)| address).collect(), total)
    } else {
        let (found, total) = searcher.search(&whole, &(top.order_by_score(), Count)).map_err(fault)?;
        (found.into_iter().map(|(_, address)| address).collect(), total)
    };
    Ok(Hits { threads: ids(&searcher, found.into_iter())?, total, counts })
}

/// Finds threads like a question.
///
/// There are two ways. With a vector, every thread is looked at, since one that shares no word may mean the same, and [`fusion`] puts
/// together what both say. With words alone, the index keeps the best by itself and passes over parts that cannot have any, which a walk
/// over all threads could not. Both add the same for the asker's category to the same scores of words. Among equals the first way has
/// the newest before the others, the second the order of the index.
pub(super) fn suggest(live: &Live, likeness: &Likeness) -> Result<Vec<Alike>, EngineError> {
    if likeness.limit == 0 || likeness.asked.is_empty() {
        return Ok(Vec::new());
    }
    let searcher = live.reader.searcher();
    let words = any_word(&searcher, &live.fields, &likeness.asked)?;
    let rarest_word = weights::rarest_word(usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX));
    if let Some(compared) = compared(live, likeness.vector.as_ref(), likeness.category) {
        let others: Box<dyn Clause> = Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0));
        let all = BooleanQuery::union(vec![words, others]);
        let found = searcher.search(&all, &compared).map_err(fault)?;
        let ranked = fusion::first(found, likeness.limit);
        let threads = ids(&searcher, ranked.iter().map(|(one, _)| one.of))?;
        let alike = threads.into_iter().zip(ranked);
        return Ok(alike
            .map(|(thread, (one, score))| Alike { thread, score, words: one.words, cosine: one.cosine, rarest_word })
            .collect());
    }
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
    let mut alike = Vec::new();
    for (thread, (score, address)) in threads.into_iter().zip(found) {
        let category = searcher.segment_reader(address.segment_ord).fast_fields().i64("category").map_err(fault)?;
        let is_own = likeness.category.is_some_and(|own| category.first(address.doc_id) == Some(own.0));
        let words = if is_own { score - weights::CATEGORY } else { score };
        alike.push(Alike { thread, score, words, cosine: None, rarest_word });
    }
    Ok(alike)
}

/// What a question is compared by, where it has a vector and the index has those of the same model. Ask for it once the searcher is
/// there, whose parts it knows then.
fn compared(live: &Live, asked: Option<&Vector>, category: Option<CategoryId>) -> Option<Compared> {
    let (vectors, asked) = (live.vectors.as_ref()?, asked?);
    Some(Compared { parts: vectors.parts(), asked: asked.clone(), category })
}
