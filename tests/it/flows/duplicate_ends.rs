//! A duplicate looks after both ends: it points only at a question that is there to be read.

use peerdesk::entity::{NotificationKind, Role, ThreadId, ThreadState};
use peerdesk::threads::hiding::{self, Post};
use peerdesk::threads::{answers, duplicates, questions};

use crate::support::TestDesk;
use crate::support::people::{caller, insert_account, insert_staff, times_told};
use crate::support::threads::{ask, cases_of, open_case, row};

/// Rosa's question, which points at Cora's, and Cora's.
async fn pair(desk: &TestDesk) -> (ThreadId, ThreadId) {
    let target = ask(&desk.node, &desk.city, &desk.caller("Cora").await, "Where are bins left?").await;
    insert_account(&desk.node, "Rosa").await;
    let rosa = desk.caller("Rosa").await;
    let duplicate = ask(&desk.node, &desk.city, &rosa, "Where do bins go?").await;
    duplicates::propose(&desk.node.app, &rosa, duplicate, target).await.unwrap();
    (duplicate, target)
}

#[tokio::test]
async fn a_hidden_target_gives_its_duplicates_back_and_takes_them_again() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let moderator = caller(node, insert_staff(node, "Mod", Role::Moderator).await).await;
    let (duplicate, target) = pair(&desk).await;
    hiding::hide(app, &moderator, Post::Thread(target), "Rude").await.unwrap();
    let released = row(node, duplicate).await;
    assert_eq!((released.state, released.duplicate_of, released.closed_at), (ThreadState::Open, None, None));
    assert!(released.next_check_at.is_some(), "escalation looks at it again");
    assert_eq!(times_told(node, "Rosa", NotificationKind::DuplicateReleased).await, 1);
    let page = node.browser().see(&format!("/threads/{duplicate}")).await;
    assert!(!page.says("This was asked before") && !page.says("Where are bins left?"), "{}", page.text());

    hiding::show(app, &moderator, Post::Thread(target)).await.unwrap();
    assert_eq!(row(node, duplicate).await.duplicate_of, Some(target));
    assert_eq!(times_told(node, "Rosa", NotificationKind::DuplicateDeclared).await, 0, "she said so herself");

    // Where somebody has answered meanwhile, it stays on its own, and the case that they shared is two.
    let case = open_case(node, target).await.unwrap();
    hiding::hide(app, &moderator, Post::Thread(target), "Rude").await.unwrap();
    node.drain().await;
    answers::post(app, &desk.caller("Nell").await, duplicate, "By the gate.", None).await.unwrap();
    hiding::show(app, &moderator, Post::Thread(target)).await.unwrap();
    let kept = row(node, duplicate).await;
    assert_eq!((kept.state, kept.duplicate_of), (ThreadState::Answered, None));
    let own = cases_of(node, duplicate).await;
    assert!(own.len() == 1 && own[0].id != case, "{own:?}");
    assert_eq!(cases_of(node, target).await[0].id, case);
    assert_eq!(times_told(node, "Rosa", NotificationKind::DuplicateReleased).await, 2, "once for each hiding");
}

#[tokio::test]
async fn a_deleted_target_gives_its_duplicates_back_for_good() {
    let desk = TestDesk::open().await;
    let (node, app) = (&desk.node, &desk.node.app);
    let (duplicate, target) = pair(&desk).await;
    // One that pointed at the duplicate points at the end of the chain, and is given back as well.
    let third = ask(node, &desk.city, &desk.caller("Nell").await, "Bins: where?").await;
    duplicates::propose(app, &desk.caller("Nell").await, third, duplicate).await.unwrap();
    questions::delete(app, &desk.caller("Cora").await, target, None).await.unwrap();
    for thread in [duplicate, third] {
        let released = row(node, thread).await;
        assert_eq!((released.state, released.duplicate_of), (ThreadState::Open, None));
    }
    // It takes answers again.
    answers::post(app, &desk.caller("Cora").await, duplicate, "By the gate.", None).await.unwrap();
}
