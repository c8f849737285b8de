//! Buttons of a thread's page: each does one thing and leads back.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::show::{self, Again};
use super::{at_answer, back, number};
use crate::app::App;
use crate::entity::{AnswerId, CommentId, DuplicateProposalId, ThreadId, VoteKind};
use crate::identity::Visit;
use crate::threads::moderate::Post;
use crate::threads::refusal::Flaw;
use crate::threads::{
    FieldRefusal, Refusal, accept as acceptance, close as closing, duplicate, moderate, vote as votes,
};
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

/// Ends an act: back to where the button stood, or the thread's page with the refusal.
async fn end(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    result: Result<ThreadId, Refusal>,
    to: impl FnOnce(ThreadId) -> String,
) -> Result<Response> {
    match result {
        Ok(thread) => Ok(page::see_other(&to(thread))),
        Err(refusal) => {
            // Only to know which page to show again; the thread's own rights decide whether it is shown.
            let thread: ThreadId = number(fields.get("thread"))?;
            Ok(show::again(app, visit, thread, Again::refused(fields, refusal)?).await?)
        }
    }
}

fn wants(fields: &Fields) -> bool {
    fields.get("on") != "no"
}

/// `POST /threads/:id/me-too`
#[handler]
pub(super) async fn me_too(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done = if wants(&fields) { votes::me_too(app, caller, id).await } else { votes::not_me(app, caller, id).await };
    end(app, &visit, &fields, done.map(|()| id), |id| back(&fields, id)).await
}

/// `POST /threads/:id/follow`
#[handler]
pub(super) async fn follow(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done =
        if wants(&fields) { votes::follow(app, caller, id).await } else { votes::unfollow(app, caller, id).await };
    end(app, &visit, &fields, done.map(|()| id), |id| back(&fields, id)).await
}

/// `POST /threads/:id/close`
#[handler]
pub(super) async fn close(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done = closing::close(app, caller, id).await;
    end(app, &visit, &fields, done.map(|()| id), |id| back(&fields, id)).await
}

/// `POST /threads/:id/reopen`
#[handler]
pub(super) async fn reopen(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done = closing::reopen(app, caller, id).await;
    end(app, &visit, &fields, done.map(|()| id), |id| back(&fields, id)).await
}

/// `POST /threads/:id/not-solved`
#[handler]
pub(super) async fn not_solved(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done = closing::not_solved(app, caller, id).await;
    end(app, &visit, &fields, done.map(|()| id), |id| back(&fields, id)).await
}

/// The thread that somebody names: its number, or its address with or without a host.
fn named_thread(text: &str) -> Option<ThreadId> {
    let tail = text.trim().rsplit_once("/threads/").map_or(text.trim(), |(_, tail)| tail);
    let digits: String = tail.trim_start_matches('#').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().map(ThreadId)
}

/// `POST /threads/:id/duplicates`
#[handler]
pub(super) async fn propose(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, id))?;
    let done = match named_thread(fields.get("of")) {
        None => Err(FieldRefusal::new("of", Flaw::Unknown).into()),
        Some(other) => match duplicate::propose(app, caller, id, other).await {
            // The other thread is the one that does not exist, or this page would not either.
            Err(Refusal::Missing) => Err(FieldRefusal::new("of", Flaw::Unknown).into()),
            other => other,
        },
    };
    end(app, &visit, &fields, done.map(|_| id), |id| back(&fields, id)).await
}

/// `POST /duplicates/:id`
#[handler]
pub(super) async fn decide(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let thread: ThreadId = number(fields.get("thread"))?;
    let caller = visit.signed_in_keeping(&fields, &back(&fields, thread))?;
    let done = duplicate::decide(app, caller, DuplicateProposalId(id), fields.get("agree") == "yes").await;
    end(app, &visit, &fields, done, |id| back(&fields, id)).await
}

/// `POST /answers/:id/vote`
#[handler]
pub(super) async fn vote(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>, fields: Fields) -> Result<Response> {
    let id = AnswerId(id);
    let caller = visit.signed_in_keeping(&fields, fields.get("back"))?;
    let kind = VoteKind::from_word(fields.get("kind")).ok_or_else(PageError::missing)?;
    let done = if wants(&fields) {
        votes::vote(app, caller, id, kind).await
    } else {
        votes::take_back(app, caller, id, kind).await
    };
    end(app, &visit, &fields, done, |thread| at_answer(&fields, thread, id)).await
}

/// `POST /answers/:id/accept`
#[handler]
pub(super) async fn accept(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let id = AnswerId(id);
    let caller = visit.signed_in_keeping(&fields, fields.get("back"))?;
    let done = acceptance::accept(app, caller, id).await;
    end(app, &visit, &fields, done, |thread| at_answer(&fields, thread, id)).await
}

/// `POST /answers/:id/take-back`
#[handler]
pub(super) async fn take_back(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let id = AnswerId(id);
    let caller = visit.signed_in_keeping(&fields, fields.get("back"))?;
    let done = acceptance::take_back(app, caller, id).await;
    end(app, &visit, &fields, done, |thread| at_answer(&fields, thread, id)).await
}

async fn show_again(app: &App, visit: &Visit, fields: &Fields, post: Post) -> Result<Response> {
    let caller = visit.signed_in_keeping(fields, fields.get("back"))?;
    let done = moderate::show(app, caller, post).await;
    end(app, visit, fields, done, |thread| match post {
        Post::Thread(_) => back(fields, thread),
        Post::Answer(answer) => at_answer(fields, thread, answer),
        Post::Comment(comment) => format!("{}#comment-{comment}", back(fields, thread)),
    })
    .await
}

/// `POST /threads/:id/show`
#[handler]
pub(super) async fn show_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    show_again(app, &visit, &fields, Post::Thread(number(&id)?)).await
}

/// `POST /answers/:id/show`
#[handler]
pub(super) async fn show_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    show_again(app, &visit, &fields, Post::Answer(AnswerId(id))).await
}

/// `POST /comments/:id/show`
#[handler]
pub(super) async fn show_comment(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    show_again(app, &visit, &fields, Post::Comment(CommentId(id))).await
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
