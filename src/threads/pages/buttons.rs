//! Buttons of a thread's page: each does one thing and leads back.

use poem::web::{Data, Path};
use poem::{FromRequest, Request, RequestBody, Response, Result, handler};

use super::show::{Again, self};
use super::{at_answer, back, number};
use crate::threads::hiding::hide::{Post, self};
use crate::threads::Refusal;
use crate::threads::answers::accept as acceptance;
use crate::threads::questions::close as closing;
use crate::threads::duplicates::propose;
use crate::threads::reactions::vote as votes;
use crate::app::App;
use crate::entity::{AnswerId, DuplicateProposalId, ThreadId, VoteKind};
use crate::identity::{Caller, Visit};
use crate::posts::rules::{FieldRefusal, Flaw};
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

/// A button that was pressed, with the fields beside it.
pub(super) struct Pressed {
    visit: Visit,
    /// Of the address.
    id: String,
    fields: Fields,
}

impl<'a> FromRequest<'a> for Pressed {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> Result<Self> {
        Ok(Self {
            visit: Visit::from_request(req, body).await?,
            id: Path::<String>::from_request(req, body).await?.0,
            fields: Fields::from_request(req, body).await?,
        })
    }
}

impl Pressed {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// Whether it is to be so from now on, or no more.
    fn on(&self) -> bool {
        self.get("on") != "no"
    }

    /// Who pressed it on which thread. Nothing is lost if the session has ended.
    fn on_thread(&self) -> Result<(&Caller, ThreadId)> {
        let id = number(&self.id)?;
        Ok((self.visit.signed_in_keeping(&self.fields, &back(&self.fields, id))?, id))
    }

    /// Who pressed it, where the address names a part of a thread.
    fn caller(&self) -> Result<&Caller> {
        Ok(self.visit.signed_in_keeping(&self.fields, self.get("back"))?)
    }

    /// Back to where the button stood, or the thread's page with the refusal.
    async fn ended(
        &self,
        app: &App,
        result: Result<ThreadId, Refusal>,
        to: impl FnOnce(ThreadId) -> String,
    ) -> Result<Response> {
        match result {
            Ok(thread) => Ok(page::see_other(&to(thread))),
            Err(refusal) => {
                // Only to know which page to show again; the thread's own rights decide whether it is shown.
                let thread: ThreadId = number(self.get("thread"))?;
                Ok(show::again(app, &self.visit, thread, Again::refused(&self.fields, refusal)?).await?)
            }
        }
    }

    async fn ended_on_thread(&self, app: &App, result: Result<ThreadId, Refusal>) -> Result<Response> {
        self.ended(app, result, |id| back(&self.fields, id)).await
    }
}

/// `POST /threads/:id/me-too`
#[handler]
pub(super) async fn me_too(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = if pressed.on() { votes::me_too(app, caller, id).await } else { votes::not_me(app, caller, id).await };
    pressed.ended_on_thread(app, done.map(|()| id)).await
}

/// `POST /threads/:id/follow`
#[handler]
pub(super) async fn follow(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = if pressed.on() { votes::follow(app, caller, id).await } else { votes::unfollow(app, caller, id).await };
    pressed.ended_on_thread(app, done.map(|()| id)).await
}

/// `POST /threads/:id/close`
#[handler]
pub(super) async fn close(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = closing::close(app, caller, id).await;
    pressed.ended_on_thread(app, done.map(|()| id)).await
}

/// `POST /threads/:id/reopen`
#[handler]
pub(super) async fn reopen(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = closing::reopen(app, caller, id).await;
    pressed.ended_on_thread(app, done.map(|()| id)).await
}

/// `POST /threads/:id/not-solved`
#[handler]
pub(super) async fn not_solved(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = closing::not_solved(app, caller, id).await;
    pressed.ended_on_thread(app, done.map(|()| id)).await
}

/// The thread that somebody names: its number, or its address with or without a host.
fn named_thread(text: &str) -> Option<ThreadId> {
    let tail = text.trim().rsplit_once("/threads/").map_or(text.trim(), |(_, tail)| tail);
    let digits: String = tail.trim_start_matches('#').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(ThreadId)
}

/// `POST /threads/:id/duplicates`
#[handler]
pub(super) async fn propose(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id) = pressed.on_thread()?;
    let done = match named_thread(pressed.get("of")) {
        None => Err(FieldRefusal::new("of", Flaw::Unknown).into()),
        Some(other) => match propose::propose(app, caller, id, other).await {
            // The other thread is the one that does not exist, or this page would not either.
            Err(Refusal::Missing) => Err(FieldRefusal::new("of", Flaw::Unknown).into()),
            other => other,
        },
    };
    pressed.ended_on_thread(app, done.map(|_| id)).await
}

/// `POST /duplicates/:id`
#[handler]
pub(super) async fn decide(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let id: DuplicateProposalId = number(&pressed.id)?;
    let done = propose::decide(app, pressed.caller()?, id, pressed.get("agree") == "yes").await;
    pressed.ended_on_thread(app, done).await
}

/// `POST /answers/:id/vote`
#[handler]
pub(super) async fn vote(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id): (_, AnswerId) = (pressed.caller()?, number(&pressed.id)?);
    let kind = VoteKind::from_word(pressed.get("kind")).ok_or_else(PageError::missing)?;
    let done = if pressed.on() {
        votes::vote(app, caller, id, kind).await
    } else {
        votes::take_back(app, caller, id, kind).await
    };
    pressed.ended(app, done, |thread| at_answer(&pressed.fields, thread, id)).await
}

/// `POST /answers/:id/accept`
#[handler]
pub(super) async fn accept(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id): (_, AnswerId) = (pressed.caller()?, number(&pressed.id)?);
    let done = acceptance::accept(app, caller, id).await;
    pressed.ended(app, done, |thread| at_answer(&pressed.fields, thread, id)).await
}

/// `POST /answers/:id/take-back`
#[handler]
pub(super) async fn take_back(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    let (caller, id): (_, AnswerId) = (pressed.caller()?, number(&pressed.id)?);
    let done = acceptance::take_back(app, caller, id).await;
    pressed.ended(app, done, |thread| at_answer(&pressed.fields, thread, id)).await
}

async fn show_again(app: &App, pressed: &Pressed, post: Post) -> Result<Response> {
    let (fields, done) = (&pressed.fields, hide::show(app, pressed.caller()?, post).await);
    let to = |thread| match post {
        Post::Thread(_) => back(fields, thread),
        Post::Answer(answer) => at_answer(fields, thread, answer),
        Post::Comment(comment) => format!("{}#comment-{comment}", back(fields, thread)),
    };
    pressed.ended(app, done, to).await
}

/// `POST /threads/:id/show`
#[handler]
pub(super) async fn show_thread(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    show_again(app, &pressed, Post::Thread(number(&pressed.id)?)).await
}

/// `POST /answers/:id/show`
#[handler]
pub(super) async fn show_answer(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    show_again(app, &pressed, Post::Answer(number(&pressed.id)?)).await
}

/// `POST /comments/:id/show`
#[handler]
pub(super) async fn show_comment(Data(app): Data<&App>, pressed: Pressed) -> Result<Response> {
    show_again(app, &pressed, Post::Comment(number(&pressed.id)?)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_named_in_any_way_that_people_copy() {
        for text in
            ["42", " #42 ", "/threads/42-parking", "https://help.example/threads/42-parking#answer-9", "42-parking"]
        {
            assert_eq!(named_thread(text), Some(ThreadId(42)), "{text}");
        }
        for text in ["", "parking", "/threads/", "-1"] {
            assert_eq!(named_thread(text), None, "{text}");
        }
    }
}
