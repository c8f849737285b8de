//! Having one's account deleted: what goes and what stays, the password, and that it is done.

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::identity::pages::form::{private, refused};
use crate::identity::pages::session_cookie::out_of_session;
use crate::identity::{Caller, Visit, erase_account};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};

#[derive(Template)]
#[template(path = "account_data/delete.html")]
struct DeletePage {
    page: Page,
    state: FormState,
    handle: String,
}

#[derive(Template)]
#[template(path = "account_data/deleted.html")]
struct DeletedPage {
    page: Page,
}

fn form(visit: &Visit, caller: &Caller, state: FormState) -> Response {
    let page = visit.page("account-data-delete-title");
    private(page::form(&state.clone(), &DeletePage { page, state, handle: caller.handle.clone() }))
}

/// `GET /account/delete`
#[handler]
pub(super) fn show_delete(visit: Visit) -> Result<Response> {
    let caller = visit.signed_in()?;
    Ok(form(&visit, caller, FormState::default()))
}

/// `POST /account/delete`
#[handler]
pub(super) async fn delete_account(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match erase_account::erase(app, caller, fields.get("current-password")).await {
        Ok(()) => Ok(out_of_session(&visit, "/account/deleted")),
        Err(error) => Ok(form(&visit, caller, refused(&fields, error)?)),
    }
}

/// `GET /account/deleted`: for everybody, so that it can be shown to somebody who has no account any more.
#[handler]
pub(super) fn show_deleted(visit: Visit) -> Response {
    private(page::show(&DeletedPage { page: visit.page("account-data-deleted-title") }))
}
