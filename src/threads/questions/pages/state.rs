//! Closing a question, opening it again, "this did not solve it", contesting how staff ended it, and that it is not
//! urgent.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::Visit;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::confirm::{Confirmation, about_thread, ask};
use crate::threads::pages::form::number;
use crate::threads::questions;

/// `GET /threads/:id/close`: asks first, where closing withdraws a case.
#[handler]
pub async fn ask_to_close(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let about = about_thread(app, visit.signed_in()?, id, Confirmation::Withdraw).await?;
    Ok(ask(&visit, Confirmation::Withdraw, &format!("/threads/{id}/close"), about))
}

/// `POST /threads/:id/close`
#[handler]
pub async fn close(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = questions::close(app, caller, id).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /threads/:id/reopen`
#[handler]
pub async fn reopen(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = questions::reopen(app, caller, id).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /threads/:id/not-solved`
#[handler]
pub async fn not_solved(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = questions::mark_not_solved(app, caller, id, request.get("not_solved_reason").parse().ok()).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /threads/:id/contest`
#[handler]
pub async fn contest(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = questions::contest(app, caller, id, request.get("reason")).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /threads/:id/not-urgent`
#[handler]
pub async fn not_urgent(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, id) = request.on_thread()?;
    let done = questions::lower_urgency(app, caller, id).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}
