//! Buttons of what is said with one press.

use poem::web::Data;
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::{AnswerId, ThreadId, VoteKind};
use crate::identity::presses::PressKind;
use crate::threads::pages::buttons::FormRequest;
use crate::threads::pages::form::{at_answer, number};
use crate::threads::reactions;
use crate::web::page::PageError;

/// `POST /threads/:id/me-too`
#[handler]
pub async fn me_too(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let id: ThreadId = number(&request.id)?;
    let caller = request.pressed(PressKind::MeToo, id.0)?;
    let done = if request.on() {
        reactions::add_me_too(app, caller, id).await
    } else {
        reactions::remove_me_too(app, caller, id).await
    };
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /threads/:id/follow`
#[handler]
pub async fn follow(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let id: ThreadId = number(&request.id)?;
    let caller = request.pressed(PressKind::Follow, id.0)?;
    let done = if request.on() {
        reactions::follow(app, caller, id).await
    } else {
        reactions::unfollow(app, caller, id).await
    };
    request.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /answers/:id/vote`
#[handler]
pub async fn vote(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let id: AnswerId = number(&request.id)?;
    let kind = request.get("kind").parse::<VoteKind>().ok().ok_or_else(PageError::missing)?;
    let press = match kind {
        VoteKind::Helpful => PressKind::Helpful,
        VoteKind::WorkedForMe => PressKind::WorkedForMe,
    };
    let caller = request.pressed(press, id.0)?;
    let done = if request.on() {
        reactions::vote(app, caller, id, kind).await
    } else {
        reactions::withdraw_vote(app, caller, id, kind).await
    };
    request.ended(app, done.map(|done| done.value), |thread| at_answer(&request.fields, thread, id)).await
}
