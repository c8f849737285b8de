//! What every engine narrows, orders, counts and corrects.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{AgencyId, CategoryId, TagId, ThreadId, ThreadState};
use peerdesk::search::document::SearchDocument;
use peerdesk::search::engine::{Correction, Counts, Filters, Hits, Query, SearchEngine, Sort};
use peerdesk::search::filters::{Period, Since};
use peerdesk::search::words::Asked;

use super::engines::{document, every};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000, 0).unwrap()
}

/// Threads of every kind, mixed so that no two filters go together.
fn mixed() -> Vec<SearchDocument> {
    let states = [
        vec![ThreadState::Open],
        vec![ThreadState::Answered],
        vec![ThreadState::Solved],
        vec![ThreadState::Closed],
        vec![ThreadState::Closed, ThreadState::Solved],
    ];
    (1..=60_i64)
        .map(|id| {
            let turn = usize::try_from(id).unwrap();
            let text = if id % 4 == 0 { "Where is the zeppelin?" } else { "Where is the lantern?" };
            SearchDocument {
                category: CategoryId(id % 3 + 1),
                agency: AgencyId(id % 3 / 2 + 1),
                // None, one or two of three.
                tags: (1..=3).filter(|tag| id % (tag + 2) == 0).take(2).map(TagId).collect(),
                states: states[turn % states.len()].clone(),
                language: ["en", "fr", "en", "pl"][turn / 2 % 4].to_owned(),
                official: id % 7 == 0,
                helpful_count: i32::try_from(id * 5 % 11).unwrap(),
                asked_at: now() - Duration::days(id * 13 % 500),
                ..document(id, text, "", "")
            }
        })
        .collect()
}

fn since(period: Period) -> Since {
    period.until(now())
}

async fn find(engine: &dyn SearchEngine, text: &str, filters: &Filters, sort: Sort) -> Hits {
    let asked = Asked::new(&[text], "en", false);
    let query = Query {
        text: text.to_owned(),
        asked,
        filters: filters.clone(),
        sort,
        counted: true,
        limit: 100,
        ..Query::default()
    };
    engine.search(&query).await.unwrap()
}

fn sorted(hits: &Hits) -> Vec<i64> {
    let mut ids: Vec<i64> = hits.threads.iter().map(|thread| thread.0).collect();
    ids.sort_unstable();
    ids
}

/// Some sets of filters: none, each alone, and several at once.
fn sets() -> Vec<Filters> {
    let none = Filters::default();
    vec![
        none.clone(),
        Filters { tag: Some(TagId(2)), ..none.clone() },
        Filters { tag: Some(TagId(1)), solved: Some(false), language: Some("en".to_owned()), ..none.clone() },
        Filters { solved: Some(true), ..none.clone() },
        Filters { solved: Some(false), ..none.clone() },
        Filters { official: true, ..none.clone() },
        Filters { asked: Some(since(Period::Week)), ..none.clone() },
        Filters { asked: Some(since(Period::Month)), ..none.clone() },
        Filters { asked: Some(since(Period::Year)), ..none.clone() },
        Filters { state: Some(ThreadState::Closed), ..none.clone() },
        Filters { state: Some(ThreadState::Closed), solved: Some(true), ..none.clone() },
        Filters { category: Some(CategoryId(2)), language: Some("en".to_owned()), ..none.clone() },
        Filters { agency: Some(AgencyId(1)), solved: Some(false), asked: Some(since(Period::Year)), ..none },
    ]
}

fn fits(document: &SearchDocument, filters: &Filters) -> bool {
    let solved = document.states.contains(&ThreadState::Solved);
    filters.category.is_none_or(|wanted| wanted == document.category)
        && filters.agency.is_none_or(|wanted| wanted == document.agency)
        && filters.tag.is_none_or(|wanted| document.tags.contains(&wanted))
        && filters.state.is_none_or(|wanted| document.states.contains(&wanted))
        && filters.language.as_ref().is_none_or(|wanted| *wanted == document.language)
        && filters.solved.is_none_or(|wanted| wanted == solved)
        && (!filters.official || document.official)
        && filters.asked.is_none_or(|since| document.asked_at >= since.from)
}

#[tokio::test]
async fn every_filter_leaves_exactly_what_fits() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let documents = mixed();
        engine.upsert(&documents).await.unwrap();
        for filters in sets() {
            let fitting = |word: &str| -> Vec<i64> {
                let right = documents.iter().filter(|it| it.title.contains(word) && fits(it, &filters));
                right.map(|it| it.thread.0).collect()
            };
            let found = find(engine, "lantern", &filters, Sort::Fit).await;
            assert_eq!(sorted(&found), fitting("lantern"), "{name}: {filters:?}");
            assert_eq!(sorted(&find(engine, "", &filters, Sort::Fit).await), fitting(""), "{name}: {filters:?}");
        }
        tested.end().await;
    }
}

/// What a choice would give, by what it is called.
fn choices(counts: &Counts, filters: &Filters) -> Vec<(Filters, usize)> {
    let given = |count: Option<&usize>| count.copied().unwrap_or(0);
    let mut all = Vec::new();
    for category in (1..=3).map(CategoryId) {
        let chosen = Filters { category: Some(category), ..filters.clone() };
        all.push((chosen, given(counts.categories.get(&category))));
    }
    for agency in (1..=2).map(AgencyId) {
        all.push((Filters { agency: Some(agency), ..filters.clone() }, given(counts.agencies.get(&agency))));
    }
    for tag in [1, 2, 3].map(TagId) {
        all.push((Filters { tag: Some(tag), ..filters.clone() }, given(counts.tags.get(&tag))));
    }
    for state in ThreadState::ALL {
        all.push((Filters { state: Some(*state), ..filters.clone() }, given(counts.states.get(state))));
    }
    for language in ["en", "fr", "pl", "de"] {
        let chosen = Filters { language: Some(language.to_owned()), ..filters.clone() };
        all.push((chosen, given(counts.languages.get(language))));
    }
    all.push((Filters { solved: Some(true), ..filters.clone() }, counts.solved));
    all.push((Filters { solved: Some(false), ..filters.clone() }, counts.unsolved));
    all.push((Filters { official: true, ..filters.clone() }, counts.official));
    all
}

#[tokio::test]
async fn a_count_is_what_choosing_then_shows() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        engine.upsert(&mixed()).await.unwrap();
        // Taken out, they count no more.
        engine.delete(&[ThreadId(1), ThreadId(2)]).await.unwrap();
        for filters in sets() {
            for text in ["lantern", ""] {
                let counts = find(engine, text, &filters, Sort::Fit).await.counts.unwrap();
                assert!(!counts.is_least, "{name}");
                for (chosen, count) in choices(&counts, &filters) {
                    let shown = find(engine, text, &chosen, Sort::Fit).await;
                    assert_eq!(count, shown.total, "{name}: {text:?} {chosen:?} after {filters:?}");
                    assert_eq!(count, shown.threads.len(), "{name}: {text:?} {chosen:?}");
                }
            }
        }
        tested.end().await;
    }
}

#[tokio::test]
async fn results_come_in_the_order_that_is_asked_for() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let documents = mixed();
        engine.upsert(&documents).await.unwrap();
        let by_id: HashMap<ThreadId, &SearchDocument> = documents.iter().map(|it| (it.thread, it)).collect();
        let filters = Filters { language: Some("en".to_owned()), ..Filters::default() };
        // One word; a question, which Meilisearch ranks here; and none.
        for text in ["lantern", "lantern zeppelin balloon airship", ""] {
            let same = sorted(&find(engine, text, &filters, Sort::Fit).await);
            let newest = find(engine, text, &filters, Sort::Newest).await;
            assert_eq!(sorted(&newest), same, "{name}: {text:?}");
            let times: Vec<_> = newest.threads.iter().map(|id| by_id[id].asked_at).collect();
            assert!(times.is_sorted_by(|first, second| first >= second), "{name}: {text:?} {times:?}");
            let helpful = find(engine, text, &filters, Sort::Helpful).await;
            assert_eq!(sorted(&helpful), same, "{name}: {text:?}");
            let helped: Vec<_> =
                helpful.threads.iter().map(|id| (by_id[id].helpful_count, by_id[id].asked_at)).collect();
            assert!(helped.is_sorted_by(|first, second| first >= second), "{name}: {text:?} {helped:?}");
        }
        tested.end().await;
    }
}

#[tokio::test]
async fn a_word_that_is_nowhere_is_corrected_to_one_that_is_somewhere() {
    for tested in every().await {
        let (engine, name) = (&*tested.engine, tested.engine.name());
        let passport = document(1, "Can I get a passport for my baby?", "", "");
        engine.upsert(&[passport, document(2, "Where is the lantern?", "", "Ask the smith.")]).await.unwrap();
        let meant = async |text: &str| engine.corrections(&Asked::new(&[text], "en", false)).await.unwrap();
        let correction = |typed: &str, meant: &str| Correction { typed: typed.to_owned(), meant: meant.to_owned() };
        assert_eq!(meant("pasport").await, [correction("pasport", "passport")], "{name}");
        assert_eq!(meant("baby pasport smiht").await.len(), 2, "{name}: words that are known stay");
        assert_eq!(meant("passports lanterns").await, [], "{name}: another form is known");
        assert_eq!(meant("xylophone").await, [], "{name}: nothing is near");
        assert_eq!(meant("").await, [], "{name}");
        // A word goes with the last thread that had it.
        engine.delete(&[ThreadId(1)]).await.unwrap();
        assert_eq!(meant("pasport").await, [], "{name}: what is gone suggests nothing");
        engine.upsert(&[document(2, "Where is the shop?", "", "")]).await.unwrap();
        assert_eq!(meant("lantren").await, [], "{name}: nor does an older text");
        tested.end().await;
    }
}
