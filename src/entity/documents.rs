//! Structured values that one column holds. They are read and written whole and never queried inside.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use super::ids::{AccountId, AnswerId, CaseId, CaseMessageId, CommentId, TeamId, ThreadId};
use super::kinds::{CauseCode, NotSolvedReason, Outcome, Trigger};

/// Field names and texts of an unfinished form, as they were sent: boxes that were ticked share a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(from = "StoredFields")]
pub struct DraftFields(pub Vec<(String, String)>);

/// How drafts are stored. Those of earlier versions have each name once.
#[derive(Deserialize)]
#[serde(untagged)]
enum StoredFields {
    Pairs(Vec<(String, String)>),
    Named(BTreeMap<String, String>),
}

impl From<StoredFields> for DraftFields {
    fn from(stored: StoredFields) -> Self {
        Self(match stored {
            StoredFields::Pairs(pairs) => pairs,
            StoredFields::Named(map) => map.into_iter().collect(),
        })
    }
}

/// One stretch of business time within a day; `until` is after `from`, or 00:00 for the end of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

/// Business blocks of each weekday, Monday first; blocks of a day are in order and do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct WeekHours(pub [Vec<Block>; 7]);

/// Days without business hours, local dates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Holidays(pub Vec<NaiveDate>);

/// What a timeline entry adds to its kind: only what the kind needs is filled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default)]
pub struct EntryDetail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// The person it was given to, or taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Who had it until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_from: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<CaseMessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<CommentId>,
    /// Why the answers did not help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_solved: Option<NotSolvedReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The reason that goes with the outcome: what everybody is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome_detail: Option<String>,
    /// What made people ask; staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseCode>,
    /// Whether nobody would have had to ask; staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_avoidable: Option<bool>,
    /// The team that it went to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// The team that had it until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_team: Option<TeamId>,
    /// The case that goes on with this one, or that this one goes on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The question that it serves from then on, or no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<ThreadId>,
    /// A reason in words, as given by the actor; staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_read_as_they_were_stored_and_as_earlier_versions_stored_them() {
        let pairs = |texts: &[(&str, &str)]| {
            DraftFields(texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
        };
        let ticked = pairs(&[("title", "Why?"), ("tags", "bins"), ("tags", "fees")]);
        let stored = serde_json::to_string(&ticked).unwrap();
        assert_eq!(serde_json::from_str::<DraftFields>(&stored).unwrap(), ticked);
        let earlier = r#"{"tags":"bins","title":"Why?"}"#;
        let read = serde_json::from_str::<DraftFields>(earlier).unwrap();
        assert_eq!(read, pairs(&[("tags", "bins"), ("title", "Why?")]));
    }
}
