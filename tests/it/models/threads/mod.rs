//! Three people do anything to one thread, in any order. Tables say what must follow; a model in memory keeps what follows from
//! them, and both the product's rules and the same acts on the real database must end the same way.

mod answer;
mod database;
mod invariants;
pub mod model;
mod rules;
pub mod table;

use peerdesk::entity::{Role, VoteKind, thread};
use peerdesk::identity::Caller;
use peerdesk::identity::administration::grant_role;
use peerdesk::threads::listing::PublicPostCache;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use self::Who::{Asker, Peer, Staff};
use self::database::Real;
use self::model::Model;
use self::table::No;
use crate::support::city::AGENCY;
use crate::support::people::{caller, insert_account};
use crate::support::threads::ask;
use crate::support::{TestApp, TestCity, amount, monday_morning};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Asker,
    Peer,
    /// Agent and moderator of the agency.
    Staff,
}

/// What somebody does. An answer is named by its place among those posted so far.
#[derive(Clone, Copy, Debug)]
pub enum Act {
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
    EditAnswer(Who, usize),
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
pub enum End {
    /// Something changed.
    Changed,
    /// Nothing had to change.
    Same,
    Refused(No),
}

impl From<No> for End {
    fn from(why: No) -> Self {
        Self::Refused(why)
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
        2 => (who(), n()).prop_map(|(who, n)| Act::EditAnswer(who, n)),
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
    #![proptest_config(Config { cases: amount(2_000, 40_000), failure_persistence: None, ..Config::default() })]

    #[test]
    fn the_rules_hold_whatever_three_people_do(acts in acts()) {
        let mut model = Model::asked(monday_morning());
        for act in acts {
            let before = model.clone();
            rules::check_decision(&model, act);
            let end = model.act(act);
            model.check(&before, act, end);
            rules::check_consequences(&before, &model, act);
        }
    }
}

async fn walk(node: &TestApp, city: &TestCity, cache: &PublicPostCache, people: [Caller; 3], acts: &[Act]) {
    let thread = ask(node, city, &people[0], "How do I renew a permit?").await;
    let mut real = Real { node, city, people, thread, answers: Vec::new(), edits: 0, cache };
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
    let (node, city, people) = runtime.block_on(async {
        let node = TestApp::start().await;
        let city = TestCity::build(&node).await;
        let staff = insert_account(&node, "agent").await;
        for role in [Role::Agent, Role::Moderator] {
            grant_role(&node.app, "agent", AGENCY, role).await.unwrap();
        }
        let people = [caller(&node, city.asker).await, caller(&node, city.neighbour).await, caller(&node, staff).await];
        (node, city, people)
    });
    let cache = PublicPostCache::new(8 * 1024 * 1024);
    let config =
        Config { cases: amount(60, 1_200), failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let outcome = TestRunner::new(config).run(&acts(), |acts| {
        let walked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.block_on(walk(&node, &city, &cache, people.clone(), &acts));
        }));
        walked.map_err(|_| TestCaseError::fail("the database and the model part, see above"))
    });
    runtime.block_on(async { drop(node) });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
