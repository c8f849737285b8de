//! Reading answers, of a page or on their own.

use std::slice;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, NullOrdering, Order, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

use super::context::behind;
use super::context::{Context, context_of_answer, context_of_thread};
use super::files::add_files_of_answers;
use super::volunteers::add_volunteers;
use crate::app::App;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, ThreadId, VoteKind, account, agency, answer, membership, thanks, vote,
};
use crate::identity::{Caller, Right};
use crate::markdown::SafeHtml;
use crate::threads::revisions::may_edit;
use crate::threads::rules::{self, AnswerFacts, ThreadRole};
use crate::threads::store::AnswerHead;
use crate::threads::views::{Acceptance, AgencyRef, Answer, Hidden, MayAnswer, Official, Person, Review};
use crate::threads::visibility::{answers_seen_by, public_answers};
use crate::web::pagination::{Keyset, Paged};

/// Most answers on one page; a reader of more goes through the API's pages.
const MAX_ANSWERS: u64 = 200;

/// An answer without the names beside it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AnswerRow {
    #[sea_orm(nested)]
    head: AnswerHead,
    body_source: String,
    body_html: String,
    language: String,
    edited_at: Option<DateTime<Utc>>,
    staff_review_note: Option<String>,
    staff_review_at: Option<DateTime<Utc>>,
    last_worked_at: Option<DateTime<Utc>>,
    hidden_reason: Option<String>,
}

/// An answer with the names beside it, from one statement.
#[derive(Debug, FromQueryResult)]
struct NamedAnswerRow {
    #[sea_orm(nested)]
    row: AnswerRow,
    handle: String,
    display_name: Option<String>,
    agency_slug: Option<String>,
    agency_name: Option<String>,
    agency_accent: Option<String>,
}

impl NamedAnswerRow {
    fn view(self, caller: Option<&Caller>, context: &Context) -> Answer {
        let author = Person { id: self.row.head.author_id, handle: self.handle, display_name: self.display_name };
        let official = self.row.head.official_for.map(|id| AgencyRef {
            id,
            slug: self.agency_slug.unwrap_or_default(),
            name: self.agency_name.unwrap_or_default(),
            accent: self.agency_accent,
        });
        self.row.view(author, official, caller, context)
    }
}

impl AnswerRow {
    pub fn author(&self) -> AccountId {
        self.head.author_id
    }

    pub fn official_for(&self) -> Option<AgencyId> {
        self.head.official_for
    }

    /// Bytes of memory that its texts take.
    pub fn text_size(&self) -> usize {
        self.body_source.len() + self.body_html.len() + self.staff_review_note.as_ref().map_or(0, String::len)
    }

    /// The answer as a caller sees it, with the names of who wrote it and of the agency that gives it.
    pub fn view(
        self,
        author: Person,
        official: Option<AgencyRef>,
        caller: Option<&Caller>,
        context: &Context,
    ) -> Answer {
        let head = self.head;
        let facts = head.facts();
        let may = may(caller, context, &facts, head.official_for, head.hidden_at.is_some());
        Answer {
            id: head.id,
            thread: head.thread_id,
            author,
            is_volunteer: false,
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            language: self.language,
            official: official.map(|agency| {
                let is_current = facts.is_official_text_current();
                Official { agency, is_current, staff_name: None }
            }),
            posted_at: head.created_at,
            edited_at: self.edited_at,
            revision: head.revision,
            accepted: facts.accepted.map(|(by, at)| Acceptance { by, at, is_current: facts.is_acceptance_current() }),
            staff_review: head.staff_review.zip(self.staff_review_at).map(|(verdict, at)| Review {
                verdict,
                note: self.staff_review_note,
                at,
                is_current: facts.is_review_current(),
            }),
            helpful_count: head.helpful_count,
            worked_count: head.worked_count,
            last_worked_at: self.last_worked_at,
            hidden: head.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            comments: Vec::new(),
            files: Vec::new(),
            my_helpful: false,
            my_worked: false,
            may,
        }
    }
}

fn may(
    caller: Option<&Caller>,
    context: &Context,
    answer: &AnswerFacts,
    official_for: Option<AgencyId>,
    hidden: bool,
) -> MayAnswer {
    let Some(caller) = caller else { return MayAnswer::default() };
    let own = answer.author == caller.account;
    let posts = caller.may(Right::Post, None);
    let moderates = caller.may(Right::Moderate, context.agency);
    let staff = caller.may(Right::ActAsStaff, context.agency);
    let role = rules::role_of(caller.account, context.asker, staff);
    let votes = caller.may(Right::Vote, None);
    let shown = !hidden && !context.hidden;
    let speaks = role == ThreadRole::Staff || votes;
    let accepted = answer.accepted.map(|(by, _)| by);
    let accept = rules::accept(role, caller.account, answer, context.not_solved_at);
    MayAnswer {
        accept: shown && speaks && matches!(accept, Ok(Some(_))),
        take_back: speaks && matches!(rules::take_back(role, accepted), Ok(true)),
        vote: shown && votes && !own,
        edit: may_edit(caller, answer.author, official_for, context.agency).is_ok(),
        delete: own && posts && !answer.official,
        hide: moderates,
        review: staff && (answer.official || !own),
        thank: false,
    }
}

fn find_answers(caller: Option<&Caller>, context: &Context) -> Select<answer::Entity> {
    let author =
        answer::Entity::belongs_to(account::Entity).from(answer::Column::AuthorId).to(account::Column::Id).into();
    let official =
        answer::Entity::belongs_to(agency::Entity).from(answer::Column::OfficialFor).to(agency::Column::Id).into();
    answer::Entity::find()
        .join(JoinType::InnerJoin, author)
        .join(JoinType::LeftJoin, official)
        .column_as(account::Column::Handle, "handle")
        .column_as(account::Column::DisplayName, "display_name")
        .column_as(agency::Column::Slug, "agency_slug")
        .column_as(agency::Column::Name, "agency_name")
        .column_as(agency::Column::Accent, "agency_accent")
        .filter(answer::Column::ThreadId.eq(context.thread))
        .filter(answers_seen_by(caller, context.agency))
}

/// The answers of a page, in the order of [`rules::order`].
pub async fn answers_of_page<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    context: &Context,
) -> Result<Vec<Answer>, DbErr> {
    let mut found = first_shown(find_answers(caller, context)).into_model::<NamedAnswerRow>().all(db).await?;
    found.sort_by(|a, b| rules::order(&a.row.head.facts(), &b.row.head.facts()));
    Ok(found.into_iter().map(|answer| answer.view(caller, context)).collect())
}

/// The answers of a thread's page that everybody sees, in the order of [`rules::order`].
pub async fn public_answers_of_page<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<Vec<AnswerRow>, DbErr> {
    let public = answer::Entity::find().filter(answer::Column::ThreadId.eq(thread)).filter(public_answers());
    let mut found = first_shown(public).into_model::<AnswerRow>().all(db).await?;
    found.sort_by(|a, b| rules::order(&a.head.facts(), &b.head.facts()));
    Ok(found)
}

/// Of very many answers those that the rules would show first.
fn first_shown(answers: Select<answer::Entity>) -> Select<answer::Entity> {
    let weight = Expr::col((answer::Entity, answer::Column::HelpfulCount))
        .add(Expr::col((answer::Entity, answer::Column::WorkedCount)).mul(2));
    answers
        .order_by_with_nulls(answer::Column::AcceptedAs, Order::Asc, NullOrdering::Last)
        .order_by_with_nulls(answer::Column::OfficialFor, Order::Asc, NullOrdering::Last)
        .order_by(weight, Order::Desc)
        .order_by_asc(answer::Column::Id)
        .limit(MAX_ANSWERS)
}

/// Adds the names of those who gave official answers and are staff of the agency still. One query, none where nobody gave one.
pub async fn add_staff_names<C: ConnectionTrait>(db: &C, answers: &mut [Answer]) -> Result<(), DbErr> {
    let authors: Vec<AccountId> =
        answers.iter().filter(|answer| answer.official.is_some()).map(|answer| answer.author.id).collect();
    if authors.is_empty() {
        return Ok(());
    }
    let staff: Vec<(AccountId, AgencyId)> = membership::Entity::find()
        .select_only()
        .columns([membership::Column::AccountId, membership::Column::AgencyId])
        .filter(membership::Column::AccountId.is_in(authors))
        .into_tuple()
        .all(db)
        .await?;
    for answer in answers {
        if let Some(official) = &mut answer.official
            && staff.contains(&(answer.author.id, official.agency.id))
        {
            official.staff_name.clone_from(&answer.author.display_name);
        }
    }
    Ok(())
}

/// Adds what the caller said of the answers.
pub async fn add_own_votes<C: ConnectionTrait>(db: &C, caller: &Caller, answers: &mut [Answer]) -> Result<(), DbErr> {
    if answers.is_empty() {
        return Ok(());
    }
    let said = vote::Entity::find()
        .filter(vote::Column::AccountId.eq(caller.account))
        .filter(vote::Column::AnswerId.is_in(answers.iter().map(|answer| answer.id)))
        .all(db)
        .await?;
    for answer in answers {
        answer.my_helpful = said.iter().any(|vote| vote.answer_id == answer.id && vote.kind == VoteKind::Helpful);
        answer.my_worked = said.iter().any(|vote| vote.answer_id == answer.id && vote.kind == VoteKind::WorkedForMe);
    }
    Ok(())
}

/// Adds for which of the answers the caller may thank, once their votes are known. One query, none where nothing helped them.
pub async fn add_thankable<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    context: &Context,
    answers: &mut [Answer],
) -> Result<(), DbErr> {
    let asks = context.asker == caller.account;
    let shown = answers.iter().filter(|answer| answer.author.id != caller.account && answer.hidden.is_none());
    let helped = shown.filter(|answer| {
        let has_accepted = asks && answer.accepted.as_ref().is_some_and(|accepted| accepted.by == AcceptedAs::Asker);
        answer.my_worked || has_accepted
    });
    let helped: Vec<AnswerId> = helped.map(|answer| answer.id).collect();
    if helped.is_empty() || context.hidden || !caller.may(Right::Post, None) {
        return Ok(());
    }
    let thanked = Query::select()
        .expr(Expr::value(1))
        .from(thanks::Entity)
        .and_where(Expr::col((thanks::Entity, thanks::Column::AnswerId)).equals((answer::Entity, answer::Column::Id)))
        .and_where(thanks::Column::FromAccount.eq(caller.account))
        .and_where(thanks::Column::AgencyId.is_null())
        .to_owned();
    let author =
        answer::Entity::belongs_to(account::Entity).from(answer::Column::AuthorId).to(account::Column::Id).into();
    let open: Vec<AnswerId> = answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .join(JoinType::InnerJoin, author)
        .filter(answer::Column::Id.is_in(helped))
        .filter(account::Column::DisabledAt.is_null())
        .filter(Expr::exists(thanked).not())
        .into_tuple()
        .all(db)
        .await?;
    for answer in answers {
        answer.may.thank = open.contains(&answer.id);
    }
    Ok(())
}

/// A page of a thread's answers, oldest first; none if the thread does not exist for the caller.
pub async fn answers(
    app: &App,
    caller: Option<&Caller>,
    thread: ThreadId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Option<Paged<Answer>>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_thread(db, caller, thread).await? else { return Ok(None) };
    let mut found = find_answers(caller, &context);
    if let Some(after) = after {
        found = found.filter(behind(answer::Column::CreatedAt, answer::Column::Id, after));
    }
    let rows = found
        .order_by_asc(answer::Column::CreatedAt)
        .order_by_asc(answer::Column::Id)
        .limit(limit.saturating_add(1))
        .into_model::<NamedAnswerRow>()
        .all(db)
        .await?;
    let page = Paged::from_rows(rows, limit, |row| Keyset { at: row.row.head.created_at, id: row.row.head.id.0 });
    let mut page = page.map(|row| row.view(caller, &context));
    add_files_of_answers(db, &context, &mut page.items).await?;
    add_volunteers(db, context.agency, &mut page.items, app.now()).await?;
    if let Some(caller) = caller {
        add_own_votes(db, caller, &mut page.items).await?;
    }
    Ok(Some(page))
}

/// One answer without its comments; none if it does not exist for the caller.
pub async fn answer(app: &App, caller: Option<&Caller>, id: AnswerId) -> Result<Option<Answer>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_answer(db, caller, id).await? else { return Ok(None) };
    let found =
        find_answers(caller, &context).filter(answer::Column::Id.eq(id)).into_model::<NamedAnswerRow>().one(db).await?;
    let Some(mut view) = found.map(|row| row.view(caller, &context)) else { return Ok(None) };
    add_files_of_answers(db, &context, slice::from_mut(&mut view)).await?;
    add_volunteers(db, context.agency, slice::from_mut(&mut view), app.now()).await?;
    if let Some(caller) = caller {
        add_own_votes(db, caller, slice::from_mut(&mut view)).await?;
    }
    Ok(Some(view))
}
