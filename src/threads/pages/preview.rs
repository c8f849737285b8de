//! How a text will look.

use askama::Template;
use poem::http::{HeaderValue, header};
use poem::web::Data;
use poem::{Request, Response, Result, handler};

use crate::app::App;
use crate::identity::Visit;
use crate::markdown::SafeHtml;
use crate::operation::OperationError;
use crate::posts::codes::BODY_EMPTY;
use crate::threads::pages::form::preview_of;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};

#[derive(Template)]
#[template(path = "threads/preview.html")]
pub struct Preview {
    pub page: Page,
    pub html: SafeHtml,
}

/// `POST /preview`: the field `text` as it will look. Scripts get the HTML alone. For those signed in: rendering is work.
#[handler]
pub async fn show_preview(req: &Request, Data(app): Data<&App>, visit: Visit, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/")?;
    let html = match preview_of(app, caller, fields.get("text")).await {
        Ok(html) => html,
        Err(OperationError::Invalid(fields)) if fields.iter().any(|field| field.code == BODY_EMPTY) => {
            SafeHtml::default()
        }
        Err(error) => {
            let mut form = FormState::default();
            form.refuse_for(error)?;
            let (status, retry_after) = (form.status(), form.retry_after());
            let words = form.errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ");
            let mut response = Response::builder()
                .status(status)
                .header(header::CONTENT_TYPE, "text/plain; charset=utf-8")
                .body(words);
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            return Ok(response);
        }
    };
    if req.headers().contains_key("x-fragment") {
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        return Ok(Response::builder().header(header::CONTENT_TYPE, kind).body(html.to_string()));
    }
    Ok(page::show(&Preview { page: visit.page("threads-preview-title"), html }))
}
