//! Names: people sign up with the one that they write, are shown with it everywhere, and nobody is shown with somebody else's.

use peerdesk::entity::{NotificationKind, Role, TokenPurpose, membership};
use peerdesk::identity::administration::create_token;
use peerdesk::identity::members;
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::settings::{self, SettingsChange};
use peerdesk::threads::{answers, listing};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::support::people::{
    PASSWORD, account_of, caller, insert_staff, new_notifications, one_use_link, try_sign_in,
};
use crate::support::threads::{answer_officially, ask};
use crate::support::{Browser, Page, TestApp, TestCity};

async fn sign_up_as(node: &TestApp, next: &str, fields: &[(&str, &str)]) -> (Browser, Page) {
    let browser = node.browser();
    let page = browser.see(&format!("/sign-up?next={next}")).await;
    let fields = [fields, &[("password", PASSWORD)][..]].concat();
    let page = browser.submit(&page, "/sign-up", &fields).await;
    (browser, page)
}

#[tokio::test]
async fn a_name_as_people_write_it_gives_a_user_name_and_a_welcome() {
    let node = TestApp::start().await;
    let fields = [("name", "  Fátima  López 🌻"), ("email", "fatima@example.org")];
    let (fatima, page) = sign_up_as(&node, "/threads", &fields).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.path, "/threads?done=welcome", "where she wanted to go");
    assert!(page.says("Welcome, Fátima López 🌻. Your user name is Fatima_Lopez: sign in with it."), "{}", page.text());
    assert!(page.says("We sent a link to fatima@example.org: open it to confirm."), "{}", page.text());
    let account = account_of(&node, "Fatima_Lopez").await;
    assert_eq!((account.handle.as_str(), account.display_name.as_deref()), ("Fatima_Lopez", Some("Fátima López 🌻")));

    // One line on every page, until it is confirmed.
    let reminder = "You have not confirmed your email address yet.";
    for path in ["/", "/threads", "/account"] {
        assert!(fatima.see(path).await.says(reminder), "{path}");
    }
    assert!(!node.browser().see("/threads").await.says(reminder));
    let page = fatima.see("/threads").await;
    fatima.submit(&page, "/account/email/again", &[]).await.expect(200);
    let path = one_use_link(&node, "Fatima_Lopez", TokenPurpose::ConfirmEmail).await;
    let page = fatima.see(&path).await;
    fatima.submit(&page, "/confirm-email/", &[]).await.expect(200);
    assert!(!fatima.see("/threads").await.says(reminder));

    // Whoever signed up with a name signs in with it.
    for typed in ["Fátima López 🌻", "fatima lopez", "Fatima_Lopez"] {
        let inside = try_sign_in(&node.browser(), typed, PASSWORD).await.expect(200);
        assert_eq!(inside.path, "/account", "{typed}");
    }
    let stranger = try_sign_in(&node.browser(), "Fatima", PASSWORD).await;
    stranger.expect(422);

    // A greeting is for whoever comes from signing up.
    node.clock.advance(chrono::Duration::hours(2));
    assert!(!fatima.see("/threads?done=welcome").await.says("Welcome, "));
}

#[tokio::test]
async fn people_may_share_a_name_and_nobody_has_anothers_user_name() {
    let node = TestApp::start().await;
    for (name, handle, shown) in [
        ("Fatima Lopez", "Fatima_Lopez", Some("Fatima Lopez")),
        ("Fátima López", "Fatima_Lopez_2", Some("Fátima López")),
        ("Ines", "Ines", None),
        // They would be taken for Ines: everybody reads their user name.
        ("ines", "ines_2", None),
        ("1nes", "1nes_3", None),
    ] {
        let (_, page) = sign_up_as(&node, "", &[("name", name)]).await;
        assert_eq!(page.path, "/account?done=welcome", "{name}: {}", page.text());
        let account = account_of(&node, handle).await;
        assert_eq!((account.handle.as_str(), account.display_name.as_deref()), (handle, shown), "{name}");
    }
    let (_, page) = sign_up_as(&node, "", &[("name", "Ann Parker"), ("handle", "annp")]).await;
    assert_eq!(page.path, "/account?done=welcome");
    assert_eq!(account_of(&node, "annp").await.display_name.as_deref(), Some("Ann Parker"));
}

#[tokio::test]
async fn a_refused_name_says_why_and_what_would_do() {
    let node = TestApp::start().await;
    for (name, handle, field, words) in [
        ("", "Fatima Lopez", "handle", "a space. Try Fatima_Lopez"),
        ("", "smile😀", "handle", "“😀”. Try smile"),
        ("Ann (Parking Services)", "", "name", "Only staff are shown with a team"),
        ("Ann <b>", "", "name", "“<”"),
        ("Ann\u{202e}", "", "name", "“U+202E”"),
        ("Council Moderator", "", "name", "stand for the site"),
        ("🌻", "", "name", "at least one letter"),
        ("", "", "name", "Enter a name"),
    ] {
        let (_, page) = sign_up_as(&node, "", &[("name", name), ("handle", handle)]).await;
        let page = page.expect(422);
        let message = page.all(&format!("#{field}-error")).join(" ");
        assert!(message.contains(words), "{name:?} {handle:?}: {message:?}");
        assert_eq!(
            page.attribute(&format!("#{field}"), "value").as_deref(),
            Some(if field == "name" { name } else { handle })
        );
    }
}

#[tokio::test]
async fn the_name_is_shown_wherever_somebody_wrote() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (fatima, page) = sign_up_as(&node, "", &[("name", "Fátima López 🌻")]).await;
    assert_eq!(page.status, 200);
    let account = account_of(&node, "Fatima_Lopez").await;
    let thread = ask(&node, &city, &caller(&node, account.id).await, "Where is the bus?").await;
    let reader = node.browser();
    for path in [format!("/threads/{thread}"), "/people/Fatima_Lopez".to_owned()] {
        let page = reader.see(&path).await;
        assert!(page.says("Fátima López 🌻"), "{path}: {}", page.text());
    }
    assert!(reader.see("/people/Fatima_Lopez").await.says("Fatima_Lopez"), "the user name stands beside it");
    let token = create_token(&node.app, "Fatima_Lopez", "test", Scope::ALL, None).await.unwrap();
    let asked = reader.api(Method::GET, &format!("/threads/{thread}"), Some(&token), None).await.expect(200).json();
    assert_eq!(asked["author"]["display_name"], "Fátima López 🌻");

    // Earlier posts show the new name at once.
    let page = fatima.see("/account").await;
    fatima.submit(&page, "/account", &[("display_name", "Fátima L.")]).await.expect(200);
    let page = reader.see(&format!("/threads/{thread}")).await;
    assert!(page.says("Fátima L.") && !page.says("López"), "{}", page.text());
    let problem =
        reader.api(Method::PATCH, "/me", Some(&token), Some(json!({"display_name": "T0m"}))).await.expect(422);
    assert_eq!(problem.json()["errors"][0]["code"], "taken");
}

#[tokio::test]
async fn nobody_is_shown_with_the_name_of_staff_or_of_a_team() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let ann = insert_staff(&node, "ann", Role::Agent).await;
    let staff = caller(&node, ann).await;
    let change = |name: &str| SettingsChange { display_name: Some(name.to_owned()), ..Default::default() };
    settings::change(&node.app, &staff, &change("Ann Parker (Roads)")).await.unwrap();
    let citizen = caller(&node, city.neighbour).await;
    for taken in ["Ann Parker", "ANN PARKER", "Ann Park\u{435}r", "ann", "Ann-Parker 🌻", "Tom, Parking Services"] {
        let refused = settings::change(&node.app, &citizen, &change(taken)).await;
        assert!(refused.is_err(), "{taken}");
    }
    settings::change(&node.app, &citizen, &change("Tom Parker")).await.unwrap();
    // Nor does anybody sign up with one, as a name or as a user name, which everybody reads as well.
    for (name, handle, field) in [
        ("Parking Services", "", "name"),
        ("Parking Services 2", "", "name"),
        ("Ann Parker", "", "name"),
        ("Ann Parker, Parking Services", "", "name"),
        ("Ann Parker - Parking Services", "", "name"),
        ("City of Elmford", "", "name"),
        ("", "Parking_Services", "handle"),
        ("Tom Parker", "Tom.Parking-Services", "handle"),
        ("", "AnnParker", "handle"),
    ] {
        let (_, page) = sign_up_as(&node, "", &[("name", name), ("handle", handle)]).await;
        let message = page.expect(422).all(&format!("#{field}-error")).join(" ");
        assert!(message.contains("Choose another one"), "{name:?} {handle:?}: {message:?}");
    }
    let (_, page) = sign_up_as(&node, "", &[("name", "Ann Parkerson")]).await;
    assert_eq!(page.path, "/account?done=welcome", "{}", page.text());
}

#[tokio::test]
async fn two_people_of_one_name_are_told_apart_beside_a_question_and_in_mails() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (fatima, page) = sign_up_as(&node, "", &[("name", "Fatima Lopez")]).await;
    assert_eq!(page.status, 200);
    let (_, page) = sign_up_as(&node, "", &[("name", "Fátima López")]).await;
    assert_eq!(page.status, 200);
    let asker = caller(&node, account_of(&node, "Fatima_Lopez").await.id).await;
    let namesake = caller(&node, account_of(&node, "Fatima_Lopez_2").await.id).await;
    let thread = ask(&node, &city, &asker, "Where is the bus?").await;
    let reader = node.browser();
    assert!(!reader.see(&format!("/threads/{thread}")).await.says("(Fatima_Lopez)"), "nobody shares it here yet");

    answers::post(&node.app, &namesake, thread, "It helped me at once.", None).await.unwrap();
    let page = reader.see(&format!("/threads/{thread}")).await;
    for shown in ["Fatima Lopez (Fatima_Lopez)", "Fátima López (Fatima_Lopez_2)"] {
        assert!(page.says(shown), "{shown}: {}", page.text());
    }
    assert_eq!(new_notifications(&node, &asker).await, [NotificationKind::Answer]);
    let page = fatima.see("/notifications").await;
    assert!(page.says("Fátima López (Fatima_Lopez_2)"), "{}", page.text());
}

#[tokio::test]
async fn who_has_left_an_agency_is_not_named_on_its_answers() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let ann = insert_staff(&node, "ann", Role::Agent).await;
    let change = |name: &str| SettingsChange { display_name: Some(name.to_owned()), ..Default::default() };
    settings::change(&node.app, &caller(&node, ann).await, &change("Ann (Permits)")).await.unwrap();
    let asker = caller(&node, city.asker).await;
    let thread = ask(&node, &city, &asker, "Where is the bus?").await;
    answer_officially(&node, &city, thread, ann).await;
    let reader = node.browser();
    let page = reader.see(&format!("/threads/{thread}")).await;
    assert!(page.says("staff, Ann (Permits)"), "{}", page.text());

    let roles = membership::Entity::delete_many().filter(membership::Column::AccountId.eq(ann));
    roles.exec(node.app.reader()).await.unwrap();
    settings::change(&node.app, &caller(&node, ann).await, &change("Nobody answers you")).await.unwrap();
    let page = reader.see(&format!("/threads/{thread}")).await;
    assert!(page.says("At the town hall.") && !page.says("Nobody answers you"), "{}", page.text());
    let page = listing::thread_page(&node.app, None, thread).await.unwrap().unwrap();
    assert_eq!(page.answers[0].official.as_ref().unwrap().staff_name, None);
}

#[tokio::test]
async fn who_is_staff_no_more_keeps_a_name_of_their_own() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let change = |name: &str| SettingsChange { display_name: Some(name.to_owned()), ..Default::default() };
    let olu = caller(&node, insert_staff(&node, "olu", Role::Administrator).await).await;
    for (handle, name, left) in [
        ("bea", "Bea (Permits)", None),
        ("cora", "Cora, Parking Services", None),
        ("dan", "Dan Miller", Some("Dan Miller")),
    ] {
        let staff = insert_staff(&node, handle, Role::Agent).await;
        settings::change(&node.app, &caller(&node, staff).await, &change(name)).await.unwrap();
        let agency = caller(&node, staff).await.roles[0].0;
        members::revoke(&node.app, &olu, agency, staff, Role::Agent).await.unwrap();
        assert_eq!(account_of(&node, handle).await.display_name.as_deref(), left, "{name}");
    }
}
