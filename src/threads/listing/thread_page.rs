//! One thread with all that its page shows: a fixed number of queries. From the database it is three for readers who are not
//! signed in; with the public posts in memory it is two, one for the thread and one for the names. Somebody who is signed in
//! has one more for their votes, and one where there are open proposals. While a question waits for staff there are two more.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

use super::answers::{add_own_votes, answers_of_page};
use super::columns::{of, with_context};
use super::comments::comments_of_page;
use super::context::Context;
use super::may_thread::{Around, may};
use super::proposals::{open_proposals, open_proposals_exist};
use super::public_posts::PublicPostCache;
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, CaseState, CategoryId, Intent, Outcome, ThreadId, ThreadState, calendar, category, contest,
    follow, me_too, team, thread,
};
use crate::identity::Caller;
use crate::markdown::SafeHtml;
use crate::service_levels::policies;
use crate::service_levels::rules::policy::{self, Promise};
use crate::threads::rules::reminder::{Silence, SilenceFacts, silence};
use crate::threads::rules::{self, ContestFacts, EndedCase, NextStepFacts, OpenCase};
use crate::threads::views::{
    AgencyRef, Answer, CategoryRef, Comment, Hidden, Person, Proposal, Thread, ThreadPage, ThreadRef,
};
use crate::threads::visibility::{is_for_everyone, reads_case, sees_public_posts_only, thread_exists_for};

#[derive(Debug, FromQueryResult)]
struct ThreadPageRow {
    id: ThreadId,
    title: String,
    body_source: String,
    body_html: String,
    language: String,
    intent: Intent,
    is_urgent: bool,
    state: ThreadState,
    created_at: DateTime<Utc>,
    imported_at: Option<DateTime<Utc>>,
    edited_at: Option<DateTime<Utc>>,
    revision: i32,
    version: i32,
    last_activity_at: DateTime<Utc>,
    solved_at: Option<DateTime<Utc>>,
    closed_at: Option<DateTime<Utc>>,
    not_solved_at: Option<DateTime<Utc>>,
    answer_count: i32,
    me_too_count: i32,
    hidden_at: Option<DateTime<Utc>>,
    hidden_reason: Option<String>,
    duplicate_of: Option<ThreadId>,
    duplicate_title: Option<String>,
    peer_window_ends_at: Option<DateTime<Utc>>,
    case_reference: Option<String>,
    reminded_at: Option<DateTime<Utc>>,
    next_check_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    case_state: Option<CaseState>,
    case_team: Option<String>,
    case_opened_at: Option<DateTime<Utc>>,
    case_reply_due_at: Option<DateTime<Utc>>,
    case_replied_at: Option<DateTime<Utc>>,
    case_outcome: Option<Outcome>,
    case_outcome_detail: Option<String>,
    case_ended_at: Option<DateTime<Utc>>,
    author_id: AccountId,
    handle: String,
    display_name: Option<String>,
    category_id: CategoryId,
    category_slug: String,
    category_name: String,
    team_name: Option<String>,
    agency_id: AgencyId,
    agency_slug: String,
    agency_name: String,
    agency_accent: Option<String>,
    time_zone: Option<String>,
    me_too: bool,
    follows: bool,
    has_contested: bool,
    has_proposals: bool,
    /// The caller sees of its answers and comments what everybody sees.
    is_seen_as_by_public: bool,
    /// The caller may read its newest case, as staff.
    reads_case: bool,
}

fn exists_for_caller<T: EntityTrait, C: ColumnTrait>(table: T, thread: C, account: C, caller: Option<&Caller>) -> Expr {
    let Some(caller) = caller else { return Expr::cust("1 = 0") };
    Expr::exists(
        Query::select()
            .expr(Expr::value(1))
            .from(table)
            .and_where(thread.into_expr().equals((thread::Entity, thread::Column::Id)))
            .and_where(account.eq(caller.account))
            .to_owned(),
    )
}

async fn find<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPageRow>, DbErr> {
    let other =
        thread::Entity::belongs_to(thread::Entity).from(thread::Column::DuplicateOf).to(thread::Column::Id).into();
    let queue = category::Entity::belongs_to(team::Entity).from(category::Column::TeamId).to(team::Column::Id).into();
    let case_team =
        thread::Entity::belongs_to(team::Entity).from(thread::Column::CaseTeamId).to(team::Column::Id).into();
    let hours =
        category::Entity::belongs_to(calendar::Entity).from(category::Column::AgencyId).to(calendar::Column::AgencyId);
    let shown = of("other", "hidden_at")
        .is_null()
        .and(of("other", "deleted_at").is_null())
        .and(is_for_everyone(of("other", "audience")));
    let title_if_shown: Expr = Expr::case(shown, of("other", "title")).into();
    with_context(thread::Entity::find_by_id(id))
        .join(JoinType::LeftJoin, queue)
        .join(JoinType::LeftJoin, hours.into())
        .column_as(calendar::Column::TimeZone, "time_zone")
        .join_as(JoinType::LeftJoin, other, "other")
        .join_as(JoinType::LeftJoin, case_team, "case_team")
        .column_as(of("case_team", "name"), "case_team")
        .column_as(team::Column::Name, "team_name")
        // The title of what is hidden or private is hidden too.
        .column_as(title_if_shown, "duplicate_title")
        .column_as(
            exists_for_caller(me_too::Entity, me_too::Column::ThreadId, me_too::Column::AccountId, caller),
            "me_too",
        )
        .column_as(
            exists_for_caller(follow::Entity, follow::Column::ThreadId, follow::Column::AccountId, caller),
            "follows",
        )
        .column_as(
            exists_for_caller(contest::Entity, contest::Column::ThreadId, contest::Column::AccountId, caller),
            "has_contested",
        )
        .column_as(open_proposals_exist(), "has_proposals")
        .column_as(sees_public_posts_only(caller), "is_seen_as_by_public")
        .column_as(reads_case(caller), "reads_case")
        .filter(thread_exists_for(caller))
        .into_model::<ThreadPageRow>()
        .one(db)
        .await
}

impl ThreadPageRow {
    fn context(&self) -> Context {
        Context {
            thread: self.id,
            agency: self.agency_id,
            asker: self.author_id,
            hidden: self.hidden_at.is_some(),
            not_solved_at: self.not_solved_at,
        }
    }

    /// What everybody may know of the case that staff work on.
    fn active_case(&self) -> Option<OpenCase> {
        let state = self.case_state.filter(|state| state.is_active())?;
        Some(OpenCase {
            team: self.case_team.clone()?,
            since: self.case_opened_at?,
            reply_by: self.case_reply_due_at,
            replied: self.case_replied_at.is_some(),
            waits_for_asker: state == CaseState::WaitingForCitizen,
            misses: 0,
        })
    }

    /// What everybody may know of how staff have done with it.
    fn ended_case(&self) -> Option<EndedCase> {
        self.case_state.filter(|state| !state.is_active())?;
        let outcome = self.case_outcome?;
        Some(EndedCase {
            team: self.case_team.clone()?,
            outcome,
            reason: self.case_outcome_detail.clone().filter(|_| outcome.asks_for_a_reason()),
            ended_at: self.case_ended_at?,
        })
    }

    fn agency(&self) -> AgencyRef {
        AgencyRef {
            id: self.agency_id,
            slug: self.agency_slug.clone(),
            name: self.agency_name.clone(),
            accent: self.agency_accent.clone(),
        }
    }

    fn view(self, now: DateTime<Utc>) -> Thread {
        let agency = self.agency();
        Thread {
            state: rules::state_now(self.state, self.last_activity_at, now),
            id: self.id,
            title: self.title,
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            language: self.language,
            intent: self.intent,
            urgent: self.is_urgent,
            asked_at: self.created_at,
            edited_at: self.edited_at,
            revision: self.revision,
            version: self.version,
            last_activity_at: self.last_activity_at,
            solved_at: self.solved_at,
            closed_at: self.closed_at,
            answer_count: self.answer_count,
            me_too_count: self.me_too_count,
            hidden: self.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            author: Person { id: self.author_id, handle: self.handle, display_name: self.display_name },
            category: CategoryRef { id: self.category_id, slug: self.category_slug, name: self.category_name },
            agency,
            time_zone: self.time_zone,
            duplicate_of: self.duplicate_of.zip(self.duplicate_title).map(|(id, title)| ThreadRef { id, title }),
        }
    }
}

/// A thread without its answers; none if it does not exist for the caller. One query.
pub async fn thread(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<Option<Thread>, DbErr> {
    Ok(find(app.reader(), caller, id).await?.map(|found| found.view(app.now())))
}

/// All of a thread's page, read from the database; none if the thread does not exist for the caller.
pub async fn thread_page(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<Option<ThreadPage>, DbErr> {
    page(app, None, caller, id).await
}

/// The same, with the answers and comments that everybody sees from memory where the caller sees no others.
pub async fn cached_thread_page(
    app: &App,
    cache: &PublicPostCache,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPage>, DbErr> {
    page(app, Some(cache), caller, id).await
}

async fn page(
    app: &App,
    cache: Option<&PublicPostCache>,
    caller: Option<&Caller>,
    id: ThreadId,
) -> Result<Option<ThreadPage>, DbErr> {
    let db = app.reader();
    let now = app.now();
    let Some(found) = find(db, caller, id).await? else { return Ok(None) };
    let context = found.context();
    let public = match cache.filter(|_| found.is_seen_as_by_public) {
        Some(cache) => cache.posts(db, id, found.version).await?,
        None => None,
    };
    let (answers, comments) = match public {
        Some(posts) => posts.view(db, caller, &context, &found.agency(), now).await?,
        None => (answers_of_page(db, caller, &context).await?, comments_of_page(db, caller, &context, now).await?),
    };
    let mut posts = Posts { answers, comments, proposals: Vec::new() };
    let promise = staff_promise(db, &found, now).await?;
    if let Some(caller) = caller {
        add_own_votes(db, caller, &mut posts.answers).await?;
        if found.has_proposals {
            posts.proposals = open_proposals(db, caller, &context).await?;
        }
    }
    Ok(Some(assemble(found, posts, promise, caller, now)))
}

/// The page of a thread that was asked this moment, to which nobody can have said anything. One query.
pub async fn page_just_asked(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    staff_reply_by: Option<DateTime<Utc>>,
) -> Result<Option<ThreadPage>, DbErr> {
    let found = find(app.reader(), Some(caller), id).await?;
    let promise = staff_reply_by.map(|by| Promise { by, misses: 0 });
    Ok(found.map(|found| assemble(found, Posts::default(), promise, Some(caller), app.now())))
}

/// What stands below a question.
#[derive(Default)]
struct Posts {
    answers: Vec<Answer>,
    comments: Vec<Comment>,
    proposals: Vec<Proposal>,
}

fn assemble(
    found: ThreadPageRow,
    posts: Posts,
    promise: Option<Promise>,
    caller: Option<&Caller>,
    now: DateTime<Utc>,
) -> ThreadPage {
    let Posts { mut answers, mut comments, proposals } = posts;
    let context = found.context();
    let shown = answers.iter().filter(|answer| answer.hidden.is_none()).map(|answer| answer.posted_at);
    let has_said = rules::has_said_not_solved(found.state, found.case_state, found.not_solved_at, shown);
    let mut facts = next_step_facts(&found, promise, now);
    let silence = silence_now(&found, &answers, &comments, now);
    facts.not_helped = has_said || silence == Some(Silence::NotHelped);
    facts.unconfirmed = silence == Some(Silence::Unconfirmed);
    for answer in &mut answers {
        answer.comments = comments.extract_if(.., |comment| comment.answer == Some(answer.id)).collect();
    }
    // Of very many answers some are left out, and their comments with them.
    comments.retain(|comment| comment.answer.is_none());
    let may_know = caller.is_some_and(|caller| caller.account == context.asker || found.reads_case);
    let (me_too, follows, case_state) = (found.me_too, found.follows, found.case_state);
    let contest = ContestFacts {
        concerned: me_too || caller.is_some_and(|caller| caller.account == context.asker),
        state_now: rules::state_now(found.state, found.last_activity_at, now),
        ended: found.case_outcome.zip(found.case_ended_at),
        has_contested: found.has_contested,
    };
    let case_reference = found.case_reference.clone().filter(|_| may_know);
    let of_others = |comments: &[Comment]| comments.iter().any(|comment| comment.author.id != context.asker);
    let others_wrote = of_others(&comments)
        || answers.iter().any(|answer| answer.author.id != context.asker || of_others(&answer.comments));
    let thread = found.view(now);
    let may = may(caller, &thread, &Around { others_wrote, case_state, has_said_not_solved: has_said, contest }, now);
    ThreadPage {
        next_step: rules::next_step(&facts, now),
        may,
        answers,
        comments,
        proposals,
        case_reference,
        has_open_case: case_state.is_some_and(CaseState::is_open),
        asker: caller.is_some_and(|caller| caller.account == context.asker),
        me_too,
        follows,
        thread,
    }
}

/// By when staff reply: to a question that nobody works on yet, if it goes to them, or in a case whose time has passed.
async fn staff_promise<C: ConnectionTrait>(
    db: &C,
    found: &ThreadPageRow,
    now: DateTime<Utc>,
) -> Result<Option<Promise>, DbErr> {
    let missed = found.active_case().filter(|case| !case.waits_for_asker).and_then(|case| case.reply_by);
    let missed = missed.filter(|by| *by <= now);
    let waits = found.state == ThreadState::Open && found.case_state.is_none();
    // What holds it back moves what comes after.
    let window_ends = Ord::max(found.held_until, found.peer_window_ends_at).filter(|_| waits);
    if missed.is_none() && window_ends.is_none() {
        return Ok(None);
    }
    let arrived_at = policy::arrived_at(found.created_at, found.imported_at);
    let policy = policies::effective_at(db, found.category_id, found.agency_id, arrived_at).await?;
    let hours = policies::hours_of(db, found.agency_id).await?;
    let time = hours.at(arrived_at, now);
    let minutes =
        if found.case_replied_at.is_some() { policy.next_response_minutes } else { policy.first_response_minutes };
    let due = missed.or_else(|| window_ends.map(|from| policy.staff_reply_by(time, from)));
    Ok(due.map(|due| policy::promise_now(time, due, minutes, now)))
}

/// What the asker's silence means by now, if they were reminded. Only the public counts, as it does for escalation.
fn silence_now(found: &ThreadPageRow, answers: &[Answer], comments: &[Comment], now: DateTime<Utc>) -> Option<Silence> {
    let shown = || answers.iter().filter(|answer| answer.hidden.is_none());
    let comments = || comments.iter().filter(|comment| comment.hidden.is_none());
    let of_others = shown().map(|answer| (&answer.author, answer.posted_at));
    let of_others = of_others.chain(comments().map(|comment| (&comment.author, comment.posted_at)));
    let facts = SilenceFacts {
        reminded_at: found.reminded_at,
        replied_at: of_others.filter(|(author, _)| author.id != found.author_id).map(|(_, at)| at).max(),
        commented_at: comments()
            .filter(|comment| comment.author.id == found.author_id)
            .map(|comment| comment.posted_at)
            .max(),
        has_vote: shown().any(|answer| answer.helpful_count > 0 || answer.worked_count > 0),
    };
    silence(&facts).filter(|(at, _)| *at <= now).map(|(_, meaning)| meaning)
}

fn next_step_facts(found: &ThreadPageRow, promise: Option<Promise>, now: DateTime<Utc>) -> NextStepFacts {
    let case = found.active_case().map(|mut case| {
        if let Some(promise) = promise {
            (case.reply_by, case.misses) = (Some(promise.by), promise.misses);
        }
        case
    });
    NextStepFacts {
        state: rules::state_now(found.state, found.last_activity_at, now),
        solved: found.solved_at.is_some(),
        asked_at: found.created_at,
        last_activity_at: found.last_activity_at,
        duplicate_of: found.duplicate_of,
        peer_window_ends_at: found.peer_window_ends_at,
        team: found.team_name.clone(),
        staff_reply_by: promise.map(|promise| promise.by),
        held_until: found.held_until,
        not_helped: false,
        unconfirmed: false,
        next_check_at: found.next_check_at,
        case,
        ended: found.ended_case(),
    }
}
