//! Thanking for an answer, by those whom it helped, or by staff in the name of an agency.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
};

use super::codes;
use super::rules::{MAX_NOTE, ThanksFacts, may_thank};
use crate::app::App;
use crate::entity::{AcceptedAs, AccountId, AgencyId, AnswerId, Event, ThanksId, VoteKind, account, thanks, vote};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, ErrorCode, FieldError, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
    RateLimitedAction, ShortText,
};
use crate::posts::personal_data;
use crate::posts::rules::plain_text;
use crate::threads::store::{agency_of, lock_answer};

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
/// The field `text`; one's own answer, something hidden, an answer of somebody whose account is disabled or erased, an answer of which the
/// caller did not say that it helped; an agency that the caller may not speak for, or that the question is none of; an idempotency key that
/// was used otherwise; too often; the database.
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
    let answer = ThankedAnswer {
        id: new.answer,
        author: found.author_id,
        was_accepted: head.author_id == new.caller.account && found.accepted_as == Some(AcceptedAs::Asker),
        is_hidden: head.hidden_at.is_some() || found.hidden_at.is_some(),
    };
    let facts = facts(op.tx(), new.caller.account, new.agency, &answer).await?;
    may_thank(&facts).map_err(OperationError::RuleViolated)?;
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

/// Why somebody cannot thank for an answer, in their own name or in that of an agency they may speak for; none if they can. A form asks
/// before anybody writes; [`give`] decides again.
///
/// # Errors
/// The database.
pub async fn refusal(
    app: &App,
    writer: AccountId,
    agency: Option<AgencyId>,
    answer: &ThankedAnswer,
) -> Result<Option<ErrorCode>, DbErr> {
    Ok(may_thank(&facts(app.reader(), writer, agency, answer).await?).err())
}

/// What is known of an answer without asking who wrote notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThankedAnswer {
    pub id: AnswerId,
    pub author: AccountId,
    /// Whoever wants to thank asked, and accepted it.
    pub was_accepted: bool,
    /// It or its question is hidden.
    pub is_hidden: bool,
}

async fn facts<C: ConnectionTrait>(
    db: &C,
    writer: AccountId,
    agency: Option<AgencyId>,
    answer: &ThankedAnswer,
) -> Result<ThanksFacts, DbErr> {
    let in_this_name = match agency {
        Some(agency) => Condition::all().add(thanks::Column::AgencyId.eq(agency)),
        None => Condition::all().add(thanks::Column::AgencyId.is_null()).add(thanks::Column::FromAccount.eq(writer)),
    };
    let before = thanks::Entity::find().filter(thanks::Column::AnswerId.eq(answer.id)).filter(in_this_name);
    let author = account::Entity::find_by_id(answer.author).one(db).await?;
    let worked = vote::Entity::find_by_id((answer.id, writer, VoteKind::WorkedForMe)).one(db).await?;
    Ok(ThanksFacts {
        writer,
        author: answer.author,
        is_hidden: answer.is_hidden,
        is_author_gone: author.is_none_or(|author| author.disabled_at.is_some()),
        has_reason: agency.is_some() || answer.was_accepted || worked.is_some(),
        has_thanked: before.count(db).await? > 0,
    })
}
