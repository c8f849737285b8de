//! The same thread in the real database: acts go through the operations, and rows and pages must be what the model is.

use chrono::Duration;
use peerdesk::entity::{AnswerId, ThreadId, outbox_event, thread, vote};
use peerdesk::identity::Caller;
use peerdesk::operation::{Actor, OperationError, OperationSpec};
use peerdesk::threads::answers::OfficialAnswer;
use peerdesk::threads::comments::Under;
use peerdesk::threads::listing::PublicPostCache;
use peerdesk::threads::views::ThreadPage;
use peerdesk::threads::{answers, comments, hiding, questions, reactions};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::Who::{self, Asker, Peer, Staff};
use super::model::Model;
use super::table::No;
use super::{Act, End};
use crate::public_posts::same_page;
use crate::support::{TestApp, TestCity};

/// The same thread in the real database.
pub struct Real<'a> {
    pub node: &'a TestApp,
    pub city: &'a TestCity,
    pub people: [Caller; 3],
    pub thread: ThreadId,
    pub answers: Vec<AnswerId>,
    /// So many texts were written, each of its own.
    pub edits: usize,
    /// Told of nothing that happens, like that of another node.
    pub cache: &'a PublicPostCache,
}

fn end(result: Result<(), OperationError>, changed: bool) -> End {
    match result {
        Ok(()) if changed => End::Changed,
        Ok(()) => End::Same,
        Err(OperationError::NotFound) => End::Refused(No::Missing),
        Err(OperationError::Forbidden(..)) => End::Refused(No::Forbidden),
        Err(OperationError::RuleViolated(code)) => End::Refused(No::Code(code.code)),
        Err(other) => panic!("{other:?}"),
    }
}

impl Real<'_> {
    fn who(&self, who: Who) -> &Caller {
        match who {
            Asker => &self.people[0],
            Peer => &self.people[1],
            Staff => &self.people[2],
        }
    }

    fn answer(&self, n: usize) -> AnswerId {
        self.answers.get(n).copied().unwrap_or(AnswerId(i64::MAX))
    }

    async fn row(&self) -> thread::Model {
        thread::Entity::find_by_id(self.thread).one(self.node.app.reader()).await.unwrap().unwrap()
    }

    async fn events(&self) -> u64 {
        outbox_event::Entity::find().count(self.node.app.reader()).await.unwrap()
    }

    pub async fn act(&mut self, act: Act) -> End {
        let before = (self.row().await.version, self.events().await);
        let result = self.try_act(act).await;
        let after = (self.row().await.version, self.events().await);
        // Whatever changes is seen by caches; whatever does not leaves no trace.
        let changed = after.0 > before.0;
        assert!(result.is_ok() || before == after, "{act:?} was refused and left a trace");
        assert!(changed || before.1 == after.1, "{act:?} changed nothing and told of it");
        end(result, changed)
    }

    async fn try_act(&mut self, act: Act) -> Result<(), OperationError> {
        let (app, thread) = (&self.node.app, self.thread);
        match act {
            Act::Answer(who) => {
                let posted = answers::post(app, self.who(who), thread, "Try the town hall.", None).await?;
                self.answers.push(posted.value);
            }
            Act::OfficialAnswer { accept } => {
                let official = OfficialAnswer {
                    thread,
                    agency: self.city.agency,
                    author: self.who(Staff).account,
                    source: "The town hall.".into(),
                    html: "<p>The town hall.</p>".into(),
                    accept,
                    files: Vec::new(),
                };
                let spec = OperationSpec::new(Actor::System);
                let posted = app
                    .kernel
                    .run(spec, official, |op, official| Box::pin(answers::insert_official(op, official.clone())))
                    .await?;
                self.answers.push(posted.value);
            }
            Act::Comment(who, thanks) => {
                let words = if thanks { "Thank you so much!" } else { "Which town hall?" };
                comments::post(app, self.who(who), Under::Thread(thread), words, None).await?;
            }
            Act::Accept(who, n) => {
                answers::accept(app, self.who(who), self.answer(n)).await?;
            }
            Act::TakeBack(who, n) => {
                answers::withdraw_acceptance(app, self.who(who), self.answer(n)).await?;
            }
            Act::Vote(who, n, kind) => {
                reactions::vote(app, self.who(who), self.answer(n), kind).await?;
            }
            Act::TakeVoteBack(who, n, kind) => {
                reactions::withdraw_vote(app, self.who(who), self.answer(n), kind).await?;
            }
            Act::MeToo(who) => {
                reactions::add_me_too(app, self.who(who), thread).await?;
            }
            Act::NotMe(who) => {
                reactions::remove_me_too(app, self.who(who), thread).await?;
            }
            Act::Close(who) => {
                questions::close(app, self.who(who), thread).await?;
            }
            Act::Reopen(who) => {
                questions::reopen(app, self.who(who), thread).await?;
            }
            Act::NotSolved(who) => {
                questions::mark_not_solved(app, self.who(who), thread, None).await?;
            }
            Act::EditAnswer(who, n) => {
                let text = format!("Try the town hall, says edit {}.", self.edits);
                answers::edit(app, self.who(who), self.answer(n), text.as_str().into()).await?;
                self.edits += 1;
            }
            Act::DeleteAnswer(who, n) => {
                answers::delete(app, self.who(who), self.answer(n), None).await?;
            }
            Act::HideAnswer(who, n) => {
                hiding::hide(app, self.who(who), hiding::Post::Answer(self.answer(n)), "Rude").await?;
            }
            Act::ShowAnswer(who, n) => {
                hiding::show(app, self.who(who), hiding::Post::Answer(self.answer(n))).await?;
            }
            Act::HideThread(who) => {
                hiding::hide(app, self.who(who), hiding::Post::Thread(thread), "Rude").await?;
            }
            Act::ShowThread(who) => {
                hiding::show(app, self.who(who), hiding::Post::Thread(thread)).await?;
            }
            Act::Wait { hours } => self.node.clock.advance(Duration::hours(hours)),
            Act::Sweep => {
                questions::close_idle(app).await?;
            }
        }
        Ok(())
    }

    /// The page for somebody, the same from the database and through a cache.
    async fn page(&self, who: Option<Who>) -> Option<ThreadPage> {
        let caller = who.map(|who| self.who(who));
        same_page(self.node, self.cache, caller, self.thread, "in the model").await
    }

    /// The database and the page say what the model says.
    pub async fn check(&self, model: &Model) {
        let row = self.row().await;
        assert_eq!(row.state, model.state);
        assert_eq!(row.closed_at, model.closed_at);
        assert_eq!(row.solved_at, model.solved_at);
        assert_eq!(row.not_solved_at, model.not_solved_at);
        assert_eq!(row.last_activity_at, model.last_activity_at);
        assert_eq!(row.first_answer_at, model.first_answer_at);
        assert_eq!(usize::try_from(row.answer_count).unwrap(), model.visible().count());
        assert_eq!(usize::try_from(row.me_too_count).unwrap(), 1 + model.me_too.len());
        assert_eq!(row.hidden_at.is_some(), model.hidden);

        let anonymous = self.page(None).await;
        assert_eq!(anonymous.is_none(), model.hidden);
        if let Some(page) = anonymous {
            let shown: Vec<AnswerId> = model.shown().into_iter().map(|n| self.answers[n]).collect();
            assert_eq!(page.answers.iter().map(|answer| answer.id).collect::<Vec<_>>(), shown);
            assert_eq!(page.thread.state, model.state_now());
            assert_eq!(page.comments.len(), model.comments);
        }
        assert_eq!(self.page(Some(Peer)).await.is_none(), model.hidden);
        let page = self.page(Some(Staff)).await.unwrap();
        assert_eq!((page.me_too, page.follows), (model.me_too.contains(&Staff), model.follows.contains(&Staff)));
        assert_eq!(page.answers.len(), model.answers.iter().filter(|answer| !answer.deleted).count());
        for answer in &page.answers {
            let n = self.answers.iter().position(|id| *id == answer.id).unwrap();
            let expected = &model.answers[n];
            assert_eq!(answer.accepted.map(|accepted| (accepted.by, accepted.at)), expected.accepted);
            assert_eq!(answer.accepted.is_some_and(|accepted| accepted.is_current), expected.is_accepted_now());
            assert_eq!(answer.revision, expected.text);
            assert_eq!(usize::try_from(answer.helpful_count).unwrap(), expected.helpful.len());
            assert_eq!(usize::try_from(answer.worked_count).unwrap(), expected.worked.len());
            assert_eq!(answer.last_worked_at, expected.worked.values().max().copied());
            assert_eq!(
                (answer.my_helpful, answer.my_worked),
                (expected.helpful.contains(&Staff), expected.worked.contains_key(&Staff))
            );
            // A button is shown exactly where the act would change something.
            let would = |act: Act| model.clone().act(act);
            assert_eq!(answer.may.accept, would(Act::Accept(Staff, n)) == End::Changed, "accept {n}");
            assert_eq!(answer.may.take_back, would(Act::TakeBack(Staff, n)) == End::Changed, "take back {n}");
            assert_eq!(answer.may.delete, would(Act::DeleteAnswer(Staff, n)) == End::Changed, "delete {n}");
            assert_eq!(answer.may.edit, would(Act::EditAnswer(Staff, n)) == End::Changed, "edit {n}");
        }
        let own = self.page(Some(Asker)).await.unwrap();
        let would = |act: Act| model.clone().act(act) == End::Changed;
        assert_eq!(own.may.answer, would(Act::Answer(Asker)));
        assert_eq!(own.may.reopen, would(Act::Reopen(Asker)));
        assert_eq!(own.may.say_not_solved, would(Act::NotSolved(Asker)));
        assert_eq!(own.may.comment, would(Act::Comment(Asker, false)));
        let counted = vote::Entity::find()
            .filter(vote::Column::AnswerId.is_in(self.answers.iter().copied()))
            .count(self.node.app.reader())
            .await
            .unwrap();
        let said: usize = model.answers.iter().map(|answer| answer.helpful.len() + answer.worked.len()).sum();
        assert_eq!(usize::try_from(counted).unwrap(), said);
    }
}
