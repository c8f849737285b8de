//! The real city: its people do by operations what a history says.

use chrono::Duration;
use peerdesk::cases::resolve::Resolution;
use peerdesk::cases::{answer_officially, claim, close, message, peer_answer, reopen, resolve};
use peerdesk::entity::{AnswerId, CaseId, CauseCode, Role, ThreadId, account, calendar, outbox_event};
use peerdesk::escalation::manual;
use peerdesk::identity::Caller;
use peerdesk::operation::OperationError;
use peerdesk::service_levels::rules::policy::Level;
use peerdesk::threads::comments::Under;
use peerdesk::threads::{answers, comments, hiding, questions, reactions};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::model::TERMS;
use super::{Act, Step, Who};
use crate::models::threads::table::No;
use crate::support::people::{caller, insert_staff, join_team};
use crate::support::threads::{ask, cases_of};
use crate::support::{Browser, TestApp, TestCity};

/// A node with the people of [`Who`]: one agency that never closes, one category, one policy.
pub struct City {
    pub node: TestApp,
    pub browser: Browser,
    places: TestCity,
    people: Vec<(Who, Caller)>,
}

impl City {
    pub async fn build() -> Self {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        // Without opening hours all time is business time: windows and holds are counted in hours that pass.
        calendar::Entity::delete_many().exec(node.app.reader()).await.unwrap();
        city.set_policy(&node, Level::Category(city.category), Some(TERMS)).await;
        let mut people = Vec::new();
        for who in Who::ALL {
            let account = match who {
                Who::Asker => city.asker,
                Who::Neighbour => city.neighbour,
                Who::Agent | Who::SecondAgent => {
                    let handle = if who == Who::Agent { "agent" } else { "second" };
                    let account = insert_staff(&node, handle, Role::Agent).await;
                    join_team(&node, &city, account).await;
                    account
                }
                Who::Moderator => insert_staff(&node, "moderator", Role::Moderator).await,
            };
            people.push((who, caller(&node, account).await));
        }
        let reachable = account::Entity::update_many()
            .col_expr(account::Column::Email, Expr::value("asker@example.org"))
            .col_expr(account::Column::EmailConfirmedAt, Expr::value(node.app.now()))
            .filter(account::Column::Id.eq(city.asker));
        reachable.exec(node.app.reader()).await.unwrap();
        node.drain().await;
        Self { browser: node.browser(), node, places: city, people }
    }

    pub fn caller(&self, who: Who) -> &Caller {
        &self.people.iter().find(|(one, _)| *one == who).unwrap().1
    }
}

/// A thread of a history.
pub struct RealThread {
    pub id: ThreadId,
    answers: Vec<AnswerId>,
}

/// What one history has made so far.
pub struct History {
    pub threads: Vec<RealThread>,
}

impl History {
    /// Asks the first question.
    pub async fn begin(city: &City) -> Self {
        let mut history = Self { threads: Vec::new() };
        history.ask(city).await;
        city.node.drain().await;
        history
    }

    /// Hides what is left, so that the next history has the lists, the index and the sweeps for itself.
    pub async fn end(self, city: &City) {
        for thread in &self.threads {
            let moderator = city.caller(Who::Moderator);
            match hiding::hide(&city.node.app, moderator, hiding::Post::Thread(thread.id), "The end").await {
                Ok(_) | Err(OperationError::NotFound) => {}
                Err(error) => panic!("{error:?}"),
            }
        }
        city.node.drain().await;
    }

    async fn ask(&mut self, city: &City) {
        let title = format!("How do I renew permit {}?", self.threads.len());
        let id = ask(&city.node, &city.places, city.caller(Who::Asker), &title).await;
        self.threads.push(RealThread { id, answers: Vec::new() });
    }

    /// Does what the step says; a refusal is the model's word for it.
    pub async fn act(&mut self, city: &City, step: Step) -> Result<(), No> {
        let events = || async { outbox_event::Entity::find().count(city.node.app.reader()).await.unwrap() };
        let before = events().await;
        let done = self.try_act(city, step).await;
        assert!(done.is_ok() || before == events().await, "{step:?} was refused and left a trace");
        done.map_err(|error| match error {
            OperationError::NotFound => No::Missing,
            OperationError::Forbidden(..) => No::Forbidden,
            OperationError::RuleViolated(code) => No::Code(code.code),
            OperationError::Invalid(errors) => No::Code(errors[0].code.code),
            other => panic!("{step:?}: {other:?}"),
        })
    }

    async fn try_act(&mut self, city: &City, step: Step) -> Result<(), OperationError> {
        let app = &city.node.app;
        let place = step.thread % self.threads.len();
        let thread = self.threads[place].id;
        let answer = |n: usize| self.threads[place].answers.get(n).copied().unwrap_or(AnswerId(i64::MAX));
        let by = |who: Who| city.caller(who);
        let case = cases_of(&city.node, thread).await.last().map_or(CaseId(i64::MAX), |case| case.id);
        match step.act {
            Act::Ask => self.ask(city).await,
            Act::Answer(who) => {
                let posted = answers::post(app, by(who), thread, "Try the town hall.", None).await?;
                self.threads[place].answers.push(posted.value);
            }
            Act::Accept(who, n) => {
                answers::accept(app, by(who), answer(n)).await?;
            }
            Act::TakeBack(who, n) => {
                answers::withdraw_acceptance(app, by(who), answer(n)).await?;
            }
            Act::Comment(who, thanks) => {
                let words = if thanks { "Thank you so much!" } else { "Which town hall?" };
                comments::post(app, by(who), Under::Thread(thread), words, None).await?;
            }
            Act::NotSolved(who) => {
                questions::mark_not_solved(app, by(who), thread, None).await?;
            }
            Act::Close(who) => {
                questions::close(app, by(who), thread).await?;
            }
            Act::Reopen(who) => {
                questions::reopen(app, by(who), thread).await?;
            }
            Act::MeToo(who) => {
                reactions::add_me_too(app, by(who), thread).await?;
            }
            Act::HideThread(who) => {
                hiding::hide(app, by(who), hiding::Post::Thread(thread), "Rude").await?;
            }
            Act::ShowThread(who) => {
                hiding::show(app, by(who), hiding::Post::Thread(thread)).await?;
            }
            Act::HideAnswer(who, n) => {
                hiding::hide(app, by(who), hiding::Post::Answer(answer(n)), "Rude").await?;
            }
            Act::ShowAnswer(who, n) => {
                hiding::show(app, by(who), hiding::Post::Answer(answer(n))).await?;
            }
            Act::DeleteAnswer(who, n) => {
                answers::delete(app, by(who), answer(n), None).await?;
            }
            Act::DeleteThread(who) => {
                questions::delete(app, by(who), thread, None).await?;
            }
            Act::Escalate(who) => {
                manual::escalate(app, by(who), thread, "It is urgent.", None).await?;
            }
            Act::Claim(who) => claim::take(app, by(who), case, None).await?,
            Act::Release(who) => claim::release(app, by(who), case).await?,
            Act::AnswerOfficially(who, accept) => {
                let words = "You can do it online.";
                let posted =
                    answer_officially::answer_officially(app, by(who), case, words, accept, None, None).await?;
                self.threads[place].answers.push(posted.value.answer);
            }
            Act::MessageFromStaff(who, waiting) => {
                message::from_staff(app, by(who), case, "Which permit?", waiting, None, None).await?;
            }
            Act::MessageFromAsker(who, thanks) => {
                let words = if thanks { "Thank you so much!" } else { "The blue one." };
                message::from_asker(app, by(who), case, words, None).await?;
            }
            Act::Resolve(who, outcome) => {
                let resolution = Resolution {
                    outcome: Some(outcome),
                    detail: "It is told on the site.",
                    cause: Some(CauseCode::InformationMissing),
                    avoidable: Some(true),
                };
                resolve::resolve(app, by(who), case, resolution, None).await?;
            }
            Act::ConfirmPeerAnswer(who) => peer_answer::confirm(app, by(who), case, None).await?,
            Act::RefusePeerAnswer(who) => peer_answer::refuse(app, by(who), case, "It is out of date.", None).await?,
            Act::CloseCase(who) => close::close(app, by(who), case, None).await?,
            Act::ReopenCase(who) => reopen::reopen(app, by(who), case, "", None).await?,
            Act::Wait { hours } => city.node.clock.advance(Duration::hours(hours)),
        }
        Ok(())
    }
}
