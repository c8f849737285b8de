//! Texts of an account that nobody relies on go with it: what its posts said before they were edited, and what it deleted. What
//! staff have a case about stays for their team, as the messages of the case do. An official answer is its agency's own text.

use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, IntoSimpleExpr, QueryFilter, QueryOrder, QuerySelect,
};

use super::BATCH;
use crate::app::App;
use crate::entity::{
    AccountId, AnswerId, CommentId, RevisionId, SubjectKind, ThreadId, answer, comment, revision, thread,
};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::threads::tags::leaving::forget_tags_of;

/// Empties all of them, some in each operation. The rows stay: they say that there was a text, and who wrote the next one.
///
/// # Errors
/// The database.
pub async fn forget_texts(app: &App, author: AccountId) -> Result<(), OperationError> {
    loop {
        let found = Forgotten::find(app, author).await?;
        if found.is_empty() {
            return Ok(());
        }
        let emptied = app.kernel.run(OperationSpec::new(Actor::System), found, |op, found: &Forgotten| {
            Box::pin(async move { Ok(found.empty(op).await?) })
        });
        emptied.await?;
    }
}

/// Some texts that are to go.
struct Forgotten {
    revisions: Vec<RevisionId>,
    threads: Vec<ThreadId>,
    answers: Vec<AnswerId>,
    comments: Vec<CommentId>,
}

impl Forgotten {
    async fn find(app: &App, author: AccountId) -> Result<Self, DbErr> {
        let db = app.reader();
        let revisions = revision::Entity::find()
            .select_only()
            .column(revision::Column::Id)
            .filter(revision::Column::BodySource.ne(""))
            .filter(earlier_texts_by(author))
            .filter(Condition::not(of_official_answers()))
            .order_by_asc(revision::Column::Id)
            .limit(BATCH);
        let threads = thread::Entity::find()
            .select_only()
            .column(thread::Column::Id)
            .filter(thread::Column::AuthorId.eq(author))
            .filter(thread::Column::DeletedAt.is_not_null())
            .filter(thread::Column::CaseState.is_null())
            .filter(thread::Column::BodySource.ne("").or(thread::Column::Title.ne("")))
            .limit(BATCH);
        let answers = answer::Entity::find()
            .select_only()
            .column(answer::Column::Id)
            .filter(answer::Column::AuthorId.eq(author))
            .filter(answer::Column::OfficialFor.is_null())
            .filter(answer::Column::BodySource.ne(""))
            .filter(gone(answer::Column::DeletedAt, answer::Column::ThreadId))
            .limit(BATCH);
        let comments = comment::Entity::find()
            .select_only()
            .column(comment::Column::Id)
            .filter(comment::Column::AuthorId.eq(author))
            .filter(comment::Column::BodySource.ne(""))
            .filter(gone(comment::Column::DeletedAt, comment::Column::ThreadId))
            .limit(BATCH);
        Ok(Self {
            revisions: revisions.into_tuple().all(db).await?,
            threads: threads.into_tuple().all(db).await?,
            answers: answers.into_tuple().all(db).await?,
            comments: comments.into_tuple().all(db).await?,
        })
    }

    fn is_empty(&self) -> bool {
        self.revisions.is_empty() && self.threads.is_empty() && self.answers.is_empty() && self.comments.is_empty()
    }

    async fn empty(&self, op: &Operation) -> Result<(), DbErr> {
        let (tx, nothing) = (op.tx(), || Expr::value(""));
        revision::Entity::update_many()
            .col_expr(revision::Column::Title, Expr::value(None::<String>))
            .col_expr(revision::Column::BodySource, nothing())
            .col_expr(revision::Column::HiddenAt, Expr::value(op.now()))
            .filter(revision::Column::Id.is_in(self.revisions.iter().copied()))
            .exec(tx)
            .await?;
        thread::Entity::update_many()
            .col_expr(thread::Column::Title, nothing())
            .col_expr(thread::Column::BodySource, nothing())
            .col_expr(thread::Column::BodyHtml, nothing())
            .filter(thread::Column::Id.is_in(self.threads.iter().copied()))
            .exec(tx)
            .await?;
        forget_tags_of(tx, &self.threads).await?;
        answer::Entity::update_many()
            .col_expr(answer::Column::BodySource, nothing())
            .col_expr(answer::Column::BodyHtml, nothing())
            .filter(answer::Column::Id.is_in(self.answers.iter().copied()))
            .exec(tx)
            .await?;
        comment::Entity::update_many()
            .col_expr(comment::Column::BodySource, nothing())
            .col_expr(comment::Column::BodyHtml, nothing())
            .filter(comment::Column::Id.is_in(self.comments.iter().copied()))
            .exec(tx)
            .await?;
        Ok(())
    }
}

/// Earlier texts that somebody wrote: the first of what they posted, and each that came after one that they replaced.
#[must_use]
pub fn earlier_texts_by(author: AccountId) -> Condition {
    let threads = ids(thread::Entity, thread::Column::Id, thread::Column::AuthorId.eq(author));
    let answers = ids(answer::Entity, answer::Column::Id, answer::Column::AuthorId.eq(author));
    let posted = Condition::any().add(of(SubjectKind::Thread, threads)).add(of(SubjectKind::Answer, answers));
    let before = Alias::new("before");
    let column = |column| Expr::col((before.clone(), column));
    let replaced = Query::select()
        .expr(Expr::value(1))
        .from_as(revision::Entity, before.clone())
        .and_where(column(revision::Column::SubjectKind).equals((revision::Entity, revision::Column::SubjectKind)))
        .and_where(column(revision::Column::SubjectId).equals((revision::Entity, revision::Column::SubjectId)))
        .and_where(column(revision::Column::Number).add(1).eq(Expr::col((revision::Entity, revision::Column::Number))))
        .and_where(column(revision::Column::EditedBy).eq(author))
        .to_owned();
    Condition::any().add(Condition::all().add(revision::Column::Number.eq(1)).add(posted)).add(Expr::exists(replaced))
}

fn of_official_answers() -> Condition {
    of(SubjectKind::Answer, ids(answer::Entity, answer::Column::Id, answer::Column::OfficialFor.is_not_null()))
}

/// Earlier texts of these things of a kind.
fn of(kind: SubjectKind, things: SelectStatement) -> Condition {
    Condition::all().add(revision::Column::SubjectKind.eq(kind)).add(revision::Column::SubjectId.in_subquery(things))
}

fn ids<E: EntityTrait>(table: E, id: E::Column, which: impl Into<sea_orm::sea_query::SimpleExpr>) -> SelectStatement {
    Query::select().column(id).from(table).and_where(which.into()).to_owned()
}

/// Posts that were deleted, or whose thread was, unless staff have a case about it.
fn gone<C: ColumnTrait>(deleted_at: C, thread_id: C) -> Condition {
    let here = || thread_id.into_simple_expr();
    let which = |of: SelectStatement| here().in_subquery(of);
    let deleted = ids(thread::Entity, thread::Column::Id, thread::Column::DeletedAt.is_not_null());
    let with_case = ids(thread::Entity, thread::Column::Id, thread::Column::CaseState.is_not_null());
    Condition::all().add(Condition::any().add(deleted_at.is_not_null()).add(which(deleted))).add(which(with_case).not())
}
