//! How readers without an account are told apart for one day, and not longer: by a mark that is made with a key of the day. The key is
//! replaced by the first reader of the next day, and nobody can join the marks of two days then, nor try addresses against them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::rules::day_of;
use crate::config::Secret;
use crate::entity::visitor_secret;
use crate::operation::Operation;
use crate::web::signing;

/// Characters of a mark, six bits each: enough that no two readers of a day share one.
const MARK_LENGTH: usize = 22;

/// The key of the day at hand, the same on all nodes. `fresh` becomes it if there is none yet, and every earlier one is gone then.
pub(super) async fn secret_of_the_day(op: &Operation, fresh: &str) -> Result<Secret, DbErr> {
    let today = day_of(op.now());
    // The clock of another node may be ahead by a moment: its day counts then, and nobody goes back.
    if let Some(known) = newest(op).await?.filter(|known| known.day >= today) {
        return Ok(Secret::from(known.secret.as_str()));
    }
    visitor_secret::Entity::delete_many().filter(visitor_secret::Column::Day.lt(today.as_str())).exec(op.tx()).await?;
    let row = visitor_secret::ActiveModel { day: Set(today), secret: Set(fresh.to_owned()) };
    let known = OnConflict::new().do_nothing().to_owned();
    visitor_secret::Entity::insert(row).on_conflict(known).exec_without_returning(op.tx()).await?;
    // Another node may have been first.
    let kept = newest(op).await?.map_or_else(|| fresh.to_owned(), |row| row.secret);
    Ok(Secret::from(kept.as_str()))
}

async fn newest(op: &Operation) -> Result<Option<visitor_secret::Model>, DbErr> {
    visitor_secret::Entity::find().order_by_desc(visitor_secret::Column::Day).one(op.tx()).await
}

/// The mark of a reader: where they come from and what their browser calls itself, under the key of the day.
pub(super) fn mark(secret: &Secret, address: &str, agent: &str) -> String {
    signing::tag(secret, "visitor", &[address, agent]).chars().take(MARK_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_differs_by_day_address_and_browser() {
        let (one, other) = (Secret::from("monday"), Secret::from("tuesday"));
        let found = mark(&one, "203.0.113.9", "Firefox");
        assert_eq!(found.len(), MARK_LENGTH);
        assert_eq!(found, mark(&one, "203.0.113.9", "Firefox"));
        assert_ne!(found, mark(&other, "203.0.113.9", "Firefox"));
        assert_ne!(found, mark(&one, "203.0.113.8", "Firefox"));
        assert_ne!(found, mark(&one, "203.0.113.9", "Safari"));
    }
}
