//! Sends stored mails over SMTP, or keeps them where there is no server. A mail is leased, sent outside any transaction
//! and marked at once: a node that dies in between repeats at most the one it was sending, with the same Message-ID.

use chrono::{DateTime, Duration, Utc};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncTransport, Tokio1Executor};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub use super::mime::MailSetting;
use super::mime::{self, Server};
use crate::app::App;
use crate::config::Config;
use crate::entity::{MailId, mail};

/// How long a batch may take before others may try it.
const LEASE: Duration = Duration::minutes(10);
/// Mails of a batch.
const BATCH: u64 = 50;
/// After so many tries, some four days, a mail is parked for a person to look at.
const TRIES: i32 = 30;

/// Whether the settings for mail can work; for the start of a node.
pub fn check(config: &Config) -> Result<(), MailSetting> {
    mime::settings(config).map(|_| ())
}

/// Sends what is due; tells how many mails were taken.
pub async fn run(app: &App) -> Result<usize, DbErr> {
    // Most looks find nothing and must not stand in a writer's way.
    if mail::Entity::find().filter(due(app.now())).limit(1).count(app.reader()).await? == 0 {
        return Ok(0);
    }
    let server = mime::settings(&app.config).map_err(|error| DbErr::Custom(error.to_string()))?;
    let Some(server) = server.map(AsyncSmtpTransportBuilder::build::<Tokio1Executor>) else { return keep(app).await };
    let batch = lease(app).await?;
    let until = app.now() + LEASE / 2;
    for (at, row) in batch.iter().enumerate() {
        let sent =
            if app.now() < until { send(app, &server, row).await } else { Sent::Unreached("the lease ran out".into()) };
        match sent {
            Sent::Yes => mark_sent(app, row.id).await?,
            Sent::Refused(error) => postpone(app, row, &error, row.attempts + 1 >= TRIES).await?,
            Sent::Never(error) => postpone(app, row, &error, true).await?,
            Sent::Unreached(error) => {
                // The server is away for all of them: nobody else waits for it once each.
                for row in batch.iter().skip(at) {
                    postpone(app, row, &error, row.attempts + 1 >= TRIES).await?;
                }
                break;
            }
        }
    }
    Ok(batch.len())
}

fn due(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(mail::Column::SentAt.is_null())
        .add(mail::Column::KeptAt.is_null())
        .add(mail::Column::ParkedAt.is_null())
        .add(mail::Column::TryAfter.lte(now))
}

async fn keep(app: &App) -> Result<usize, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let kept =
        mail::Entity::update_many().col_expr(mail::Column::KeptAt, Expr::value(now)).filter(due(now)).exec(&tx).await?;
    tx.commit().await?;
    Ok(usize::try_from(kept.rows_affected).unwrap_or(usize::MAX))
}

async fn lease(app: &App) -> Result<Vec<mail::Model>, DbErr> {
    let now = app.now();
    let tx = app.begin_write().await?;
    let rows = mail::Entity::find()
        .filter(due(now))
        .order_by_asc(mail::Column::TryAfter)
        .order_by_asc(mail::Column::Id)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&tx)
        .await?;
    if !rows.is_empty() {
        mail::Entity::update_many()
            .col_expr(mail::Column::TryAfter, Expr::value(now + LEASE))
            .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
            .filter(mail::Column::Id.is_in(rows.iter().map(|row| row.id)))
            .exec(&tx)
            .await?;
    }
    tx.commit().await?;
    Ok(rows)
}

enum Sent {
    Yes,
    /// The server said no to this mail, this time.
    Refused(String),
    /// No later try can help.
    Never(String),
    /// No server answered.
    Unreached(String),
}

async fn send(app: &App, server: &Server, row: &mail::Model) -> Sent {
    let message = match mime::message(&app.config, row) {
        Ok(message) => message,
        Err(error) => return Sent::Never(error.to_string()),
    };
    match server.send(message).await {
        Ok(_) => Sent::Yes,
        // What servers say may hold the address: the row keeps the code alone.
        Err(error) => match error.status() {
            Some(code) => {
                let code = code.to_string();
                let said = format!("the server said {code}");
                // No such mailbox. Other refusals may be a fault of settings that somebody puts right.
                if matches!(code.as_str(), "550" | "551" | "553" | "556") {
                    Sent::Never(said)
                } else {
                    Sent::Refused(said)
                }
            }
            None if error.is_client() => Sent::Refused("the server lacks something that the mail needs".to_owned()),
            None => Sent::Unreached("the server could not be reached".to_owned()),
        },
    }
}

/// Done: the text goes, and with it the only copy of a one-use link.
async fn mark_sent(app: &App, id: MailId) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    mail::Entity::update_many()
        .col_expr(mail::Column::SentAt, Expr::value(app.now()))
        .col_expr(mail::Column::TextBody, Expr::value(""))
        .col_expr(mail::Column::HtmlBody, Expr::value(""))
        .col_expr(mail::Column::UnsubscribeUrl, Expr::value(None::<String>))
        .col_expr(mail::Column::LastError, Expr::value(None::<String>))
        .filter(mail::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    metrics::counter!("peerdesk_mails_sent_total").increment(1);
    tx.commit().await
}

async fn postpone(app: &App, row: &mail::Model, error: &str, park: bool) -> Result<(), DbErr> {
    let now = app.now();
    let attempts = row.attempts + 1;
    tracing::warn!(mail.id = row.id.0, attempts, parked = park, error, "a mail was not sent");
    let tx = app.begin_write().await?;
    mail::Entity::update_many()
        .col_expr(mail::Column::TryAfter, Expr::value(now + backoff(attempts)))
        .col_expr(mail::Column::ParkedAt, Expr::value(park.then_some(now)))
        .col_expr(mail::Column::LastError, Expr::value(error))
        .filter(mail::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    tx.commit().await
}

/// The wait before another try: 30 seconds, doubled each time, at most four hours.
#[must_use]
pub fn backoff(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12)).unwrap_or(1) - 1;
    Duration::seconds(Ord::min(30_i64 << doublings, 4 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_spread_over_days() {
        let all: Duration = (1..TRIES).map(backoff).sum();
        assert!(all > Duration::days(3) && all < Duration::days(5), "{all}");
        assert!((1..40).all(|n| backoff(n) <= backoff(n + 1)));
    }
}
