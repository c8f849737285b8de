//! The outbox's subscriber "mail": sends stored mails over SMTP, or keeps them where there is no server. What a mail says is
//! made now, and one that has nothing to tell any more is dropped. A mail is sent outside any transaction and marked at once: a
//! node that dies in between repeats at most the one it was sending, with the same Message-ID and the same link.

use async_trait::async_trait;
use chrono::Duration;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncTransport, Tokio1Executor};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryTrait};

use super::composition;
pub use super::mime::MailSetting;
use super::mime::{self, Server};
use crate::app::App;
use crate::entity::{Event, EventKind, MailId, mail, outbox_event};
use crate::identity::{email, unreachable};
use crate::outbox::{Delivered, DeliveryError, RetrySchedule, Subscriber};
use crate::peers::effect_mails;

/// Tries over some four days: a mailbox may be full over a weekend.
const RETRY: RetrySchedule = RetrySchedule { first: Duration::seconds(30), longest: Duration::hours(4), max_tries: 30 };

/// The subscriber.
pub struct Mailer {
    app: App,
    /// None where mails are kept.
    server: Option<Server>,
}

impl Mailer {
    /// Sends through the server of the settings; connects when there is something to send.
    ///
    /// # Errors
    /// Settings that cannot work.
    pub fn new(app: App) -> Result<Self, MailSetting> {
        let server = mime::settings(&app.config)?.map(AsyncSmtpTransportBuilder::build::<Tokio1Executor>);
        Ok(Self { app, server })
    }

    async fn send(&self, id: MailId) -> Result<(), DeliveryError> {
        let Some(row) = mail::Entity::find_by_id(id).one(self.app.reader()).await? else { return Ok(()) };
        if row.sent_at.or(row.kept_at).or(row.dropped_at).is_some() {
            return Ok(());
        }
        let Some(mail) = composition::compose(&self.app, &row).await? else {
            return Ok(self.drop_mail(&row).await?);
        };
        let Some(server) = &self.server else {
            return Ok(self.mark(id, mail::Column::KeptAt, None).await?);
        };
        let needs_smtputf8 = email::needs_smtputf8(&mail.to_address);
        let message =
            mime::message(&self.app.config, &row, mail).map_err(|error| DeliveryError::Rejected(error.to_string()))?;
        match server.send(message).await {
            Ok(_) => {}
            // The server does not take such an address today, and waiting changes nothing: whoever has it is told instead.
            Err(error) if needs_smtputf8 && error.is_client() => {
                self.note_reach(&row, true).await;
                return Err(DeliveryError::Rejected(
                    "the server takes no letters beyond ASCII in an address".to_owned(),
                ));
            }
            Err(error) => return Err(outcome(&error)),
        }
        metrics::counter!("peerdesk_mails_sent_total").increment(1);
        if needs_smtputf8 {
            self.note_reach(&row, false).await;
        }
        Ok(self.mark(id, mail::Column::SentAt, None).await?)
    }

    /// Writes down whether the server sends to the address of a mail's reader. What becomes of the mail does not hang on it.
    async fn note_reach(&self, row: &mail::Model, is_refused: bool) {
        if let Err(error) = unreachable::note(&self.app, row.account_id, is_refused).await {
            tracing::warn!(account.id = row.account_id.0, error = %error, "whether an address can be reached was not noted");
        }
    }

    /// Writes down that a mail had nothing to tell any more.
    async fn drop_mail(&self, row: &mail::Model) -> Result<(), DbErr> {
        let event = outbox_event::Entity::find_by_id(row.event_id).one(self.app.reader()).await?;
        self.mark(row.id, mail::Column::DroppedAt, event.as_ref().map(|event| &event.payload)).await
    }

    /// Writes down what became of a mail, and with it that nobody was told what one that is dropped was written for.
    async fn mark(&self, id: MailId, outcome: mail::Column, untold: Option<&Event>) -> Result<(), DbErr> {
        let tx = self.app.begin_write().await?;
        if let Some(&Event::EffectMailWanted { account, helped, told, told_at }) = untold {
            effect_mails::note_untold(&tx, account, helped, told, told_at).await?;
        }
        let marked =
            mail::Entity::update_many().col_expr(outcome, Expr::value(self.app.now())).filter(mail::Column::Id.eq(id));
        tx.defer_to_commit(&marked.into_query());
        tx.commit().await
    }
}

/// What a refusal says of this mail and of the server. What servers say may hold the address: only the code is kept.
fn outcome(error: &SmtpError) -> DeliveryError {
    match error.status() {
        Some(code) => refused(&code.to_string()),
        None if error.is_client() => DeliveryError::Failed("the server lacks something that the mail needs".to_owned()),
        None => DeliveryError::Away("the mail server could not be reached".to_owned()),
    }
}

fn refused(code: &str) -> DeliveryError {
    let said = format!("the server said {code}");
    match code {
        // No such mailbox.
        "550" | "551" | "553" | "556" => DeliveryError::Rejected(said),
        // The server is closing, or wants another name and password: no fault of this mail, and the same for all of them.
        "421" | "454" | "530" | "534" | "535" | "538" => DeliveryError::Away(said),
        _ => DeliveryError::Failed(said),
    }
}

#[async_trait]
impl Subscriber for Mailer {
    fn name(&self) -> &'static str {
        "mail"
    }

    fn wants(&self) -> &'static [EventKind] {
        &[EventKind::MailWritten]
    }

    fn claim_size(&self) -> u64 {
        20
    }

    /// Each mail has an outcome of its own.
    fn call_size(&self) -> usize {
        1
    }

    fn retry(&self) -> RetrySchedule {
        RETRY
    }

    async fn deliver(&self, events: &[Delivered]) -> Result<(), DeliveryError> {
        for event in events {
            match event.event {
                Event::MailWritten { mail } => self.send(mail).await?,
                ref other => return Err(DeliveryError::Unhandled(other.kind())),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_spread_over_days() {
        let all: Duration = (1..RETRY.max_tries).filter_map(|tries| RETRY.wait(tries)).sum();
        assert!(all > Duration::days(3) && all < Duration::days(5), "{all}");
    }

    #[test]
    fn only_what_is_the_same_for_every_mail_is_away() {
        for (code, expected) in
            [("550", "Rejected"), ("451", "Failed"), ("552", "Failed"), ("421", "Away"), ("535", "Away")]
        {
            assert!(format!("{:?}", refused(code)).starts_with(expected), "{code}");
        }
    }
}
