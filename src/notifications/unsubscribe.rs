//! Stopping mails from the mail itself (RFC 8058): the address carries a keyed proof, so that neither cookie nor sign-in
//! is needed. Touches one flag of the account.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::app::App;
use crate::config::Config;
use crate::entity::{AccountId, account};
use crate::web::signing;

fn proof(config: &Config, account: &str) -> String {
    signing::tag(&config.secret, "unsubscribe", &[account])
}

/// Path that stops the mails of an account. It keeps working for as long as the site's secret stays.
#[must_use]
pub fn path(config: &Config, account: AccountId) -> String {
    let id = account.to_string();
    format!("/unsubscribe/{id}.{}", proof(config, &id))
}

/// Whose mails a token from [`path`] stops; none for anything that we did not make.
#[must_use]
pub fn open(config: &Config, token: &str) -> Option<AccountId> {
    let (id, tag) = token.split_once('.')?;
    signing::same(tag, &proof(config, id)).then(|| id.parse().ok()).flatten()
}

/// Stops all mails but those about the account's safety. Doing it again changes nothing.
pub async fn stop_mails(app: &App, account: AccountId) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    account::Entity::update_many()
        .col_expr(account::Column::WantsMail, Expr::value(false))
        .filter(account::Column::Id.eq(account))
        .exec(&tx)
        .await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    #[test]
    fn only_our_own_tokens_open() {
        let config = Config::defaults();
        let path = path(&config, AccountId(12));
        let token = path.strip_prefix("/unsubscribe/").unwrap();
        assert_eq!(open(&config, token), Some(AccountId(12)));
        let tag = token.split_once('.').unwrap().1;
        let other = Config { secret: Secret::from("another secret"), ..Config::defaults() };
        assert_eq!(open(&other, token), None);
        for forged in ["", ".", "12", "12.", &format!("13.{tag}"), &format!("012.{tag}"), &format!("{token}x")] {
            assert_eq!(open(&config, forged), None, "{forged}");
        }
    }
}
