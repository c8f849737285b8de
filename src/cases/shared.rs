//! Questions that ask the same share one case, so that staff answer once. Where each had a case, the older goes on with all of
//! them and the younger ends as that one. A question that turns out to ask something else goes on by itself.

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::open::{OpenCase, open};
use super::questions::{Question, bring, newest_case_of, open_case_of, serve};
use super::rules::{self, CaseCommand};
use super::summary::summary_of;
use super::transfer::follow_question;
use super::update::{CaseUpdate, ending_of};
use crate::entity::documents::EntryDetail;
use crate::entity::{AccountId, CaseId, EntryKind, Event, ThreadId, Trigger, case_thread, staff_case};
use crate::operation::{Operation, OperationError};
use crate::threads::case_summary::replace_case_summary;

/// A question points at another from now on: one case serves both, if there is any.
pub(super) async fn joined(
    op: &Operation,
    thread: ThreadId,
    of: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let own = open_case_of(op.tx(), thread).await?;
    let other = open_case_of(op.tx(), of).await?;
    match (own, other) {
        (Some(own), Some(other)) if own != other => {
            let (older, younger) = (own.min(other), own.max(other));
            merge(op, older, younger, by).await?;
            let Some(change) = CaseUpdate::by_system(op, older).await? else { return Ok(()) };
            follow_question(op, change, of, by).await
        }
        (None, None) | (Some(_), Some(_)) => Ok(()),
        (Some(case), None) | (None, Some(case)) => {
            let Some(change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
            bring(op, &change.case, of, by).await?;
            // What answers the question stands where the other one is.
            follow_question(op, change, of, by).await
        }
    }
}

/// Ends the younger case as the older one, which serves all its questions from now on.
async fn merge(op: &Operation, older: CaseId, younger: CaseId, by: Option<AccountId>) -> Result<(), OperationError> {
    let Some(mut ended) = CaseUpdate::by_system(op, younger).await? else { return Ok(()) };
    let (holder, contested_at) = (rules::holder(&ended.case, op.now()), ended.case.contested_at);
    ended.apply(&CaseCommand::Merge { into: older })?;
    ended.save(op).await?;
    let detail = EntryDetail { case: Some(older), ..ending_of(&ended.case) };
    ended.entry(op, EntryKind::Merged, by, detail).await?;
    op.record(Event::CaseMerged { case: younger, into: older, holder, by });
    let Some(mut goes_on) = CaseUpdate::by_system(op, older).await? else { return Ok(()) };
    serve(op, &goes_on.case, &ended.threads(), by, Some(younger)).await?;
    if goes_on.case.contested_at.is_none() && contested_at.is_some() {
        goes_on.case.contested_at = contested_at;
        goes_on.case.revision += 1;
        goes_on.save(op).await?;
    }
    Ok(())
}

/// A question points at another no more, because it asks something else: it has a case of its own from now on, where the two
/// shared one. Where the other is gone they stay together: the case answers what is there.
pub(super) async fn parted(
    op: &Operation,
    thread: ThreadId,
    of: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    let Some(case) = open_case_of(op.tx(), thread).await? else { return Ok(()) };
    let Some(change) = CaseUpdate::by_system(op, case).await? else { return Ok(()) };
    let together = change.threads().contains(&of);
    if !together || (by.is_none() && !change.is_shown(of)) {
        return Ok(());
    }
    // The case stays with the question that it was opened for, and with whoever staff write to.
    let stays = change.thread == thread;
    let leaving: Vec<Question> =
        change.questions().iter().filter(|question| (question.id == thread) != stays).cloned().collect();
    let wanted = match by {
        Some(by) if !stays => {
            let trigger = if change.is_asker(by) { Trigger::NotHelped } else { Trigger::Manual };
            OpenCase { trigger, opened_by: Some(by), reason: None }
        }
        _ => OpenCase::by_policy(change.case.trigger_kind),
    };
    for question in &leaving {
        leave(op, &change, question.id, by).await?;
    }
    // What points at a question that leaves is brought along when its case is opened.
    for question in leaving.iter().filter(|question| question.waits()) {
        open(op, question.id, wanted.clone()).await?;
    }
    Ok(())
}

/// A case serves a question no more: the question tells of the case that it had before, if it had one.
async fn leave(
    op: &Operation,
    change: &CaseUpdate,
    thread: ThreadId,
    by: Option<AccountId>,
) -> Result<(), OperationError> {
    case_thread::Entity::delete_many()
        .filter(case_thread::Column::CaseId.eq(change.case.id))
        .filter(case_thread::Column::ThreadId.eq(thread))
        .exec(op.tx())
        .await?;
    let before = earlier_case(op, thread).await?;
    let summary = before.as_ref().map(summary_of);
    replace_case_summary(op.tx(), &[thread], summary.as_ref(), op.now()).await?;
    let detail = EntryDetail { thread: Some(thread), ..EntryDetail::default() };
    change.entry(op, EntryKind::QuestionLeft, by, detail).await?;
    op.record(Event::CaseStateChanged { case: change.case.id, thread });
    Ok(())
}

async fn earlier_case(op: &Operation, thread: ThreadId) -> Result<Option<staff_case::Model>, DbErr> {
    match newest_case_of(op.tx(), thread).await? {
        Some((case, _)) => staff_case::Entity::find_by_id(case).one(op.tx()).await,
        None => Ok(None),
    }
}
