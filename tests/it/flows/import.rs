//! Importing a community: all of it, once, whatever happens in between.

use chrono::Duration;
use peerdesk::entity::{
    ThreadState, account, answer, category, comment, follow, me_too, outbox_delivery, team, thread, vote,
};
use peerdesk::import::{Counts, Options, Step, Summary, run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::TestApp;

const TOWN: &str = r##"{"type":"agency","id":"elmford","slug":"elmford","name":"City of Elmford","time_zone":"Europe/London","accent":"#0b5c4a","teams":[{"slug":"parking","name":"Parking Services"}],"calendar":{"hours":{"mon":[["09:00","12:30"],["13:30","17:00"]]},"holidays":["2025-12-25"]}}
{"type":"category","id":"parking","agency":"elmford","slug":"parking","name":"Parking","team":"parking"}
{"type":"account","id":"rosa","handle":"rosa","created_at":"2025-01-01T00:00:00Z"}
{"type":"account","id":"mags","handle":"mags","created_at":"2025-01-01T00:00:00Z","email":"Mags@Example.org"}
{"type":"account","id":"li","handle":"li.wei","created_at":"2025-01-01T00:00:00Z"}
{"type":"thread","id":"t1","category":"parking","author":"rosa","title":"How do I appeal a fine?","body":"On **Mill Road**.","asked_at":"2026-01-10T18:40:00Z","me_too":["li"]}
{"type":"answer","id":"a1","thread":"t1","author":"mags","body":"Do not pay first.","posted_at":"2026-01-10T19:00:00Z","accepted_at":"2026-01-11T09:00:00Z","helpful":["rosa","li"],"worked_for_me":["li"]}
{"type":"comment","id":"c1","thread":"t1","answer":"a1","author":"rosa","body":"Thank you!","posted_at":"2026-01-11T10:00:00Z"}
{"type":"thread","id":"t2","category":"parking","author":"li","title":"Where is the car park?","body":"The one at the station.","asked_at":"2026-01-12T08:00:00Z"}
{"type":"thread","id":"t3","category":"parking","author":"li","title":"Is Sunday parking free?","body":"I think so.","asked_at":"2025-06-01T08:00:00Z"}
{"type":"answer","id":"a3","thread":"t3","author":"rosa","body":"<p>Yes, <b>it is</b>.</p>","posted_at":"2025-06-01T09:00:00Z","accepted_at":"2025-06-02T09:00:00Z","official_for":"elmford"}
{"type":"answer","id":"a4","thread":"t3","author":"li","body":"I found it out myself.","posted_at":"2025-06-03T09:00:00Z"}
"##;

async fn import(node: &TestApp, text: &str, options: &Options) -> Summary {
    run(&node.app, text.as_bytes(), options, &mut |_| {}).await.unwrap()
}

/// Everything that an import writes, without ids of the database's own making.
async fn dump(node: &TestApp) -> String {
    let db = node.app.reader();
    let mut all = String::new();
    for row in thread::Entity::find().order_by_asc(thread::Column::ExternalId).all(db).await.unwrap() {
        all += &format!(
            "{:?} {} {:?} {} {} {:?} {:?} {:?} {:?} {} {}\n",
            row.external_id,
            row.title,
            row.state,
            row.answer_count,
            row.me_too_count,
            row.first_answer_at,
            row.solved_at,
            row.closed_at,
            row.next_check_at,
            row.last_activity_at,
            row.body_html
        );
    }
    for row in answer::Entity::find().order_by_asc(answer::Column::ExternalId).all(db).await.unwrap() {
        all += &format!(
            "{:?} {} {:?} {} {} {:?} {}\n",
            row.external_id,
            row.body_html,
            row.accepted_at,
            row.helpful_count,
            row.worked_count,
            row.last_worked_at,
            row.official_for.is_some()
        );
    }
    all += &format!(
        "{} accounts, {} comments, {} votes, {} me too, {} follows, {} categories, {} teams",
        account::Entity::find().count(db).await.unwrap(),
        comment::Entity::find().count(db).await.unwrap(),
        vote::Entity::find().count(db).await.unwrap(),
        me_too::Entity::find().count(db).await.unwrap(),
        follow::Entity::find().count(db).await.unwrap(),
        category::Entity::find().count(db).await.unwrap(),
        team::Entity::find().count(db).await.unwrap(),
    );
    all
}

#[tokio::test]
async fn a_community_comes_in_with_all_that_its_pages_need() {
    let node = TestApp::start().await;
    let summary = import(&node, TOWN, &Options::default()).await;
    let added = Counts { agencies: 1, categories: 1, accounts: 3, threads: 3, answers: 3, comments: 1 };
    assert_eq!(summary, Summary { lines: 12, added, ..Summary::default() });
    let db = node.app.reader();
    let of = |id: &str| thread::Entity::find().filter(thread::Column::ExternalId.eq(id)).one(db);
    let t1 = of("t1").await.unwrap().unwrap();
    assert_eq!((t1.state, t1.answer_count, t1.me_too_count), (ThreadState::Solved, 1, 2));
    assert_eq!(t1.solved_at.unwrap().to_rfc3339(), "2026-01-11T09:00:00+00:00");
    assert_eq!(t1.last_activity_at.to_rfc3339(), "2026-01-11T10:00:00+00:00");
    assert!(t1.body_html.contains("<strong>Mill Road</strong>"));
    let t2 = of("t2").await.unwrap().unwrap();
    assert_eq!((t2.state, t2.next_check_at, t2.first_answer_at), (ThreadState::Open, None, None));
    let t3 = of("t3").await.unwrap().unwrap();
    // Solved and quiet for more than seven days: closed since then.
    assert_eq!(t3.state, ThreadState::Closed);
    assert_eq!(t3.closed_at.unwrap().to_rfc3339(), "2025-06-10T09:00:00+00:00");
    let a1 = answer::Entity::find().filter(answer::Column::ExternalId.eq("a1")).one(db).await.unwrap().unwrap();
    assert_eq!((a1.helpful_count, a1.worked_count, a1.accepted_by), (2, 1, Some(t1.author_id)));
    let mags = account::Entity::find().filter(account::Column::Handle.eq("mags")).one(db).await.unwrap().unwrap();
    assert_eq!(mags.email.as_deref(), Some("mags@example.org"));
    assert_eq!(mags.email_confirmed_at, None);
    // One delivery for search per thread, and nobody is told old news.
    node.parts.queue.fan_out().await.unwrap();
    let waiting = outbox_delivery::Entity::find().all(db).await.unwrap();
    assert_eq!(waiting.len(), 3);
    assert!(waiting.iter().all(|row| row.subscriber == "search"));
}

#[tokio::test]
async fn batches_of_any_size_and_repeats_give_the_same() {
    let whole = TestApp::start().await;
    import(&whole, TOWN, &Options::default()).await;
    let expected = dump(&whole).await;
    let again = import(&whole, TOWN, &Options::default()).await;
    assert_eq!((again.added.total(), again.unchanged, again.refused), (0, 12, 0));
    assert_eq!(dump(&whole).await, expected);
    for batch in [1, 2, 5] {
        let node = TestApp::start().await;
        import(&node, TOWN, &Options { batch, ..Options::default() }).await;
        assert_eq!(dump(&node).await, expected, "in batches of {batch}");
    }
}

/// Editors of some systems begin a file with a mark and end lines with two characters.
#[tokio::test]
async fn a_file_of_another_system_says_the_same() {
    let (plain, marked) = (TestApp::start().await, TestApp::start().await);
    import(&plain, TOWN, &Options::default()).await;
    let text = format!("\u{feff}{}", TOWN.replace('\n', "\r\n"));
    let summary = import(&marked, &text, &Options::default()).await;
    assert_eq!(summary.refused, 0, "{:?}", summary.refused_lines);
    assert_eq!(dump(&marked).await, dump(&plain).await);
}

#[tokio::test]
async fn an_import_that_is_cut_off_goes_on_where_it_stopped() {
    let whole = TestApp::start().await;
    import(&whole, TOWN, &Options::default()).await;
    let expected = dump(&whole).await;
    for cut in [0, 3, 6, 9] {
        let node = TestApp::start().await;
        let app = node.app.clone();
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let options = Options { batch: 3, ..Options::default() };
        // The process dies as soon as so many lines are stored, wherever it is by then.
        let running = tokio::spawn(async move {
            let mut watcher = |step: Step<'_>| {
                if let Step::Stored { lines, .. } = step {
                    tell.send(lines).ok();
                }
            };
            run(&app, TOWN.as_bytes(), &options, &mut watcher).await.unwrap();
        });
        while cut > 0 && told.recv().await.is_some_and(|lines| lines < cut) {}
        running.abort();
        running.await.ok();
        let rest = import(&node, TOWN, &Options { batch: 3, ..Options::default() }).await;
        assert_eq!((rest.added.total() + rest.unchanged, rest.refused), (12, 0));
        assert_eq!(dump(&node).await, expected, "cut after {cut} lines");
    }
}

#[tokio::test]
async fn refused_lines_are_named_and_hold_up_nothing() {
    let lines = [
        r#"{"type":"account","id":"early","handle":"early","created_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"type":"account","id":"twin","handle":"Early","created_at":"2025-01-01T00:00:00Z"}"#,
        "",
        "nonsense",
        r#"{"type":"thread","id":"x1","category":"nowhere","author":"early","title":"A title","body":"Hello","asked_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"type":"thread","id":"x2","category":"parking","author":"late","title":"A title","body":"Hello","asked_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"type":"account","id":"late","handle":"late.comer","created_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"type":"thread","id":"x3","category":"parking","author":"late","title":"A title","body":"Hello","asked_at":"2025-01-01T00:00:00Z"}"#,
        r#"{"type":"answer","id":"y1","thread":"x2","author":"late","body":"Hello","posted_at":"2025-01-02T00:00:00Z"}"#,
        r#"{"type":"answer","id":"y2","thread":"x3","author":"late","body":"Hello","posted_at":"2024-01-02T00:00:00Z"}"#,
        r#"{"type":"answer","id":"y3","thread":"x3","author":"late","body":"Hello","posted_at":"2025-01-02T00:00:00Z","helpful":["late"]}"#,
        r#"{"type":"comment","id":"z1","thread":"x3","answer":"a1","author":"late","body":"Hello","posted_at":"2025-01-02T00:00:00Z"}"#,
    ];
    let text = format!("{TOWN}{}", lines.join("\n"));
    for batch in [1, 500] {
        let node = TestApp::start().await;
        let summary = import(&node, &text, &Options { batch, ..Options::default() }).await;
        assert_eq!((summary.refused, summary.added.total()), (8, 15));
        let said: Vec<(u64, &str)> =
            summary.refused_lines.iter().map(|row| (row.line - 12, row.reason.as_str())).collect();
        for (line, part) in [
            (2, "handle"),
            (4, "JSON"),
            (5, "nowhere"),
            (6, "late"),
            (9, "x2"),
            (10, "posted_at"),
            (11, "helpful"),
            (12, "another thread"),
        ] {
            assert!(said.iter().any(|(at, why)| *at == line && why.contains(part)), "{line} {part}: {said:#?}");
        }
    }
}

#[tokio::test]
async fn threads_that_wait_go_to_staff_only_when_asked_for() {
    let node = TestApp::start().await;
    import(&node, TOWN, &Options { escalate: true, ..Options::default() }).await;
    let waiting =
        thread::Entity::find().filter(thread::Column::NextCheckAt.is_not_null()).all(node.app.reader()).await.unwrap();
    assert_eq!(waiting.iter().filter_map(|row| row.external_id.as_deref()).collect::<Vec<_>>(), ["t2"]);
    assert_eq!(waiting[0].next_check_at, waiting[0].peer_window_ends_at);
    assert!(waiting[0].next_check_at > Some(waiting[0].created_at));
    let all = thread::Entity::find().all(node.app.reader()).await.unwrap();
    assert!(all.iter().all(|row| row.imported_at == Some(node.app.now())));
    let mut with_neighbours: Vec<_> =
        all.iter().filter(|row| row.stays_with_neighbours).filter_map(|row| row.external_id.as_deref()).collect();
    with_neighbours.sort_unstable();
    assert_eq!(with_neighbours, ["t1", "t3"], "what is solved waits for nothing");
}

#[tokio::test]
async fn times_can_be_shifted() {
    let node = TestApp::start().await;
    import(&node, TOWN, &Options { shift: Duration::days(-365), ..Options::default() }).await;
    let t2 = thread::Entity::find().filter(thread::Column::ExternalId.eq("t2")).one(node.app.reader()).await.unwrap();
    assert_eq!(t2.unwrap().created_at.to_rfc3339(), "2025-01-12T08:00:00+00:00");
}

#[tokio::test]
async fn the_examples_of_the_documentation_can_be_imported() {
    let page = include_str!("../../../docs/import.md");
    let mut lines: Vec<String> = page.lines().filter(|line| line.starts_with("{\"type\"")).map(str::to_owned).collect();
    assert_eq!(lines.len(), 6);
    for (at, person) in ["li", "sue", "mags"].into_iter().enumerate() {
        let line = format!(
            r#"{{"type":"account","id":"{person}","handle":"{person}.x","created_at":"2025-01-01T00:00:00Z"}}"#
        );
        lines.insert(3 + at, line);
    }
    let node = TestApp::start().await;
    let summary = import(&node, &lines.join("\n"), &Options::default()).await;
    assert_eq!(summary.refused_lines, []);
    assert_eq!(summary.added.total(), 9);
}

#[tokio::test]
async fn the_demo_community_can_be_imported() {
    let node = TestApp::start().await;
    let text = include_str!("../../../src/demo/community.jsonl");
    let latest = text
        .match_indices("_at\": \"")
        .filter_map(|(at, key)| text.get(at + key.len()..at + key.len() + 20))
        .max()
        .unwrap();
    let shift = crate::support::monday_morning() - latest.parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let summary = import(&node, text, &Options { shift, escalate: true, ..Options::default() }).await;
    assert_eq!(summary.refused_lines, []);
    assert_eq!(summary.added.total(), summary.lines);
}
