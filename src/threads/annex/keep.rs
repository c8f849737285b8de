//! Keeping something in the annex, in the transaction that posts the text which it was taken from.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde::Serialize;

use crate::database::WriteTransaction;
use crate::entity::{AccountId, PersonalDataKind, Subject, ThreadId, personal_annex};
use crate::operation::{FieldError, Operation, OperationError, ShortText};
use crate::posts::personal_data::letters_and_digits;
use crate::posts::rules::plain_text;
use crate::threads::codes;
use crate::threads::store::Head;

/// What somebody may keep for staff beside one question.
pub const MAX_ITEMS: usize = 20;
/// Longest text of one, characters.
pub const MAX_TEXT: usize = 200;

const FIELD: &str = "annex";
const TEXT: ShortText = plain_text(FIELD, MAX_TEXT);

/// Something that is to be kept for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewAnnexItem {
    /// As the public text says it in its place.
    pub number: i32,
    pub kind: PersonalDataKind,
    pub text: String,
}

/// What may be stored of what was typed: few, short, and on one line.
///
/// # Errors
/// The field `annex`.
pub(in crate::threads) fn checked(new: &[NewAnnexItem]) -> Result<Vec<NewAnnexItem>, FieldError> {
    if new.len() > MAX_ITEMS {
        return Err(FieldError::new(FIELD, codes::ANNEX_FULL).with("limit", MAX_ITEMS));
    }
    let mut fine = Vec::with_capacity(new.len());
    for item in new {
        fine.push(NewAnnexItem { text: TEXT.check_line(&item.text)?, ..item.clone() });
    }
    Ok(fine)
}

/// Keeps what was taken out of a text of a thread that is locked. What is there already stays as it is, so that a repeat changes nothing.
///
/// # Errors
/// The field `annex` of a thread that has too much already; [`OperationError::Stale`] if a number means something else by now; the
/// database.
pub(in crate::threads) async fn keep(
    op: &Operation,
    thread: ThreadId,
    from: Subject,
    author: AccountId,
    new: &[NewAnnexItem],
) -> Result<(), OperationError> {
    if new.is_empty() {
        return Ok(());
    }
    let kept = personal_annex::Entity::find().filter(personal_annex::Column::ThreadId.eq(thread)).all(op.tx()).await?;
    let mut rows = Vec::new();
    for item in new {
        match kept.iter().find(|row| row.number == item.number) {
            None => rows.push(row(op, thread, from, author, item)),
            Some(known) if is_same(known, item) => {}
            Some(_) => return Err(OperationError::Stale),
        }
    }
    let there = kept.iter().filter(|row| row.removed_at.is_none()).count();
    if there + rows.len() > MAX_ITEMS {
        return Err(FieldError::new(FIELD, codes::ANNEX_FULL).with("limit", MAX_ITEMS).into());
    }
    if !rows.is_empty() {
        personal_annex::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    }
    Ok(())
}

/// The same for whoever posts on a thread that is there already: only whoever asked keeps anything beside it.
///
/// # Errors
/// Those of [`keep`]; [`OperationError::Forbidden`] for others.
pub(in crate::threads) async fn keep_of_asker(
    op: &Operation,
    head: &Head,
    author: AccountId,
    from: Subject,
    new: &[NewAnnexItem],
) -> Result<(), OperationError> {
    if !new.is_empty() && head.author_id != author {
        return Err(OperationError::forbidden());
    }
    keep(op, head.id, from, author, new).await
}

fn row(
    op: &Operation,
    thread: ThreadId,
    from: Subject,
    author: AccountId,
    item: &NewAnnexItem,
) -> personal_annex::ActiveModel {
    personal_annex::ActiveModel {
        thread_id: Set(thread),
        subject_kind: Set(from.kind()),
        subject_id: Set(from.id()),
        number: Set(item.number),
        kind: Set(item.kind),
        text: Set(item.text.clone()),
        author_id: Set(author),
        created_at: Set(op.now()),
        ..Default::default()
    }
}

fn is_same(row: &personal_annex::Model, item: &NewAnnexItem) -> bool {
    row.removed_at.is_none() && row.kind == item.kind && letters_and_digits(&row.text) == letters_and_digits(&item.text)
}

/// Nothing is kept of a question that goes.
pub(in crate::threads) async fn forget_of_thread(tx: &WriteTransaction, thread: ThreadId) -> Result<(), DbErr> {
    let all = personal_annex::Entity::delete_many().filter(personal_annex::Column::ThreadId.eq(thread));
    all.exec(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(text: &str) -> NewAnnexItem {
        NewAnnexItem { number: 1, kind: PersonalDataKind::Phone, text: text.to_owned() }
    }

    #[test]
    fn texts_are_short_and_on_one_line() {
        for (typed, kept) in [(" 01632 960123 ", Some("01632 960123")), ("", None), (" \n ", None)] {
            let found = checked(&[item(typed)]).ok().map(|all| all[0].text.clone());
            assert_eq!(found.as_deref(), kept, "{typed:?}");
        }
        assert!(checked(&[item(&"7".repeat(MAX_TEXT))]).is_ok());
        assert!(checked(&[item(&"7".repeat(MAX_TEXT + 1))]).is_err());
    }

    #[test]
    fn there_are_few() {
        assert!(checked(&vec![item("7"); MAX_ITEMS]).is_ok());
        let error = checked(&vec![item("7"); MAX_ITEMS + 1]).unwrap_err();
        assert_eq!(error.field, FIELD);
    }
}
