//! Somebody lost the app and the recovery codes: two administrators, or the operator, reset the second factor.

use chrono::Duration;
use peerdesk::admin::{Act, perform};
use peerdesk::entity::{
    Role, SecurityEventKind as Kind, TokenPurpose, authenticator, recovery_code, second_factor_reset, security_event,
};
use peerdesk::housekeeping;
use peerdesk::identity::administration::{create_account, grant_role};
use peerdesk::identity::second_factor::reset;
use peerdesk::operation::OperationError;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::city::AGENCY;
use crate::support::people::{
    PASSWORD, account_of, caller, count_sessions, insert_staff, one_use_link, sign_in, sign_up, signed_in, token,
};
use crate::support::second_factor::{give_password, set_up};
use crate::support::{Browser, Smtp, TestApp, TestCity};

async fn has_factor(node: &TestApp, handle: &str) -> bool {
    let of = authenticator::Column::AccountId.eq(account_of(node, handle).await.id);
    authenticator::Entity::find().filter(of).count(node.app.reader()).await.unwrap() > 0
}

async fn ask(browser: &Browser, handle: &str, reason: &str) -> crate::support::Page {
    let path = format!("/people/{handle}/second-factor");
    let page = browser.see(&path).await;
    browser.submit(&page, &path, &[("reason", reason)]).await
}

#[tokio::test]
async fn one_administrator_asks_and_another_confirms() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    TestCity::build(&node).await;
    let bea = sign_up(&node, "Bea", "bea@example.org").await;
    let link = one_use_link(&node, "Bea", TokenPurpose::ConfirmEmail).await;
    let page = bea.see(&link).await;
    bea.submit(&page, "/confirm-email/", &[]).await.expect(200);
    grant_role(&node.app, "Bea", AGENCY, Role::Agent).await.unwrap();
    set_up(&node, &bea).await;
    let one = signed_in(&node, "Ada", Some(Role::Administrator)).await;
    let other = signed_in(&node, "Eve", Some(Role::Administrator)).await;

    assert!(one.see("/people/Bea").await.body.contains("href=\"/people/Bea/second-factor\""));
    let empty = ask(&one, "Bea", "  ").await.expect(422);
    assert!(empty.all("#reason-error").concat().contains("Write why"), "{}", empty.text());
    let asked = ask(&one, "Bea", "Her phone fell into the river; she stood at my desk.").await.expect(200);
    assert!(asked.says("Another administrator has to confirm it"), "{}", asked.text());
    // Whoever asked has no button, and no form of their own making helps.
    assert!(!asked.body.contains("second-factor/confirmation"));
    let csrf = asked.attribute("input[name=csrf]", "value").unwrap();
    let alone = one.post("/people/Bea/second-factor/confirmation", &[("csrf", csrf.as_str())]).await.expect(409);
    assert!(alone.says("Another administrator than the one who asked"), "{}", alone.text());
    assert!(has_factor(&node, "Bea").await);
    assert_eq!(count_sessions(&node, "Bea").await, 1);

    let page = other.see("/people/Bea/second-factor").await;
    assert!(page.says("fell into the river") && page.says("Ada"), "{}", page.text());
    let done = other.submit(&page, "/people/Bea/second-factor/confirmation", &[]).await.expect(200);
    assert!(done.says("The second factor is removed."), "{}", done.text());
    assert!(!has_factor(&node, "Bea").await);
    assert_eq!(recovery_code::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    assert_eq!(count_sessions(&node, "Bea").await, 0, "signed out everywhere");
    sign_in(&node, "Bea").await.see("/account").await;

    let events = security_event::Entity::find()
        .filter(security_event::Column::Kind.is_in([Kind::SecondFactorResetRequested, Kind::SecondFactorReset]))
        .all(node.app.reader())
        .await
        .unwrap();
    let actors: Vec<_> = events.iter().map(|event| event.actor_id.unwrap()).collect();
    assert_eq!(actors, [account_of(&node, "Ada").await.id, account_of(&node, "Eve").await.id]);
    assert!(one.see(&format!("/admin/agencies/{AGENCY}/security")).await.says("Second factor reset"));
    node.drain().await;
    let letters = smtp.letters_to("bea@example.org");
    let subjects: Vec<&str> = letters.iter().filter_map(|letter| letter.subject()).collect();
    for expected in
        ["Somebody asks to reset the second factor of your account", "The second factor of your account was reset"]
    {
        assert!(subjects.contains(&expected), "{expected}: {subjects:?}");
    }
    let own = token(&node, "Bea").await;
    let file = bea.api(Method::GET, "/me/export", Some(&own), None).await.expect(200).json();
    assert!(file["second_factor_resets"][0]["confirmed_at"].is_string(), "{file}");
    assert!(!file["second_factor_resets"].to_string().contains("Ada"), "{file}");
}

#[tokio::test]
async fn nobody_takes_part_in_their_own_reset_and_nobody_else_learns_of_it() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let ada = signed_in(&node, "Ada", Some(Role::Administrator)).await;
    let eve = signed_in(&node, "Eve", Some(Role::Administrator)).await;
    set_up(&node, &ada).await;
    assert_eq!(ada.get("/people/Ada/second-factor").await.status, 404);
    ask(&eve, "Ada", "She asked me.").await.expect(200);
    for path in ["/people/Ada/second-factor", "/people/Ada/second-factor/confirmation"] {
        let csrf = ada.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
        let fields = [("csrf", csrf.as_str()), ("reason", "I lost it.")];
        assert_eq!(ada.post(path, &fields).await.status, 404, "{path}");
    }
    for (handle, role) in [("Lea", Some(Role::TeamLead)), ("Moe", Some(Role::Moderator)), ("Ugo", None)] {
        let somebody = signed_in(&node, handle, role).await;
        assert_eq!(somebody.get("/people/Ada/second-factor").await.status, 404, "{handle}");
    }
    assert!(has_factor(&node, "Ada").await);
    // A citizen is helped by those who administer the site.
    let ines = signed_in(&node, "Uma", None).await;
    set_up(&node, &ines).await;
    assert_eq!(eve.get("/people/Uma/second-factor").await.status, 404);
}

#[tokio::test]
async fn both_must_be_administrators_when_it_happens_and_in_time() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let bea = signed_in(&node, "Bea", Some(Role::Agent)).await;
    set_up(&node, &bea).await;
    let target = account_of(&node, "Bea").await.id;
    let first = caller(&node, insert_staff(&node, "ada", Role::Administrator).await).await;
    let second = caller(&node, insert_staff(&node, "eve", Role::Administrator).await).await;
    let third = caller(&node, insert_staff(&node, "zoe", Role::Administrator).await).await;
    reset::request(&node.app, &first, target, "At my desk.").await.unwrap();
    // One at a time.
    let again = reset::request(&node.app, &second, target, "At mine.").await;
    assert!(matches!(&again, Err(OperationError::RuleViolated(code)) if code.code == "reset_requested"), "{again:?}");
    // Whoever asked is no administrator any more: one alone would decide.
    let agency = first.roles[0].0;
    peerdesk::identity::members::revoke(&node.app, &third, agency, first.account, Role::Administrator).await.unwrap();
    let alone = reset::confirm(&node.app, &second, target).await;
    assert!(
        matches!(&alone, Err(OperationError::RuleViolated(code)) if code.code == "same_administrator"),
        "{alone:?}"
    );
    node.clock.advance(Duration::days(3));
    let late = reset::confirm(&node.app, &second, target).await;
    assert!(matches!(late, Err(OperationError::NotFound)), "{late:?}");
    reset::request(&node.app, &second, target, "At my desk.").await.unwrap();
    // Two who confirm at once reset it once.
    let (a, b) = tokio::join!(reset::confirm(&node.app, &third, target), reset::confirm(&node.app, &third, target));
    assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|done| **done).count(), 1, "{a:?} {b:?}");
    assert!(!has_factor(&node, "Bea").await);
    let nothing = reset::request(&node.app, &second, target, "At my desk.").await;
    assert!(matches!(nothing, Err(OperationError::NotFound)), "there is none any more: {nothing:?}");
    // What was decided goes with the trail.
    node.clock.advance(Duration::days(3 + i64::from(node.app.config.retention.security_event_days)));
    node.clock.advance(Duration::hours(1));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(second_factor_reset::Entity::find().count(node.app.reader()).await.unwrap(), 0);
}

#[tokio::test]
async fn the_operator_resets_it_on_the_machine() {
    let node = TestApp::start().await;
    create_account(&node.app, "Ines", None, PASSWORD, true).await.unwrap();
    let browser = sign_in(&node, "Ines").await;
    let act = || Act::ResetSecondFactor { handle: "ines".to_owned() };
    assert!(perform(&node.app, act()).await.is_err(), "there is none");
    set_up(&node, &browser).await;
    give_password(&node.browser(), "Ines").await;
    let told = perform(&node.app, act()).await.unwrap();
    assert!(told.starts_with("Ines signs in with the password alone"), "{told}");
    assert_eq!(count_sessions(&node, "Ines").await, 0);
    sign_in(&node, "Ines").await.see("/account").await;
    let event = security_event::Entity::find().filter(security_event::Column::Kind.eq(Kind::SecondFactorReset));
    let event = event.one(node.app.reader()).await.unwrap().unwrap();
    assert_eq!((event.actor_id, event.address_key), (None, None));
}
