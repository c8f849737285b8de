//! What one can do with one's own data: taking it along as a file, and the way to having it deleted.

use askama::Template;
use poem::http::{HeaderValue, header};
use poem::web::Data;
use poem::{Response, Result, handler};

use crate::account_data::export;
use crate::app::App;
use crate::identity::Visit;
use crate::identity::pages::form::{private, refused};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};

#[derive(Template)]
#[template(path = "account_data/overview.html")]
struct Overview {
    page: Page,
    state: FormState,
}

fn overview(visit: &Visit, state: FormState) -> Response {
    private(page::form(&state.clone(), &Overview { page: visit.page("account-data-title"), state }))
}

/// `GET /account/data`
#[handler]
pub(super) fn show_data(visit: Visit) -> Result<Response> {
    visit.signed_in()?;
    Ok(overview(&visit, FormState::default()))
}

/// `POST /account/data/export`: the file itself.
#[handler]
pub(super) async fn send_export(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match export::begin(app, caller).await {
        Ok(file) => {
            let mut response = Response::builder().content_type("application/json; charset=utf-8").body(file);
            let disposition = format!("attachment; filename=\"{}\"", export::file_name(app));
            if let Ok(disposition) = HeaderValue::from_str(&disposition) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
            }
            Ok(private(response))
        }
        Err(error) => Ok(overview(&visit, refused(&fields, error)?)),
    }
}
