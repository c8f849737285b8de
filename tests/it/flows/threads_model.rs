//! Three people do anything to one thread, in any order. A small model in memory says what must follow; the same acts on
//! the real database must end the same way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use peerdesk::entity::{
    AcceptedAs, AccountId, AnswerId, Role, ThreadId, ThreadState, VoteKind, membership, outbox_event, thread, vote,
};
use peerdesk::identity::Caller;
use peerdesk::threads::answers::OfficialAnswer;
use peerdesk::threads::comments::Under;
use peerdesk::threads::rules::{self, AnswerFacts, NotAllowed, RuleViolation, ThreadRole};
use peerdesk::threads::{Refusal, answers, comments, hiding, listing, questions, reactions};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::escalation::{Town, person};
use super::threads::caller;
use crate::support::{TestApp, monday_morning};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Asker,
    Peer,
    /// Agent and moderator of the agency.
    Staff,
}

use Who::{Asker, Peer, Staff};

/// What somebody does. An answer is named by its place among those posted so far.
#[derive(Clone, Copy, Debug)]
enum Act {
    Answer(Who),
    OfficialAnswer {
        accept: bool,
    },
    Comment(Who, Thanks),
    Accept(Who, usize),
    TakeBack(Who, usize),
    Vote(Who, usize, VoteKind),
    TakeVoteBack(Who, usize, VoteKind),
    MeToo(Who),
    NotMe(Who),
    Close(Who),
    Reopen(Who),
    NotSolved(Who),
    DeleteAnswer(Who, usize),
    HideAnswer(Who, usize),
    ShowAnswer(Who, usize),
    HideThread(Who),
    ShowThread(Who),
    Wait {
        hours: i64,
    },
    /// The loop that writes down what closed by itself.
    Sweep,
}

type Thanks = bool;

/// How an act ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Something changed.
    Changed,
    /// Nothing had to change.
    Same,
    Missing,
    Forbidden,
    Refused(RuleViolation),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ModelAnswer {
    author: Who,
    posted_at: DateTime<Utc>,
    official: bool,
    accepted: Option<(AcceptedAs, DateTime<Utc>)>,
    helpful: BTreeSet<Who>,
    worked: BTreeMap<Who, DateTime<Utc>>,
    hidden: bool,
    deleted: bool,
}

/// One thread, as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
    now: DateTime<Utc>,
    /// As it is written down; see `closed_now`.
    state: ThreadState,
    closed_at: Option<DateTime<Utc>>,
    resolved_at: Option<DateTime<Utc>>,
    not_solved_at: Option<DateTime<Utc>>,
    last_activity_at: DateTime<Utc>,
    first_answer_at: Option<DateTime<Utc>>,
    hidden: bool,
    answers: Vec<ModelAnswer>,
    comments: usize,
    me_too: BTreeSet<Who>,
    follows: BTreeSet<Who>,
}

fn account(who: Who) -> AccountId {
    AccountId(match who {
        Asker => 1,
        Peer => 2,
        Staff => 3,
    })
}

fn part(who: Who) -> ThreadRole {
    rules::role_of(account(who), account(Asker), who == Staff)
}

impl From<NotAllowed> for End {
    fn from(why: NotAllowed) -> Self {
        match why {
            NotAllowed::NoRight => Self::Forbidden,
            NotAllowed::Rule(rule) => Self::Refused(rule),
        }
    }
}

impl From<RuleViolation> for End {
    fn from(rule: RuleViolation) -> Self {
        Self::Refused(rule)
    }
}

impl Model {
    fn asked(now: DateTime<Utc>) -> Self {
        Self {
            now,
            state: ThreadState::Open,
            closed_at: None,
            resolved_at: None,
            not_solved_at: None,
            last_activity_at: now,
            first_answer_at: None,
            hidden: false,
            answers: Vec::new(),
            comments: 0,
            me_too: BTreeSet::new(),
            follows: BTreeSet::from([Asker]),
        }
    }

    fn state_now(&self) -> ThreadState {
        rules::state_now(self.state, self.last_activity_at, self.now)
    }

    fn closed_now(&self) -> bool {
        self.state_now() == ThreadState::Closed
    }

    fn facts(&self, n: usize) -> AnswerFacts {
        let answer = &self.answers[n];
        AnswerFacts {
            id: AnswerId(i64::try_from(n).unwrap()),
            author: account(answer.author),
            posted_at: answer.posted_at,
            accepted: answer.accepted,
            official: answer.official,
            review: None,
            helpful: i32::try_from(answer.helpful.len()).unwrap(),
            worked: i32::try_from(answer.worked.len()).unwrap(),
        }
    }

    fn visible(&self) -> Vec<AnswerFacts> {
        let shown = |n: &usize| !self.answers[*n].hidden && !self.answers[*n].deleted;
        (0..self.answers.len()).filter(shown).map(|n| self.facts(n)).collect()
    }

    /// Visible answers in the order in which they are shown, by their places.
    fn shown(&self) -> Vec<usize> {
        let mut visible = self.visible();
        visible.sort_by(rules::order);
        visible.iter().map(|answer| usize::try_from(answer.id.0).unwrap()).collect()
    }

    fn derive_state(&mut self, closed_at: Option<DateTime<Utc>>) {
        let settled =
            rules::derive_state(closed_at.is_some(), account(Asker), self.resolved_at, &self.visible(), self.now);
        self.closed_at = closed_at;
        self.state = settled.state;
        self.first_answer_at = settled.first_answer_at;
        self.resolved_at = settled.resolved_at;
    }

    /// After something about its answers: what closed by itself stays closed, and being active brings nothing back.
    fn settle_active(&mut self, active: bool) {
        let closed_at = self.closed_now().then(|| self.closed_at.unwrap_or(self.now));
        if active && closed_at.is_none() {
            self.last_activity_at = self.now;
        }
        self.derive_state(closed_at);
    }

    fn sees_thread(&self, who: Who) -> Result<(), End> {
        if self.hidden && who == Peer { Err(End::Missing) } else { Ok(()) }
    }

    fn sees_answer(&self, who: Who, n: usize) -> Result<&ModelAnswer, End> {
        self.sees_thread(who)?;
        let answer = self.answers.get(n).filter(|answer| !answer.deleted).ok_or(End::Missing)?;
        if answer.hidden && answer.author != who && who != Staff { Err(End::Missing) } else { Ok(answer) }
    }

    fn post(&mut self, author: Who, official: bool, accepted: bool) {
        self.answers.push(ModelAnswer {
            author,
            posted_at: self.now,
            official,
            accepted: accepted.then_some((AcceptedAs::Staff, self.now)),
            helpful: BTreeSet::new(),
            worked: BTreeMap::new(),
            hidden: false,
            deleted: false,
        });
    }

    fn act(&mut self, act: Act) -> End {
        self.try_act(act).unwrap_or_else(|end| end)
    }

    fn try_act(&mut self, act: Act) -> Result<End, End> {
        let now = self.now;
        match act {
            Act::Answer(who) => {
                self.sees_thread(who)?;
                rules::may_answer(self.state_now(), self.hidden)?;
                let expected = rules::state_after_answer(self.state, who == Asker);
                self.post(who, false, false);
                self.settle_active(true);
                assert_eq!(self.state, expected, "the short way to the state is the long way's");
                self.follows.insert(who);
            }
            Act::OfficialAnswer { accept } => {
                self.post(Staff, true, accept);
                self.settle_active(true);
            }
            Act::Comment(who, thanks) => {
                self.sees_thread(who)?;
                if self.hidden {
                    return Err(RuleViolation::Hidden.into());
                }
                self.comments += 1;
                if !thanks && !self.closed_now() {
                    self.last_activity_at = now;
                }
            }
            Act::Accept(who, n) => {
                let hidden = self.sees_answer(who, n)?.hidden || self.hidden;
                let decision = rules::accept(part(who), account(who), &self.facts(n), self.not_solved_at);
                if decision == Err(NotAllowed::NoRight) || !hidden {
                    let Some(by) = decision? else { return Ok(End::Same) };
                    self.answers[n].accepted = Some((by, now));
                    if who == Asker {
                        self.not_solved_at = None;
                    }
                    self.settle_active(true);
                } else {
                    return Err(RuleViolation::Hidden.into());
                }
            }
            Act::TakeBack(who, n) => {
                let accepted = self.sees_answer(who, n)?.accepted.map(|(by, _)| by);
                if !rules::take_back(part(who), accepted)? {
                    return Ok(End::Same);
                }
                self.answers[n].accepted = None;
                if who == Asker && accepted == Some(AcceptedAs::Staff) {
                    self.not_solved_at = Some(now);
                }
                self.settle_active(true);
            }
            Act::Vote(who, n, kind) => {
                let answer = self.sees_answer(who, n)?;
                rules::may_vote(account(who), account(answer.author))?;
                if self.hidden || answer.hidden {
                    return Err(RuleViolation::Hidden.into());
                }
                let answer = &mut self.answers[n];
                if kind == VoteKind::WorkedForMe {
                    answer.worked.insert(who, now);
                } else if !answer.helpful.insert(who) {
                    return Ok(End::Same);
                }
            }
            Act::TakeVoteBack(who, n, kind) => {
                self.sees_answer(who, n)?;
                let answer = &mut self.answers[n];
                let gone = match kind {
                    VoteKind::Helpful => answer.helpful.remove(&who),
                    VoteKind::WorkedForMe => answer.worked.remove(&who).is_some(),
                };
                return Ok(if gone { End::Changed } else { End::Same });
            }
            Act::MeToo(who) => {
                self.sees_thread(who)?;
                if who == Asker {
                    return Err(RuleViolation::OwnThread.into());
                }
                if self.hidden {
                    return Err(RuleViolation::Hidden.into());
                }
                if !self.me_too.insert(who) {
                    return Ok(End::Same);
                }
                self.follows.insert(who);
            }
            Act::NotMe(who) => {
                self.sees_thread(who)?;
                return Ok(if self.me_too.remove(&who) { End::Changed } else { End::Same });
            }
            Act::Close(who) => {
                self.sees_thread(who)?;
                if part(who) == ThreadRole::Other {
                    return Err(End::Forbidden);
                }
                if self.closed_at.is_some() {
                    return Ok(End::Same);
                }
                if !self.closed_now() {
                    self.last_activity_at = now;
                }
                self.derive_state(Some(now));
            }
            Act::Reopen(who) => {
                self.sees_thread(who)?;
                if part(who) == ThreadRole::Other {
                    return Err(End::Forbidden);
                }
                if !self.closed_now() {
                    return Err(RuleViolation::NotFinished.into());
                }
                self.last_activity_at = now;
                self.derive_state(None);
            }
            Act::NotSolved(who) => {
                self.sees_thread(who)?;
                if who != Asker {
                    return Err(End::Forbidden);
                }
                rules::may_reopen(self.state_now())?;
                for answer in self.answers.iter_mut().filter(|answer| !answer.hidden && !answer.deleted) {
                    answer.accepted = None;
                }
                self.not_solved_at = Some(now);
                self.last_activity_at = now;
                self.derive_state(None);
            }
            Act::DeleteAnswer(who, n) => {
                let answer = self.sees_answer(who, n)?;
                if answer.author != who {
                    return Err(End::Forbidden);
                }
                if answer.official {
                    return Err(RuleViolation::Official.into());
                }
                self.answers[n].deleted = true;
                self.answers[n].accepted = None;
                self.settle_active(false);
            }
            Act::HideAnswer(who, n) | Act::ShowAnswer(who, n) => {
                self.sees_answer(who, n)?;
                if who != Staff {
                    return Err(End::Forbidden);
                }
                self.answers[n].hidden = matches!(act, Act::HideAnswer(..));
                self.settle_active(false);
            }
            Act::HideThread(who) | Act::ShowThread(who) => {
                self.sees_thread(who)?;
                if who != Staff {
                    return Err(End::Forbidden);
                }
                self.hidden = matches!(act, Act::HideThread(_));
            }
            Act::Wait { hours } => {
                self.now += Duration::hours(hours);
                return Ok(End::Same);
            }
            Act::Sweep => {
                if self.state != ThreadState::Solved || !self.closed_now() || self.hidden {
                    return Ok(End::Same);
                }
                self.derive_state(Some(now));
            }
        }
        Ok(End::Changed)
    }

    /// What holds whatever anybody does, said without the rules' own functions where that can be.
    fn check(&self, before: &Self, act: Act, end: End) {
        let visible: Vec<&ModelAnswer> =
            self.answers.iter().filter(|answer| !answer.hidden && !answer.deleted).collect();
        let expected = if self.closed_at.is_some() {
            ThreadState::Closed
        } else if visible.iter().any(|answer| answer.accepted.is_some()) {
            ThreadState::Solved
        } else if visible.iter().any(|answer| answer.author != Asker) {
            ThreadState::Answered
        } else {
            ThreadState::Open
        };
        assert_eq!(self.state, expected);
        assert_eq!(self.resolved_at.is_some(), visible.iter().any(|answer| answer.accepted.is_some()));
        assert_eq!(self.first_answer_at, visible.iter().filter(|a| a.author != Asker).map(|a| a.posted_at).min());

        // Credits are the accepted answers of others, no more and no less.
        for who in [Asker, Peer, Staff] {
            let accepted = visible.iter().filter(|answer| answer.author == who && answer.accepted.is_some()).count();
            let credits = rules::credits(account(who), account(Asker), &self.visible());
            assert_eq!(credits, if who == Asker { 0 } else { accepted });
        }
        // Nobody votes for themselves; the asker is the first person with the problem, and no other.
        for answer in &self.answers {
            assert!(!answer.helpful.contains(&answer.author) && !answer.worked.contains_key(&answer.author));
            assert!(!answer.deleted || answer.accepted.is_none());
        }
        assert!(!self.me_too.contains(&Asker));
        assert!(self.follows.contains(&Asker));
        // Accepted answers come first, the asker's choice before that of staff.
        let ranks: Vec<u8> = self
            .shown()
            .iter()
            .map(|n| match self.answers[*n].accepted {
                Some((AcceptedAs::Asker, _)) => 0,
                Some((AcceptedAs::Staff, _)) => 1,
                None => 2,
            })
            .collect();
        assert!(ranks.is_sorted());
        // A refusal changes nothing.
        if !matches!(act, Act::Wait { .. }) && end != End::Changed {
            assert_eq!(self, before);
        }
        // A closed thread takes no new answers but official ones, and is opened by nothing but those two words.
        if before.closed_now() {
            assert!(self.answers.len() == before.answers.len() || matches!(act, Act::OfficialAnswer { .. }));
            assert!(self.closed_now() || matches!(act, Act::Reopen(_) | Act::NotSolved(_)));
        }
        // Thanks alone changes nothing that anybody waits for.
        if let Act::Comment(_, true) = act {
            assert_eq!((self.state, self.last_activity_at), (before.state, before.last_activity_at));
        }
        // Only the asker undoes what the asker chose, unless the answer itself goes.
        let chosen = |model: &Self| -> BTreeSet<usize> {
            (0..model.answers.len())
                .filter(|n| matches!(model.answers[*n].accepted, Some((AcceptedAs::Asker, _))))
                .collect()
        };
        let by_asker = matches!(act, Act::TakeBack(Asker, _) | Act::NotSolved(Asker) | Act::DeleteAnswer(..));
        assert!(by_asker || chosen(before).is_subset(&chosen(self)));
        assert!(self.last_activity_at >= before.last_activity_at);
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = || prop::sample::select(vec![Asker, Peer, Staff]);
    // Mostly answers that are there by then.
    let n = || prop_oneof![4 => 0_usize..2, 1 => 2_usize..5];
    let kind = || prop::sample::select(VoteKind::ALL);
    let one = prop_oneof![
        4 => who().prop_map(Act::Answer),
        1 => prop::bool::ANY.prop_map(|accept| Act::OfficialAnswer { accept }),
        2 => (who(), prop::bool::ANY).prop_map(|(who, thanks)| Act::Comment(who, thanks)),
        6 => (who(), n()).prop_map(|(who, n)| Act::Accept(who, n)),
        4 => (who(), n()).prop_map(|(who, n)| Act::TakeBack(who, n)),
        3 => (who(), n(), kind()).prop_map(|(who, n, kind)| Act::Vote(who, n, kind)),
        2 => (who(), n(), kind()).prop_map(|(who, n, kind)| Act::TakeVoteBack(who, n, kind)),
        2 => who().prop_map(Act::MeToo),
        1 => who().prop_map(Act::NotMe),
        1 => who().prop_map(Act::Close),
        2 => who().prop_map(Act::Reopen),
        2 => who().prop_map(Act::NotSolved),
        1 => (who(), n()).prop_map(|(who, n)| Act::DeleteAnswer(who, n)),
        1 => (who(), n()).prop_map(|(who, n)| Act::HideAnswer(who, n)),
        1 => (who(), n()).prop_map(|(who, n)| Act::ShowAnswer(who, n)),
        1 => who().prop_map(Act::HideThread),
        3 => who().prop_map(Act::ShowThread),
        3 => prop_oneof![1_i64..48, 168_i64..200].prop_map(|hours| Act::Wait { hours }),
        1 => Just(Act::Sweep),
    ];
    // Most walks begin with something to accept, vote for and hide.
    let first = prop::collection::vec(who().prop_map(Act::Answer), 0..3);
    (first, prop::collection::vec(one, 1..50)).prop_map(|(first, then)| [first, then].concat())
}

proptest! {
    #![proptest_config(Config { cases: 2_000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_rules_hold_whatever_three_people_do(acts in acts()) {
        let mut model = Model::asked(monday_morning());
        for act in acts {
            let before = model.clone();
            let end = model.act(act);
            model.check(&before, act, end);
        }
    }
}

/// The same thread in the real database.
struct Real<'a> {
    node: &'a TestApp,
    town: &'a Town,
    people: [Caller; 3],
    thread: ThreadId,
    answers: Vec<AnswerId>,
}

fn end(result: Result<(), Refusal>, changed: bool) -> End {
    match result {
        Ok(()) if changed => End::Changed,
        Ok(()) => End::Same,
        Err(Refusal::Missing) => End::Missing,
        Err(Refusal::Forbidden) => End::Forbidden,
        Err(Refusal::Rule(rule)) => End::Refused(rule),
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

    async fn act(&mut self, act: Act) -> End {
        let before = (self.row().await.version, self.events().await);
        let result = self.try_act(act).await;
        let after = (self.row().await.version, self.events().await);
        // Whatever changes is seen by caches; whatever does not leaves no trace.
        let changed = after.0 > before.0;
        assert!(result.is_ok() || before == after, "{act:?} was refused and left a trace");
        assert!(changed || before.1 == after.1, "{act:?} changed nothing and told of it");
        end(result, changed)
    }

    async fn try_act(&mut self, act: Act) -> Result<(), Refusal> {
        let (app, thread) = (&self.node.app, self.thread);
        match act {
            Act::Answer(who) => {
                let posted = answers::post(app, self.who(who), thread, "Try the town hall.", None).await?;
                self.answers.push(posted.answer);
            }
            Act::OfficialAnswer { accept } => {
                let official = OfficialAnswer {
                    thread,
                    agency: self.town.agency,
                    author: self.who(Staff).account,
                    source: "The town hall.".into(),
                    html: "<p>The town hall.</p>".into(),
                    accept,
                };
                let tx = app.begin_write().await?;
                let posted = answers::insert_official(&tx, official, app.now()).await?;
                tx.commit().await?;
                self.answers.push(posted);
            }
            Act::Comment(who, thanks) => {
                let words = if thanks { "Thank you so much!" } else { "Which town hall?" };
                comments::post(app, self.who(who), Under::Thread(thread), words, None).await?;
            }
            Act::Accept(who, n) => drop(answers::accept(app, self.who(who), self.answer(n)).await?),
            Act::TakeBack(who, n) => drop(answers::withdraw_acceptance(app, self.who(who), self.answer(n)).await?),
            Act::Vote(who, n, kind) => drop(reactions::vote(app, self.who(who), self.answer(n), kind).await?),
            Act::TakeVoteBack(who, n, kind) => {
                reactions::withdraw_vote(app, self.who(who), self.answer(n), kind).await?;
            }
            Act::MeToo(who) => reactions::add_me_too(app, self.who(who), thread).await?,
            Act::NotMe(who) => reactions::remove_me_too(app, self.who(who), thread).await?,
            Act::Close(who) => questions::close(app, self.who(who), thread).await?,
            Act::Reopen(who) => questions::reopen(app, self.who(who), thread).await?,
            Act::NotSolved(who) => questions::mark_not_solved(app, self.who(who), thread).await?,
            Act::DeleteAnswer(who, n) => drop(answers::delete(app, self.who(who), self.answer(n), None).await?),
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

    /// The database and the page say what the model says.
    async fn check(&self, model: &Model) {
        let row = self.row().await;
        assert_eq!(row.state, model.state);
        assert_eq!(row.closed_at, model.closed_at);
        assert_eq!(row.resolved_at, model.resolved_at);
        assert_eq!(row.not_solved_at, model.not_solved_at);
        assert_eq!(row.last_activity_at, model.last_activity_at);
        assert_eq!(row.first_answer_at, model.first_answer_at);
        assert_eq!(usize::try_from(row.answer_count).unwrap(), model.visible().len());
        assert_eq!(usize::try_from(row.me_too_count).unwrap(), 1 + model.me_too.len());
        assert_eq!(row.hidden_at.is_some(), model.hidden);

        let anonymous = listing::thread_page(&self.node.app, None, self.thread).await.unwrap();
        assert_eq!(anonymous.is_none(), model.hidden);
        if let Some(page) = anonymous {
            let shown: Vec<AnswerId> = model.shown().into_iter().map(|n| self.answers[n]).collect();
            assert_eq!(page.answers.iter().map(|answer| answer.id).collect::<Vec<_>>(), shown);
            assert_eq!(page.thread.state, model.state_now());
            assert_eq!(page.comments.len(), model.comments);
        }
        let page = listing::thread_page(&self.node.app, Some(self.who(Staff)), self.thread).await.unwrap().unwrap();
        assert_eq!((page.me_too, page.follows), (model.me_too.contains(&Staff), model.follows.contains(&Staff)));
        assert_eq!(page.answers.len(), model.answers.iter().filter(|answer| !answer.deleted).count());
        for answer in &page.answers {
            let n = self.answers.iter().position(|id| *id == answer.id).unwrap();
            let expected = &model.answers[n];
            assert_eq!(answer.accepted.map(|accepted| (accepted.by, accepted.at)), expected.accepted);
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
        }
        let own = listing::thread_page(&self.node.app, Some(self.who(Asker)), self.thread).await.unwrap().unwrap();
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

async fn walk(node: &TestApp, town: &Town, people: [Caller; 3], acts: &[Act]) {
    let question = questions::NewQuestion {
        title: "How do I renew a permit?".into(),
        body: "It ends soon.".into(),
        category: town.category,
        intent: peerdesk::entity::Intent::Information,
        urgent: false,
    };
    let thread = questions::ask(&node.app, &people[0], question, None).await.unwrap().thread;
    let mut real = Real { node, town, people, thread, answers: Vec::new() };
    let mut model = Model::asked(node.app.now());
    real.check(&model).await;
    for act in acts {
        let before = model.clone();
        let expected = model.act(*act);
        model.check(&before, *act, expected);
        assert_eq!(real.act(*act).await, expected, "{act:?}");
        real.check(&model).await;
    }
    // Out of the sweep's way.
    thread::Entity::update_many()
        .col_expr(thread::Column::DeletedAt, sea_orm::sea_query::Expr::value(node.app.now()))
        .filter(thread::Column::Id.eq(thread))
        .exec(node.app.reader())
        .await
        .unwrap();
}

#[test]
fn the_database_does_what_the_model_does() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (node, town, people) = runtime.block_on(async {
        let node = TestApp::start().await;
        let town = Town::found(&node).await;
        let staff = person(&node, "agent").await;
        for role in [Role::Agent, Role::Moderator] {
            let row = membership::ActiveModel {
                account_id: Set(staff),
                agency_id: Set(town.agency),
                role: Set(role),
                created_at: Set(node.app.now()),
                ..Default::default()
            };
            membership::Entity::insert(row).exec(node.app.reader()).await.unwrap();
        }
        let people = [caller(&node, town.asker).await, caller(&node, town.neighbour).await, caller(&node, staff).await];
        (node, town, people)
    });
    let config = Config { cases: 60, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let outcome = TestRunner::new(config).run(&acts(), |acts| {
        let walked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.block_on(walk(&node, &town, people.clone(), &acts));
        }));
        walked.map_err(|_| TestCaseError::fail("the database and the model part, see above"))
    });
    runtime.block_on(async { drop(node) });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
