//! The whole circle: nobody answers, a case is opened and worked, the official answer stands on the thread; peers can still win.

use chrono::Duration;
use peerdesk::cases::upkeep;
use peerdesk::entity::Event;
use peerdesk::entity::{
    AcceptedAs, AccountId, CaseState, EntryKind, Intent, Outcome, Role, ThreadId, ThreadState, answer, case_entry,
    outbox_event, staff_case, team, team_member, thread,
};
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::permissions::Scope;
use peerdesk::threads;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use super::escalation::{Town, cases};
use crate::support::{Browser, Page, TestApp};

const PASSWORD: &str = "lamp seven otter";

/// A town with staff: Ann and Bea are agents of its team, Leo leads it; Cora asks, Nell is her neighbour.
struct Desk {
    node: TestApp,
    town: Town,
    cora: AccountId,
}

impl Desk {
    async fn open() -> Self {
        let node = TestApp::start().await;
        let town = Town::found(&node).await;
        let db = node.app.reader();
        let team = team::Entity::find().one(db).await.unwrap().unwrap().id;
        for (handle, role) in [("Ann", Role::Agent), ("Bea", Role::Agent), ("Leo", Role::TeamLead)] {
            let id = create_account(&node.app, handle, None, PASSWORD, false).await.unwrap();
            grant_role(&node.app, handle, "elmford", role).await.unwrap();
            let row = team_member::ActiveModel { team_id: Set(team), account_id: Set(id) };
            team_member::Entity::insert(row).exec_without_returning(db).await.unwrap();
        }
        let cora = create_account(&node.app, "Cora", None, PASSWORD, false).await.unwrap();
        create_account(&node.app, "Nell", None, PASSWORD, false).await.unwrap();
        Self { node, town, cora }
    }

    /// A thread of Cora's that became a case at once.
    async fn case(&self) -> staff_case::Model {
        let cora = self.cora;
        let thread = self
            .town
            .ask(&self.node, |row| {
                row.author_id = cora;
                row.intent = Intent::Payment;
            })
            .await;
        self.node.drain().await;
        let mut found = cases(&self.node, thread).await;
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    async fn again(&self, case: &staff_case::Model) -> staff_case::Model {
        staff_case::Entity::find_by_id(case.id).one(self.node.app.reader()).await.unwrap().unwrap()
    }

    async fn kinds(&self, case: &staff_case::Model) -> Vec<EntryKind> {
        let found = case_entry::Entity::find()
            .filter(case_entry::Column::CaseId.eq(case.id))
            .order_by_asc(case_entry::Column::Id)
            .all(self.node.app.reader())
            .await
            .unwrap();
        found.into_iter().map(|entry| entry.kind).collect()
    }

    async fn sign_in(&self, handle: &str) -> Browser {
        let browser = self.node.browser();
        let page = browser.see("/sign-in").await;
        browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(200);
        browser
    }

    async fn token(&self, handle: &str) -> String {
        create_token(&self.node.app, handle, "test", Scope::ALL, None).await.unwrap()
    }

    async fn caller(&self, handle: &str) -> peerdesk::identity::Caller {
        use peerdesk::entity::account;
        let row = account::Entity::find()
            .filter(account::Column::Handle.eq(handle))
            .one(self.node.app.reader())
            .await
            .unwrap()
            .unwrap();
        peerdesk::identity::sessions::load_caller(self.node.app.reader(), row.id).await.unwrap().unwrap()
    }

    /// Nell answers and Cora accepts.
    async fn peer_wins(&self, thread: ThreadId) -> peerdesk::entity::AnswerId {
        let (nell, cora) = (self.caller("Nell").await, self.caller("Cora").await);
        let posted = threads::answers::post(&self.node.app, &nell, thread, "Use form P9.", None).await.unwrap();
        threads::answers::accept(&self.node.app, &cora, posted.answer).await.unwrap();
        self.node.drain().await;
        posted.answer
    }
}

async fn act(browser: &Browser, method: Method, path: &str, token: &str, body: Value, etag: Option<&str>) -> Page {
    let headers: Vec<(&str, &str)> = etag.map(|etag| ("if-match", etag)).into_iter().collect();
    browser.api_with(method, path, Some(token), Some(body), &headers).await
}

fn etag(page: &Page) -> String {
    page.headers["etag"].to_str().unwrap().to_owned()
}

fn ending() -> Value {
    json!({ "outcome": "answered", "cause": "information_unclear", "avoidable": true })
}

#[tokio::test]
async fn the_whole_circle_by_pages() {
    let desk = Desk::open().await;
    let case = desk.case().await;
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
    let waiting = desk.again(&case).await;
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
    let replied = desk.again(&case).await;
    assert_eq!(replied.state, CaseState::Assigned);
    assert!(replied.next_response_due_at.is_some());

    // The official answer stands on the thread, accepted by staff.
    let page = ann.see(&path).await;
    let form = format!("{path}/official-answer");
    let preview = ann.submit(&page, &form, &[("text", "**Bold** word"), ("action", "preview")]).await.expect(200);
    assert_eq!(preview.all(".pd-preview strong"), ["Bold"]);
    let page = ann.submit(&page, &form, &[("text", "You can appeal within 28 days.")]).await.expect(200);
    assert!(page.says("Published on the question."), "{}", page.text());
    let row = thread::Entity::find_by_id(case.thread_id).one(desk.node.app.reader()).await.unwrap().unwrap();
    assert_eq!(row.state, ThreadState::Solved);
    let official = answer::Entity::find().one(desk.node.app.reader()).await.unwrap().unwrap();
    assert_eq!((official.official_for, official.accepted_as), (Some(case.agency_id), Some(AcceptedAs::Staff)));
    desk.node.drain().await;
    let public = desk.node.browser().see(&format!("/threads/{}", case.thread_id)).await;
    assert!(public.says("You can appeal within 28 days."), "{}", public.text());

    // Without its fields the resolution is refused at each of them; with them the case rests for seven days.
    let form = format!("{path}/resolution");
    let refused = ann.submit(&page, &form, &[("outcome", "declined")]).await.expect(422);
    assert_eq!(refused.all(".govuk-error-summary a").len(), 3, "{}", refused.text());
    let fields = [("outcome", "answered"), ("cause", "information_unclear"), ("avoidable", "yes")];
    ann.submit(&page, &form, &fields).await.expect(200);
    assert_eq!(desk.again(&case).await.state, CaseState::Resolved);
    desk.node.advance(Duration::days(7)).await;
    let closed = desk.again(&case).await;
    assert_eq!((closed.state, closed.outcome), (CaseState::Closed, Some(Outcome::Answered)));
    use EntryKind as K;
    assert_eq!(
        desk.kinds(&case).await,
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
    let all = cases(&desk.node, case.thread_id).await;
    assert_eq!(all.len(), 2);
    assert!(all.iter().any(|next| next.follow_up_of == Some(case.id) && next.next_response_due_at.is_some()));
}

#[tokio::test]
async fn to_anybody_without_rights_a_case_does_not_exist() {
    let desk = Desk::open().await;
    let case = desk.case().await;
    let (ann, nell, cora) = (desk.token("Ann").await, desk.token("Nell").await, desk.token("Cora").await);
    let browser = desk.node.browser();
    let path = format!("/cases/{}", case.id);
    let note = json!({ "body": "canary-internal" });
    act(&browser, Method::POST, &format!("{path}/notes"), &ann, note.clone(), None).await.expect(201);
    let message = json!({ "body": "canary-private" });
    act(&browser, Method::POST, &format!("{path}/messages"), &ann, message, None).await.expect(201);
    desk.node.drain().await;

    for place in ["", "/timeline", "/messages"] {
        browser.api(Method::GET, &format!("{path}{place}"), Some(&nell), None).await.expect(404);
        browser.api(Method::GET, &format!("{path}{place}"), None, None).await.expect(401);
    }
    assert_eq!(browser.api(Method::GET, "/cases", Some(&nell), None).await.expect(200).json()["items"], json!([]));
    for (place, body) in [("/notes", note), ("/messages", json!({ "body": "x" })), ("/resolution", ending())] {
        act(&browser, Method::POST, &format!("{path}{place}"), &nell, body, Some("*")).await.expect(404);
    }
    act(&browser, Method::PUT, &format!("{path}/claim"), &nell, Value::Null, None).await.expect(404);

    // The asker sees where it stands and what was said to her.
    let seen = browser.api(Method::GET, &path, Some(&cora), None).await.expect(200);
    assert!(seen.json().get("claimed_by").is_none() && seen.json()["reference"] == case.reference.as_str());
    let said = browser.api(Method::GET, &format!("{path}/messages"), Some(&cora), None).await.expect(200);
    assert!(said.body.contains("canary-private") && !said.body.contains("canary-internal"), "{}", said.body);
    browser.api(Method::GET, &format!("{path}/timeline"), Some(&cora), None).await.expect(403);
    act(&browser, Method::POST, &format!("{path}/notes"), &cora, json!({ "body": "x" }), None).await.expect(404);

    // Pages: strangers sign in first, others find nothing.
    let other = desk.sign_in("Nell").await;
    for page in [format!("/cases/{}", case.reference), format!("/desk/cases/{}", case.reference), "/desk".to_owned()] {
        other.get(&page).await.expect(404);
        assert!(browser.get(&page).await.path.starts_with("/sign-in"));
    }
    // And nowhere in public.
    for page in
        ["/".to_owned(), "/threads".to_owned(), format!("/threads/{}", case.thread_id), "/search?q=canary".to_owned()]
    {
        let page = browser.get(&page).await;
        assert!(!page.body.contains("canary-internal") && !page.body.contains("canary-private"), "{}", page.path);
    }
    for page in [format!("/threads/{}", case.thread_id), "/threads".to_owned(), "/search?q=canary".to_owned()] {
        let answer = browser.api(Method::GET, &page, None, None).await;
        assert!(!answer.body.contains("canary-internal") && !answer.body.contains("canary-private"), "{}", answer.path);
        assert!(!answer.body.contains(&case.reference), "a reference is for the asker and staff");
    }
    let events = outbox_event::Entity::find().all(desk.node.app.reader()).await.unwrap();
    assert!(
        !serde_json::to_string(&events.iter().map(|row| &row.payload).collect::<Vec<_>>()).unwrap().contains("canary")
    );
}

#[tokio::test]
async fn peers_win_a_case_that_nobody_holds() {
    let desk = Desk::open().await;
    let case = desk.case().await;
    desk.peer_wins(case.thread_id).await;
    let won = desk.again(&case).await;
    assert_eq!((won.state, won.outcome), (CaseState::Closed, Some(Outcome::ResolvedByPeer)));
    assert_eq!(desk.kinds(&case).await, [EntryKind::Opened, EntryKind::PeerAnswerAccepted, EntryKind::Closed]);
}

#[tokio::test]
async fn peers_ask_the_holder_who_confirms_or_refuses() {
    let desk = Desk::open().await;
    let browser = desk.node.browser();
    let (ann, bea) = (desk.token("Ann").await, desk.token("Bea").await);
    let case = desk.case().await;
    let path = format!("/cases/{}", case.id);
    act(&browser, Method::PUT, &format!("{path}/claim"), &ann, Value::Null, None).await.expect(200);
    let answer = desk.peer_wins(case.thread_id).await;
    let asked = desk.again(&case).await;
    assert_eq!((asked.state, asked.peer_answer_id, asked.due_at), (CaseState::New, Some(answer), None));
    let events = outbox_event::Entity::find().all(desk.node.app.reader()).await.unwrap();
    assert!(events.iter().any(|row| row.payload == Event::PeerAnswerToConfirm { case: case.id, answer }));

    let peer = format!("{path}/peer-answer");
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    assert_eq!(read.json()["peer_answer_to_confirm"], answer.0);
    let yes = json!({ "confirmed": true });
    act(&browser, Method::PUT, &peer, &ann, yes.clone(), None).await.expect(428);
    act(&browser, Method::PUT, &peer, &bea, yes.clone(), Some(&etag(&read))).await.expect(409);
    let no =
        act(&browser, Method::PUT, &peer, &ann, json!({ "confirmed": false }), Some(&etag(&read))).await.expect(422);
    assert_eq!(no.json()["errors"][0]["pointer"], "/reason");
    let no = json!({ "confirmed": false, "reason": "The form has changed." });
    let refused = act(&browser, Method::PUT, &peer, &ann, no, Some(&etag(&read))).await.expect(200);
    assert!(refused.json().get("peer_answer_to_confirm").is_none());
    assert!(desk.again(&case).await.due_at.is_some(), "the clocks go on");

    // Taken back and accepted again: asked again, and confirmed.
    let cora = desk.caller("Cora").await;
    threads::answers::withdraw_acceptance(&desk.node.app, &cora, answer).await.unwrap();
    threads::answers::accept(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.again(&case).await.peer_answer_id, Some(answer));
    threads::answers::withdraw_acceptance(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    assert_eq!(desk.again(&case).await.peer_answer_id, None, "an acceptance taken back waits no longer");
    threads::answers::accept(&desk.node.app, &cora, answer).await.unwrap();
    desk.node.drain().await;
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    let confirmed = act(&browser, Method::PUT, &peer, &ann, yes, Some(&etag(&read))).await.expect(200).json();
    assert_eq!((&confirmed["state"], &confirmed["outcome"]), (&json!("resolved"), &json!("resolved_by_peer")));

    // Whoever held the second case lets it lie: it is left to the peer.
    let second = desk.case().await;
    act(&browser, Method::PUT, &format!("/cases/{}/claim", second.id), &ann, Value::Null, None).await.expect(200);
    desk.peer_wins(second.thread_id).await;
    assert_eq!(desk.again(&second).await.state, CaseState::New);
    desk.node.advance(Duration::minutes(10)).await;
    assert_eq!(desk.again(&second).await.outcome, Some(Outcome::ResolvedByPeer));
}

#[tokio::test]
async fn what_is_held_too_long_goes_back_and_what_is_taken_by_force_needs_a_reason() {
    let desk = Desk::open().await;
    let browser = desk.node.browser();
    let (ann, bea, leo) = (desk.token("Ann").await, desk.token("Bea").await, desk.token("Leo").await);
    let case = desk.case().await;
    let path = format!("/cases/{}", case.id);
    let claim = format!("{path}/claim");
    act(&browser, Method::PUT, &claim, &ann, Value::Null, None).await.expect(200);
    act(&browser, Method::PUT, &claim, &bea, Value::Null, None).await.expect(409);
    act(&browser, Method::PUT, &claim, &bea, json!({ "reason": "  " }), None).await.expect(422);
    let taken = act(&browser, Method::PUT, &claim, &bea, json!({ "reason": "Ann is ill." }), None).await.expect(200);
    assert_eq!(taken.json()["claimed_by"]["handle"], "Bea");
    act(&browser, Method::DELETE, &claim, &ann, Value::Null, None).await.expect(409);
    desk.node.advance(Duration::minutes(10)).await;
    let expired = desk.again(&case).await;
    assert_eq!((expired.claimed_by, expired.claim_expires_at), (None, None));

    // An agent may not give to others, a lead may, but only within the team.
    let read = browser.api(Method::GET, &path, Some(&ann), None).await.expect(200);
    let (tag, to) = (etag(&read), format!("{path}/assignee"));
    let bea_id = desk.caller("Bea").await.account;
    act(&browser, Method::PUT, &to, &ann, json!({ "assignee_id": bea_id.0 }), Some(&tag)).await.expect(403);
    let outside = json!({ "assignee_id": desk.cora.0 });
    act(&browser, Method::PUT, &to, &leo, outside, Some(&tag)).await.expect(422);
    act(&browser, Method::PUT, &to, &leo, json!({ "assignee_id": bea_id.0 }), Some(&tag)).await.expect(200);
    act(&browser, Method::PUT, &to, &leo, json!({ "assignee_id": null }), Some(&tag)).await.expect(412);
    assert_eq!(desk.again(&case).await.state, CaseState::Assigned);
    // Assigned on Monday at ten past ten, silent for eight business hours.
    desk.node.advance(Duration::hours(23)).await;
    assert_eq!(desk.again(&case).await.assignee_id, Some(bea_id));
    desk.node.advance(Duration::hours(1)).await;
    let back = desk.again(&case).await;
    assert_eq!((back.state, back.assignee_id), (CaseState::New, None));
    assert_eq!(desk.kinds(&case).await.last(), Some(&EntryKind::AssignmentExpired));
    assert_eq!(upkeep::run(&desk.node.app).await.unwrap(), 0, "nothing is left to do");
}

#[tokio::test]
async fn a_stale_form_is_refused_with_what_is_new_and_loses_nothing() {
    let desk = Desk::open().await;
    let case = desk.case().await;
    let (ann, bea) = (desk.sign_in("Ann").await, desk.sign_in("Bea").await);
    let path = format!("/desk/cases/{}", case.reference);
    let old = ann.see(&path).await;
    let notes = bea.see(&format!("{path}?write=internal")).await;
    bea.submit(&notes, &format!("{path}/notes"), &[("text", "Streets has cleared the sign.")]).await.expect(200);
    let form = format!("{path}/official-answer");
    let refused = ann.submit(&old, &form, &[("text", "My careful answer")]).await.expect(422);
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
async fn the_database_keeps_the_timeline_and_one_open_case() {
    let desk = Desk::open().await;
    let case = desk.case().await;
    let db = desk.node.app.reader();
    for statement in ["UPDATE case_entry SET kind = 'closed'", "DELETE FROM case_entry"] {
        let error = db.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(error.contains("the timeline of a case cannot be changed"), "{error}");
    }
    let mut second: staff_case::ActiveModel = case.clone().into();
    second.id = sea_orm::ActiveValue::NotSet;
    second.reference = Set("PD-OTHER-00".into());
    assert!(staff_case::Entity::insert(second).exec(db).await.is_err());
    let wanted = peerdesk::cases::open::OpenCase {
        thread: case.thread_id,
        trigger: peerdesk::entity::Trigger::Manual,
        opened_by: None,
    };
    let tx = desk.node.app.begin_write().await.unwrap();
    assert_eq!(peerdesk::cases::open::open(&tx, desk.node.app.now(), wanted).await.unwrap(), None);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_queue_pages_counts_and_gives_out() {
    let desk = Desk::open().await;
    for _ in 0..3 {
        desk.case().await;
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
