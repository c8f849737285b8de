//! The whole circle: nobody answers, a case is opened and worked, and the official answer stands on the thread.

use chrono::Duration;
use peerdesk::cases::{close, resolve};
use peerdesk::entity::{
    AcceptedAs, CaseState, CauseCode, EntryKind, Outcome, ThreadState, answer, case_thread, staff_case, thread,
};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, SqlErr};

use crate::support::TestDesk;
use crate::support::threads::{cases_of, open_case, row};

#[tokio::test]
async fn the_whole_circle_by_pages() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let ann = desk.sign_in("Ann").await;
    let queue = ann.see("/desk?view=unclaimed").await;
    assert!(queue.says(&case.reference) && queue.says("Unclaimed 1"), "{}", queue.text());
    let path = format!("/desk/cases/{}", case.reference);
    let page = ann.see(&path).await;
    assert!(page.says("Nobody works on this case right now") && page.says("Everyone can read this"), "{}", page.text());
    let page = ann.submit(&page, &format!("{path}/claim"), &[]).await.expect(200);
    assert!(page.says("You hold this case"), "{}", page.text());

    // An internal note, a private question, its answer.
    let page = ann.see(&format!("{path}?write=internal")).await;
    assert!(page.says("The citizen never sees it"));
    let page = ann.submit(&page, &format!("{path}/notes"), &[("text", "canary-internal")]).await.expect(200);
    assert!(page.says("canary-internal") && page.says("only staff can read this"));
    let page = ann.see(&format!("{path}?write=private")).await;
    let fields = [("text", "canary-private?"), ("waiting", "yes")];
    ann.submit(&page, &format!("{path}/messages"), &fields).await.expect(200);
    let waiting = desk.reload(&case).await;
    assert_eq!((waiting.state, waiting.due_at), (CaseState::WaitingForCitizen, None));
    assert!(waiting.first_responded_at.is_some());

    let cora = desk.sign_in("Cora").await;
    let mine = cora.see("/cases").await;
    assert!(mine.says(&case.reference) && mine.says("Waiting for you"), "{}", mine.text());
    let asker = format!("/cases/{}", case.reference);
    let page = cora.see(&asker).await;
    assert!(page.says("canary-private?") && !page.body.contains("canary-internal"), "{}", page.text());
    assert!(!page.says("wrote a note") && !page.says("claimed it"), "{}", page.text());
    let page = cora.submit(&page, &format!("{asker}/messages"), &[("text", "canary-reply")]).await.expect(200);
    assert!(page.says("canary-reply") && page.says("will reply by"), "{}", page.text());
    let replied = desk.reload(&case).await;
    assert_eq!(replied.state, CaseState::Assigned);
    assert!(replied.next_response_due_at.is_some());

    // The official answer stands on the thread, accepted by staff.
    let page = ann.see(&path).await;
    let form = format!("{path}/official-answer");
    let preview = ann.submit(&page, &form, &[("text", "**Bold** word"), ("action", "preview")]).await.expect(200);
    assert_eq!(preview.all(".pd-preview strong"), ["Bold"]);
    let page = ann.submit(&page, &form, &[("text", "You can appeal within 28 days.")]).await.expect(200);
    assert!(page.says("Published on the question."), "{}", page.text());
    assert_eq!(row(&desk.node, desk.thread(&case).await).await.state, ThreadState::Solved);
    let official = answer::Entity::find().one(desk.node.app.reader()).await.unwrap().unwrap();
    assert_eq!((official.official_for, official.accepted_as), (Some(case.agency_id), Some(AcceptedAs::Staff)));
    desk.node.drain().await;
    let public = desk.node.browser().see(&format!("/threads/{}", desk.thread(&case).await)).await;
    assert!(public.says("You can appeal within 28 days."), "{}", public.text());

    // Without its fields the resolution is refused at each of them; with them the case rests for seven days.
    let form = format!("{path}/resolution");
    let refused = ann.submit(&page, &form, &[("outcome", "declined")]).await.expect(422);
    assert_eq!(refused.all(".govuk-error-summary a").len(), 3, "{}", refused.text());
    let fields = [("outcome", "answered"), ("cause", "information_unclear"), ("avoidable", "yes")];
    ann.submit(&page, &form, &fields).await.expect(200);
    assert_eq!(desk.reload(&case).await.state, CaseState::Resolved);
    desk.node.advance(Duration::days(7)).await;
    let closed = desk.reload(&case).await;
    assert_eq!((closed.state, closed.outcome), (CaseState::Closed, Some(Outcome::Answered)));
    use EntryKind as K;
    assert_eq!(
        desk.timeline(&case).await,
        [
            K::Opened,
            K::Claimed,
            K::Noted,
            K::MessageFromStaff,
            K::MessageFromAsker,
            K::OfficialAnswer,
            K::Resolved,
            K::Closed
        ]
    );

    // A later word goes on in a linked case.
    let page = cora.see(&asker).await;
    let page = cora.submit(&page, &format!("{asker}/messages"), &[("text", "It does not work.")]).await.expect(200);
    assert!(page.says("this new one goes on with it") && page.says(&case.reference), "{}", page.text());
    let all = cases_of(&desk.node, desk.thread(&case).await).await;
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|next| next.follow_up_of == Some(case.id) && next.next_response_due_at.is_some()));
}

#[tokio::test]
async fn a_stale_form_is_refused_with_what_is_new_and_loses_nothing() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let (ann, bea) = (desk.sign_in("Ann").await, desk.sign_in("Bea").await);
    let path = format!("/desk/cases/{}", case.reference);
    let old = ann.see(&path).await;
    let notes = bea.see(&format!("{path}?write=internal")).await;
    bea.submit(&notes, &format!("{path}/notes"), &[("text", "Streets has cleared the sign.")]).await.expect(200);
    let form = format!("{path}/official-answer");
    let refused = ann.submit(&old, &form, &[("text", "My careful answer")]).await.expect(412);
    assert!(refused.says("Somebody else changed this case meanwhile."), "{}", refused.text());
    assert_eq!(refused.all("#text"), ["My careful answer"], "what was typed stays");
    assert_eq!(refused.all(".pd-entry--internal .pd-tag"), ["New"], "and what is new is marked");
    assert_eq!(answer::Entity::find().all(desk.node.app.reader()).await.unwrap().len(), 0);
    // Sent once more, having read it, it is done; and twice is once.
    ann.submit(&refused, &form, &[]).await.expect(200);
    ann.submit(&refused, &form, &[]).await.expect(200);
    assert_eq!(answer::Entity::find().all(desk.node.app.reader()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_official_answer_is_asked_about_what_is_a_citizens_and_not_about_what_is_the_agencys() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let ann = desk.sign_in("Ann").await;
    let path = format!("/desk/cases/{}", case.reference);
    let form = format!("{path}/official-answer");
    let page = ann.see(&path).await;
    let own = "Call 01632 960123 or write to tax@city.example.";
    let body = format!("{own} We pay back to DE89 3704 0044 0532 0130 00.");
    let step = ann.submit(&page, &form, &[("text", &body)]).await.expect(200);
    assert!(step.says("This may be private"), "{}", step.text());
    assert_eq!(step.all("fieldset legend"), ["Bank account: DE89 3704 0044 0532 0130 00"]);
    assert!(answer::Entity::find().one(desk.node.app.reader()).await.unwrap().is_none(), "nothing is stored before");
    ann.submit(&step, &form, &[]).await.expect(422);
    let page = ann.submit(&step, &form, &[("personal-1", "out")]).await.expect(200);
    assert!(page.says("Published on the question."), "{}", page.text());
    let official = answer::Entity::find().one(desk.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(official.body_source, format!("{own} We pay back to [bank account removed]."));
}

#[tokio::test]
async fn the_database_keeps_the_timeline_and_one_open_case() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let db = desk.node.app.reader();
    for statement in ["UPDATE case_entry SET kind = 'closed'", "DELETE FROM case_entry"] {
        let error = db.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(error.contains("the timeline of a case cannot be changed"), "{error}");
    }
    let thread = desk.thread(&case).await;
    let mut second: staff_case::ActiveModel = case.clone().into();
    second.id = sea_orm::ActiveValue::NotSet;
    second.reference = Set("PD-OTHER-00".into());
    let taken = staff_case::ActiveModel { reference: Set(case.reference.clone()), ..second.clone() };
    let any_conflict = OnConflict::new().do_nothing().to_owned();
    let taken = staff_case::Entity::insert(taken).on_conflict(any_conflict).exec_with_returning(db).await;
    // Opening a case draws another reference then: it must be told apart from a fault of the database.
    assert!(matches!(taken, Err(DbErr::RecordNotFound(_))), "{taken:?}");
    let second = staff_case::Entity::insert(second).exec(db).await.unwrap().last_insert_id;
    let serves = |is_open| case_thread::ActiveModel {
        case_id: Set(second),
        thread_id: Set(thread),
        is_main: Set(true),
        is_open: Set(is_open),
        created_at: Set(desk.node.app.now()),
    };
    let twice = case_thread::Entity::insert(serves(true)).exec_without_returning(db).await.unwrap_err();
    assert!(matches!(twice.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))), "{twice}");
    case_thread::Entity::insert(serves(false)).exec_without_returning(db).await.unwrap();
    assert_eq!(open_case(&desk.node, thread).await, None);
}

#[tokio::test]
async fn every_thread_of_a_case_tells_what_became_of_it() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let db = desk.node.app.reader();
    let other = desk.city.insert_thread(&desk.node, |_| {}).await;
    let row = case_thread::ActiveModel {
        case_id: Set(case.id),
        thread_id: Set(other),
        is_main: Set(false),
        is_open: Set(true),
        created_at: Set(desk.node.app.now()),
    };
    case_thread::Entity::insert(row).exec_without_returning(db).await.unwrap();
    desk.node.clock.advance(Duration::hours(1));
    let ann = desk.caller("Ann").await;
    let ending = resolve::Resolution {
        outcome: Some(Outcome::Declined),
        detail: "It is private land.",
        cause: Some(CauseCode::IndividualCase),
        avoidable: Some(false),
    };
    resolve::resolve(&desk.node.app, &ann, case.id, ending, None).await.unwrap();
    close::close(&desk.node.app, &ann, case.id, None).await.unwrap();
    for id in [desk.thread(&case).await, other] {
        let row = thread::Entity::find_by_id(id).one(db).await.unwrap().unwrap();
        assert_eq!(row.case_reference.as_deref(), Some(case.reference.as_str()));
        assert_eq!((row.case_state, row.case_outcome), (Some(CaseState::Closed), Some(Outcome::Declined)));
        assert_eq!(row.case_outcome_detail.as_deref(), Some("It is private land."));
        assert_eq!((row.case_team_id, row.case_opened_at), (Some(case.team_id), Some(case.created_at)));
        assert_eq!(row.updated_at, desk.node.app.now(), "its page is another now");
    }
    let open = case_thread::Entity::find().filter(case_thread::Column::IsOpen.eq(true)).all(db).await.unwrap();
    assert_eq!(open, [], "each of them can have another case");
}

#[tokio::test]
async fn the_queue_pages_counts_and_gives_out() {
    let desk = TestDesk::open().await;
    for _ in 0..3 {
        desk.open_case().await;
        desk.node.clock.advance(Duration::minutes(1));
    }
    let browser = desk.node.browser();
    let ann = desk.token("Ann").await;
    let first = browser.api(Method::GET, "/cases?limit=2&view=unclaimed", Some(&ann), None).await.expect(200);
    let link = first.headers["link"].to_str().unwrap();
    assert!(link.contains("view=unclaimed") && link.ends_with("rel=\"next\""), "{link}");
    let cursor = first.json()["next_cursor"].as_str().unwrap().to_owned();
    let rest = format!("/cases?limit=2&view=unclaimed&cursor={cursor}");
    let rest = browser.api(Method::GET, &rest, Some(&ann), None).await.expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert!(rest.get("next_cursor").is_none());
    browser.api(Method::GET, &format!("/cases?view=mine&cursor={cursor}"), Some(&ann), None).await.expect(400);
    browser.api(Method::GET, "/cases?view=everything", Some(&ann), None).await.expect(400);

    let page = desk.sign_in("Ann").await;
    let queue = page.see("/desk?view=unclaimed").await;
    let boxes = queue.all("input[name=case]").len();
    assert_eq!(boxes, 3);
    let chosen = first.json()["items"][0]["id"].to_string();
    let given = page.submit(&queue, "/desk/assign", &[("case", &chosen)]).await.expect(200);
    assert!(given.says("Given.") && given.says("Mine 1") && given.says("Unclaimed 2"), "{}", given.text());
    let none = page.submit(&given, "/desk/assign", &[]).await.expect(200);
    assert!(none.says("Choose at least one case first."));
}
