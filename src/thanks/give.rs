//! Thanking for an answer, by those whom it helped, or by staff in the name of an agency.

use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};

use super::codes;
use super::rules::{MAX_NOTE, ThanksFacts, may_thank};
use crate::app::App;
use crate::entity::{AcceptedAs, AgencyId, AnswerId, Event, ThanksId, VoteKind, account, thanks, vote};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, FieldError, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
    RateLimitedAction, ShortText,
};
use crate::posts::personal_data;
use crate::posts::rules::plain_text;
use crate::threads::store::{AnswerHead, Head, agency_of, lock_answer};

const NOTE: ShortText = plain_text("text", MAX_NOTE);

/// A note as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewThanks {
    pub text: String,
    /// In whose name staff write it; none for oneself.
    pub agency: Option<AgencyId>,
}

/// A note that may be stored.
struct ValidatedThanks {
    caller: Caller,
    answer: AnswerId,
    text: String,
    agency: Option<AgencyId>,
}

/// Thanks for an answer, once in each name; whoever wrote the answer is told.
///
/// # Errors
/// The field `text`; one's own answer, something hidden, an answer of somebody whose account is disabled or erased, an answer of which the caller did not say that it helped; an agency that the
/// caller may not speak for, or that the question is none of; an idempotency key that was used otherwise; too often; the database.
#[tracing::instrument(skip_all, fields(answer.id = id.0))]
pub async fn give(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    note: NewThanks,
    key: Option<IdempotencyKey>,
) -> Result<Completed<ThanksId>, OperationError> {
    caller.require(Right::Post, None)?;
    let once = IdempotentRequest::new(caller.account, key, "give_thanks", &format!("{id} {note:?}"));
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::Post).once(once);
    let text = checked(&note.text);
    let (caller, agency) = (caller.clone(), note.agency);
    let prepared = async move { Ok(ValidatedThanks { caller, answer: id, text: text?, agency }) };
    app.kernel.create(spec, prepared, |op, thanks| Box::pin(insert(op, thanks))).await
}

/// A note without anything by which strangers could be reached: it is no way to write letters.
pub(super) fn checked(typed: &str) -> Result<String, FieldError> {
    let text = NOTE.check(typed)?;
    if personal_data::find(&text).is_empty() { Ok(text) } else { Err(FieldError::new("text", codes::PERSONAL)) }
}

async fn insert(op: &Operation, new: &ValidatedThanks) -> Result<ThanksId, OperationError> {
    let (head, found) = lock_answer(op.tx(), &new.caller, new.answer).await?;
    if let Some(agency) = new.agency {
        if agency_of(op.tx(), head.category_id).await? != agency {
            return Err(OperationError::NotFound);
        }
        new.caller.require(Right::ActAsStaff, agency)?;
    }
    may_thank(&facts(op, new, &head, &found).await?).map_err(OperationError::RuleViolated)?;
    let row = thanks::ActiveModel {
        answer_id: Set(new.answer),
        from_account: Set(Some(new.caller.account)),
        agency_id: Set(new.agency),
        to_account: Set(found.author_id),
        text: Set(new.text.clone()),
        created_at: Set(op.now()),
        ..Default::default()
    };
    let id = thanks::Entity::insert(row).exec(op.tx()).await?.last_insert_id;
    op.record(Event::ThanksGiven { thread: head.id, answer: new.answer });
    Ok(id)
}

async fn facts(
    op: &Operation,
    new: &ValidatedThanks,
    head: &Head,
    found: &AnswerHead,
) -> Result<ThanksFacts, OperationError> {
    let writer = new.caller.account;
    let in_this_name = match new.agency {
        Some(agency) => Condition::all().add(thanks::Column::AgencyId.eq(agency)),
        None => Condition::all().add(thanks::Column::AgencyId.is_null()).add(thanks::Column::FromAccount.eq(writer)),
    };
    let before = thanks::Entity::find().filter(thanks::Column::AnswerId.eq(new.answer)).filter(in_this_name);
    let accepted = head.author_id == writer && found.accepted_as == Some(AcceptedAs::Asker);
    let author = account::Entity::find_by_id(found.author_id).one(op.tx()).await?;
    let worked = vote::Entity::find_by_id((new.answer, writer, VoteKind::WorkedForMe)).one(op.tx()).await?;
    Ok(ThanksFacts {
        writer,
        author: found.author_id,
        is_hidden: head.hidden_at.is_some() || found.hidden_at.is_some(),
        is_author_gone: author.is_none_or(|author| author.disabled_at.is_some()),
        has_reason: new.agency.is_some() || accepted || worked.is_some(),
        has_thanked: before.count(op.tx()).await? > 0,
    })
}
