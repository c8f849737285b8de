//! Deleting one's own question.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::Visit;
use crate::threads::pages::confirm::{Confirmation, about_thread, again, ask};
use crate::threads::pages::form::number;
use crate::threads::questions;
use crate::web::form::Fields;
use crate::web::page;

/// `GET /threads/:id/delete`
#[handler]
pub async fn delete_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let about = about_thread(app, visit.signed_in()?, id, Confirmation::Delete).await?;
    Ok(ask(&visit, Confirmation::Delete, &format!("/threads/{id}/delete"), about))
}

/// `POST /threads/:id/delete`
#[handler]
pub async fn delete_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let action = format!("/threads/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match questions::delete(app, caller, id, fields.get("revision").parse().ok()).await {
        Ok(_) => Ok(page::see_other("/threads")),
        Err(error) => Ok(again(&visit, Confirmation::Delete, &action, &fields, error)?),
    }
}
