//! "Did you mean": a query with words in it that some thread has, in the place of words that none has.

use sea_orm::DbErr;
use unicode_segmentation::UnicodeSegmentation;

use super::engine::{Correction, Query, Sort};
use super::found;
use super::handle::SearchHandle;
use super::highlight::Marker;
use super::words::{self, Asked, SynonymSets};
use crate::app::App;

/// Threads with a word that was probably meant that are looked at.
const MAX_LOOKED_AT: usize = 20;
/// Words that are corrected at once: each costs a look of the engine.
const MAX_CORRECTED: usize = 4;

/// What was probably meant, if it finds something. An index may know a thread for a moment longer than it is shown: so each word that is
/// suggested must be in a thread that everybody sees now. An engine that does not answer suggests nothing.
pub(super) async fn did_you_mean(app: &App, handle: &SearchHandle, query: &Query) -> Result<Option<String>, DbErr> {
    if query.asked.is_empty() {
        return Ok(None);
    }
    let mut shown = Vec::new();
    for correction in handle.corrections(&query.asked).await.unwrap_or_default().into_iter().take(MAX_CORRECTED) {
        if is_shown(app, handle, query, &correction).await? {
            shown.push(correction);
        }
    }
    Ok(corrected(&query.text, &query.asked.language, &shown))
}

/// Whether some thread that everybody sees now has the word that was probably meant.
async fn is_shown(app: &App, handle: &SearchHandle, query: &Query, meant: &Correction) -> Result<bool, DbErr> {
    // Other words for it vouch for nothing, nor does what a thread is about: where the newest come first, no sentence model is asked.
    let asked = Asked::with_synonyms(&[meant.meant.as_str()], &query.asked.language, false, &SynonymSets::default());
    let (text, filters) = (meant.meant.clone(), query.filters.clone());
    let likely = Query { text, asked, filters, sort: Sort::Newest, limit: MAX_LOOKED_AT, ..Query::default() };
    let Ok(hits) = handle.search(&likely).await else { return Ok(false) };
    let shown = found::by_ids(app.reader(), &hits.threads, &likely.filters, &Marker::default()).await?;
    Ok(!shown.is_empty())
}

/// The text with each misspelt word replaced; none where no word of it is.
fn corrected(text: &str, language: &str, corrections: &[Correction]) -> Option<String> {
    let (mut better, mut done) = (String::new(), 0);
    for (at, run) in text.unicode_word_indices() {
        let words = words::words(run, language);
        let [word] = words.as_slice() else { continue };
        let Some(correction) = corrections.iter().find(|correction| correction.typed == word.plain) else { continue };
        better.push_str(text.get(done..at).unwrap_or_default());
        better.push_str(&correction.meant);
        done = at + run.len();
    }
    if done == 0 {
        return None;
    }
    better.push_str(text.get(done..).unwrap_or_default());
    Some(better)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn correction(typed: &str, meant: &str) -> Correction {
        Correction { typed: typed.to_owned(), meant: meant.to_owned() }
    }

    #[test]
    fn only_misspelt_words_are_replaced_and_the_rest_stays_as_it_was_typed() {
        let wrong = [correction("pasport", "passport"), correction("babby", "baby")];
        assert_eq!(corrected("Pasport, for my BABBY?", "en", &wrong).as_deref(), Some("passport, for my baby?"));
        assert_eq!(corrected("passport", "en", &wrong), None);
        assert_eq!(corrected("pasport", "en", &[]), None);
    }

    proptest! {
        #[test]
        fn any_text_can_be_corrected(text in "\\PC{0,60}") {
            prop_assert_eq!(corrected(&text, "en", &[]), None);
            let wrong = [correction("x", "yyy")];
            let again = corrected(&format!("{text} x"), "en", &wrong);
            prop_assert!(again.is_none_or(|again| again.contains("yyy")));
        }
    }
}
