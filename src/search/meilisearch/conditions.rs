//! Filters as expressions of the server. Numbers are numbers and words are of closed sets or two letters; they are quoted all the
//! same. Pure.

use super::super::engine::Filters;
use crate::entity::ThreadState;

/// An expression for filters; none where everything fits.
pub(super) fn condition(filters: &Filters) -> Option<String> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let solved = |is: bool| format!("state {} {}", if is { "=" } else { "!=" }, quoted(ThreadState::Solved.as_str()));
    let parts: Vec<String> = [
        filters.category.map(|category| format!("category = {}", category.0)),
        filters.agency.map(|agency| format!("agency = {}", agency.0)),
        filters.tag.map(|tag| format!("tag = {}", tag.0)),
        filters.state.map(|state| format!("state = {}", quoted(state.as_str()))),
        filters.language.as_ref().map(|language| format!("language = {}", quoted(language))),
        filters.solved.map(solved),
        filters.official.then(|| "official = true".to_owned()),
        filters.asked.map(|since| format!("asked_at >= {}", since.from.timestamp())),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() { None } else { Some(parts.join(" AND ")) }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::super::filters::Period;
    use super::*;
    use crate::entity::{AgencyId, CategoryId, TagId};

    #[test]
    fn a_filter_cannot_be_broken_out_of() {
        let filters = Filters {
            category: Some(CategoryId(3)),
            agency: Some(AgencyId(4)),
            tag: Some(TagId(5)),
            state: Some(ThreadState::Open),
            language: Some("x\" OR id > 0 \\".to_owned()),
            ..Filters::default()
        };
        assert_eq!(
            condition(&filters).unwrap(),
            r#"category = 3 AND agency = 4 AND tag = 5 AND state = "open" AND language = "x\" OR id > 0 \\""#
        );
        assert_eq!(condition(&Filters::default()), None);
    }

    #[test]
    fn what_is_solved_official_and_new_is_said_exactly() {
        let asked = Some(Period::Week.until(DateTime::from_timestamp(1_700_000_000, 0).unwrap()));
        let filters = Filters { solved: Some(false), official: true, asked, ..Filters::default() };
        assert_eq!(condition(&filters).unwrap(), r#"state != "solved" AND official = true AND asked_at >= 1699395200"#);
    }
}
