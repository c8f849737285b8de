//! The product's pure rules beside the tables: whatever happened so far, they decide the same.

use peerdesk::entity::{AccountId, AnswerId};
use peerdesk::threads::rules::{self, AnswerFacts, AnswerRevisions, NotAllowed, RuleViolation, ThreadRole};

use super::Act;
use super::Who::{self, Asker, Peer, Staff};
use super::model::Model;
use super::table::{self, No};

fn role(who: Who) -> ThreadRole {
    rules::role_of(account(who), account(Asker), who == Staff)
}

impl From<RuleViolation> for No {
    fn from(rule: RuleViolation) -> Self {
        Self::Code(rule.code().code)
    }
}

impl From<NotAllowed> for No {
    fn from(why: NotAllowed) -> Self {
        match why {
            NotAllowed::NoRight => Self::Forbidden,
            NotAllowed::Rule(rule) => rule.into(),
        }
    }
}

fn facts(model: &Model, n: usize) -> AnswerFacts {
    let answer = &model.answers[n];
    AnswerFacts {
        id: AnswerId(i64::try_from(n).unwrap()),
        author: account(answer.author),
        posted_at: answer.posted_at,
        accepted: answer.accepted,
        official: answer.official,
        review: None,
        helpful: i32::try_from(answer.helpful.len()).unwrap(),
        worked: i32::try_from(answer.worked.len()).unwrap(),
        revisions: AnswerRevisions {
            current: answer.text,
            accepted: answer.accepted.map(|_| answer.accepted_text),
            official: answer.official.then_some(answer.text),
            reviewed: None,
        },
    }
}

fn visible(model: &Model) -> Vec<AnswerFacts> {
    let shown = |n: &usize| !model.answers[*n].hidden && !model.answers[*n].deleted;
    (0..model.answers.len()).filter(shown).map(|n| facts(model, n)).collect()
}

/// Asks the rules what is allowed now, before an act.
pub fn check_decision(model: &Model, act: Act) {
    let state_now = rules::state_now(model.state, model.last_activity_at, model.now);
    assert_eq!(state_now, model.state_now());
    assert_eq!(rules::may_answer(state_now, model.hidden).map_err(No::from), table::answering(model.hidden, state_now));
    assert_eq!(rules::may_say_not_solved(state_now, None).map_err(No::from), table::denial(state_now));
    let (Act::Accept(who, n) | Act::TakeBack(who, n) | Act::Vote(who, n, _)) = act else { return };
    let Some(answer) = model.answers.get(n) else { return };
    let accepted = rules::accept(role(who), account(who), &facts(model, n), model.not_solved_at);
    assert_eq!(accepted.map_err(No::from), model.acceptance(who, n), "{act:?}");
    let before = answer.accepted.map(|(by, _)| by);
    assert_eq!(rules::take_back(role(who), before).map_err(No::from), table::withdrawal(who, before), "{act:?}");
    let may_vote = rules::may_vote(account(who), account(answer.author));
    assert_eq!(may_vote.map_err(No::from), table::voting(who, answer.author), "{act:?}");
}

/// Asks the rules what follows from the answers, after an act.
pub fn check_consequences(before: &Model, after: &Model, act: Act) {
    let answers = visible(after);
    let closed = after.closed_at.is_some();
    let derived = rules::derive_state(closed, account(Asker), before.solved_at, &answers, after.now);
    assert_eq!(derived.state, after.state, "{act:?}");
    assert_eq!(usize::try_from(derived.answer_count).unwrap(), answers.len());
    assert_eq!((derived.first_answer_at, derived.solved_at), (after.first_answer_at, after.solved_at), "{act:?}");
    if let Act::Answer(who) = act
        && after.answers.len() > before.answers.len()
    {
        let short = rules::state_after_answer(before.state, who == Asker);
        assert_eq!(short, after.state, "the short way to the state is the long way's");
    }
    let mut ordered = answers.clone();
    ordered.sort_by(rules::order);
    let places: Vec<usize> = ordered.iter().map(|answer| usize::try_from(answer.id.0).unwrap()).collect();
    assert_eq!(places, after.shown());
    // Credits are the accepted answers of others, no more and no less.
    for who in [Asker, Peer, Staff] {
        let accepted = after.visible().filter(|answer| answer.author == who && answer.accepted.is_some()).count();
        let credits = rules::credits(account(who), account(Asker), &answers);
        assert_eq!(credits, if who == Asker { 0 } else { accepted });
    }
}

/// The accounts that people of the model have.
fn account(who: Who) -> AccountId {
    AccountId(match who {
        Asker => 1,
        Peer => 2,
        Staff => 3,
    })
}
