//! What is personal in a text, over REST: for programs that show it before they post, as the pages do. It stores nothing.

use std::time::Duration;

use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use crate::entity::PersonalDataKind;
use crate::identity::{Right, TokenCaller};
use crate::markdown::pool;
use crate::operation::OperationError;
use crate::posts::personal_data::{self, Finding};
use crate::threads::api::tags::Tag;
use crate::web::problem::ApiError;

/// Looking through a text takes milliseconds.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(2);

/// A text to look through.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PersonalDataText", deny_unknown_fields, example)]
struct PersonalDataText {
    /// As it would be posted; at most 32 KB of UTF-8.
    #[oai(validator(max_length = 32768))]
    text: String,
}

impl Example for PersonalDataText {
    fn example() -> Self {
        Self { text: "Call me on 01632 960123.".to_owned() }
    }
}

/// A part of a text that looks personal.
#[derive(Clone, Debug, Object)]
#[oai(rename = "PersonalDataFinding")]
struct FindingView {
    kind: PersonalDataKind,
    /// Where it begins, in Unicode code points of the text as it was sent, from 0.
    start: u64,
    /// Where it ends, likewise; the code point at this place is no part of it.
    end: u64,
}

/// What looks personal in a text, in the order in which it stands there, fifty at most.
#[derive(Clone, Debug, Object)]
#[oai(example)]
struct PersonalDataList {
    items: Vec<FindingView>,
}

impl Example for PersonalDataList {
    fn example() -> Self {
        Self { items: vec![FindingView { kind: PersonalDataKind::Phone, start: 11, end: 23 }] }
    }
}

/// Bytes as code points: findings stand in order, so that the text is counted through once.
fn in_code_points(text: &str, findings: &[Finding]) -> Vec<FindingView> {
    let (mut counted, mut points) = (0, 0);
    let mut count_to = |at: usize| {
        points += u64::try_from(text.get(counted..at).unwrap_or_default().chars().count()).unwrap_or_default();
        counted = at;
        points
    };
    let view = |found: &Finding| FindingView {
        kind: found.kind.into(),
        start: count_to(found.range.start),
        end: count_to(found.range.end),
    };
    findings.iter().map(view).collect()
}

/// What is personal in texts.
pub struct PersonalDataApi;

#[OpenApi(tag = "Tag::Threads")]
impl PersonalDataApi {
    /// Check a text for personal data
    ///
    /// Street addresses and postcodes, dates of birth, telephones, addresses of mail, accounts, cards and national numbers, as far
    /// as they are recognized. It warns: posts with such data are not refused, and everybody can read them. Nothing is stored.
    /// Needs the scope `threads:write`.
    #[oai(path = "/personal-data", method = "post", operation_id = "checkPersonalData")]
    async fn check(
        &self,
        caller: TokenCaller,
        input: Json<PersonalDataText>,
    ) -> Result<Json<PersonalDataList>, ApiError> {
        caller.0.require(Right::Post, None)?;
        let text = input.0.text;
        let search = move || in_code_points(&text, &personal_data::find(&text));
        let found = pool::shared().run(SEARCH_TIMEOUT, search).await;
        let items = found.map_err(|_| OperationError::Unavailable { retry_after: pool::RETRY_INTERVAL })?;
        Ok(Json(PersonalDataList { items }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_code_points() {
        let text = "Ärger 😀: 01632 960123 und a@b.example";
        let points: Vec<char> = text.chars().collect();
        let found = personal_data::find(text);
        let views = in_code_points(text, &found);
        assert_eq!(views.len(), 2);
        for (view, found) in views.iter().zip(&found) {
            let (start, end) = (usize::try_from(view.start).unwrap(), usize::try_from(view.end).unwrap());
            assert_eq!(points[start..end].iter().collect::<String>(), found.text);
        }
    }

    #[test]
    fn the_example_of_the_document_is_what_is_found() {
        let text = PersonalDataText::example().text;
        let found = in_code_points(&text, &personal_data::find(&text));
        let places: Vec<(u64, u64)> = found.iter().map(|found| (found.start, found.end)).collect();
        let example = PersonalDataList::example().items;
        assert_eq!(places, example.iter().map(|found| (found.start, found.end)).collect::<Vec<_>>());
    }
}
