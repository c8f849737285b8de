//! The buttons that are pressed for somebody who had to sign in first.

use async_trait::async_trait;
use sea_orm::DbErr;

use super::{add_me_too, follow, remove_me_too, unfollow, vote, withdraw_vote};
use crate::app::App;
use crate::entity::{AnswerId, ThreadId, VoteKind};
use crate::identity::Caller;
use crate::identity::presses::{Press, PressKind, PressedQuestion, Presses};
use crate::operation::OperationError;
use crate::threads::listing;

/// Presses the buttons of threads and answers.
#[derive(Clone, Copy, Debug)]
pub struct ThreadButtons;

#[async_trait]
impl Presses for ThreadButtons {
    async fn question(
        &self,
        app: &App,
        reader: Option<&Caller>,
        press: Press,
    ) -> Result<Option<PressedQuestion>, DbErr> {
        let thread = match press.kind {
            PressKind::MeToo | PressKind::Follow => Some(ThreadId(press.id)),
            PressKind::Helpful | PressKind::WorkedForMe => {
                listing::answer(app, reader, AnswerId(press.id)).await?.map(|answer| answer.thread)
            }
        };
        let Some(thread) = thread else { return Ok(None) };
        let found = listing::thread(app, reader, thread).await?;
        Ok(found.map(|found| PressedQuestion { path: found.path(), title: found.title }))
    }

    async fn press(&self, app: &App, caller: &Caller, press: Press) -> Result<(), OperationError> {
        let (thread, answer) = (ThreadId(press.id), AnswerId(press.id));
        match (press.kind, press.on) {
            (PressKind::MeToo, true) => add_me_too(app, caller, thread).await.map(|_| ()),
            (PressKind::MeToo, false) => remove_me_too(app, caller, thread).await.map(|_| ()),
            (PressKind::Follow, true) => follow(app, caller, thread).await.map(|_| ()),
            (PressKind::Follow, false) => unfollow(app, caller, thread).await.map(|_| ()),
            (PressKind::Helpful, on) => set_vote(app, caller, answer, VoteKind::Helpful, on).await,
            (PressKind::WorkedForMe, on) => set_vote(app, caller, answer, VoteKind::WorkedForMe, on).await,
        }
    }
}

async fn set_vote(
    app: &App,
    caller: &Caller,
    answer: AnswerId,
    kind: VoteKind,
    on: bool,
) -> Result<(), OperationError> {
    if on {
        vote(app, caller, answer, kind).await.map(|_| ())
    } else {
        withdraw_vote(app, caller, answer, kind).await.map(|_| ())
    }
}
