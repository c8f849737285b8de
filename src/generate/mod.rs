//! `peerdesk generate`: a community of any size for measuring, the same for the same seed. Writes rows in bulk, as if all
//! had been asked and answered over the last year; nothing is left due, and search is built anew afterwards.

pub mod chance;
mod vocabulary;
pub mod words;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseBackend, DbErr, EntityTrait, QuerySelect};

use crate::app::App;
use crate::entity::documents::{Block, Holidays, WeekHours};
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, Audience, CategoryId, Intent, TeamId, ThreadId, ThreadState, VoteKind,
    account, agency, answer, calendar, category, follow, team, thread, vote,
};
use crate::identity::handles;
use crate::locale::text;
use crate::markdown;
use crate::threads::rules::{self, AnswerFacts, AnswerRevisions, CLOSES_AFTER};
use chance::Chance;

/// Rows of one insert, below the number of values that a statement may have.
const CHUNK: usize = 500;
/// Threads of one transaction.
const THREADS_AT_ONCE: usize = 2_000;
/// Answers of the most popular thread.
const MAX_ANSWERS: u64 = 200;
const CATEGORIES: i64 = 10;
/// How far back the oldest thread goes.
const SPAN: Duration = Duration::days(365);

/// What to generate.
#[derive(Clone, Debug, clap::Args)]
pub struct Command {
    /// Number of threads.
    #[arg(long, default_value_t = 2_000)]
    pub threads: u32,
    /// Number of answers over all threads.
    #[arg(long, default_value_t = 10_000)]
    pub answers: u32,
    /// The same seed gives the same texts.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// What was generated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    pub accounts: u64,
    pub threads: u64,
    pub answers: u64,
}

/// Generates with a progress bar and says what to do next.
///
/// # Errors
/// The database failed; what was committed stays.
pub async fn generate(app: &App, command: &Command) -> Result<Generated, DbErr> {
    let style = ProgressStyle::with_template("{bar:40} {percent}% {pos}/{len} {elapsed}");
    let bar = ProgressBar::new(u64::from(command.threads) + u64::from(command.answers));
    let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let done = run(app, command, &mut |rows| bar.inc(rows)).await?;
    bar.finish_and_clear();
    let counts =
        [("threads", done.threads.into()), ("answers", done.answers.into()), ("accounts", done.accounts.into())];
    println!("{}", text::text("generate-done", &counts));
    Ok(done)
}

/// Generates; `progress` hears of rows as they are stored.
///
/// # Errors
/// The database failed; what was committed stays.
pub async fn run(app: &App, command: &Command, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Generated, DbErr> {
    let now = app.now();
    let mut chance = Chance::new(command.seed);
    let town = Town::found(app, u64::from(command.threads), now, &mut chance).await?;
    let threads = usize::try_from(command.threads).unwrap_or(usize::MAX);
    let shares = chance::shares(u64::from(command.answers), threads, MAX_ANSWERS, &mut chance);
    let mut done = Generated { accounts: u64::try_from(town.accounts).unwrap_or(0), ..Generated::default() };
    let (mut thread_id, mut answer_id) = (
        next_id::<thread::Entity>(app, thread::Column::Id).await?,
        next_id::<answer::Entity>(app, answer::Column::Id).await?,
    );
    let each = SPAN / i32::try_from(command.threads.max(1)).unwrap_or(i32::MAX);
    let mut asked_at = now - SPAN;
    for some in shares.chunks(THREADS_AT_ONCE) {
        let mut rows = Rows::default();
        for share in some {
            town.thread(ThreadId(thread_id), &mut answer_id, *share, asked_at, now, &mut chance, &mut rows);
            thread_id += 1;
            asked_at += each;
        }
        let stored = u64::try_from(rows.threads.len() + rows.answers.len()).unwrap_or(0);
        done.threads += u64::try_from(rows.threads.len()).unwrap_or(0);
        done.answers += u64::try_from(rows.answers.len()).unwrap_or(0);
        let tx = app.begin_write().await?;
        rows.insert(&tx).await?;
        tx.commit().await?;
        progress(stored);
    }
    finish(app).await?;
    Ok(done)
}

/// The id after the last one, so that rows can name each other before they are stored.
async fn next_id<E: EntityTrait>(app: &App, id: E::Column) -> Result<i64, DbErr> {
    use sea_orm::ColumnTrait;
    let last: Option<Option<i64>> =
        E::find().select_only().column_as(id.max(), "last").into_tuple().one(app.reader()).await?;
    Ok(last.flatten().unwrap_or(0) + 1)
}

/// Lets the database go on counting behind our ids, and look at how much there is by now.
async fn finish(app: &App) -> Result<(), DbErr> {
    let tx = app.begin_write().await?;
    if app.db.backend() == DatabaseBackend::Postgres {
        for table in ["account", "category", "thread", "answer"] {
            tx.execute_unprepared(&format!(
                "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            ))
            .await?;
        }
    }
    tx.execute_unprepared("ANALYZE").await?;
    tx.commit().await?;
    app.pages.invalidate_all();
    Ok(())
}

/// Who asks and answers, and where.
struct Town {
    first_account: i64,
    accounts: i64,
    first_category: i64,
}

/// Rows of a transaction.
#[derive(Default)]
struct Rows {
    threads: Vec<thread::ActiveModel>,
    answers: Vec<answer::ActiveModel>,
    votes: Vec<vote::ActiveModel>,
    follows: Vec<follow::ActiveModel>,
}

impl Rows {
    async fn insert<C: ConnectionTrait>(self, tx: &C) -> Result<(), DbErr> {
        for some in self.threads.chunks(CHUNK) {
            thread::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        for some in self.answers.chunks(CHUNK) {
            answer::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        for some in self.votes.chunks(CHUNK) {
            vote::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        for some in self.follows.chunks(CHUNK) {
            follow::Entity::insert_many(some.iter().cloned()).exec_without_returning(tx).await?;
        }
        Ok(())
    }
}

impl Town {
    /// An agency with a team, its categories and its people.
    async fn found(app: &App, threads: u64, now: DateTime<Utc>, chance: &mut Chance) -> Result<Self, DbErr> {
        let accounts = i64::try_from((threads / 20).clamp(50, 5_000)).unwrap_or(50);
        let first_account = next_id::<account::Entity>(app, account::Column::Id).await?;
        let first_category = next_id::<category::Entity>(app, category::Column::Id).await?;
        let since = now - SPAN - Duration::days(30);
        let tx = app.begin_write().await?;
        let team = agency(&tx, first_category, now).await?;
        let categories = (0..CATEGORIES).map(|n| category::ActiveModel {
            id: Set(CategoryId(first_category + n)),
            agency_id: Set(team.0),
            slug: Set(format!("subject-{}", first_category + n)),
            name: Set(words::sentence(chance, 2, ' ').trim_end().to_owned()),
            description: Set(words::sentence(chance, 8, '.')),
            team_id: Set(Some(team.1)),
            position: Set(i32::try_from(n).unwrap_or(0)),
            created_at: Set(since),
            ..Default::default()
        });
        category::Entity::insert_many(categories).exec_without_returning(&tx).await?;
        let people: Vec<_> = (first_account..first_account + accounts).map(|id| person(id, since)).collect();
        for some in people.chunks(CHUNK) {
            account::Entity::insert_many(some.iter().cloned()).exec_without_returning(&tx).await?;
        }
        tx.commit().await?;
        Ok(Self { first_account, accounts, first_category })
    }

    /// Somebody; those who came first act most.
    fn somebody(&self, chance: &mut Chance) -> AccountId {
        let most = u64::try_from(self.accounts).unwrap_or(1);
        AccountId(self.first_account + i64::try_from(chance.popular(most)).unwrap_or(0))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one thread's place, time and chance; a struct would be made for this call alone"
    )]
    fn thread(
        &self,
        id: ThreadId,
        answer_id: &mut i64,
        answers: u64,
        asked_at: DateTime<Utc>,
        now: DateTime<Utc>,
        chance: &mut Chance,
        rows: &mut Rows,
    ) {
        let asker = self.somebody(chance);
        let title = words::title(chance);
        let (source, html) = words::text(chance, words::QUESTION);
        let accepts = chance.percent(60);
        let mut facts: Vec<AnswerFacts> = Vec::new();
        for nth in 0..answers {
            let posted_at = posted_at(asked_at, now, nth, answers, chance);
            let author = self.somebody(chance);
            let accepted_at = (accepts && nth == 0).then_some(posted_at);
            let answer = AnswerId(*answer_id);
            *answer_id += 1;
            let voters = if chance.percent(10) { self.voters(author, chance) } else { Vec::new() };
            let helpful = i32::try_from(voters.len()).unwrap_or(0);
            rows.votes.extend(voters.into_iter().map(|voter| vote::ActiveModel {
                answer_id: Set(answer),
                account_id: Set(voter),
                kind: Set(VoteKind::Helpful),
                voted_at: Set(posted_at),
            }));
            let (source, html) = words::text(chance, words::ANSWER);
            rows.answers.push(answer::ActiveModel {
                id: Set(answer),
                thread_id: Set(id),
                author_id: Set(author),
                body_source: Set(source),
                body_html: Set(html),
                render_version: Set(markdown::RENDER_VERSION),
                language: Set("en".to_owned()),
                created_at: Set(posted_at),
                revision: Set(1),
                accepted_at: Set(accepted_at),
                accepted_by: Set(accepted_at.map(|_| asker)),
                accepted_as: Set(accepted_at.map(|_| AcceptedAs::Asker)),
                accepted_revision: Set(accepted_at.map(|_| 1)),
                helpful_count: Set(helpful),
                worked_count: Set(0),
                ..Default::default()
            });
            facts.push(AnswerFacts {
                id: answer,
                author,
                posted_at,
                accepted: accepted_at.map(|at| (AcceptedAs::Asker, at)),
                official: false,
                review: None,
                helpful,
                worked: 0,
                revisions: AnswerRevisions::UNEDITED,
            });
        }
        let solved_at = facts.iter().filter_map(|answer| answer.accepted).map(|(_, at)| at).min();
        let settled = rules::derive_state(false, asker, solved_at, &facts, now);
        let last_activity_at = facts.iter().map(|answer| answer.posted_at).max().unwrap_or(asked_at);
        let state = rules::state_now(settled.state, last_activity_at, now);
        let category = chance.popular(CATEGORIES.unsigned_abs());
        rows.threads.push(thread::ActiveModel {
            id: Set(id),
            category_id: Set(CategoryId(self.first_category + i64::try_from(category).unwrap_or(0))),
            author_id: Set(asker),
            title: Set(title),
            body_source: Set(source),
            body_html: Set(html),
            render_version: Set(markdown::RENDER_VERSION),
            language: Set("en".to_owned()),
            intent: Set(Intent::Information),
            is_urgent: Set(false),
            state: Set(state),
            audience: Set(Audience::Everyone),
            created_at: Set(asked_at),
            revision: Set(1),
            version: Set(1),
            updated_at: Set(now),
            last_activity_at: Set(last_activity_at),
            first_answer_at: Set(settled.first_answer_at),
            solved_at: Set(settled.solved_at),
            closed_at: Set((state == ThreadState::Closed).then_some(last_activity_at + CLOSES_AFTER)),
            answer_count: Set(settled.answer_count),
            me_too_count: Set(1),
            ..Default::default()
        });
        rows.follows.push(follow::ActiveModel {
            thread_id: Set(id),
            account_id: Set(asker),
            created_at: Set(asked_at),
        });
    }

    /// One to three people other than the author.
    fn voters(&self, author: AccountId, chance: &mut Chance) -> Vec<AccountId> {
        let mut voters: Vec<AccountId> = (0..chance.between(1, 3)).map(|_| self.somebody(chance)).collect();
        voters.retain(|voter| *voter != author);
        voters.sort_unstable();
        voters.dedup();
        voters
    }
}

/// Within ten days after the question, in order, and not in the future.
fn posted_at(asked_at: DateTime<Utc>, now: DateTime<Utc>, nth: u64, of: u64, chance: &mut Chance) -> DateTime<Utc> {
    let ten_days = 10 * 24 * 3600;
    let step = ten_days / of.max(1);
    let after = nth * step + chance.below(step.max(1));
    (asked_at + Duration::seconds(i64::try_from(after).unwrap_or(0))).min(now)
}

/// An agency with a calendar and one team.
async fn agency<C: ConnectionTrait>(tx: &C, number: i64, now: DateTime<Utc>) -> Result<(AgencyId, TeamId), DbErr> {
    let row = agency::ActiveModel {
        slug: Set(format!("generated-{number}")),
        name: Set(format!("Generated town {number}")),
        description: Set(String::new()),
        service_standard: Set(String::new()),
        contact: Set(String::new()),
        created_at: Set(now),
        ..Default::default()
    };
    let agency = agency::Entity::insert(row).exec(tx).await?.last_insert_id;
    let day: Vec<Block> = NaiveTime::from_hms_opt(9, 0, 0)
        .zip(NaiveTime::from_hms_opt(17, 0, 0))
        .map(|(from, until)| Block { from, until })
        .into_iter()
        .collect();
    let row = calendar::ActiveModel {
        agency_id: Set(agency),
        time_zone: Set("UTC".to_owned()),
        hours: Set(WeekHours(std::array::from_fn(|weekday| if weekday < 5 { day.clone() } else { Vec::new() }))),
        holidays: Set(Holidays::default()),
        ..Default::default()
    };
    calendar::Entity::insert(row).exec_without_returning(tx).await?;
    let row = team::ActiveModel {
        agency_id: Set(agency),
        slug: Set("everybody".to_owned()),
        name: Set("Everybody".to_owned()),
        ..Default::default()
    };
    let team = team::Entity::insert(row).exec(tx).await?.last_insert_id;
    Ok((agency, team))
}

fn person(id: i64, since: DateTime<Utc>) -> account::ActiveModel {
    let handle = format!("person-{id}");
    account::ActiveModel {
        id: Set(AccountId(id)),
        handle_skeleton: Set(handles::skeleton(&handle)),
        handle: Set(handle),
        about: Set(String::new()),
        is_site_administrator: Set(false),
        created_at: Set(since),
        ..Default::default()
    }
}
