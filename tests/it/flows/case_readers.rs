//! Which staff read a case: its team, whoever holds it and those who lead; others only where the agency shares its cases and
//! says so. A look from outside of the team is on the timeline.

use image::ImageFormat;
use peerdesk::cases::{access, assign, note};
use peerdesk::entity::{CaseReaders, EntryKind, agency, staff_case, team_member};
use peerdesk::operation::OperationError;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value, json};

use crate::support::TestDesk;
use crate::support::desk::act;
use crate::support::files::picture;
use crate::support::people::account_of;

/// A case of Ann's team, and Marcus, agent, and Joan, who leads, of the other team.
struct TwoTeams {
    desk: TestDesk,
    case: staff_case::Model,
    path: String,
}

async fn two_teams() -> TwoTeams {
    let desk = TestDesk::open().await;
    desk.add_team().await;
    let case = desk.open_case().await;
    let ann = desk.caller("Ann").await;
    note::add(&desk.node.app, &ann, case.id, "canary-internal", None).await.unwrap();
    let path = format!("/cases/{}", case.id);
    TwoTeams { desk, case, path }
}

impl TwoTeams {
    async fn share(&self) {
        let row = agency::ActiveModel {
            id: Set(self.desk.city.agency),
            case_readers: Set(CaseReaders::Agency),
            ..Default::default()
        };
        row.update(self.desk.node.app.reader()).await.unwrap();
    }

    /// How often a look is on the timeline.
    async fn views(&self) -> usize {
        self.desk.timeline(&self.case).await.into_iter().filter(|kind| *kind == EntryKind::Viewed).count()
    }

    async fn get(&self, who: &str, path: &str) -> crate::support::Page {
        let token = self.desk.token(who).await;
        self.desk.node.browser().api(Method::GET, path, Some(&token), None).await
    }
}

#[tokio::test]
async fn to_agents_of_other_teams_a_case_does_not_exist() {
    let teams = two_teams().await;
    let TwoTeams { desk, case, path } = &teams;
    for place in ["", "/timeline", "/messages"] {
        teams.get("Marcus", &format!("{path}{place}")).await.expect(404);
    }
    let marcus = desk.token("Marcus").await;
    let browser = desk.node.browser();
    act(&browser, Method::PUT, &format!("{path}/claim"), &marcus, Value::Null, None).await.expect(404);
    act(&browser, Method::POST, &format!("{path}/notes"), &marcus, json!({ "body": "x" }), None).await.expect(404);
    let listed = teams.get("Marcus", "/cases").await.expect(200).json();
    assert_eq!(listed["items"], json!([]));

    let session = desk.sign_in("Marcus").await;
    session.get(&format!("/desk/cases/{}", case.reference)).await.expect(404);
    let all = session.see("/desk?view=team&team=all").await;
    assert!(!all.body.contains(&case.reference), "{}", all.text());
    assert!(!all.all("select[name=team] option").concat().contains("Parking"), "only teams whose cases are theirs");
    // The public question does not give the reference away either.
    let question = session.see(&format!("/threads/{}", desk.thread(case).await)).await;
    assert!(!question.body.contains(&case.reference));
    // The team itself reads without a trace.
    teams.get("Ann", &format!("{path}/timeline")).await.expect(200);
    desk.sign_in("Bea").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert_eq!(teams.views().await, 0);
}

#[tokio::test]
async fn a_look_of_those_who_lead_is_recorded_once_an_hour_and_not_for_whoever_asked() {
    let teams = two_teams().await;
    let TwoTeams { desk, case, path } = &teams;
    for place in ["", "/messages", "/timeline"] {
        teams.get("Joan", &format!("{path}{place}")).await.expect(200);
    }
    desk.sign_in("Joan").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert_eq!(teams.views().await, 1);
    desk.node.advance(access::ACCESS_TTL + chrono::Duration::seconds(1)).await;
    teams.get("Joan", path).await.expect(200);
    assert_eq!(teams.views().await, 2);
    let ann = desk.sign_in("Ann").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(ann.says("Joan of another team read it."), "{}", ann.text());
    let cora = desk.sign_in("Cora").await.see(&format!("/cases/{}", case.reference)).await;
    assert!(!cora.says("read it") && cora.says("Only you, Parking Services and the team leads of City of Elmford"));

    // Somebody who holds it needs no leave.
    let joan = desk.caller("Joan").await;
    assign::assign(&desk.node.app, &joan, case.id, Some(joan.account), "", None).await.unwrap();
    desk.node.advance(chrono::Duration::hours(2)).await;
    teams.get("Joan", path).await.expect(200);
    assert_eq!(teams.views().await, 2);
}

#[tokio::test]
async fn what_an_agency_shares_its_staff_read_and_do_not_write_and_citizens_are_told() {
    let teams = two_teams().await;
    let TwoTeams { desk, case, path } = &teams;
    let privacy = desk.node.browser().see("/privacy").await;
    assert!(!privacy.says("City of Elmford"), "{}", privacy.text());
    teams.share().await;
    teams.get("Marcus", path).await.expect(200);
    assert_eq!(teams.views().await, 1);
    let marcus = desk.token("Marcus").await;
    let browser = desk.node.browser();
    let refused = act(&browser, Method::PUT, &format!("{path}/claim"), &marcus, Value::Null, None).await.expect(403);
    assert_eq!(refused.json()["code"], "other_team");
    act(&browser, Method::POST, &format!("{path}/notes"), &marcus, json!({ "body": "x" }), None).await.expect(403);
    let caller = desk.caller("Marcus").await;
    let refused = assign::assign(&desk.node.app, &caller, case.id, Some(caller.account), "", None).await;
    assert!(matches!(refused, Err(OperationError::Forbidden(..))), "{refused:?}");
    let page = desk.sign_in("Marcus").await.see(&format!("/desk/cases/{}", case.reference)).await;
    assert!(page.body.contains("canary-internal") && page.all("form[action*=notes], form[action*=claim]").is_empty());

    let cora = desk.sign_in("Cora").await.see(&format!("/cases/{}", case.reference)).await;
    assert!(cora.says("Only you and the staff of City of Elmford can read this."), "{}", cora.text());
    desk.node.advance(chrono::Duration::seconds(10)).await;
    let privacy = desk.sign_in("Nell").await.see("/privacy").await;
    assert!(privacy.says("Everybody who works on questions can read them at: City of Elmford."), "{}", privacy.text());
}

#[tokio::test]
async fn a_look_at_a_file_is_recorded_as_one_at_its_message() {
    let teams = two_teams().await;
    let TwoTeams { desk, case, .. } = &teams;
    let cora = desk.sign_in("Cora").await;
    let page = cora.see(&format!("/cases/{}", case.reference)).await;
    let form = format!("/cases/{}/messages", case.reference);
    let bill = picture(ImageFormat::Png);
    let page = cora.send_files(&page, &form, &[("text", "My bill.")], &[("bill.png", &bill)]).await;
    let file = page.attribute(".pd-files a", "href").unwrap();
    let thumbnail = page.attribute(".pd-files img", "src").unwrap();
    let known = thumbnail.trim_end_matches("/thumbnail").to_owned();
    cora.get(&file).await.expect(200);
    desk.sign_in("Ann").await.get(&file).await.expect(200);
    teams.get("Ann", &known).await.expect(200);
    desk.sign_in("Marcus").await.get(&file).await.expect(404);
    teams.get("Marcus", &known).await.expect(404);
    assert_eq!(teams.views().await, 0, "whoever asked, the team, and whoever reads nothing leave no trace");
    let joan = desk.sign_in("Joan").await;
    for (path, by_program) in [(&file, false), (&thumbnail, false), (&known, true)] {
        let before = teams.views().await;
        if by_program {
            teams.get("Joan", path).await.expect(200);
        } else {
            joan.get(path).await.expect(200);
        }
        assert_eq!(teams.views().await, before + 1, "{path}");
        desk.node.advance(access::ACCESS_TTL + chrono::Duration::seconds(1)).await;
    }
}

#[tokio::test]
async fn a_place_in_a_team_shows_no_case_without_the_role() {
    let teams = two_teams().await;
    let TwoTeams { desk, path, .. } = &teams;
    let nell = account_of(&desk.node, "Nell").await.id;
    let row = team_member::ActiveModel { team_id: Set(desk.city.team), account_id: Set(nell) };
    team_member::Entity::insert(row).exec_without_returning(desk.node.app.reader()).await.unwrap();
    teams.get("Nell", path).await.expect(404);
    teams.share().await;
    teams.get("Nell", path).await.expect(404);
}

#[tokio::test]
async fn programs_reach_cases_by_reference_and_know_who_can_be_given_one() {
    let desk = TestDesk::open().await;
    let case = desk.open_case().await;
    let browser = desk.node.browser();
    let get = async |who: &str, path: String| {
        let token = desk.token(who).await;
        browser.api(Method::GET, &path, Some(&token), None).await
    };
    let quoted = case.reference.replace('-', "").to_lowercase();
    for who in ["Ann", "Cora"] {
        let seen = get(who, format!("/case-references/{quoted}")).await.expect(200).json();
        assert_eq!(seen["id"], case.id.0, "{who}");
    }
    get("Nell", format!("/case-references/{quoted}")).await.expect(404);
    get("Ann", "/case-references/nothing-here".to_owned()).await.expect(404);

    let own = get("Cora", "/me/cases".to_owned()).await.expect(200).json();
    assert_eq!((&own["items"][0]["id"], &own["items"][0]["state"]), (&json!(case.id.0), &json!("new")));
    assert!(own["items"][0].get("claimed_by").is_none());
    assert_eq!(get("Nell", "/me/cases".to_owned()).await.expect(200).json()["items"], json!([]));

    let people = get("Leo", format!("/cases/{}/possible-assignees", case.id)).await.expect(200).json();
    let names: Vec<&str> =
        people["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Ann", "Bea", "Leo"]);
    get("Cora", format!("/cases/{}/possible-assignees", case.id)).await.expect(403);
    get("Nell", format!("/cases/{}/possible-assignees", case.id)).await.expect(404);
}
