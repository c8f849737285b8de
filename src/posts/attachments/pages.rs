//! The files themselves, and the page on which whoever may change one describes or removes it. Files are served with headers of their
//! own: whatever is in one, no browser runs it or takes it for a page of this site.

use askama::Template;
use bytes::Bytes;
use poem::http::{HeaderName, StatusCode, header};
use poem::web::{Data, Path};
use poem::{Response, Result, Route, get, handler, post};

use super::access::Access;
use super::describe::describe;
use super::listing::{self, SeenFile};
use super::parts::Attachments;
use super::read::read;
use super::remove::remove;
use super::store::StorageError;
use super::views::{Attachment, encoded};
use crate::app::App;
use crate::entity::AttachmentId;
use crate::identity::{Caller, Visit};
use crate::web::error_page;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// Adds the files and their pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/attachments/:id/edit", get(edit_form).post(save))
        .at("/attachments/:id/delete", post(delete))
        .at("/attachments/:id/thumbnail", get(show_thumbnail))
        .at("/attachments/:id/:name", get(show_file))
}

/// What a file may do in a browser: nothing.
const POLICY: &str = "default-src 'none'; sandbox";
/// Everybody may see it, and may keep it for a minute: then it is asked for again, for it may have been hidden.
const FOR_EVERYBODY: &str = "public, max-age=60, must-revalidate";
/// Some people may see it, and nobody keeps it on the way.
const FOR_SOME: &str = "private, no-store";

/// `GET /attachments/:id/:name`: whatever the name says, the number counts.
#[handler]
async fn show_file(
    Data(app): Data<&App>,
    Data(files): Data<&Attachments>,
    visit: Visit,
    Path((id, _name)): Path<(String, String)>,
) -> Result<Response> {
    let found = seen(app, files, &visit, &id).await?;
    let content = content(files, &found.storage_key).await?;
    let media_type = found.file.media_type.clone();
    Ok(served(&found, &media_type, &found.file.file_name, content))
}

/// `GET /attachments/:id/thumbnail`
#[handler]
async fn show_thumbnail(
    Data(app): Data<&App>,
    Data(files): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response> {
    let found = seen(app, files, &visit, &id).await?;
    let key = found.thumbnail_key.clone().ok_or_else(PageError::missing)?;
    let content = content(files, &key).await?;
    Ok(served(&found, "image/jpeg", "thumbnail.jpg", content))
}

fn number(text: &str) -> Result<AttachmentId, PageError> {
    // One spelling only, so that each file has one address.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| plain).ok_or_else(PageError::missing)
}

async fn seen(app: &App, files: &Attachments, visit: &Visit, id: &str) -> Result<SeenFile, PageError> {
    Ok(read(app, files, visit.caller.as_ref(), number(id)?).await?)
}

async fn content(files: &Attachments, key: &str) -> Result<Bytes, PageError> {
    files.store.get(key).await.map_err(|error| match error {
        StorageError::Missing => PageError::missing(),
        StorageError::Away(_) => {
            tracing::error!(error = %error, "a file could not be read");
            error_page::error_page(StatusCode::SERVICE_UNAVAILABLE).into()
        }
    })
}

fn served(found: &SeenFile, media_type: &str, name: &str, content: Bytes) -> Response {
    let shown = if media_type.starts_with("image/") { "inline" } else { "attachment" };
    // Names of other alphabets stand in the second one (RFC 6266, appendix D).
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let disposition = format!("{shown}; filename=\"{plain}\"; filename*=UTF-8''{}", encoded(name));
    let kept = match found.access {
        Access::Everyone => FOR_EVERYBODY,
        Access::Some => FOR_SOME,
    };
    // The bytes of a file never change.
    let tag = format!("\"{}.{}\"", found.file.id, if name == found.file.file_name { "file" } else { "thumbnail" });
    Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CONTENT_SECURITY_POLICY, POLICY)
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, kept)
        .header(header::ETAG, tag)
        .header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin")
        .body(content)
}

#[derive(Template)]
#[template(path = "posts/attachment.html")]
struct EditPage {
    page: Page,
    state: FormState,
    file: Attachment,
    back: String,
}

async fn edit_page(
    app: &App,
    files: &Attachments,
    visit: &Visit,
    caller: &Caller,
    id: AttachmentId,
    sent: Option<FormState>,
) -> Result<Response, PageError> {
    let found = listing::changeable(app, files, caller, id).await?.ok_or_else(PageError::missing)?;
    let back = listing::page_of(app, files, found.subject).await?.unwrap_or_else(|| "/".to_owned());
    let as_it_is = || {
        let fields = [("alt_text".to_owned(), found.file.alt_text.clone())];
        FormState::sent(Fields::from_map(fields.into()))
    };
    let state = sent.unwrap_or_else(as_it_is);
    let shown = EditPage { page: visit.page("attachments-edit-title"), state, file: found.file, back };
    Ok(page::form(&shown.state, &shown))
}

/// `GET /attachments/:id/edit`
#[handler]
async fn edit_form(
    Data(app): Data<&App>,
    Data(files): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    Ok(edit_page(app, files, &visit, caller, number(&id)?, None).await?)
}

/// `POST /attachments/:id/edit`
#[handler]
async fn save(
    Data(app): Data<&App>,
    Data(files): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/attachments/{id}/edit"))?;
    match describe(app, files, caller, id, fields.get("alt_text"), fields.get("revision").parse().ok()).await {
        Ok(_) => Ok(page::see_other(&page_behind(app, files, caller, id).await?)),
        Err(error) => {
            let state = FormState::refused(&fields, error)?;
            Ok(edit_page(app, files, &visit, caller, id, Some(state)).await?)
        }
    }
}

/// `POST /attachments/:id/delete`
#[handler]
async fn delete(
    Data(app): Data<&App>,
    Data(files): Data<&Attachments>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &format!("/attachments/{id}/edit"))?;
    let back = page_behind(app, files, caller, id).await?;
    remove(app, files, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other(&back))
}

/// Where a file stands that the caller may change. The operation says who may not, so that this refuses nobody.
async fn page_behind(app: &App, files: &Attachments, caller: &Caller, id: AttachmentId) -> Result<String, PageError> {
    let subject = listing::changeable(app, files, caller, id).await?.and_then(|found| found.subject);
    Ok(listing::page_of(app, files, subject).await?.unwrap_or_else(|| "/".to_owned()))
}
