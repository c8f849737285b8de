//! The answer that somebody is about to give for the second time, word for word.

use chrono::Duration;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::app::App;
use crate::entity::{AnswerId, ThreadId, answer};
use crate::identity::Caller;
use crate::posts;

/// Whoever says the same after this long means it.
const TWIN_TTL: Duration = Duration::hours(24);

/// The caller's own answer with the same text, less than a day old. Texts are compared as they are stored.
///
/// # Errors
/// The database.
pub async fn recent_twin(app: &App, caller: &Caller, thread: ThreadId, body: &str) -> Result<Option<AnswerId>, DbErr> {
    let Ok(body) = posts::rules::body(body) else { return Ok(None) };
    answer::Entity::find()
        .select_only()
        .column(answer::Column::Id)
        .filter(answer::Column::ThreadId.eq(thread))
        .filter(answer::Column::AuthorId.eq(caller.account))
        .filter(answer::Column::CreatedAt.gt(app.now() - TWIN_TTL))
        .filter(answer::Column::BodySource.eq(body))
        .filter(answer::Column::OfficialFor.is_null())
        .filter(answer::Column::DeletedAt.is_null())
        .order_by_desc(answer::Column::Id)
        .limit(1)
        .into_tuple::<AnswerId>()
        .one(app.reader())
        .await
}
