//! Administering an agency and setting when questions go to staff, through pages alone.

use chrono::Duration;
use peerdesk::entity::{
    EntryKind, Role, calendar, case_entry, category, escalation_policy, membership, team, team_member,
};
use peerdesk::identity::administration::create_account;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::people::{PASSWORD, sign_in, signed_in};
use crate::support::threads::cases_of;
use crate::support::{Page, TestApp, TestCity};

fn no_raw_keys(page: &Page) {
    for key in ["agencies-", "escalation-", "layout-", "form-"] {
        let text = page.text();
        assert!(!text.split_whitespace().any(|word| word.starts_with(key)), "{}: {text}", page.path);
    }
}

#[tokio::test]
async fn an_administrator_builds_up_an_agency() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = signed_in(&node, "Ada", Some(Role::Administrator)).await;
    let all = browser.see("/admin").await;
    assert!(all.says("City of Elmford"));
    no_raw_keys(&all);
    // Only site administrators make agencies.
    assert!(!all.says("Add an agency"));
    browser.get("/admin/agencies/new").await.expect(404);

    let settings = browser.see("/admin/agencies/elmford").await;
    no_raw_keys(&settings);
    assert_eq!(settings.attribute("#monday", "value").as_deref(), Some("09:00–17:00"));
    let wrong = [
        ("name", ""),
        ("accent", "#ffdd00"),
        ("time_zone", "Europe/Elmford"),
        ("monday", "9 to 5"),
        ("holidays", "2026-12-25\nnever"),
    ];
    let refused = browser.submit(&settings, "/admin/agencies/elmford", &wrong).await.expect(422);
    for words in
        ["There is a problem", "Fill this in", "its contrast is 1.3 to 1", "Europe/London", "“9 to 5”", "“never”"]
    {
        assert!(refused.says(words), "{words}: {}", refused.text());
    }
    assert_eq!(refused.attribute("#monday", "value").as_deref(), Some("9 to 5"), "what was typed stays");
    assert!(refused.body.contains("<title>Error: "));
    let right = [
        ("name", "City of Elmford"),
        ("accent", "1D5F8A"),
        ("time_zone", "Europe/London"),
        ("monday", "9-12.30, 13:30 to 17"),
        ("holidays", "25 December 2026"),
    ];
    let saved = browser.submit(&refused, "/admin/agencies/elmford", &right).await.expect(200);
    assert!(saved.says("Saved."), "{}", saved.text());
    assert_eq!(saved.attribute("#monday", "value").as_deref(), Some("09:00–12:30, 13:30–17:00"));
    assert!(saved.body.contains("2026-12-25"));
    // The form from before knows that it is old, and nothing is lost.
    let stale = browser.submit(&settings, "/admin/agencies/elmford", &[("description", "Mine")]).await.expect(412);
    assert!(stale.says("Somebody changed this"));
    assert!(stale.body.contains("Mine"));
    let calendars = calendar::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!((calendars.len(), calendars[0].agency_id), (1, city.agency));

    let teams = browser.see("/admin/agencies/elmford/teams").await;
    let same = [("name", "parking services")];
    browser.submit(&teams, "/admin/agencies/elmford/teams", &same).await.expect(422);
    let teams = browser.submit(&teams, "/admin/agencies/elmford/teams", &[("name", "Waste team")]).await.expect(200);
    assert!(teams.says("The team is there now."));
    let waste = team::Entity::find().all(node.app.reader()).await.unwrap().pop().unwrap().id;
    let one = browser.see(&format!("/admin/agencies/elmford/teams/{waste}")).await;
    let renamed = browser.submit(&one, "/admin/agencies/elmford/teams", &[("name", "Waste and recycling")]).await;
    assert!(renamed.expect(200).says("Waste and recycling"));

    let form = browser.see("/admin/agencies/elmford/categories/new").await;
    no_raw_keys(&form);
    let fields = [("name", "Waste"), ("team", &waste.to_string()), ("position", "soon")];
    let refused = browser.submit(&form, "/admin/agencies/elmford", &fields).await.expect(422);
    assert!(refused.says("Give a number from 0 to 9999"));
    let made = browser.submit(&refused, "/admin/agencies/elmford", &[("position", "2")]).await.expect(200);
    assert!(made.says("Waste") && made.says("the standard rule"), "{}", made.text());
    no_raw_keys(&made);
    let page = browser.see("/admin/categories/waste").await;
    assert_eq!(page.attribute("#position", "value").as_deref(), Some("2"));
    let archived = browser.submit(&page, "/admin/categories/waste/archive", &[("archived", "yes")]).await.expect(200);
    assert!(archived.says("It takes no new questions."));
    let open = category::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(open.iter().filter(|category| category.archived_at.is_some()).count(), 1);

    signed_in(&node, "Ben", None).await;
    let members = browser.see("/admin/agencies/elmford/members").await;
    no_raw_keys(&members);
    let csrf = members.attribute("input[name=csrf]", "value").unwrap();
    let place = "/admin/agencies/elmford/members";
    let add = async |handle: &str, role: &str| {
        browser.post(place, &[("csrf", csrf.as_str()), ("handle", handle), ("role", role)]).await
    };
    assert!(add("Ben", "").await.expect(422).says("Choose a role"));
    assert_eq!(add("nobody", "agent").await.expect(422).all("#handle-error").len(), 1);
    let asked = add("BEN", "agent").await.expect(200);
    assert!(
        asked.says("Is this the right person?") && asked.says("Ben") && asked.says("12 January 2026"),
        "{}",
        asked.text()
    );
    no_raw_keys(&asked);
    assert_eq!(membership::Entity::find().count(node.app.reader()).await.unwrap(), 1, "not before it is confirmed");
    let given = browser.submit(&asked, place, &[]).await.expect(200);
    assert!(given.says("They have the role now."), "{}", given.text());
    let ben = membership::Entity::find().all(node.app.reader()).await.unwrap().pop().unwrap().account_id;
    let fields = [("csrf", csrf.as_str()), ("account", &ben.to_string()), ("teams", &waste.to_string())];
    browser.post("/admin/agencies/elmford/members/teams", &fields).await.expect(200);
    assert_eq!(team_member::Entity::find().count(node.app.reader()).await.unwrap(), 1);
    let fields = [("csrf", csrf.as_str()), ("account", &ben.to_string()), ("taken", "agent")];
    browser.post("/admin/agencies/elmford/members/take-away", &fields).await.expect(200);
    assert_eq!(team_member::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    node.drain().await;
}

#[tokio::test]
async fn a_site_administrator_makes_an_agency_and_others_find_nothing() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    create_account(&node.app, "Root", None, PASSWORD, true).await.unwrap();
    let root = sign_in(&node, "Root").await;
    let form = root.see("/admin/agencies/new").await;
    no_raw_keys(&form);
    let made = root.submit(&form, "/admin/agencies/new", &[("name", "Élm Valley Council")]).await.expect(200);
    assert!(made.path.starts_with("/admin/agencies/elm-valley-council?"), "{}", made.path);
    let again = root.submit(&form, "/admin/agencies/new", &[("name", "Elm Valley Council")]).await.expect(200);
    assert!(again.path.starts_with("/admin/agencies/elm-valley-council-2?"), "{}", again.path);

    let citizen = signed_in(&node, "Cid", None).await;
    let elsewhere = signed_in(&node, "Eve", Some(Role::Agent)).await;
    for path in [
        "/admin",
        "/admin/agencies/new",
        "/admin/agencies/elmford",
        "/admin/agencies/elmford/categories",
        "/admin/agencies/elmford/teams",
        "/admin/agencies/elmford/members",
        "/admin/categories/parking",
        "/desk/policies",
        "/desk/policies/parking",
        "/desk/policies/agency/elmford",
        "/desk/policies/site",
    ] {
        citizen.get(path).await.expect(404);
        elsewhere.get(path).await.expect(404);
        let stranger = node.browser().get(path).await;
        assert!(stranger.path.starts_with("/sign-in?next="), "{path}");
    }
    // A form of one's own page sent where one has no right changes nothing.
    let own = citizen.see("/account").await;
    let csrf = own.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "Stolen")];
    citizen.post("/admin/agencies/elmford", &fields).await.expect(404);
    citizen.post("/admin/agencies/new", &fields).await.expect(404);
    citizen.post("/admin/agencies/elmford/teams", &fields).await.expect(404);
}

#[tokio::test]
async fn a_team_lead_reads_and_sets_a_policy_in_words() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let waiting = city.insert_thread(&node, |_| {}).await;
    node.advance(Duration::minutes(1)).await;
    let browser = signed_in(&node, "Lea", Some(Role::TeamLead)).await;
    let all = browser.see("/desk/policies").await;
    no_raw_keys(&all);
    assert!(all.says("Parking") && all.says("The standard rule"));
    let page = browser.see("/desk/policies/agency/elmford").await;
    let fields = [("mode", "when_unanswered"), ("peer_window_minutes", "2"), ("reason", "Two hours are enough")];
    let asks = browser.submit(&page, "/desk/policies/agency/elmford", &fields).await.expect(200);
    assert!(asks.says("1 is promised another time"), "{}", asks.text());
    let all = [("applies_to", "existing_threads")];
    let saved = browser.submit(&asks, "/desk/policies/agency/elmford", &all).await.expect(200);
    assert!(saved.says("City of Elmford has a rule of its own."), "{}", saved.text());
    node.drain().await;

    let page = browser.see("/desk/policies/parking").await;
    no_raw_keys(&page);
    assert!(page.says("From City of Elmford. Saving here makes a rule of its own."), "{}", page.text());
    assert!(page.says("If nobody has answered after 2 hours of opening time, or after 72 hours in all"));
    let wrong = [("mode", "when_unanswered"), ("cap_minutes", "soon"), ("me_too_threshold", "many")];
    let refused = browser.submit(&page, "/desk/policies/parking", &wrong).await.expect(422);
    assert!(refused.says("Give a time such as 24 for hours") && refused.says("Give a number from 0 to 10000"));
    assert_eq!(refused.attribute("#cap_minutes", "value").as_deref(), Some("soon"));
    let fields = [("mode", "when_unanswered"), ("peer_window_minutes", "90 minutes"), ("action", "preview")];
    let preview = browser.submit(&page, "/desk/policies/parking", &fields).await.expect(200);
    assert!(preview.says("This is what it would mean") && preview.says("after 90 minutes of opening time"));
    assert_eq!(escalation_policy::Entity::find().count(node.app.reader()).await.unwrap(), 1, "a preview saves nothing");
    let without = browser.submit(&preview, "/desk/policies/parking", &[("action", "save")]).await.expect(422);
    assert_eq!(without.all("#reason-error").len(), 1, "a change says why");
    let fields = [("action", "save"), ("reason", "Winter is near")];
    let asks = browser.submit(&without, "/desk/policies/parking", &fields).await.expect(200);
    let saved = browser.submit(&asks, "/desk/policies/parking", &[]).await.expect(200);
    assert!(saved.says("Parking has a rule of its own.") && saved.says("Winter is near"), "{}", saved.text());
    let fields = [("peer_window_minutes", "3"), ("reason", "A little more"), ("action", "save")];
    let asks = browser.submit(&saved, "/desk/policies/parking", &fields).await.expect(200);
    let saved = browser.submit(&asks, "/desk/policies/parking", &[]).await.expect(200);
    assert!(saved.says("Time for neighbours 90 minutes 3 hours"), "{}", saved.text());
    // A form from before the last version is refused once, and can be sent again knowingly.
    let fields = [("mode", "inherit"), ("reason", "Back"), ("action", "save")];
    let stale = browser.submit(&page, "/desk/policies/parking", &fields).await.expect(412);
    assert!(stale.says("Somebody saved a newer version"));
    let saved = browser.submit(&stale, "/desk/policies/parking", &[("action", "save")]).await.expect(200);
    assert!(saved.says("From City of Elmford."), "{}", saved.text());
    browser.get("/desk/policies/site").await.expect(404);

    // The waiting thread follows the change that named it: two opening hours from Monday 10 o'clock.
    node.drain().await;
    node.advance(Duration::minutes(118)).await;
    assert!(cases_of(&node, waiting).await.is_empty());
    node.advance(Duration::minutes(1)).await;
    assert_eq!(cases_of(&node, waiting).await.len(), 1);
}

#[tokio::test]
async fn staff_send_a_question_on_by_hand() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let id = city.insert_thread(&node, |_| {}).await;
    let browser = signed_in(&node, "Abe", Some(Role::Agent)).await;
    let path = format!("/threads/{id}/escalate");
    let page = browser.see(&path).await;
    no_raw_keys(&page);
    assert!(page.says("How do I appeal a parking fine?"));
    browser.submit(&page, &path, &[]).await.expect(422);
    // The button on the thread's page leads to the form and blames nobody.
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let led = browser.post(&path, &[("csrf", csrf.as_str())]).await.expect(200);
    assert!(led.all(".govuk-error-summary").is_empty());
    browser.submit(&page, &path, &[("reason", "Only we can look this up")]).await;
    assert_eq!(cases_of(&node, id).await.len(), 1);
    let entries = case_entry::Entity::find().all(node.app.reader()).await.unwrap();
    assert_eq!(entries[0].kind, EntryKind::Opened);
    assert_eq!(entries[0].detail.reason.as_deref(), Some("Only we can look this up"));
    let twice = browser.submit(&page, &path, &[("reason", "Once more")]).await.expect(409);
    assert!(twice.says("Staff have this question already"));
    assert!(twice.body.contains("Once more"));
    let citizen = signed_in(&node, "Cid", None).await;
    citizen.get(&path).await.expect(404);
    node.drain().await;
}
