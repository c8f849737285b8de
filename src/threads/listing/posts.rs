//! Reading answers and comments, of a page or on their own.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, NullOrdering, Order};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::thread_page::{Context, context_of_answer, context_of_comment, context_of_thread};
use crate::app::App;
use crate::entity::{
    AcceptedAs, AccountId, AgencyId, AnswerId, CommentId, StaffReview, ThreadId, VoteKind, account, agency, answer,
    comment, vote,
};
use crate::identity::{Caller, Right};
use crate::markdown::SafeHtml;
use crate::threads::rules::{self, AnswerFacts, COMMENT_EDITABLE, Part};
use crate::threads::views::{Acceptance, AgencyRef, Answer, Comment, Hidden, MayAnswer, Person, Word};
use crate::web::pagination::{Keyset, Paged};

/// Most answers on one page; a reader of more goes through the API's pages.
const ANSWERS_SHOWN: u64 = 200;
/// Most comments on one page.
const COMMENTS_SHOWN: u64 = 500;

#[derive(Debug, FromQueryResult)]
pub(super) struct FoundAnswer {
    id: AnswerId,
    thread_id: ThreadId,
    author_id: AccountId,
    body_source: String,
    body_html: String,
    language: String,
    official_for: Option<AgencyId>,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    revision: i32,
    accepted_at: Option<DateTime<Utc>>,
    accepted_as: Option<AcceptedAs>,
    staff_review: Option<StaffReview>,
    staff_review_note: Option<String>,
    staff_review_at: Option<DateTime<Utc>>,
    helpful_count: i32,
    worked_count: i32,
    last_worked_at: Option<DateTime<Utc>>,
    hidden_at: Option<DateTime<Utc>>,
    hidden_reason: Option<String>,
    handle: String,
    display_name: Option<String>,
    agency_slug: Option<String>,
    agency_name: Option<String>,
    agency_accent: Option<String>,
}

impl FoundAnswer {
    fn facts(&self) -> AnswerFacts {
        AnswerFacts {
            id: self.id,
            author: self.author_id,
            posted_at: self.created_at,
            accepted: self.accepted_as.zip(self.accepted_at),
            official: self.official_for.is_some(),
            word: self.staff_review,
            helpful: self.helpful_count,
            worked: self.worked_count,
        }
    }

    fn view(self, caller: Option<&Caller>, context: &Context) -> Answer {
        let may = may(caller, context, &self.facts(), self.hidden_at.is_some());
        let official = self.official_for.map(|id| AgencyRef {
            id,
            slug: self.agency_slug.unwrap_or_default(),
            name: self.agency_name.unwrap_or_default(),
            accent: self.agency_accent,
        });
        Answer {
            id: self.id,
            thread: self.thread_id,
            author: Person { id: self.author_id, handle: self.handle, display_name: self.display_name },
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            language: self.language,
            official,
            posted_at: self.created_at,
            edited_at: self.edited_at,
            revision: self.revision,
            accepted: self.accepted_as.zip(self.accepted_at).map(|(by, at)| Acceptance { by, at }),
            staff_word: self.staff_review.zip(self.staff_review_at).map(|(word, at)| Word {
                word,
                note: self.staff_review_note,
                at,
            }),
            helpful_count: self.helpful_count,
            worked_count: self.worked_count,
            last_worked_at: self.last_worked_at,
            hidden: self.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            comments: Vec::new(),
            my_helpful: false,
            my_worked: false,
            may,
        }
    }
}

fn may(caller: Option<&Caller>, context: &Context, answer: &AnswerFacts, hidden: bool) -> MayAnswer {
    let Some(caller) = caller else { return MayAnswer::default() };
    let own = answer.author == caller.account;
    let posts = caller.may(Right::Post, None);
    let moderates = caller.may(Right::Moderate, context.agency);
    let staff = caller.may(Right::ActAsStaff, context.agency);
    let part = rules::part(caller.account, context.asker, staff);
    let votes = caller.may(Right::Vote, None);
    let shown = !hidden && !context.hidden;
    let speaks = part == Part::Staff || votes;
    let accepted = answer.accepted.map(|(by, _)| by);
    let accept = rules::accept(part, caller.account, answer, context.not_solved_at);
    MayAnswer {
        accept: shown && speaks && matches!(accept, Ok(Some(_))),
        take_back: speaks && matches!(rules::take_back(part, accepted), Ok(true)),
        vote: shown && votes && !own,
        edit: (own && posts) || moderates,
        delete: own && posts && !answer.official,
        hide: moderates,
        give_word: staff && (answer.official || !own),
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
        .filter(answer::Column::DeletedAt.is_null())
        .filter(seen(caller, context, answer::Column::HiddenAt, answer::Column::AuthorId))
}

/// What is hidden is seen by its author and by those who moderate the agency.
fn seen<C: ColumnTrait>(caller: Option<&Caller>, context: &Context, hidden_at: C, author: C) -> Condition {
    match caller {
        Some(caller) if caller.may(Right::Moderate, context.agency) => Condition::all(),
        Some(caller) => Condition::any().add(hidden_at.is_null()).add(author.eq(caller.account)),
        None => Condition::any().add(hidden_at.is_null()),
    }
}

/// The answers of a page, in the order of [`rules::order`].
pub(super) async fn answers_of_page<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    context: &Context,
) -> Result<Vec<Answer>, DbErr> {
    // Of very many answers those come along that the rules would show first.
    let weight = Expr::col((answer::Entity, answer::Column::HelpfulCount))
        .add(Expr::col((answer::Entity, answer::Column::WorkedCount)).mul(2));
    let mut found = find_answers(caller, context)
        .order_by_with_nulls(answer::Column::AcceptedAs, Order::Asc, NullOrdering::Last)
        .order_by_with_nulls(answer::Column::OfficialFor, Order::Asc, NullOrdering::Last)
        .order_by(weight, Order::Desc)
        .order_by_asc(answer::Column::Id)
        .limit(ANSWERS_SHOWN)
        .into_model::<FoundAnswer>()
        .all(db)
        .await?;
    found.sort_by(|a, b| rules::order(&a.facts(), &b.facts()));
    Ok(found.into_iter().map(|answer| answer.view(caller, context)).collect())
}

/// Adds what the caller said of the answers.
pub(super) async fn add_own_votes<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    answers: &mut [Answer],
) -> Result<(), DbErr> {
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
        .into_model::<FoundAnswer>()
        .all(db)
        .await?;
    let page = Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 });
    let mut page = page.map(|row| row.view(caller, &context));
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
        find_answers(caller, &context).filter(answer::Column::Id.eq(id)).into_model::<FoundAnswer>().one(db).await?;
    let mut view = found.map(|row| row.view(caller, &context));
    if let (Some(caller), Some(view)) = (caller, &mut view) {
        add_own_votes(db, caller, std::slice::from_mut(view)).await?;
    }
    Ok(view)
}

fn behind<C: ColumnTrait>(at: C, id: C, place: Keyset) -> Expr {
    Expr::tuple([at.into_expr(), id.into_expr()]).gt(Expr::tuple([Expr::value(place.at), Expr::value(place.id)]))
}

#[derive(Debug, FromQueryResult)]
struct FoundComment {
    id: CommentId,
    thread_id: ThreadId,
    answer_id: Option<AnswerId>,
    author_id: AccountId,
    body_source: String,
    body_html: String,
    created_at: DateTime<Utc>,
    edited_at: Option<DateTime<Utc>>,
    hidden_at: Option<DateTime<Utc>>,
    hidden_reason: Option<String>,
    handle: String,
    display_name: Option<String>,
}

impl FoundComment {
    fn view(self, caller: Option<&Caller>, context: &Context, now: DateTime<Utc>) -> Comment {
        let own = caller.is_some_and(|caller| caller.account == self.author_id && caller.may(Right::Post, None));
        Comment {
            id: self.id,
            thread: self.thread_id,
            answer: self.answer_id,
            author: Person { id: self.author_id, handle: self.handle, display_name: self.display_name },
            body_source: self.body_source,
            body: SafeHtml::rendered(self.body_html),
            posted_at: self.created_at,
            edited_at: self.edited_at,
            hidden: self.hidden_at.map(|at| Hidden { at, reason: self.hidden_reason.unwrap_or_default() }),
            own,
            may_edit: own && now - self.created_at <= COMMENT_EDITABLE,
            may_hide: caller.is_some_and(|caller| caller.may(Right::Moderate, context.agency)),
        }
    }
}

fn find_comments(caller: Option<&Caller>, context: &Context) -> Select<comment::Entity> {
    let author =
        comment::Entity::belongs_to(account::Entity).from(comment::Column::AuthorId).to(account::Column::Id).into();
    comment::Entity::find()
        .join(JoinType::InnerJoin, author)
        .column_as(account::Column::Handle, "handle")
        .column_as(account::Column::DisplayName, "display_name")
        .filter(comment::Column::ThreadId.eq(context.thread))
        .filter(comment::Column::DeletedAt.is_null())
        .filter(seen(caller, context, comment::Column::HiddenAt, comment::Column::AuthorId))
}

/// The comments of a page, oldest first, those of its answers too.
pub(super) async fn comments_of_page<C: ConnectionTrait>(
    db: &C,
    caller: Option<&Caller>,
    context: &Context,
    now: DateTime<Utc>,
) -> Result<Vec<Comment>, DbErr> {
    let rows = find_comments(caller, context)
        .order_by_asc(comment::Column::CreatedAt)
        .order_by_asc(comment::Column::Id)
        .limit(COMMENTS_SHOWN)
        .into_model::<FoundComment>()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.view(caller, context, now)).collect())
}

/// A page of a thread's comments, its answers' too, oldest first; none if the thread does not exist for the caller.
pub async fn comments(
    app: &App,
    caller: Option<&Caller>,
    thread: ThreadId,
    after: Option<Keyset>,
    limit: u64,
) -> Result<Option<Paged<Comment>>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_thread(db, caller, thread).await? else { return Ok(None) };
    let mut found = find_comments(caller, &context);
    if let Some(after) = after {
        found = found.filter(behind(comment::Column::CreatedAt, comment::Column::Id, after));
    }
    let rows = found
        .order_by_asc(comment::Column::CreatedAt)
        .order_by_asc(comment::Column::Id)
        .limit(limit.saturating_add(1))
        .into_model::<FoundComment>()
        .all(db)
        .await?;
    let page = Paged::from_rows(rows, limit, |row| Keyset { at: row.created_at, id: row.id.0 });
    Ok(Some(page.map(|row| row.view(caller, &context, app.now()))))
}

/// One comment; none if it does not exist for the caller.
pub async fn comment(app: &App, caller: Option<&Caller>, id: CommentId) -> Result<Option<Comment>, DbErr> {
    let db = app.reader();
    let Some(context) = context_of_comment(db, caller, id).await? else { return Ok(None) };
    let found =
        find_comments(caller, &context).filter(comment::Column::Id.eq(id)).into_model::<FoundComment>().one(db).await?;
    Ok(found.map(|row| row.view(caller, &context, app.now())))
}
