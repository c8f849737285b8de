//! The gaps of an agency over REST: for those who lead or administer it.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::listing::{AgencyGaps, AskedAnyway, EmptySearches, UnsolvedSubject, gaps};
use super::note_repair::{NewRepair, note_repair};
use super::remove_repair::remove_repair;
use super::repairs::{Repair, repair};
use super::repeated::RepeatedQuestion;
use crate::agencies::listing::agency_by_id;
use crate::app::App;
use crate::entity::{AgencyId, CategoryId, GapRepairId, ThreadId};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Right, TokenCaller};
use crate::web::answers::{Created, Done};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// What people look for and do not find.
    Gaps,
}

/// Words that were searched for with nothing found, in the last 90 days.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "EmptySearches", example)]
pub struct EmptySearchesView {
    /// In lower case, without accents.
    #[oai(validator(max_length = 100))]
    pub words: String,
    /// How often; each person counts once a day. At least 3.
    pub times: i64,
    /// The last day by UTC, such as 2026-11-27.
    pub last_day: String,
}

impl Example for EmptySearchesView {
    fn example() -> Self {
        Self { words: "dog licence".to_owned(), times: 14, last_day: "2026-11-27".to_owned() }
    }
}

impl From<EmptySearches> for EmptySearchesView {
    fn from(line: EmptySearches) -> Self {
        Self { words: line.words, times: line.times, last_day: line.last_day.to_string() }
    }
}

/// A category by its questions of the current month and the two before it.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "UnsolvedSubject", skip_serializing_if_is_none, example)]
pub struct UnsolvedSubjectView {
    pub category_id: CategoryId,
    pub asked: i64,
    /// Those without an accepted answer.
    pub unsolved: i64,
    /// `unsolved` of `asked`, per cent; left out where fewer than five were asked.
    pub unsolved_percent: Option<i32>,
}

impl Example for UnsolvedSubjectView {
    fn example() -> Self {
        Self { category_id: CategoryId(3), asked: 40, unsolved: 18, unsolved_percent: Some(45) }
    }
}

impl From<UnsolvedSubject> for UnsolvedSubjectView {
    fn from(subject: UnsolvedSubject) -> Self {
        Self {
            category_id: subject.category.id,
            asked: subject.asked,
            unsolved: subject.unsolved,
            unsolved_percent: subject.unsolved_percent(),
        }
    }
}

/// What became of answers that people were shown before they asked, in the last 90 days, by category.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "AskedAnyway", example)]
pub struct AskedAnywayView {
    pub category_id: CategoryId,
    pub shown: i64,
    pub asked_anyway: i64,
    /// Those among `asked_anyway` in which somebody said that what was suggested did not apply.
    pub did_not_apply: i64,
}

impl Example for AskedAnywayView {
    fn example() -> Self {
        Self { category_id: CategoryId(3), shown: 90, asked_anyway: 31, did_not_apply: 12 }
    }
}

impl From<AskedAnyway> for AskedAnywayView {
    fn from(line: AskedAnyway) -> Self {
        Self {
            category_id: line.category.id,
            shown: line.shown,
            asked_anyway: line.asked_anyway,
            did_not_apply: line.did_not_apply,
        }
    }
}

/// A question that many people have.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "RepeatedQuestion", example)]
pub struct RepeatedQuestionView {
    pub thread_id: ThreadId,
    #[oai(validator(max_length = 150))]
    pub title: String,
    /// People who said "me too" in the last 90 days.
    pub people: i64,
    /// Questions whose askers agreed in the last 90 days that they ask the same.
    pub duplicates: i64,
    /// People of the 30 days before the last 30.
    pub people_before: i64,
    /// People of the last 30 days.
    pub people_lately: i64,
}

impl Example for RepeatedQuestionView {
    fn example() -> Self {
        Self {
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            people: 23,
            duplicates: 4,
            people_before: 5,
            people_lately: 16,
        }
    }
}

impl From<RepeatedQuestion> for RepeatedQuestionView {
    fn from(question: RepeatedQuestion) -> Self {
        Self {
            thread_id: question.thread,
            title: question.title,
            people: question.people,
            duplicates: question.duplicates,
            people_before: question.people_before,
            people_lately: question.people_lately,
        }
    }
}

/// What an agency did about a gap. It is about words or about a question.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "GapRepair", skip_serializing_if_is_none, example)]
pub struct GapRepairView {
    pub id: GapRepairId,
    /// What was searched for.
    #[oai(validator(max_length = 100))]
    pub words: Option<String>,
    pub thread_id: Option<ThreadId>,
    /// What was done, as plain text.
    #[oai(validator(max_length = 500))]
    pub note: String,
    /// The day by UTC, such as 2026-11-27.
    pub repaired_on: String,
    pub noted_at: Timestamp,
    /// Searches or people in the 28 days before the day of the repair.
    pub before: i64,
    /// Searches or people in the days after it.
    pub after: i64,
    /// Days after it that there were so far: 28 once it can be compared.
    pub days_after: i64,
}

impl Example for GapRepairView {
    fn example() -> Self {
        Self {
            id: GapRepairId(7),
            words: Some("dog licence".to_owned()),
            thread_id: None,
            note: "A page that says where to register a dog.".to_owned(),
            repaired_on: "2026-10-20".to_owned(),
            noted_at: Timestamp::example(),
            before: 12,
            after: 2,
            days_after: 28,
        }
    }
}

impl From<Repair> for GapRepairView {
    fn from(repair: Repair) -> Self {
        Self {
            id: repair.id,
            words: repair.words,
            thread_id: repair.thread,
            note: repair.note,
            repaired_on: repair.repaired_on.to_string(),
            noted_at: repair.noted_at.into(),
            before: repair.compared.before,
            after: repair.compared.after,
            days_after: repair.compared.days_after,
        }
    }
}

/// What people miss at an agency, and what was done about it.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "AgencyGaps", example)]
pub struct AgencyGapsView {
    /// At most 50, the most missed first.
    pub searches: Vec<EmptySearchesView>,
    /// Those with most unsolved questions first.
    pub subjects: Vec<UnsolvedSubjectView>,
    /// Those where most asked anyway first.
    pub asked_anyway: Vec<AskedAnywayView>,
    /// At most 20, those that most people have first.
    pub questions: Vec<RepeatedQuestionView>,
    /// At most 50, newest first.
    pub repairs: Vec<GapRepairView>,
}

impl Example for AgencyGapsView {
    fn example() -> Self {
        Self {
            searches: vec![EmptySearchesView::example()],
            subjects: vec![UnsolvedSubjectView::example()],
            asked_anyway: vec![AskedAnywayView::example()],
            questions: vec![RepeatedQuestionView::example()],
            repairs: vec![GapRepairView::example()],
        }
    }
}

impl From<AgencyGaps> for AgencyGapsView {
    fn from(gaps: AgencyGaps) -> Self {
        Self {
            searches: gaps.searches.into_iter().map(EmptySearchesView::from).collect(),
            subjects: gaps.subjects.into_iter().map(UnsolvedSubjectView::from).collect(),
            asked_anyway: gaps.asked_anyway.into_iter().map(AskedAnywayView::from).collect(),
            questions: gaps.questions.into_iter().map(RepeatedQuestionView::from).collect(),
            repairs: gaps.repairs.into_iter().map(GapRepairView::from).collect(),
        }
    }
}

/// What was done about words that are on the list, or about a public question. Either `words` or `thread_id` is given.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewGapRepair", deny_unknown_fields, skip_serializing_if_is_none, example)]
pub struct NewGapRepair {
    /// What was searched for, as the list has it.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub words: Option<String>,
    pub thread_id: Option<ThreadId>,
    /// What was done, as plain text.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub note: String,
    /// The day by UTC: today, or one of the last 90 days.
    #[oai(validator(max_length = 10, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub repaired_on: String,
}

impl Example for NewGapRepair {
    fn example() -> Self {
        Self {
            words: Some("dog licence".to_owned()),
            thread_id: None,
            note: "A page that says where to register a dog.".to_owned(),
            repaired_on: "2026-10-20".to_owned(),
        }
    }
}

/// The gaps of agencies.
#[derive(Clone, Copy, Debug, Default)]
pub struct GapsApi;

#[OpenApi(tag = "Tag::Gaps")]
impl GapsApi {
    /// Read what people miss at an agency
    ///
    /// Searches with nothing found, subjects that stay unsolved, suggestions that did not fit, questions that many have, and what was
    /// done about them. Words that fewer than three searched for are not told. For team leads and administrators of the agency; to
    /// others, there is nothing here. Needs the scope `cases:read`.
    #[oai(path = "/agencies/:id/gaps", method = "get", operation_id = "getAgencyGaps")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<AgencyGapsView>, ApiError> {
        let app = app.0;
        caller.0.require_or_hide(Right::ReadGaps, id.0)?;
        let agency = agency_by_id(app.reader(), id.0).await?.ok_or_else(ApiError::missing)?;
        let found =
            gaps(app.reader(), agency.id, app.config.retention.empty_search_days, app.now(), app.config.time_zone)
                .await?;
        Ok(Json(found.into()))
    }

    /// Note a repair of a gap
    ///
    /// The 28 days before its day are compared with the 28 days after it. 404 for words that are not on the agency's list, and for a
    /// question that is not a public one of its own. For team leads and administrators of the agency. Needs the scope `cases:write`.
    #[oai(path = "/agencies/:id/gaps/repairs", method = "post", operation_id = "noteGapRepair")]
    async fn note(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        idempotency_key: Param<RequestKey>,
        body: Json<NewGapRepair>,
    ) -> Result<Created<GapRepairView>, ApiError> {
        let app = app.0;
        let NewGapRepair { words, thread_id, note, repaired_on } = body.0;
        let new = NewRepair { words, thread: thread_id, note, repaired_on };
        let noted = note_repair(app, &caller.0, id.0, new, idempotency_key.0.0).await?;
        let found = repair(app.reader(), id.0, noted.value, app.now()).await?.ok_or_else(ApiError::missing)?;
        Ok(Created::new(found.into(), &format!("/agencies/{}/gaps", id.0), noted.replayed))
    }

    /// Remove the note of a repair
    ///
    /// For team leads and administrators of the agency. Needs the scope `cases:write`.
    #[oai(path = "/agencies/:id/gaps/repairs/:number", method = "delete", operation_id = "removeGapRepair")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Which note.
        number: Path<GapRepairId>,
    ) -> Result<Done, ApiError> {
        remove_repair(app.0, &caller.0, id.0, number.0).await?;
        Ok(Done::Done)
    }
}
