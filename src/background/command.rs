//! `peerdesk queue`: what was given up, and having it tried again, from the machine itself.

use std::fmt::Write;

use clap::Subcommand;
use sea_orm::DbErr;

use crate::app::App;
use crate::entity::OutboxDeliveryId;
use crate::locale::text::{t, t1};
use crate::outbox::parked::{self, ParkedDelivery, Which};
use crate::telemetry::one_line;

/// What to do with the queue.
#[derive(Debug, Subcommand)]
pub enum QueueCommand {
    /// Print deliveries that were given up, the latest first: id, subscriber, event, since when, tries, last error.
    List {
        /// Of this subscriber only.
        #[arg(long)]
        subscriber: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100)]
        limit: u64,
    },
    /// Have deliveries that were given up tried again: one, all of a subscriber, or all.
    Retry {
        /// All of this subscriber.
        #[arg(long, conflicts_with = "id")]
        subscriber: Option<String>,
        /// This one alone, by the id that the list shows.
        #[arg(long)]
        id: Option<i64>,
    },
}

/// Does it and says what was done.
///
/// # Errors
/// Those of the database.
pub async fn perform(app: &App, command: QueueCommand) -> Result<String, DbErr> {
    match command {
        QueueCommand::List { subscriber, limit } => {
            let which = subscriber.map_or(Which::All, Which::Subscriber);
            let rows = parked::list(app.reader(), &which, None, limit).await?;
            Ok(if rows.is_empty() { t("background-none-title") } else { table(&rows) })
        }
        QueueCommand::Retry { subscriber, id } => {
            let which = match (id, subscriber) {
                (Some(id), _) => Which::One(OutboxDeliveryId(id)),
                (None, Some(subscriber)) => Which::Subscriber(subscriber),
                (None, None) => Which::All,
            };
            Ok(t1("background-retried", "count", parked::retry(&app.queue_store(), &which).await?))
        }
    }
}

/// One line a delivery, with tabs between: people read it, and programs take it apart.
fn table(rows: &[ParkedDelivery]) -> String {
    let mut text = String::new();
    for row in rows {
        let error = one_line(row.last_error.as_deref().unwrap_or_default());
        let since = row.parked_at.format("%Y-%m-%dT%H:%M:%SZ");
        let ParkedDelivery { id, subscriber, kind, tries, .. } = row;
        writeln!(text, "{id}\t{subscriber}\t{kind}\t{since}\t{tries}\t{error}").ok();
    }
    text.truncate(text.trim_end().len());
    text
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn a_delivery_is_one_line_whatever_its_error_says() {
        let row = |error: &str| ParkedDelivery {
            id: OutboxDeliveryId(1),
            subscriber: "mail".to_owned(),
            kind: "thread_edited".to_owned(),
            parked_at: DateTime::UNIX_EPOCH,
            tries: 3,
            last_error: Some(error.to_owned()),
        };
        let printed = table(&[row("no \u{1b}[2J\n\"Where\u{2028}is\tit?\""), row("late")]);
        let lines: Vec<&str> = printed.split('\n').collect();
        assert_eq!(lines.len(), 2, "{printed:?}");
        for line in lines {
            assert_eq!(line.split('\t').count(), 6, "{line:?}");
            assert!(!line.contains(['\u{1b}', '\u{2028}']), "{line:?}");
        }
    }
}
