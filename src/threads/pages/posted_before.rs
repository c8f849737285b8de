//! A form that posted something and comes again with another text: somebody went back and changed a word. Nothing is posted a second time
//! without being asked for, and no text is lost: it fills the form that changes what was posted.

use poem::Response;

use crate::app::App;
use crate::identity::drafts::{Kept, Unsent};
use crate::identity::{Caller, own_drafts};
use crate::operation::OperationError;
use crate::operation::idempotency::made_with;
use crate::threads::pages::form::key_of;
use crate::web::form::Fields;
use crate::web::page::{self, PageError};
use crate::web::status_line::untold;

/// Field of a kept form: what it changes was posted by the form before it.
const POSTED_BEFORE: &str = "posted_before";

/// What a form made when it was sent before. `operation` is the name of the operation that it calls.
pub async fn made_by(app: &App, caller: &Caller, fields: &Fields, operation: &str) -> Result<Option<i64>, PageError> {
    match key_of(fields) {
        Some(key) => Ok(made_with(app.reader(), caller.account, &key, operation).await?),
        None => Ok(None),
    }
}

/// Leads to the form that changes what was posted, filled with the text of now.
///
/// # Errors
/// The text could not be kept: the form that brought it is to be shown again, for it is nowhere else.
pub async fn change_instead(
    app: &App,
    caller: &Caller,
    form: &str,
    fields: &Fields,
) -> Result<Response, OperationError> {
    let kept = [("body", fields.get("body")), (POSTED_BEFORE, "yes")];
    let kept = kept.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let unsent = Unsent { path: form.to_owned(), fields: kept.into() };
    let draft = match own_drafts::save(app, caller, unsent).await? {
        Kept::Open(draft) => draft,
        Kept::Posted(posted) => posted.id,
    };
    // The text waits in the draft of now.
    own_drafts::forget_draft(app, caller, fields).await;
    Ok(untold(page::see_other(&format!("{form}?draft={draft}"))))
}
