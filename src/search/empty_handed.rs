//! A search that found nothing is counted: what people miss is what an agency can write.

use super::filters::Filters;
use super::in_time::in_time;
use super::query::{Results, Search};
use super::words::words;
use crate::app::App;
use crate::deflection::empty_searches::{self, EmptySearch};
use crate::deflection::reader::Reader;

/// Whether there is nothing at all for what somebody looks for. A later page, and results that are narrowed by more than who is
/// responsible, say nothing of that; and what the engine would have found, the makeshift search does not always find.
pub(super) fn found_nothing(search: &Search, results: &Results) -> bool {
    let by_place_alone =
        Filters { category: search.filters.category, agency: search.filters.agency, ..Filters::default() };
    let is_whole = search.offset == 0 && search.filters == by_place_alone;
    is_whole && results.items.is_empty() && results.recommended.is_empty() && !results.simple
}

/// Counts a search that found nothing. What cannot be counted is answered all the same.
pub(super) async fn count(app: &App, reader: &Reader, search: &Search) {
    // Forms and accents of letters do not matter here, and a stem is no word that people read.
    let folded: Vec<String> = words(&search.text, "").into_iter().map(|word| word.plain).collect();
    let folded = folded.join(" ");
    let empty = EmptySearch {
        typed: &search.text,
        folded: &folded,
        agency: search.filters.agency,
        category: search.filters.category,
    };
    in_time("counting a search without results", empty_searches::count(app, reader, empty)).await;
}
