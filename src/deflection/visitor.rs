//! How readers without an account are told apart for one day, and not longer: by a mark that is made with a key of the day. The key is
//! replaced by the first reader of the next day, and nobody can join the marks of two days then, nor try addresses against them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::rules::day_of;
use crate::config::Secret;
use crate::entity::visitor_secret;
use crate::operation::Operation;
use crate::web::signing;

/// Characters of each half of a mark, six bits each: enough that no two readers of a day share one.
const HALF_LENGTH: usize = 11;

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

/// The key of a day with the site's own secret in it: whoever has a copy of the database alone can try no addresses against its marks.
pub(super) fn keyed(site: &Secret, day: &Secret) -> Secret {
    Secret::from(signing::tag(site, "visitor-day", &[day.reveal()]).as_str())
}

/// The mark of a reader under the key of the day: the first half says where they come from, the second what their browser calls itself
/// there.
pub(super) fn mark(secret: &Secret, address: &str, agent: &str) -> String {
    let half = |parts: &[&str]| signing::tag(secret, "visitor", parts).chars().take(HALF_LENGTH).collect::<String>();
    half(&[address]) + &half(&[address, agent])
}

/// What all marks of one address begin with.
pub(super) fn address_of(mark: &str) -> &str {
    mark.get(..HALF_LENGTH).unwrap_or(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_differs_by_day_address_and_browser() {
        let (one, other) = (Secret::from("monday"), Secret::from("tuesday"));
        let found = mark(&one, "203.0.113.9", "Firefox");
        assert_eq!(found.len(), 2 * HALF_LENGTH);
        assert_eq!(address_of(&found), address_of(&mark(&one, "203.0.113.9", "Safari")));
        assert_ne!(address_of(&found), address_of(&mark(&one, "203.0.113.8", "Firefox")));
        let site = Secret::from("kept apart from the database");
        assert_ne!(found, mark(&keyed(&site, &one), "203.0.113.9", "Firefox"));
        assert_eq!(found, mark(&one, "203.0.113.9", "Firefox"));
        assert_ne!(found, mark(&other, "203.0.113.9", "Firefox"));
        assert_ne!(found, mark(&one, "203.0.113.8", "Firefox"));
        assert_ne!(found, mark(&one, "203.0.113.9", "Safari"));
    }
}
