//! Cases of an account's own questions, as whoever asked sees them: what was said to and by them, and the public part of the
//! timeline. What staff say among themselves is not theirs, nor is what an account wrote as a member of staff.

use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::part::Part;
use super::views::{ExportedCase, ExportedEntry, ExportedMessage};
use crate::app::App;
use crate::cases::listing::{Entry, Message, Side, entries, messages};
use crate::entity::{ThreadId, case_thread, staff_case, thread};
use crate::identity::Caller;
use crate::web::people::shown_name;
use crate::web::timestamp::Timestamp;

/// Cases that are read at once: each has a timeline and messages.
const PAGE_SIZE: u64 = 20;

pub(super) async fn cases(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let to_case = staff_case::Entity::belongs_to(case_thread::Entity)
        .from(staff_case::Column::Id)
        .to(case_thread::Column::CaseId);
    let to_thread =
        case_thread::Entity::belongs_to(thread::Entity).from(case_thread::Column::ThreadId).to(thread::Column::Id);
    // The asker of the thread that a case was opened for is the one whom staff write to.
    let rows: Vec<(staff_case::Model, Option<case_thread::Model>)> = staff_case::Entity::find()
        .join(JoinType::InnerJoin, to_case.into())
        .join(JoinType::InnerJoin, to_thread.into())
        .select_also(case_thread::Entity)
        .filter(case_thread::Column::IsMain.eq(true))
        .filter(thread::Column::AuthorId.eq(caller.account))
        .filter(staff_case::Column::Id.gt(behind))
        .order_by_asc(staff_case::Column::Id)
        .limit(PAGE_SIZE)
        .all(app.reader())
        .await?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|count| count == PAGE_SIZE);
    let next = rows.last().map(|(case, _)| case.id.0).filter(|_| is_full);
    let mut items = Vec::with_capacity(rows.len());
    for (case, on) in rows {
        let thread = on.map_or(ThreadId(0), |on| on.thread_id);
        items.push(exported(app, caller, case, thread).await?.to_json_string());
    }
    Ok(Part { items, next })
}

async fn exported(
    app: &App,
    caller: &Caller,
    case: staff_case::Model,
    thread_id: ThreadId,
) -> Result<ExportedCase, DbErr> {
    let timeline = entries(app.reader(), case.id, Side::Asker).await?;
    let said = messages(app.reader(), case.id, Side::Asker).await?;
    let entry = |entry: Entry| ExportedEntry {
        kind: entry.kind,
        at: entry.created_at.into(),
        by_you: entry.actor_id == Some(caller.account),
        outcome: entry.detail.outcome,
        outcome_detail: entry.detail.outcome_detail,
        answer_id: entry.detail.answer,
        comment_id: entry.detail.comment,
    };
    let message = |message: Message| ExportedMessage {
        from_you: message.author_id == caller.account,
        author: shown_name(&message.author),
        body: message.body_source,
        sent_at: message.created_at.into(),
    };
    Ok(ExportedCase {
        reference: case.reference,
        thread_id,
        state: case.state,
        opened_at: case.created_at.into(),
        resolved_at: case.resolved_at.map(Timestamp),
        outcome: case.outcome,
        outcome_detail: case.outcome_detail,
        timeline: timeline.into_iter().map(entry).collect(),
        messages: said.into_iter().map(message).collect(),
    })
}
