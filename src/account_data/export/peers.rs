//! Which questions an account could answer, and those that it was told of.

use poem_openapi::Object;
use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::part::{Part, by_id};
use crate::app::App;
use crate::entity::{
    AgencyId, CategoryId, TagId, ThreadId, followed_agency, followed_category, followed_tag, peer_profile,
    question_offer, volunteer,
};
use crate::identity::Caller;
use crate::web::timestamp::Timestamp;

/// Whether you want to hear of open questions, and what your answers did.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedQuestionPreferences {
    pub questions_wanted: bool,
    /// The languages that you read (ISO 639-1); none for any.
    pub languages: Vec<String>,
    /// Whether you want mails about what your answers did.
    pub effects_wanted: bool,
    /// When you last got such a mail.
    pub effects_told_at: Option<Timestamp>,
    /// How many people your answers had helped by then.
    pub effects_told: i64,
    pub changed_at: Timestamp,
}

/// A category whose questions you could answer.
#[derive(Clone, Debug, Object)]
pub struct ExportedFollowedCategory {
    pub category_id: CategoryId,
    pub at: Timestamp,
}

/// An agency whose questions you could answer.
#[derive(Clone, Debug, Object)]
pub struct ExportedFollowedAgency {
    pub agency_id: AgencyId,
    pub at: Timestamp,
}

/// An agency that named you as its volunteer.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedVolunteering {
    pub agency_id: AgencyId,
    pub named_at: Timestamp,
    pub agreed_at: Option<Timestamp>,
    /// When you said no; it goes after 90 days.
    pub declined_at: Option<Timestamp>,
}

/// A tag whose questions you could answer.
#[derive(Clone, Debug, Object)]
pub struct ExportedFollowedTag {
    pub tag_id: TagId,
    pub at: Timestamp,
}

/// An open question that you were told of.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ExportedQuestionOffer {
    pub thread_id: ThreadId,
    pub offered_at: Timestamp,
    pub came_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
}

/// There is one row at most.
pub(super) async fn preferences(app: &App, caller: &Caller, _behind: i64) -> Result<Part, DbErr> {
    let found = peer_profile::Entity::find_by_id(caller.account).one(app.reader()).await?;
    let view = |row: peer_profile::Model| ExportedQuestionPreferences {
        questions_wanted: row.wants_questions,
        languages: row.languages.split_whitespace().map(str::to_owned).collect(),
        effects_wanted: row.wants_effects,
        effects_told_at: row.effects_told_at.map(Timestamp),
        effects_told: row.effects_told,
        changed_at: row.updated_at.into(),
    };
    Ok(Part { items: found.into_iter().map(|row| view(row).to_json_string()).collect(), next: None })
}

pub(super) async fn followed_categories(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = followed_category::Entity::find().filter(followed_category::Column::AccountId.eq(caller.account));
    by_id(app, rows, followed_category::Column::Id, behind, |row| {
        (row.id.0, ExportedFollowedCategory { category_id: row.category_id, at: row.created_at.into() })
    })
    .await
}

pub(super) async fn followed_agencies(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = followed_agency::Entity::find().filter(followed_agency::Column::AccountId.eq(caller.account));
    by_id(app, rows, followed_agency::Column::Id, behind, |row| {
        (row.id.0, ExportedFollowedAgency { agency_id: row.agency_id, at: row.created_at.into() })
    })
    .await
}

pub(super) async fn volunteering(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = volunteer::Entity::find().filter(volunteer::Column::AccountId.eq(caller.account));
    by_id(app, rows, volunteer::Column::Id, behind, |row| {
        let view = ExportedVolunteering {
            agency_id: row.agency_id,
            named_at: row.named_at.into(),
            agreed_at: row.agreed_at.map(Timestamp),
            declined_at: row.declined_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

pub(super) async fn followed_tags(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = followed_tag::Entity::find().filter(followed_tag::Column::AccountId.eq(caller.account));
    by_id(app, rows, followed_tag::Column::Id, behind, |row| {
        (row.id.0, ExportedFollowedTag { tag_id: row.tag_id, at: row.created_at.into() })
    })
    .await
}

pub(super) async fn offers(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = question_offer::Entity::find().filter(question_offer::Column::AccountId.eq(caller.account));
    by_id(app, rows, question_offer::Column::Id, behind, |row| {
        let view = ExportedQuestionOffer {
            thread_id: row.thread_id,
            offered_at: row.offered_at.into(),
            came_at: row.came_at.map(Timestamp),
            answered_at: row.answered_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}
