//! The question that somebody is about to ask for the second time, word for word.

use chrono::Duration;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::ask::NewQuestion;
use crate::app::App;
use crate::entity::{ThreadId, ThreadState, thread};
use crate::identity::Caller;
use crate::posts;

/// Whoever asks the same after this long means it.
const TWIN_TTL: Duration = Duration::hours(24);

/// The caller's own question with the same title, text and category that is not closed yet and was asked less than a day ago. Texts are
/// compared as they are stored.
///
/// # Errors
/// The database.
pub async fn recent_twin(app: &App, caller: &Caller, question: &NewQuestion) -> Result<Option<ThreadId>, DbErr> {
    let (Ok(title), Ok(body)) = (posts::rules::title(&question.title), posts::rules::body(&question.body)) else {
        return Ok(None);
    };
    thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(caller.account))
        .filter(thread::Column::CreatedAt.gt(app.now() - TWIN_TTL))
        .filter(thread::Column::CategoryId.eq(question.category))
        .filter(thread::Column::Title.eq(title))
        .filter(thread::Column::BodySource.eq(body))
        .filter(thread::Column::State.ne(ThreadState::Closed))
        .filter(thread::Column::DeletedAt.is_null())
        .order_by_desc(thread::Column::Id)
        .limit(1)
        .into_tuple::<ThreadId>()
        .one(app.reader())
        .await
}
