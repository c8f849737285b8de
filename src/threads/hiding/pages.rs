//! Hiding posts, with the reason, and showing them again.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{AnswerId, CommentId, ThreadId};
use crate::identity::Visit;
use crate::threads::hiding::{self, Post};
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::confirm::{Confirmation, about_answer, about_comment, about_thread, again, ask};
use crate::threads::pages::form::{at_answer, back, number};
use crate::web::form::Fields;
use crate::web::page;

async fn hide(app: &App, visit: &Visit, fields: &Fields, post: Post, action: &str) -> Result<Response> {
    let caller = visit.signed_in_keeping(fields, action)?;
    match hiding::hide(app, caller, post, fields.get("reason")).await {
        Ok(hidden) => Ok(page::see_other(&back(fields, hidden.value))),
        Err(error) => Ok(again(visit, Confirmation::Hide, action, fields, error)?),
    }
}

/// `GET /threads/:id/hide`
#[handler]
pub async fn hide_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let about = about_thread(app, visit.signed_in()?, id, Confirmation::Hide).await?;
    Ok(ask(&visit, Confirmation::Hide, &format!("/threads/{id}/hide"), about))
}

/// `POST /threads/:id/hide`
#[handler]
pub async fn hide_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    hide(app, &visit, &fields, Post::Thread(id), &format!("/threads/{id}/hide")).await
}

/// `GET /answers/:id/hide`
#[handler]
pub async fn hide_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), Confirmation::Hide).await?;
    Ok(ask(&visit, Confirmation::Hide, &format!("/answers/{id}/hide"), about))
}

/// `POST /answers/:id/hide`
#[handler]
pub async fn hide_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    hide(app, &visit, &fields, Post::Answer(AnswerId(id)), &format!("/answers/{id}/hide")).await
}

/// `GET /comments/:id/hide`
#[handler]
pub async fn hide_comment(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_comment(app, visit.signed_in()?, CommentId(id), false).await?;
    Ok(ask(&visit, Confirmation::Hide, &format!("/comments/{id}/hide"), about))
}

/// `POST /comments/:id/hide`
#[handler]
pub async fn hide_comment_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    hide(app, &visit, &fields, Post::Comment(CommentId(id)), &format!("/comments/{id}/hide")).await
}

async fn show_again(app: &App, request: &FormRequest, post: Post) -> Result<Response> {
    let (fields, done) = (&request.fields, hiding::show(app, request.caller()?, post).await);
    let to = |thread| match post {
        Post::Thread(_) => back(fields, thread),
        Post::Answer(answer) => at_answer(fields, thread, answer),
        Post::Comment(comment) => format!("{}#comment-{comment}", back(fields, thread)),
    };
    request.ended(app, done.map(|done| done.value), to).await
}

/// `POST /threads/:id/show`
#[handler]
pub async fn show_thread(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    show_again(app, &request, Post::Thread(number(&request.id)?)).await
}

/// `POST /answers/:id/show`
#[handler]
pub async fn show_answer(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    show_again(app, &request, Post::Answer(number(&request.id)?)).await
}

/// `POST /comments/:id/show`
#[handler]
pub async fn show_comment(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    show_again(app, &request, Post::Comment(number(&request.id)?)).await
}
