//! One batch in one transaction: each type in turn, so that a line finds what earlier lines of the batch brought.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::format::Numbered;
use super::format::{self, Record};
use super::known::{Known, KnownAnswer, KnownCategory, KnownThread, inserted};
use super::reason::because;
use super::settle;
use super::summary::{Counts, Options, RefusedLine};
use crate::entity::{
    AcceptedAs, AccountId, AnswerId, Audience, Event, ThreadId, ThreadState, VoteKind, account, agency, answer,
    calendar, category, comment, follow, me_too, team, thread, vote,
};
use crate::{markdown, operation};

/// Rows of one insert, below the number of values that a statement may have.
const CHUNK: usize = 500;

/// What came of a batch.
#[derive(Default)]
pub struct Outcome {
    pub added: Counts,
    pub unchanged: u64,
    pub refused: Vec<RefusedLine>,
}

impl Outcome {
    /// What a line refers to, or its refusal.
    fn check<T>(&mut self, line: u64, found: Result<T, String>) -> Option<T> {
        found.map_err(|reason| self.refused.push(RefusedLine { line, reason })).ok()
    }
}

/// A line of one type.
type Lines<T> = Vec<(u64, T)>;

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
    settle::settle(tx, &touched.threads, now, options.escalate).await?;
    // Search reads each of these threads anew. The people around them are not told: it is old news.
    let events = touched.threads.iter().map(|thread| Event::ThreadAsked { thread: *thread }).collect();
    operation::record_many(tx, events, now).await
}

/// What the lines of a batch bring beside their own rows.
#[derive(Default)]
struct Touched {
    threads: BTreeSet<ThreadId>,
    me_too: BTreeMap<(ThreadId, AccountId), DateTime<Utc>>,
    follows: BTreeMap<(ThreadId, AccountId), DateTime<Utc>>,
    votes: BTreeMap<(AnswerId, AccountId, VoteKind), DateTime<Utc>>,
}

impl Touched {
    fn follow(&mut self, thread: ThreadId, account: AccountId, since: DateTime<Utc>) {
        self.threads.insert(thread);
        self.follows.entry((thread, account)).or_insert(since);
    }

    async fn write<C: ConnectionTrait>(&self, tx: &C) -> Result<(), DbErr> {
        let rows: Vec<_> = self
            .me_too
            .iter()
            .map(|((thread, account), at)| me_too::ActiveModel {
                thread_id: Set(*thread),
                account_id: Set(*account),
                created_at: Set(*at),
            })
            .collect();
        for some in rows.chunks(CHUNK) {
            me_too::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        let rows: Vec<_> = self
            .follows
            .iter()
            .map(|((thread, account), since)| follow::ActiveModel {
                thread_id: Set(*thread),
                account_id: Set(*account),
                created_at: Set(*since),
            })
            .collect();
        let once = OnConflict::columns([follow::Column::ThreadId, follow::Column::AccountId]).do_nothing().to_owned();
        for some in rows.chunks(CHUNK) {
            follow::Entity::insert_many(some.iter().cloned())
                .on_conflict(once.clone())
                .exec_without_returning(tx)
                .await?;
        }
        let rows: Vec<_> = self
            .votes
            .iter()
            .map(|((answer, account, kind), at)| vote::ActiveModel {
                answer_id: Set(*answer),
                account_id: Set(*account),
                kind: Set(*kind),
                voted_at: Set(*at),
            })
            .collect();
        for some in rows.chunks(CHUNK) {
            vote::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

/// Takes out lines whose id was used before, in the database or by an earlier line.
fn new_lines<T>(
    lines: Lines<T>,
    id: impl Fn(&T) -> &str,
    used: impl Fn(&str) -> bool,
    outcome: &mut Outcome,
) -> Lines<T> {
    let mut seen = HashSet::new();
    let (new, old): (Lines<T>, Lines<T>) =
        lines.into_iter().partition(|(_, row)| !used(id(row)) && seen.insert(id(row).to_owned()));
    outcome.unchanged += u64::try_from(old.len()).unwrap_or(u64::MAX);
    new
}

fn taken(field: &'static str, value: &str) -> String {
    because("import-taken", &[("field", field.into()), ("value", value.into())])
}

async fn write_agencies<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Agency>,
    now: DateTime<Utc>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.agencies.has(id), outcome) {
        let same = agency::Entity::find().filter(agency::Column::Slug.eq(&row.slug)).one(tx).await?;
        if same.is_some() {
            outcome.refused.push(RefusedLine { line, reason: taken("slug", &row.slug) });
            continue;
        }
        let agency = agency::ActiveModel {
            slug: Set(row.slug),
            name: Set(row.name),
            description: Set(row.description),
            service_standard: Set(row.service_standard),
            contact: Set(row.contact),
            accent: Set(row.accent),
            created_at: Set(now),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        };
        let id = agency::Entity::insert(agency).exec(tx).await?.last_insert_id;
        let calendar = calendar::ActiveModel {
            agency_id: Set(id),
            time_zone: Set(row.time_zone),
            hours: Set(row.hours),
            holidays: Set(row.holidays),
            ..Default::default()
        };
        calendar::Entity::insert(calendar).exec_without_returning(tx).await?;
        for (slug, name) in row.teams {
            if known.teams.contains_key(&(id, slug.clone())) {
                continue;
            }
            let team = team::ActiveModel {
                agency_id: Set(id),
                slug: Set(slug.clone()),
                name: Set(name),
                ..Default::default()
            };
            known.teams.insert((id, slug), team::Entity::insert(team).exec(tx).await?.last_insert_id);
        }
        known.agencies.insert(row.id, id, line);
        outcome.added.agencies += 1;
    }
    Ok(())
}

async fn write_categories<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Category>,
    now: DateTime<Utc>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    for (line, row) in new_lines(lines, |row| &row.id, |id| known.categories.has(id), outcome) {
        let Some(agency) = outcome.check(line, known.agencies.find("agency", &row.agency, line)) else { continue };
        let team = match &row.team {
            None => None,
            Some(slug) => {
                let found = known.teams.get(&(agency, slug.clone())).copied();
                let found =
                    found.ok_or_else(|| because("import-unknown", &[("field", "team".into()), ("id", slug.into())]));
                let Some(team) = outcome.check(line, found) else { continue };
                Some(team)
            }
        };
        let beside: Vec<(String, i32)> = category::Entity::find()
            .select_only()
            .columns([category::Column::Slug, category::Column::Position])
            .into_tuple()
            .all(tx)
            .await?;
        if beside.iter().any(|(slug, _)| *slug == row.slug) {
            outcome.refused.push(RefusedLine { line, reason: taken("slug", &row.slug) });
            continue;
        }
        let category = category::ActiveModel {
            agency_id: Set(agency),
            slug: Set(row.slug),
            name: Set(row.name),
            description: Set(row.description),
            team_id: Set(team),
            position: Set(beside.iter().map(|(_, position)| *position).max().unwrap_or(0) + 1),
            created_at: Set(now),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        };
        let id = category::Entity::insert(category).exec(tx).await?.last_insert_id;
        known.categories.insert(row.id, KnownCategory { id }, line);
        outcome.added.categories += 1;
    }
    Ok(())
}

async fn write_accounts<C: ConnectionTrait>(
    tx: &C,
    lines: Lines<format::Account>,
    known: &mut Known,
    outcome: &mut Outcome,
) -> Result<(), DbErr> {
    let lines = new_lines(lines, |row| &row.id, |id| known.accounts.has(id), outcome);
    let mut skeletons = HashSet::new();
    let mut emails = HashSet::new();
    for some in lines.chunks(CHUNK) {
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::HandleSkeleton)
            .filter(account::Column::HandleSkeleton.is_in(some.iter().map(|(_, row)| row.handle.skeleton.as_str())))
            .into_tuple()
            .all(tx)
            .await?;
        skeletons.extend(found);
        let found: Vec<String> = account::Entity::find()
            .select_only()
            .column(account::Column::Email)
            .filter(account::Column::Email.is_in(some.iter().filter_map(|(_, row)| row.email.as_deref())))
            .into_tuple()
            .all(tx)
            .await?;
        emails.extend(found);
    }
    let mut rows = Vec::with_capacity(lines.len());
    let mut added = Vec::with_capacity(lines.len());
    for (line, row) in lines {
        if skeletons.contains(&row.handle.skeleton) {
            outcome.refused.push(RefusedLine { line, reason: taken("handle", &row.handle.text) });
            continue;
        }
        if row.email.as_ref().is_some_and(|email| emails.contains(email)) {
            outcome
                .refused
                .push(RefusedLine { line, reason: taken("email", row.email.as_deref().unwrap_or_default()) });
            continue;
        }
        skeletons.insert(row.handle.skeleton.clone());
        emails.extend(row.email.clone());
        rows.push(account::ActiveModel {
            handle: Set(row.handle.text),
            handle_skeleton: Set(row.handle.skeleton),
            email: Set(row.email),
            display_name: Set(row.display_name),
            about: Set(row.about),
            is_site_administrator: Set(false),
            wants_mail: Set(true),
            created_at: Set(row.created_at),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        });
        added.push((line, row.id));
    }
    for some in rows.chunks(CHUNK) {
        account::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    let ids = inserted!(tx, added.iter().map(|(_, id)| id.as_str()).collect(), account, AccountId);
    for (line, id) in added {
        if let Some(row) = ids.get(&id) {
            known.accounts.insert(id, *row, line);
            outcome.added.accounts += 1;
        }
    }
    Ok(())
}

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

async fn write_threads<C: ConnectionTrait>(
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
            answer_count: Set(0),
            me_too_count: Set(1 + i32::try_from(others.len()).unwrap_or(i32::MAX - 1)),
            external_id: Set(Some(row.id.clone())),
            ..Default::default()
        });
        added.push((line, row.id, author, row.asked_at, others));
    }
    for some in rows.chunks(CHUNK) {
        thread::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
    }
    let ids = inserted!(tx, added.iter().map(|(_, id, ..)| id.as_str()).collect(), thread, ThreadId);
    for (line, external, author, asked_at, others) in added {
        let Some(id) = ids.get(&external).copied() else { continue };
        known.threads.insert(external, KnownThread { id, author, asked_at }, line);
        touched.follow(id, author, asked_at);
        for other in others {
            touched.follow(id, other, asked_at);
            touched.me_too.insert((id, other), asked_at);
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

async fn write_answers<C: ConnectionTrait>(
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

async fn write_comments<C: ConnectionTrait>(
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
