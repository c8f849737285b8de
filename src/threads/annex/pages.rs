//! The button that removes something from the annex, on the page of one's own question.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::remove;
use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::Visit;
use crate::threads::pages::form::{back, number};
use crate::threads::pages::show::{self, RefusedForms};
use crate::web::form::Fields;
use crate::web::page;

/// `POST /threads/:id/annex/:number/remove`
#[handler]
pub async fn remove_item(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, item)): Path<(String, i32)>,
    fields: Fields,
) -> Result<Response> {
    let thread: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, thread))?;
    match remove(app, caller, thread, item).await {
        Ok(()) => Ok(page::see_other(&back(&fields, thread))),
        Err(error) => Ok(show::again(app, &visit, thread, RefusedForms::refused(&fields, error)?).await?),
    }
}
