//! How readers without an account are told apart for one day, and not longer: by a mark that is made with a key of the day. The key is
//! replaced by the first reader of the next day, and nobody can join the marks of two days then, nor try addresses against them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};

use super::reader::Reader;
use super::rules::{MAX_PER_ADDRESS, MAX_PER_DAY, day_of};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{AccountId, visitor_secret};
use crate::operation::Operation;
use crate::operation::rate_limit::address_key;
use crate::web::signing;

/// Characters of each half of a mark, six bits each: enough that no two readers of a day share one.
const HALF_LENGTH: usize = 11;

/// A reader of whom a mark is to be made.
pub(super) struct Visitor {
    account: Option<AccountId>,
    address: String,
    /// What their browser calls itself.
    agent: String,
    site_secret: Secret,
    /// Becomes the key of the day if there is none yet.
    fresh_secret: String,
}

/// What tells a reader apart for one day.
pub(super) struct DayMark {
    /// The key under which the mark is made, and hashes of what this reader does.
    pub secret: Secret,
    pub mark: String,
}

impl Visitor {
    /// A reader as they came, with a key for the day in case it has none.
    ///
    /// # Errors
    /// The source of random numbers.
    pub(super) fn new(app: &App, reader: &Reader) -> Result<Self, DbErr> {
        Ok(Self {
            account: reader.account,
            address: address_key(reader.address),
            agent: reader.agent.clone(),
            site_secret: app.config.secret.clone(),
            fresh_secret: signing::random_token().map_err(|error| DbErr::Custom(error.to_string()))?,
        })
    }

    /// The mark of this reader on the day at hand.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) async fn mark_of_the_day(&self, op: &Operation) -> Result<DayMark, DbErr> {
        Ok(self.mark_under(&secret_of_the_day(op, &self.fresh_secret).await?))
    }

    /// The mark of this reader on the day that has this key.
    pub(super) fn mark_under(&self, day: &Secret) -> DayMark {
        let secret = keyed(&self.site_secret, day);
        let mark = match self.account {
            Some(account) => mark_of_account(&secret, account),
            None => mark(&secret, &self.address, &self.agent),
        };
        DayMark { secret, mark }
    }
}

/// Whether as much is counted today as is counted in a day: of one person, and of the network address that they come from, where it is
/// known. What a browser calls itself is its sender's choice, so the address has a limit of its own.
///
/// # Errors
/// Those of the database.
pub(super) async fn is_daily_limit_reached<E>(
    op: &Operation,
    of_person: Select<E>,
    of_address: Option<Select<E>>,
) -> Result<bool, DbErr>
where
    E: EntityTrait,
    E::Model: Sync + 'static,
{
    if of_person.count(op.tx()).await? >= MAX_PER_DAY {
        return Ok(true);
    }
    match of_address {
        Some(of_address) => Ok(of_address.count(op.tx()).await? >= MAX_PER_ADDRESS),
        None => Ok(false),
    }
}

/// The key of the day at hand, the same on all nodes. `fresh` becomes it if there is none yet, and every earlier one is gone then.
async fn secret_of_the_day(op: &Operation, fresh: &str) -> Result<Secret, DbErr> {
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
fn keyed(site: &Secret, day: &Secret) -> Secret {
    Secret::from(signing::tag(site, "visitor-day", &[day.reveal()]).as_str())
}

/// The mark of a reader under the key of the day: the first half says where they come from, the second what their browser calls itself
/// there.
fn mark(secret: &Secret, address: &str, agent: &str) -> String {
    let half = |parts: &[&str]| signing::tag(secret, "visitor", parts).chars().take(HALF_LENGTH).collect::<String>();
    half(&[address]) + &half(&[address, agent])
}

/// The mark of an account, wherever it comes from. Each stands for an address of its own: what many people with accounts do is not counted
/// against one limit.
fn mark_of_account(secret: &Secret, account: AccountId) -> String {
    mark(secret, &format!("account:{account}"), "")
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

    #[test]
    fn accounts_share_no_address() {
        let secret = Secret::from("monday");
        let (one, other) = (mark_of_account(&secret, AccountId(1)), mark_of_account(&secret, AccountId(2)));
        assert_ne!(address_of(&one), address_of(&other));
        assert_eq!(one, mark_of_account(&secret, AccountId(1)));
    }
}
