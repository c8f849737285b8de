//! What an account wrote and said with one press. What was hidden or deleted is theirs as well, as long as it is kept.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::part::{PAGE_SIZE, Part, by_id, is_full};
use super::views::{
    ExportedAnswer, ExportedComment, ExportedEpisode, ExportedFind, ExportedMark, ExportedProposal, ExportedText,
    ExportedThread, ExportedVote,
};
use crate::app::App;
use crate::entity::{
    AnswerId, ThreadId, answer, comment, deflection, duplicate_proposal, episode, follow, me_too, revision, thread,
    vote,
};
use crate::identity::Caller;
use crate::threads::leaving::earlier_texts_by;
use crate::threads::tags::of_thread;
use crate::web::timestamp::Timestamp;

pub(super) async fn threads(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let own = thread::Entity::find().filter(thread::Column::AuthorId.eq(caller.account));
    let tags: Vec<(ThreadId, Option<String>)> = own
        .clone()
        .select_only()
        .column(thread::Column::Id)
        .expr(of_thread::names_of_thread())
        .filter(thread::Column::Id.gt(behind))
        .order_by_asc(thread::Column::Id)
        .limit(PAGE_SIZE)
        .into_tuple()
        .all(app.reader())
        .await?;
    let tags: HashMap<ThreadId, Option<String>> = tags.into_iter().collect();
    by_id(app, own, thread::Column::Id, behind, |row| {
        let view = ExportedThread {
            id: row.id,
            title: row.title,
            body: row.body_source,
            language: row.language,
            category_id: row.category_id,
            intent: row.intent,
            urgent: row.is_urgent,
            tags: of_thread::listed(tags.get(&row.id).and_then(|names| names.as_deref())),
            audience: row.audience,
            state: row.state,
            asked_at: row.created_at.into(),
            edited_at: row.edited_at.map(Timestamp),
            not_solved_at: row.not_solved_at.map(Timestamp),
            not_solved_reason: row.not_solved_reason,
            hidden_reason: row.hidden_reason,
            deleted_at: row.deleted_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

pub(super) async fn answers(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = answer::Entity::find().filter(answer::Column::AuthorId.eq(caller.account));
    by_id(app, rows, answer::Column::Id, behind, |row| {
        let view = ExportedAnswer {
            id: row.id,
            thread_id: row.thread_id,
            body: row.body_source,
            language: row.language,
            official_for: row.official_for,
            posted_at: row.created_at.into(),
            edited_at: row.edited_at.map(Timestamp),
            accepted_at: row.accepted_at.map(Timestamp),
            hidden_reason: row.hidden_reason,
            deleted_at: row.deleted_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

pub(super) async fn comments(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = comment::Entity::find().filter(comment::Column::AuthorId.eq(caller.account));
    by_id(app, rows, comment::Column::Id, behind, |row| {
        let view = ExportedComment {
            id: row.id,
            thread_id: row.thread_id,
            answer_id: row.answer_id,
            body: row.body_source,
            posted_at: row.created_at.into(),
            edited_at: row.edited_at.map(Timestamp),
            hidden_reason: row.hidden_reason,
            deleted_at: row.deleted_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

/// What their posts said before, in their own words only.
pub(super) async fn earlier_texts(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows =
        revision::Entity::find().filter(revision::Column::BodySource.ne("")).filter(earlier_texts_by(caller.account));
    by_id(app, rows, revision::Column::Id, behind, |row| {
        let view = ExportedText {
            of: row.subject_kind,
            of_id: row.subject_id,
            number: row.number,
            title: row.title,
            body: row.body_source,
            written_at: row.created_at.into(),
        };
        (row.id.0, view)
    })
    .await
}

/// By answer, for an answer can have two.
pub(super) async fn votes(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let ids: Vec<AnswerId> = vote::Entity::find()
        .select_only()
        .column(vote::Column::AnswerId)
        .distinct()
        .filter(vote::Column::AccountId.eq(caller.account))
        .filter(vote::Column::AnswerId.gt(behind))
        .order_by_asc(vote::Column::AnswerId)
        .limit(PAGE_SIZE)
        .into_tuple()
        .all(app.reader())
        .await?;
    let next = ids.last().map(|id| id.0).filter(|_| is_full(ids.len()));
    let rows = vote::Entity::find()
        .filter(vote::Column::AccountId.eq(caller.account))
        .filter(vote::Column::AnswerId.is_in(ids))
        .order_by_asc(vote::Column::AnswerId)
        .order_by_asc(vote::Column::Kind)
        .all(app.reader())
        .await?;
    let view = |row: vote::Model| ExportedVote { answer_id: row.answer_id, kind: row.kind, at: row.voted_at.into() };
    Ok(Part { items: rows.into_iter().map(|row| view(row).to_json_string()).collect(), next })
}

pub(super) async fn me_toos(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = me_too::Entity::find().filter(me_too::Column::AccountId.eq(caller.account));
    by_id(app, rows, me_too::Column::ThreadId, behind, |row| mark(row.thread_id, row.created_at)).await
}

pub(super) async fn follows(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = follow::Entity::find().filter(follow::Column::AccountId.eq(caller.account));
    by_id(app, rows, follow::Column::ThreadId, behind, |row| mark(row.thread_id, row.created_at)).await
}

fn mark(thread: ThreadId, at: DateTime<Utc>) -> (i64, ExportedMark) {
    (thread.0, ExportedMark { thread_id: thread, at: at.into() })
}

pub(super) async fn proposals(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = duplicate_proposal::Entity::find().filter(duplicate_proposal::Column::ProposedBy.eq(caller.account));
    by_id(app, rows, duplicate_proposal::Column::Id, behind, |row| {
        let view = ExportedProposal {
            thread_id: row.thread_id,
            of_thread_id: row.of_thread_id,
            proposed_at: row.created_at.into(),
            agreed: row.agreed,
        };
        (row.id.0, view)
    })
    .await
}

pub(super) async fn found_answers(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = deflection::Entity::find().filter(deflection::Column::AccountId.eq(caller.account));
    by_id(app, rows, deflection::Column::Id, behind, |row| {
        (row.id.0, ExportedFind { thread_id: row.thread_id, confirmed_at: row.confirmed_at.into() })
    })
    .await
}

pub(super) async fn episodes(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = episode::Entity::find().filter(episode::Column::AccountId.eq(caller.account));
    by_id(app, rows, episode::Column::Id, behind, |row| {
        let view = ExportedEpisode {
            started_at: row.started_at.into(),
            category_id: row.category_id,
            offered_count: row.offered_count,
            opened_at: row.opened_at.map(Timestamp),
            confirmed_at: row.confirmed_at.map(Timestamp),
            thread_id: row.thread_id,
            answer_id: row.answer_id,
            asked_at: row.asked_at.map(Timestamp),
            did_not_apply: row.did_not_apply,
            held_out: row.held_out,
            offered_percent: row.offered_percent,
        };
        (row.id.0, view)
    })
    .await
}
