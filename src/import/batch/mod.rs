//! One batch in one transaction: each type in turn, so that a line finds what earlier lines of the batch brought.

mod lines;
mod places;
mod posts;
mod tags;
mod touched;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr};

use self::lines::Lines;
use self::places::{write_accounts, write_agencies, write_categories};
use self::posts::{write_answers, write_comments, write_threads};
use self::tags::write_tags;
use self::touched::Touched;
use super::format::{Numbered, Record};
use super::known::Known;
use super::settle;
use super::summary::Options;
use crate::entity::Event;
use crate::operation;

pub use self::lines::Outcome;

/// Writes a batch; the caller commits.
pub async fn write<C: ConnectionTrait>(
    tx: &C,
    records: Vec<Numbered>,
    now: DateTime<Utc>,
    options: &Options,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    let mut known = Known::read(tx, &records).await?;
    let (mut agencies, mut categories, mut accounts) = (Lines::new(), Lines::new(), Lines::new());
    let (mut threads, mut answers, mut comments) = (Lines::new(), Lines::new(), Lines::new());
    for Numbered { line, record } in records {
        match record {
            Record::Agency(row) => agencies.push((line, row)),
            Record::Category(row) => categories.push((line, row)),
            Record::Account(row) => accounts.push((line, row)),
            Record::Thread(row) => threads.push((line, row)),
            Record::Answer(row) => answers.push((line, row)),
            Record::Comment(row) => comments.push((line, row)),
        }
    }
    let mut touched = Touched::default();
    write_agencies(tx, agencies, now, &mut known, outcome).await?;
    write_categories(tx, categories, now, &mut known, outcome).await?;
    write_accounts(tx, accounts, &mut known, outcome).await?;
    write_threads(tx, threads, now, &mut known, outcome, &mut touched).await?;
    write_answers(tx, answers, &mut known, outcome, &mut touched).await?;
    write_comments(tx, comments, &mut known, outcome, &mut touched).await?;
    touched.write(tx).await?;
    write_tags(tx, &touched.tags, now).await?;
    settle::settle(tx, &touched.threads, now, options.escalate).await?;
    // Search reads each of these threads anew. The people around them are not told: it is old news.
    let events = touched.threads.iter().map(|thread| Event::ThreadAsked { thread: *thread }).collect();
    operation::record_many(tx, events, now).await
}
