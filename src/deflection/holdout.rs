//! The holdout: a share of people sees what is answered already only once they have asked. What they do is compared with what the others
//! do, so that figures tell what suggestions change.
//!
//! A person is drawn for a day by the mark by which they are told apart on that day, and the key of the day: nothing is stored of them
//! but one flag of each episode, and no cookie is set. The flag holds for the whole episode, whoever signs in meanwhile.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::draw::is_drawn;
use super::reader::Reader;
use super::rules::day_of;
use super::visitor::{DayMark, Visitor};
use crate::app::App;
use crate::config::Secret;
use crate::entity::{EpisodeId, episode, visitor_secret};
use crate::identity::{Caller, Visit};
use crate::operation::{Actor, OperationError, OperationSpec};

/// Whether suggestions are kept from somebody today until they have asked. None where they are compared with nobody: nobody is held out,
/// or they are staff, or a program with a token.
///
/// # Errors
/// The database.
pub async fn is_held_out(app: &App, visit: &Visit) -> Result<Option<bool>, OperationError> {
    let percent = app.config.suggestion_holdout;
    if percent == 0 || visit.caller.as_ref().is_some_and(is_exempt) {
        return Ok(None);
    }
    let visitor = Visitor::new(app, &Reader::from(visit))?;
    let DayMark { secret, mark } = mark_of_the_day(app, visitor).await?;
    Ok(Some(is_drawn(&secret, &mark, &day_of(app.now()), percent)))
}

/// Staff find duplicates and programs do as they are told: what they do next says nothing of suggestions.
fn is_exempt(caller: &Caller) -> bool {
    caller.is_staff() || caller.lacks_second_factor || !caller.by_session()
}

/// Whether suggestions are to be kept from somebody at a step of asking. Their episode decides where there is one, so that nobody is
/// moved to the other side on the way; before that, the draw of the day does.
///
/// # Errors
/// The database.
pub async fn withholds(app: &App, visit: &Visit, episode: Option<EpisodeId>) -> Result<bool, OperationError> {
    let Some(held_out) = is_held_out(app, visit).await? else { return Ok(false) };
    let Some(id) = episode else { return Ok(held_out) };
    let begun = episode::Entity::find_by_id(id).one(app.reader()).await?;
    Ok(begun.map_or(held_out, |begun| begun.held_out == Some(true)))
}

/// The mark of somebody under the key of the day, which is made now if there is none.
async fn mark_of_the_day(app: &App, visitor: Visitor) -> Result<DayMark, OperationError> {
    let known = visitor_secret::Entity::find()
        .filter(visitor_secret::Column::Day.gte(day_of(app.now())))
        .order_by_desc(visitor_secret::Column::Day)
        .one(app.reader())
        .await?;
    if let Some(known) = known {
        return Ok(visitor.mark_under(&Secret::from(known.secret.as_str())));
    }
    let made = app.kernel.run(OperationSpec::new(Actor::System), visitor, |op, visitor| {
        Box::pin(async move { Ok(visitor.mark_of_the_day(op).await?) })
    });
    Ok(made.await?.value)
}
