//! The link of a reminder's mail: it carries a keyed proof of whose question it is about, so that its owner can say without
//! signing in whether an answer helped, and nothing else.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};

use crate::config::Config;
use crate::entity::{AccountId, ThreadId, thread};
use crate::threads::rules::reminder::REMINDER_LINK_LIFE;
use crate::threads::visibility;
use crate::web::signing;

fn proof(config: &Config, account: &str, thread: &str) -> String {
    signing::tag(&config.secret, "accept-reminder", &[account, thread])
}

/// Path of the page that asks whether an answer helped. It belongs into the mail alone.
#[must_use]
pub fn path(config: &Config, account: AccountId, thread: ThreadId) -> String {
    let (account, thread) = (account.to_string(), thread.to_string());
    format!("/did-it-help/{account}-{thread}.{}", proof(config, &account, &thread))
}

/// Whose question a token from [`path`] is about; none for anything that we did not make.
#[must_use]
pub fn open(config: &Config, token: &str) -> Option<(AccountId, ThreadId)> {
    let (subject, tag) = token.split_once('.')?;
    let (account, thread) = subject.split_once('-')?;
    signing::same(tag, &proof(config, account, thread)).then(|| Some((account.parse().ok()?, thread.parse().ok()?)))?
}

/// Whether the link works for a question: its asker was reminded not long ago, and everybody sees it.
///
/// # Errors
/// Those of the database.
pub async fn works<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    thread: ThreadId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let found = thread::Entity::find_by_id(thread)
        .filter(thread::Column::AuthorId.eq(account))
        .filter(thread::Column::RemindedAt.gt(now - REMINDER_LINK_LIFE))
        .filter(visibility::public_threads());
    Ok(found.count(db).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    #[test]
    fn only_our_own_tokens_open_and_for_one_question() {
        let config = Config::defaults();
        let path = path(&config, AccountId(12), ThreadId(34));
        let token = path.strip_prefix("/did-it-help/").unwrap();
        assert_eq!(open(&config, token), Some((AccountId(12), ThreadId(34))));
        let tag = token.split_once('.').unwrap().1;
        let other = Config { secret: Secret::from("another secret"), ..Config::defaults() };
        assert_eq!(open(&other, token), None);
        for forged in [
            String::new(),
            "12-34".to_owned(),
            "12-34.".to_owned(),
            format!("12-35.{tag}"),
            format!("1-234.{tag}"),
            format!("012-34.{tag}"),
            format!("{token}x"),
        ] {
            assert_eq!(open(&config, &forged), None, "{forged}");
        }
    }
}
