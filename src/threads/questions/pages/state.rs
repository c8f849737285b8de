//! Closing a question, opening it again, and "this did not solve it".

use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::questions;

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
    let done = questions::mark_not_solved(app, caller, id).await;
    request.ended_on_thread(app, done.map(|_| id)).await
}
