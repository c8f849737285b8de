//! Threads, answers and comments.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::lines::{CHUNK, Lines, Outcome, new_lines};
use super::touched::Touched;
use crate::entity::{
    AcceptedAs, AccountId, AnswerId, Audience, ThreadId, ThreadState, VoteKind, answer, comment, thread,
};
use crate::import::format;
use crate::import::known::{Known, KnownAnswer, KnownThread, inserted};
use crate::import::reason::because;
use crate::markdown;

/// People named in a list, who are not the one it is about.
fn people(
    known: &Known,
    field: &'static str,
    named: &[String],
    not: AccountId,
    line: u64,
) -> Result<Vec<AccountId>, String> {
    let found = named.iter().map(|id| known.accounts.find(field, id, line)).collect::<Result<Vec<_>, _>>()?;
    if found.contains(&not) { Err(because("import-own-vote", &[("field", field.into())])) } else { Ok(found) }
}

pub(super) async fn write_threads<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Thread>,
    now: DateTime<Utc>,
    known: &mut Known,
    outcome: &mut Outcome,
    touched: &mut Touched,
) -> Result<(), DbErr> {
    let (mut rows, mut added) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.threads.has(id), outcome) {
        let found = known.categories.find("category", &row.category, line);
        let found = found.and_then(|category| Ok((category, known.accounts.find("author", &row.author, line)?)));
        let found = found
            .and_then(|(category, author)| Ok((category, author, people(known, "me_too", &row.me_too, author, line)?)));
        let Some((category, author, others)) = outcome.check(line, found) else { continue };
        rows.push(thread::ActiveModel {
            category_id: Set(category.id),
            author_id: Set(author),
            title: Set(row.title),
            body_source: Set(row.body.source),
            body_html: Set(row.body.html),
            render_version: Set(markdown::RENDER_VERSION),
            language: Set(row.language),
            intent: Set(row.intent),
            is_urgent: Set(row.urgent),
            state: Set(ThreadState::Open),
            audience: Set(Audience::Everyone),
            created_at: Set(row.asked_at),
            revision: Set(1),
            version: Set(1),
            updated_at: Set(now),
            last_activity_at: Set(row.asked_at),
            closed_at: Set(row.closed_at),
            imported_at: Set(Some(now)),
            stays_with_neighbours: Set(true),
            answer_count: Set(0),
            me_too_count: Set(1 + i32::try_from(others.len()).unwrap_or(i32::MAX - 1)),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        });
        added.push((line, row.id, author, row.asked_at, others, row.tags));
    }
    for some in rows.chunks(CHUNK) {
        thread::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    let ids = inserted!(tx, added.iter().map(|(_, id, ..)| id.as_str()).collect(), thread, ThreadId);
    for (line, external, author, asked_at, others, tags) in added {
        let Some(id) = ids.get(&external).copied() else { continue };
        known.threads.insert(external, KnownThread { id, author, asked_at }, line);
        touched.follow(id, author, asked_at);
        for other in others {
            touched.follow(id, other, asked_at);
            touched.me_too.insert((id, other), asked_at);
        }
        if !tags.is_empty() {
            touched.tags.push((id, tags));
        }
        outcome.added.threads += 1;
    }
    Ok(())
}

/// The thread that a reply is to, which must be older than the reply.
fn thread_of(known: &Known, id: &str, line: u64, posted_at: DateTime<Utc>) -> Result<KnownThread, String> {
    let thread = known.threads.find("thread", id, line)?;
    if posted_at < thread.asked_at {
        return Err(because("import-before", &[("field", "posted_at".into()), ("other", "asked_at".into())]));
    }
    Ok(thread)
}

pub(super) async fn write_answers<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Answer>,
    known: &mut Known,
    outcome: &mut Outcome,
    touched: &mut Touched,
) -> Result<(), DbErr> {
    let (mut rows, mut added) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.answers.has(id), outcome) {
        let around = || {
            let thread = thread_of(known, &row.thread, line, row.posted_at)?;
            let author = known.accounts.find("author", &row.author, line)?;
            let official =
                row.official_for.as_ref().map(|id| known.agencies.find("official_for", id, line)).transpose()?;
            let helpful = people(known, "helpful", &row.helpful, author, line)?;
            let worked = people(known, "worked_for_me", &row.worked_for_me, author, line)?;
            Ok((thread, author, official, helpful, worked))
        };
        let Some((thread, author, official, helpful, worked)) = outcome.check(line, around()) else { continue };
        // The file does not say when people voted: with the acceptance, or with the answer.
        let voted_at = row.accepted_at.unwrap_or(row.posted_at);
        rows.push(answer::ActiveModel {
            thread_id: Set(thread.id),
            author_id: Set(author),
            body_source: Set(row.body.source),
            body_html: Set(row.body.html),
            render_version: Set(markdown::RENDER_VERSION),
            language: Set(row.language),
            official_for: Set(official),
            official_revision: Set(official.map(|_| 1)),
            created_at: Set(row.posted_at),
            revision: Set(1),
            accepted_at: Set(row.accepted_at),
            accepted_by: Set(row.accepted_at.map(|_| thread.author)),
            accepted_as: Set(row.accepted_at.map(|_| AcceptedAs::Asker)),
            accepted_revision: Set(row.accepted_at.map(|_| 1)),
            helpful_count: Set(i32::try_from(helpful.len()).unwrap_or(i32::MAX)),
            worked_count: Set(i32::try_from(worked.len()).unwrap_or(i32::MAX)),
            last_worked_at: Set((!worked.is_empty()).then_some(voted_at)),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        });
        added.push((line, row.id, thread, author, row.posted_at, voted_at, helpful, worked));
    }
    for some in rows.chunks(CHUNK) {
        answer::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    let ids = inserted!(tx, added.iter().map(|(_, id, ..)| id.as_str()).collect(), answer, AnswerId);
    for (line, external, thread, author, posted_at, voted_at, helpful, worked) in added {
        let Some(id) = ids.get(&external).copied() else { continue };
        known.answers.insert(external, KnownAnswer { id, thread: thread.id }, line);
        touched.follow(thread.id, author, posted_at);
        touched.votes.extend(helpful.into_iter().map(|voter| ((id, voter, VoteKind::Helpful), voted_at)));
        touched.votes.extend(worked.into_iter().map(|voter| ((id, voter, VoteKind::WorkedForMe), voted_at)));
        outcome.added.answers += 1;
    }
    Ok(())
}

pub(super) async fn write_comments<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Comment>,
    known: &mut Known,
    outcome: &mut Outcome,
    touched: &mut Touched,
) -> Result<(), DbErr> {
    let mut rows = Vec::with_capacity(lines.len());
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.comments.has(id), outcome) {
        let around = || {
            let thread = thread_of(known, &row.thread, line, row.posted_at)?;
            let author = known.accounts.find("author", &row.author, line)?;
            let answer = row.answer.as_ref().map(|id| known.answers.find("answer", id, line)).transpose()?;
            if answer.is_some_and(|answer| answer.thread != thread.id) {
                return Err(because("import-other-thread", &[]));
            }
            Ok((thread, author, answer))
        };
        let Some((thread, author, answer)) = outcome.check(line, around()) else { continue };
        rows.push(comment::ActiveModel {
            thread_id: Set(thread.id),
            answer_id: Set(answer.map(|answer| answer.id)),
            author_id: Set(author),
            body_source: Set(row.body.source),
            body_html: Set(row.body.html),
            render_version: Set(markdown::RENDER_VERSION),
            created_at: Set(row.posted_at),
            external_id: Set(Some(row.id)),
            ..Default::default()
        });
        touched.threads.insert(thread.id);
        outcome.added.comments += 1;
    }
    for some in rows.chunks(CHUNK) {
        comment::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    Ok(())
}
