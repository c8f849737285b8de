//! Everything that changes a thread's page raises its version, so a node that hears of nothing sees it.

use std::collections::BTreeSet;

use chrono::Duration;
use peerdesk::cases::resolve::{Resolution, resolve};
use peerdesk::cases::{answer_officially, claim, upkeep};
use peerdesk::entity::{CauseCode, EventKind, Outcome, Role, StaffReview, ThreadId, VoteKind, outbox_event, thread};
use peerdesk::identity::Caller;
use peerdesk::import::{self, Options};
use peerdesk::service_levels::rules::policy::{Level, Terms};
use peerdesk::threads::comments::Under;
use peerdesk::threads::hiding::Post;
use peerdesk::threads::listing::PublicPostCache;
use peerdesk::threads::questions::ThreadEdit;
use peerdesk::threads::{answers, comments, duplicates, hiding, questions, reactions};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};

use super::{ROOMY, same_page};
use crate::support::city::insert_category;
use crate::support::people::{caller, insert_staff};
use crate::support::threads::{ask, open_case};
use crate::support::{TestApp, TestDesk};

/// Events that are on no page of a thread, by themselves.
const NOT_OF_THREADS: &[EventKind] = &[
    EventKind::CaseAssigned,
    EventKind::CaseMessagePosted,
    EventKind::PeerAnswerToConfirm,
    EventKind::TagMerged,
    EventKind::PolicyChanged,
    EventKind::CategoryChanged,
    EventKind::AgencyChanged,
    EventKind::SynonymsChanged,
    EventKind::ProfileChanged,
    EventKind::AccountErased,
    EventKind::AccountSuspended,
    EventKind::SuspensionLifted,
    EventKind::AccountLinkWanted,
    EventKind::SecurityNoticeWanted,
    EventKind::MailWritten,
    EventKind::AskerSpoke,
    EventKind::AskerReminded,
    EventKind::QuestionOffered,
    EventKind::ThanksGiven,
    EventKind::EffectMailWanted,
    EventKind::VolunteerNamed,
    EventKind::AskedAnyway,
    EventKind::CaseTaken,
    EventKind::CaseReturned,
    EventKind::CaseTransferred,
    EventKind::CaseContested,
    EventKind::CaseMerged,
    EventKind::CaseOverdue,
    EventKind::RoleRevoked,
];

/// Everybody who reads a thread, through a cache that is told of nothing, as that of another node is not.
struct Readers<'a> {
    node: &'a TestApp,
    cache: PublicPostCache,
    people: Vec<Option<Caller>>,
    threads: Vec<ThreadId>,
}

impl Readers<'_> {
    async fn compare(&self, when: &str) {
        for thread in &self.threads {
            for person in &self.people {
                same_page(self.node, &self.cache, person.as_ref(), *thread, when).await;
            }
        }
    }
}

/// Does something that must work and has everybody read again.
macro_rules! after {
    ($readers:expr, $act:expr) => {{
        match $act.await {
            Ok(done) => {
                $readers.compare(stringify!($act)).await;
                done
            }
            Err(error) => panic!("{}: {error:?}", stringify!($act)),
        }
    }};
}

#[tokio::test]
async fn every_change_is_seen_by_a_node_that_hears_of_none() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    insert_staff(node, "moderator", Role::Moderator).await;
    let (cora, nell, ann) = (desk.caller("Cora").await, desk.caller("Nell").await, desk.caller("Ann").await);
    let (moderator, ines) = (desk.caller("moderator").await, caller(node, desk.city.asker).await);
    let thread = ask(node, &desk.city, &cora, "How do I renew a permit?").await;
    let other = ask(node, &desk.city, &ines, "Where are permits renewed?").await;
    let third = ask(node, &desk.city, &ines, "Who renews permits?").await;
    let people = vec![None, Some(cora.clone()), Some(nell.clone()), Some(ann.clone()), Some(moderator.clone())];
    let mut readers = Readers { node, cache: PublicPostCache::new(ROOMY), people, threads: vec![thread, other, third] };
    readers.compare("asked").await;

    let peer = after!(readers, answers::post(app, &nell, thread, "Try the town hall.", None)).value;
    let own = after!(readers, answers::post(app, &cora, thread, "I tried the library.", None)).value;
    let first = after!(readers, comments::post(app, &nell, Under::Thread(thread), "Which permit?", None)).value;
    let second = after!(readers, comments::post(app, &cora, Under::Answer(peer), "Which hall?", None)).value;
    after!(readers, comments::edit(app, &nell, first, "Which permit is it?"));
    after!(readers, comments::delete(app, &nell, first));
    after!(readers, answers::edit(app, &nell, peer, "Try the **new** town hall.".into()));
    let edit = ThreadEdit {
        title: Some("How is a permit renewed?".into()),
        body: Some("Any?".into()),
        ..ThreadEdit::default()
    };
    after!(readers, questions::edit(app, &cora, thread, edit));
    for kind in VoteKind::ALL {
        after!(readers, reactions::vote(app, &cora, peer, *kind));
        node.clock.advance(Duration::minutes(1));
        after!(readers, reactions::vote(app, &cora, peer, *kind));
        after!(readers, reactions::withdraw_vote(app, &cora, peer, *kind));
    }
    after!(readers, reactions::add_me_too(app, &nell, thread));
    after!(readers, reactions::unfollow(app, &nell, thread));
    after!(readers, reactions::follow(app, &nell, thread));
    after!(readers, reactions::remove_me_too(app, &nell, thread));
    after!(readers, answers::review(app, &ann, peer, Some(StaffReview::Corrected), "It has moved."));
    after!(readers, answers::review(app, &ann, peer, None, ""));
    after!(readers, answers::accept(app, &ann, peer));
    after!(readers, answers::accept(app, &cora, peer));
    after!(readers, answers::withdraw_acceptance(app, &cora, peer));
    after!(readers, answers::accept(app, &cora, peer));
    after!(readers, answers::edit(app, &nell, peer, "Try the newest town hall.".into()));
    after!(readers, questions::mark_not_solved(app, &cora, thread, None));
    for post in [Post::Answer(peer), Post::Answer(own), Post::Comment(second), Post::Thread(thread)] {
        after!(readers, hiding::hide(app, &moderator, post, "Rude"));
        after!(readers, hiding::show(app, &moderator, post));
    }
    after!(readers, questions::close(app, &cora, thread));
    after!(readers, questions::reopen(app, &cora, thread));
    after!(readers, answers::accept(app, &cora, own));
    node.clock.advance(Duration::days(8));
    readers.compare("closed by itself").await;
    after!(readers, questions::close_idle(app));
    after!(readers, questions::mark_not_solved(app, &cora, thread, None));

    let proposal = after!(readers, duplicates::propose(app, &nell, thread, other)).value;
    after!(readers, duplicates::decide(app, &cora, proposal, false));
    let proposal = after!(readers, duplicates::propose(app, &nell, thread, third)).value;
    after!(readers, duplicates::decide(app, &cora, proposal, true));
    // The thread points at the third one, which points at the other one from now on, so the thread does too.
    let before = same_page(node, &readers.cache, None, thread, "a duplicate").await.unwrap().thread;
    after!(readers, duplicates::propose(app, &ines, third, other));
    let pointed_on = same_page(node, &readers.cache, None, thread, "pointed on").await.unwrap().thread;
    assert_eq!(pointed_on.duplicate_of.map(|to| to.id), Some(other));
    assert!(pointed_on.version > before.version, "another page under the same version");
    after!(readers, questions::reopen(app, &cora, thread));
    after!(readers, duplicates::declare(app, &ann, thread, other));
    after!(readers, hiding::hide(app, &moderator, Post::Thread(other), "Rude"));
    after!(readers, hiding::show(app, &moderator, Post::Thread(other)));
    after!(readers, questions::delete(app, &ines, third, None));

    let case = open_case(node, thread).await.unwrap();
    readers.compare("a case was opened").await;
    after!(readers, claim::take(app, &ann, case, None));
    after!(readers, answer_officially::answer_officially(app, &ann, case, "Form P1.", false, None, None));
    let resolution = Resolution {
        outcome: Some(Outcome::Answered),
        detail: "",
        cause: Some(CauseCode::ALL[0]),
        avoidable: Some(false),
    };
    after!(readers, resolve(app, &ann, case, resolution, None));
    node.clock.advance(Duration::days(8));
    after!(readers, upkeep::run(app));

    readers.threads.push(ask(node, &desk.city, &ines, "When are permits renewed?").await);
    readers.compare("asked anew").await;
    for minutes in [60, 120] {
        let terms = Terms { peer_window_minutes: minutes, ..Terms::BUILT_IN };
        desk.city.set_policy(node, Level::Site, Some(terms)).await;
        node.drain().await;
        readers.compare("another policy").await;
    }
    let pressing = desk.city.insert_thread(node, |row| {
        row.author_id = ines.account;
        row.is_urgent = true;
        row.next_check_at = None;
    });
    let pressing = pressing.await;
    readers.threads.push(pressing);
    readers.compare("an urgent one was asked").await;
    after!(readers, questions::lower_urgency(app, &ann, pressing));
    let bins = insert_category(node, desk.city.agency, "bins", Some(desk.city.team)).await;
    after!(readers, questions::move_to_category(app, &ann, pressing, bins));
    let case = open_case(node, pressing).await.unwrap();
    let declined = Resolution { outcome: Some(Outcome::Declined), detail: "No.", ..resolution };
    after!(readers, resolve(app, &ann, case, declined, None));
    after!(readers, questions::contest(app, &ines, pressing, "Why?"));
    import_comment(node, thread).await;
    readers.compare("a comment was imported").await;
    after!(readers, answers::delete(app, &nell, peer, None));

    let events = outbox_event::Entity::find().all(app.reader()).await.unwrap();
    let seen: BTreeSet<EventKind> = events.iter().map(|row| row.payload.kind()).collect();
    let missed: Vec<_> =
        EventKind::ALL.iter().filter(|kind| !seen.contains(kind) && !NOT_OF_THREADS.contains(kind)).collect();
    assert!(missed.is_empty(), "nothing here makes these happen: {missed:?}");
}

/// Imports a comment to a thread that was there before.
async fn import_comment(node: &TestApp, thread: ThreadId) {
    let known = thread::ActiveModel { id: Set(thread), external_id: Set(Some("t1".to_owned())), ..Default::default() };
    known.update(node.app.reader()).await.unwrap();
    let lines = concat!(
        r#"{"type":"account","id":"rosa","handle":"rosa","created_at":"2025-01-01T00:00:00Z"}"#,
        "\n",
        r#"{"type":"comment","id":"c1","thread":"t1","author":"rosa","body":"Me too!","posted_at":"2026-01-13T10:00:00Z"}"#,
    );
    let summary = import::run(&node.app, lines.as_bytes(), &Options::default(), &mut |_| {}).await.unwrap();
    assert_eq!((summary.refused_lines, summary.added.comments), (vec![], 1));
}
