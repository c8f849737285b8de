//! Histories that went wrong once, told again. Each says how.

use peerdesk::entity::{CaseState, Outcome};

use super::Who::{Agent, Asker, Moderator, Neighbour};
use super::city::City;
use super::snapshot::Snapshot;
use super::{Act, Reached, Step, live};

/// Lives through acts on one thread in a city of its own, with an empty queue after each, and gives what is there then.
async fn told(acts: &[Act]) -> Snapshot {
    let city = City::build().await;
    let steps: Vec<Step> = acts.iter().map(|act| Step { thread: 0, act: *act, drain: true }).collect();
    live(&city, &steps, &mut Reached::new()).await
}

/// Hidden, the answer stood no longer, but the case went on waiting for a word about it, and closed for it with its claim.
#[tokio::test]
async fn a_hidden_answer_ends_no_case() {
    let last = told(&[
        Act::Answer(Neighbour),
        Act::Escalate(Agent),
        Act::Claim(Agent),
        Act::Accept(Asker, 0),
        Act::HideAnswer(Moderator, 0),
        Act::Wait { hours: 1 },
    ])
    .await;
    assert_eq!(last.cases[0].state, CaseState::New);
}

/// A word to staff opened a follow-up for a thread that its asker had deleted.
#[tokio::test]
async fn a_deleted_thread_goes_to_nobody() {
    let last = told(&[
        Act::Escalate(Agent),
        Act::Resolve(Agent, Outcome::Declined),
        Act::CloseCase(Agent),
        Act::DeleteThread(Asker),
        Act::MessageFromAsker(Asker, false),
    ])
    .await;
    assert_eq!(last.cases.len(), 1);
}

/// A public word reached no resolved case: nothing opened it again, and nobody looked when it closed.
#[tokio::test]
async fn a_public_word_after_the_resolution_is_heard() {
    let last = told(&[
        Act::Answer(Neighbour),
        Act::Escalate(Agent),
        Act::Resolve(Agent, Outcome::Declined),
        Act::Comment(Asker, false),
        Act::Wait { hours: 168 },
        Act::Wait { hours: 25 },
    ])
    .await;
    assert!(last.links.iter().any(|link| link.is_open), "nobody heard it: {:?}", last.cases);
}

/// A thread that staff had done with went on promising them.
#[tokio::test]
async fn staff_are_not_promised_again_once_they_are_done() {
    let last = told(&[
        Act::Escalate(Agent),
        Act::Resolve(Agent, Outcome::Declined),
        Act::CloseCase(Agent),
        Act::Wait { hours: 25 },
    ])
    .await;
    let public = &last.views.public[&last.threads[0].id];
    let kind = public["next_step"]["kind"].as_str();
    assert!(!matches!(kind, Some("waiting_for_neighbours" | "going_to_staff")), "it promises {kind:?}");
}

/// The asker's "not solved" went to nobody once a case was resolved.
#[tokio::test]
async fn not_solved_after_the_resolution_is_heard() {
    let last = told(&[
        Act::Answer(Neighbour),
        Act::Escalate(Agent),
        Act::AnswerOfficially(Agent, true),
        Act::Resolve(Agent, Outcome::Answered),
        Act::NotSolved(Asker),
    ])
    .await;
    assert_eq!(last.cases[0].state, CaseState::Assigned);
}

/// Whoever asked replied to staff in public, and the case went on waiting for a reply.
#[tokio::test]
async fn a_public_word_ends_the_waiting() {
    let last = told(&[
        Act::Escalate(Agent),
        Act::MessageFromStaff(Agent, true),
        Act::Comment(Asker, false),
        Act::Wait { hours: 1 },
    ])
    .await;
    assert_eq!(last.cases[0].state, CaseState::Assigned);
}

/// A neighbour's win that was taken back was promised to everybody and looked at by nobody.
#[tokio::test]
async fn a_peers_win_that_is_taken_back_goes_on() {
    let last = told(&[
        Act::Escalate(Agent),
        Act::Answer(Neighbour),
        Act::Accept(Asker, 0),
        Act::TakeBack(Asker, 0),
        Act::Wait { hours: 1 },
    ])
    .await;
    assert_eq!((last.cases[0].state, last.cases.len()), (CaseState::Closed, 2));
}

/// Staff went on working for somebody who had closed the question.
#[tokio::test]
async fn a_closed_question_withdraws_its_case() {
    let last = told(&[Act::Escalate(Agent), Act::Claim(Agent), Act::Close(Asker), Act::Wait { hours: 1 }]).await;
    assert_eq!((last.cases[0].state, last.cases[0].outcome), (CaseState::Resolved, Some(Outcome::Withdrawn)));
}

/// Thanks opened a resolved case again.
#[tokio::test]
async fn thanks_opens_nothing() {
    let last = told(&[
        Act::Escalate(Agent),
        Act::Resolve(Agent, Outcome::Declined),
        Act::Comment(Asker, true),
        Act::MessageFromAsker(Asker, true),
    ])
    .await;
    assert_eq!(last.cases[0].state, CaseState::Resolved);
}

/// An assignment that ran out was told to nobody.
#[tokio::test]
async fn a_silent_holder_hears_that_the_case_is_gone() {
    let last = told(&[Act::Escalate(Agent), Act::MessageFromStaff(Agent, false), Act::Wait { hours: 25 }]).await;
    assert_eq!(last.cases[0].state, CaseState::New);
}

/// What the silence of an asker who was reminded came to mean was taken for a change that nobody had made.
#[tokio::test]
async fn silence_after_a_reminder_has_a_meaning_by_time_alone() {
    let last = told(&[Act::Answer(Neighbour), Act::Wait { hours: 100 }, Act::Wait { hours: 168 }]).await;
    let public = &last.views.public[&last.threads[0].id];
    assert_eq!(public["next_step"]["kind"].as_str(), Some("not_helped"), "{public}");
}
