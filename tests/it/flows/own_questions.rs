//! The list of one's own questions says whose turn it is, and never anything else than the page of the question.

use chrono::Duration;
use peerdesk::entity::{ThreadId, ThreadState, thread};
use peerdesk::threads::listing;
use peerdesk::threads::rules::{Turn, turn};

use crate::support::people::caller;
use crate::support::threads::{insert_answer, insert_thread, open_case};
use crate::support::{TestApp, TestCity};

type Change = Box<dyn FnOnce(&mut thread::Model)>;

/// The turn that the list tells, after it was compared with what the page of the question tells.
async fn turn_of(node: &TestApp, city: &TestCity, thread: ThreadId) -> Turn {
    let asker = caller(node, city.asker).await;
    let listed = listing::own_threads(&node.app, &asker, None, 50).await.unwrap();
    let own = listed.items.into_iter().find(|own| own.row.id == thread).unwrap();
    let page = listing::thread_page(&node.app, Some(&asker), thread).await.unwrap().unwrap();
    assert_eq!(own.turn, turn(&page.next_step), "{:?}", page.next_step);
    own.turn
}

#[tokio::test]
async fn the_list_and_the_page_of_a_question_say_the_same_of_whose_turn_it_is() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let now = node.app.now();
    let (hour, day) = (Duration::hours(1), Duration::days(1));
    let other = insert_thread(&node, &city, |_| {}).await;
    let open: [(&str, Turn, Change); 5] = [
        ("for neighbours alone", Turn::Neighbours, Box::new(|_| {})),
        ("neighbours have time", Turn::Neighbours, Box::new(move |row| row.peer_window_ends_at = Some(now + hour))),
        ("it goes to staff", Turn::Staff, Box::new(move |row| row.peer_window_ends_at = Some(now - hour))),
        (
            "an answer is offered",
            Turn::Asker,
            Box::new(move |row| {
                row.peer_window_ends_at = Some(now - hour);
                row.held_until = Some(now + hour);
            }),
        ),
        ("it repeats another", Turn::Nobody, Box::new(move |row| row.duplicate_of = Some(other))),
    ];
    for (what, expected, change) in open {
        let thread = insert_thread(&node, &city, change).await;
        assert_eq!(turn_of(&node, &city, thread).await, expected, "{what}");
    }
    let answered: [(&str, Turn, Change); 5] = [
        ("it waits to be judged", Turn::Asker, Box::new(|_| {})),
        (
            "it did not help",
            Turn::Neighbours,
            Box::new(move |row| {
                row.not_solved_at = Some(now + hour);
                row.next_check_at = Some(now + day);
            }),
        ),
        (
            "it did not help, and staff are told now",
            Turn::Staff,
            Box::new(move |row| {
                row.not_solved_at = Some(now + hour);
                row.next_check_at = Some(now);
            }),
        ),
        (
            "it did not help, and no staff take over",
            Turn::Asker,
            Box::new(move |row| {
                row.not_solved_at = Some(now + hour);
                row.next_check_at = None;
            }),
        ),
        ("it is solved", Turn::Nobody, Box::new(|row| row.state = ThreadState::Solved)),
    ];
    for (what, expected, change) in answered {
        let thread = insert_thread(&node, &city, |row| {
            (row.state, row.answer_count) = (ThreadState::Answered, 1);
            change(row);
        })
        .await;
        insert_answer(&node, thread, city.neighbour, "Write to them.").await;
        assert_eq!(turn_of(&node, &city, thread).await, expected, "{what}");
    }
    // Whoever was reminded and is silent has said that it did not help.
    let silent = insert_thread(&node, &city, |row| {
        (row.state, row.answer_count) = (ThreadState::Answered, 1);
        (row.reminded_at, row.next_check_at) = (Some(now), Some(now + day * 30));
    })
    .await;
    insert_answer(&node, silent, city.neighbour, "Write to them.").await;
    assert_eq!(turn_of(&node, &city, silent).await, Turn::Asker);
    node.clock.advance(day * 8);
    assert_eq!(turn_of(&node, &city, silent).await, Turn::Neighbours);

    let with_staff = insert_thread(&node, &city, |_| {}).await;
    open_case(&node, with_staff).await.unwrap();
    assert_eq!(turn_of(&node, &city, with_staff).await, Turn::Staff);
}
