//! Noting that something people missed was repaired: when and how.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::codes;
use super::listing::empty_searches;
use super::repeated::question_of;
use super::rules::{WrongDay, repair_day};
use crate::agencies::text_rules::required_text;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, GapRepairId, ThreadId, gap_repair};
use crate::identity::{Caller, Right};
use crate::operation::{
    Completed, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};

/// Longest note, characters.
pub const MAX_NOTE: usize = 500;

/// A repair as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRepair {
    /// What was searched for, as the list has it.
    pub words: Option<String>,
    /// The question that many have.
    pub thread: Option<ThreadId>,
    pub note: String,
    /// The day, as ISO 8601 writes it.
    pub repaired_on: String,
}

/// What a repair is about.
enum Subject {
    Words(String),
    Thread(ThreadId),
}

/// A repair that may be noted.
struct ValidatedRepair {
    agency: AgencyId,
    subject: Subject,
    note: String,
    repaired_on: NaiveDate,
    by: AccountId,
}

/// Notes what an agency did about words that are on its list, or about a public question of its own.
///
/// # Errors
/// No right, or nothing that is on the list: both are [`OperationError::NotFound`]; refused fields; an idempotency key that was used
/// otherwise; the database.
#[tracing::instrument(skip_all)]
pub async fn note_repair(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    repair: NewRepair,
    key: Option<IdempotencyKey>,
) -> Result<Completed<GapRepairId>, OperationError> {
    caller.require_or_hide(Right::NoteRepairs, agency)?;
    let once = IdempotentRequest::new(caller.account, key, "note_repair", &format!("{agency} {repair:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let validated = validate(agency, repair, caller.account, app.now().date_naive());
    app.kernel.create(spec, async move { validated }, |op, repair| Box::pin(insert(op, repair))).await
}

fn validate(
    agency: AgencyId,
    repair: NewRepair,
    by: AccountId,
    today: NaiveDate,
) -> Result<ValidatedRepair, OperationError> {
    let subject = match (repair.words, repair.thread) {
        (Some(words), None) => Subject::Words(words),
        (None, Some(thread)) => Subject::Thread(thread),
        _ => return Err(OperationError::NotFound),
    };
    let mut errors = FieldErrors::default();
    let repaired_on = errors.check(day(&repair.repaired_on, today));
    let note = errors.check(required_text("note", &repair.note, MAX_NOTE));
    let (repaired_on, note) = errors.finish_with(repaired_on.zip(note))?;
    Ok(ValidatedRepair { agency, subject, note, repaired_on, by })
}

/// A day as it was typed, if something can have been repaired on it.
fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    let refused = |code| FieldError::new("repaired_on", code);
    let day = typed.trim().parse::<NaiveDate>().map_err(|_| refused(codes::DAY_NOT_UNDERSTOOD))?;
    repair_day(day, today).map_err(|wrong| match wrong {
        WrongDay::TooLate => refused(codes::DAY_TOO_LATE),
        WrongDay::TooEarly => refused(codes::DAY_TOO_EARLY),
    })
}

async fn insert(op: &Operation, repair: &ValidatedRepair) -> Result<GapRepairId, OperationError> {
    let (words, thread_id) = match &repair.subject {
        Subject::Words(words) => {
            // A note must not tell whether somebody searched for words that nobody is shown.
            let shown = empty_searches(op.tx(), Some(repair.agency), op.now()).await?;
            if !shown.iter().any(|line| line.words == *words) {
                return Err(OperationError::NotFound);
            }
            (Some(words.clone()), None)
        }
        Subject::Thread(id) => {
            question_of(op.tx(), repair.agency, *id).await?.ok_or(OperationError::NotFound)?;
            (None, Some(*id))
        }
    };
    let row = gap_repair::ActiveModel {
        agency_id: Set(repair.agency),
        words: Set(words),
        thread_id: Set(thread_id),
        note: Set(repair.note.clone()),
        repaired_on: Set(repair.repaired_on.to_string()),
        noted_by: Set(repair.by),
        noted_at: Set(op.now()),
        ..Default::default()
    };
    Ok(gap_repair::Entity::insert(row).exec(op.tx()).await?.last_insert_id)
}
