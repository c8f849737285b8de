//! One model over everything that happens to a thread: neighbours, staff, time, notifications and search together. A few people
//! of one city do anything, in any order, and time passes; the real node does the same by its operations. After each step the
//! node must have ended the act as the model says, what the model predicts must be in the database, and the invariants hold.
//!
//! What is where, and how to add to it:
//!
//! - **An act** is a variant of [`Act`] with its weight in [`acts`]. What it does to the node stands in `city::City::act`, what
//!   it must do in `model::Model::act`. The compiler names both places.
//! - **A prediction** is a field of `thread::Thread` or `cases::Case`, moved by `Model::act` and `Model::drain`, and one line in
//!   `model::Model::compare`.
//! - **An invariant** is a function in `invariants`, which says in its comment what it promises, and a line in one of the two
//!   lists there: of what holds after every step, and of what holds once the queue is empty. What it needs to read is a field of
//!   `snapshot::Snapshot`.
//!
//! Histories that went wrong once stand in `histories`.
//!
//! The thread by itself is predicted by `models::threads`, whose tables are used here as they are.

mod cases;
mod circle;
mod city;
mod histories;
mod invariants;
mod model;
mod snapshot;
mod thread;
mod timers;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use peerdesk::entity::{CaseState, Outcome};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use self::Who::{Agent, Asker, Moderator, Neighbour, SecondAgent};
use self::city::{City, History};
use self::invariants::{AFTER_DRAIN, ALWAYS, check};
use self::model::Model;
use self::snapshot::Snapshot;
use crate::support::amount;

/// The people of the city.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Asker,
    Neighbour,
    /// Two members of the team that has the cases.
    Agent,
    SecondAgent,
    /// Hides posts and acts for the agency on threads, and reads no case.
    Moderator,
}

impl Who {
    pub const ALL: [Self; 5] = [Asker, Neighbour, Agent, SecondAgent, Moderator];

    /// Whether they work cases.
    pub fn is_agent(self) -> bool {
        matches!(self, Agent | SecondAgent)
    }
}

/// What somebody does to a thread or to its newest case. An answer is named by its place among those of the thread.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// The asker asks another question.
    Ask,
    Answer(Who),
    Accept(Who, usize),
    TakeBack(Who, usize),
    Comment(Who, Thanks),
    NotSolved(Who),
    Close(Who),
    Reopen(Who),
    MeToo(Who),
    HideThread(Who),
    ShowThread(Who),
    HideAnswer(Who, usize),
    ShowAnswer(Who, usize),
    DeleteAnswer(Who, usize),
    DeleteThread(Who),
    Escalate(Who),
    Claim(Who),
    Release(Who),
    AnswerOfficially(Who, Accept),
    MessageFromStaff(Who, Waiting),
    MessageFromAsker(Who, Thanks),
    Resolve(Who, Outcome),
    ConfirmPeerAnswer(Who),
    RefusePeerAnswer(Who),
    CloseCase(Who),
    ReopenCase(Who),
    Wait {
        hours: i64,
    },
}

type Thanks = bool;
type Accept = bool;
type Waiting = bool;

/// An act on one of the history's threads, a minute after the step before.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The place of the thread among those asked, counted around.
    pub thread: usize,
    pub act: Act,
    /// Whether everything that is due is done afterwards.
    pub drain: bool,
}

fn acts() -> impl Strategy<Value = Act> {
    let anybody = || prop::sample::select(Who::ALL.to_vec());
    let citizen = || prop::sample::select(vec![Asker, Neighbour]);
    // Those who may come first, and sometimes somebody else.
    let asker = || prop_oneof![4 => Just(Asker), 1 => anybody()];
    let moderator = || prop_oneof![4 => Just(Moderator), 1 => anybody()];
    let agent = || prop_oneof![6 => Just(Agent), 2 => Just(SecondAgent), 1 => anybody()];
    // Peers and the moderator: the thread's table knows one person of staff.
    let peer = || prop::sample::select(vec![Asker, Neighbour, Moderator]);
    let n = || prop_oneof![4 => 0_usize..2, 1 => 2_usize..5];
    let outcome = || prop::sample::select(vec![Outcome::Answered, Outcome::Declined, Outcome::Withdrawn]);
    prop_oneof![
        1 => Just(Act::Ask),
        4 => prop_oneof![3 => Just(Neighbour), 1 => Just(Asker)].prop_map(Act::Answer),
        5 => (asker(), n()).prop_map(|(who, n)| Act::Accept(who, n)),
        2 => (asker(), n()).prop_map(|(who, n)| Act::TakeBack(who, n)),
        3 => (anybody(), any::<bool>()).prop_map(|(who, thanks)| Act::Comment(who, thanks)),
        2 => asker().prop_map(Act::NotSolved),
        1 => asker().prop_map(Act::Close),
        2 => asker().prop_map(Act::Reopen),
        1 => peer().prop_map(Act::MeToo),
        1 => moderator().prop_map(Act::HideThread),
        3 => moderator().prop_map(Act::ShowThread),
        2 => (moderator(), n()).prop_map(|(who, n)| Act::HideAnswer(who, n)),
        2 => (moderator(), n()).prop_map(|(who, n)| Act::ShowAnswer(who, n)),
        1 => (citizen(), n()).prop_map(|(who, n)| Act::DeleteAnswer(who, n)),
        1 => asker().prop_map(Act::DeleteThread),
        3 => agent().prop_map(Act::Escalate),
        4 => agent().prop_map(Act::Claim),
        1 => agent().prop_map(Act::Release),
        2 => (agent(), any::<bool>()).prop_map(|(who, accept)| Act::AnswerOfficially(who, accept)),
        3 => (agent(), any::<bool>()).prop_map(|(who, waiting)| Act::MessageFromStaff(who, waiting)),
        4 => (asker(), any::<bool>()).prop_map(|(who, thanks)| Act::MessageFromAsker(who, thanks)),
        3 => (agent(), outcome()).prop_map(|(who, outcome)| Act::Resolve(who, outcome)),
        2 => agent().prop_map(Act::ConfirmPeerAnswer),
        1 => agent().prop_map(Act::RefusePeerAnswer),
        2 => agent().prop_map(Act::CloseCase),
        2 => agent().prop_map(Act::ReopenCase),
        6 => prop::sample::select(vec![1, 8, 24, 25, 100, 168]).prop_map(|hours| Act::Wait { hours }),
    ]
}

/// Histories with one thread to begin with. Most threads go to staff before anything else happens, some wait for their asker.
fn histories() -> impl Strategy<Value = Vec<Step>> {
    let step = |act: Act, thread: usize, drain: bool| Step { thread, act, drain };
    let first = prop_oneof![
        2 => Just(vec![]),
        2 => Just(vec![step(Act::Wait { hours: 25 }, 0, true)]),
        2 => Just(vec![step(Act::Escalate(Agent), 0, true)]),
        2 => Just(vec![step(Act::Answer(Neighbour), 0, false), step(Act::Escalate(Agent), 0, true)]),
        // Long enough for its asker to be reminded, and in the day.
        2 => Just(vec![step(Act::Answer(Neighbour), 0, true), step(Act::Wait { hours: 100 }, 0, true)]),
    ];
    let one =
        (acts(), 0_usize..3, prop::bool::weighted(0.75)).prop_map(move |(act, thread, drain)| step(act, thread, drain));
    (first, prop::collection::vec(one, 1..40)).prop_map(|(first, then)| [first, then].concat())
}

/// How often all histories are drawn anew at most, until something was reached that a run has to reach.
const MAX_ROUNDS: usize = 8;

/// What is reached where an asker was reminded to say whether an answer helped.
const REMINDED: &str = "reminded";

/// How often something was seen in all histories: a run that reaches nothing proves nothing.
type Reached = BTreeMap<String, usize>;

/// Lives through a history on the node and in the model, and gives what is there in the end.
async fn live(city: &City, steps: &[Step], reached: &mut Reached) -> Snapshot {
    let mut history = History::begin(city).await;
    let mut model = Model::begin(city.node.app.now());
    let mut before = Snapshot::take(city, &history, true).await;
    let mut drained = before.clone();
    for step in steps {
        city.node.clock.advance(chrono::Duration::minutes(1));
        let expected = model.act(*step);
        let done = history.act(city, *step).await;
        assert_eq!(done, expected, "the end of {step:?}");
        if done.is_ok() {
            let name = format!("{:?}", step.act);
            *reached.entry(name.split(['(', ' ']).next().unwrap_or_default().to_owned()).or_default() += 1;
        }
        if step.drain {
            model.drain();
            city.node.drain().await;
        }
        let now = Snapshot::take(city, &history, step.drain).await;
        model.compare(&now, *step);
        check(ALWAYS, &before, &now, *step);
        if step.drain {
            check(AFTER_DRAIN, &drained, &now, *step);
            drained = now.clone();
        }
        let reminded = now.threads.iter().filter(|thread| thread.reminded_at.is_some()).count();
        *reached.entry(REMINDED.to_owned()).or_default() += reminded;
        for case in &now.cases {
            *reached.entry(case.state.as_str().to_owned()).or_default() += 1;
        }
        before = now;
    }
    history.end(city).await;
    before
}

#[test]
fn whatever_the_city_does_the_model_foresees_and_the_invariants_hold() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    // A city in which a history failed is not used again: what is shrunk begins anew.
    let kept: Mutex<Option<City>> = Mutex::new(None);
    let reached = Mutex::new(Reached::new());
    let config =
        Config { cases: amount(12, 400), failure_persistence: None, max_shrink_iters: 150, ..Config::default() };
    let live_through = |steps: Vec<Step>| {
        let lived = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async {
                let ready = kept.lock().unwrap().take();
                let city = match ready {
                    Some(city) => city,
                    None => City::build().await,
                };
                let mut seen = Reached::new();
                live(&city, &steps, &mut seen).await;
                *kept.lock().unwrap() = Some(city);
                seen
            })
        }));
        let seen = lived.map_err(|_| TestCaseError::fail("the city and the model part, see above"))?;
        let mut reached = reached.lock().unwrap();
        for (what, times) in seen {
            *reached.entry(what).or_default() += times;
        }
        Ok(())
    };
    let unreached = || {
        let reached = reached.lock().unwrap();
        let states = CaseState::ALL.iter().map(|state| state.as_str());
        states.chain([REMINDED]).filter(|what| reached.get(*what).is_none_or(|times| *times == 0)).collect::<Vec<_>>()
    };
    // A few histories miss something by chance: more are lived through until each was reached.
    let mut outcome = Ok(());
    for _ in 0..MAX_ROUNDS {
        outcome = TestRunner::new(config.clone()).run(&histories(), live_through);
        if outcome.is_err() || unreached().is_empty() {
            break;
        }
    }
    runtime.block_on(async { drop(kept.lock().unwrap().take()) });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    println!("{:?}", reached.lock().unwrap());
    assert_eq!(unreached(), [""; 0], "no history reached a case in these states, or a reminder");
}
