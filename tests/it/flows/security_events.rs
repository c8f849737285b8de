//! What happened to the safety of an account: written once, shown to its owner, told by mail, gone by age.

use chrono::Duration;
use peerdesk::entity::{Role, SecurityEventKind as Kind, TokenPurpose, former_email, mail, security_event};
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::members;
use peerdesk::identity::permissions::Scope;
use peerdesk::notifications::settings;
use peerdesk::{housekeeping, identity::Caller};
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::people::{
    NEW_PASSWORD, PASSWORD, account_of, caller, insert_account_with_password, insert_mail_reader, one_use_link,
    sign_in, sign_up, signed_in, site_administrator, try_sign_in,
};
use crate::support::{Smtp, TestApp, TestCity};

async fn rows(node: &TestApp, handle: &str) -> Vec<security_event::Model> {
    security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(account_of(node, handle).await.id))
        .order_by_asc(security_event::Column::Id)
        .all(node.app.reader())
        .await
        .unwrap()
}

async fn kinds(node: &TestApp, handle: &str) -> Vec<Kind> {
    rows(node, handle).await.into_iter().map(|row| row.kind).collect()
}

#[tokio::test]
async fn each_change_leaves_one_row_and_refused_ones_leave_none() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let other = node.browser();
    try_sign_in(&other, "Ines", "not this one").await.expect(422);
    try_sign_in(&other, "nobody-here", "not this one").await.expect(422);
    try_sign_in(&other, "Ines", PASSWORD).await.expect(200);
    assert_eq!(kinds(&node, "Ines").await, [Kind::SignedIn, Kind::SignInRefused, Kind::SignedIn]);
    let all = security_event::Entity::find().count(node.app.reader()).await.unwrap();
    assert_eq!(all, 3, "a name that nobody has leaves nothing");

    let page = browser.see("/account/sessions").await;
    browser.submit(&page, "/account/sessions", &[("end", "others")]).await.expect(200);
    let page = browser.see("/account/tokens").await;
    let fields = [("name", "W"), ("scopes", "admin"), ("ends", ""), ("current-password", PASSWORD)];
    let page = browser.submit(&page, "/account/tokens", &fields).await.expect(200);
    browser.submit(&page, "/account/tokens/end", &[("token", "1")]).await.expect(200);
    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let page = browser.see("/account/password").await;
    let wrong = [("current-password", "not this one"), ("password", NEW_PASSWORD)];
    browser.submit(&page, "/account/password", &wrong).await.expect(422);
    let right = [("current-password", PASSWORD), ("password", NEW_PASSWORD)];
    browser.submit(&page, "/account/password", &right).await.expect(200);
    let page = browser.see("/account/email").await;
    let fields = [("email", ""), ("current-password", NEW_PASSWORD)];
    browser.submit(&page, "/account/email", &fields).await.expect(200);
    let expected = [
        Kind::OthersSignedOut,
        Kind::TokenCreated,
        Kind::TokenRevoked,
        Kind::EmailChanged,
        Kind::PasswordChanged,
        Kind::EmailRemoved,
    ];
    assert_eq!(kinds(&node, "Ines").await[3..], expected);
    let rows = rows(&node, "Ines").await;
    let ines = account_of(&node, "Ines").await.id;
    assert!(rows.iter().all(|row| row.actor_id == Some(ines) || row.kind == Kind::SignInRefused), "{rows:?}");
    assert!(rows.iter().all(|row| row.address_key == rows[0].address_key && row.address_key.is_some()), "{rows:?}");
    let written = format!("{rows:?}");
    for secret in ["Ines", "example.org", "127.0.0.1"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}

#[tokio::test]
async fn a_role_is_in_the_trail_of_whoever_got_it_with_who_gave_it() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let ben = signed_in(&node, "Ben", None).await;
    let mayor = site_administrator(&node).await;
    let account = account_of(&node, "Ben").await.id;
    members::grant(&node.app, &mayor, city.agency, "Ben", Role::Agent).await.unwrap();
    members::grant(&node.app, &mayor, city.agency, "Ben", Role::Agent).await.unwrap();
    members::revoke(&node.app, &mayor, city.agency, account, Role::Agent).await.unwrap();
    grant_role(&node.app, "Ben", "elmford", Role::Moderator).await.unwrap();
    let rows = rows(&node, "Ben").await;
    let told: Vec<_> = rows[1..].iter().map(|row| (row.kind, row.actor_id, row.agency_id, row.role)).collect();
    let (given, here) = (Some(mayor.account), Some(city.agency));
    assert_eq!(
        told,
        [
            (Kind::RoleGranted, given, here, Some(Role::Agent)),
            (Kind::RoleRevoked, given, here, Some(Role::Agent)),
            (Kind::RoleGranted, None, here, Some(Role::Moderator)),
        ]
    );
    let page = ben.see("/account/security").await;
    assert!(
        page.says("Role taken away: agent, City of Elmford") || page.says("Role taken away: Agent, City of Elmford")
    );
    assert!(page.says("By somebody who administers the site"), "{}", page.text());
}

#[tokio::test]
async fn the_owner_reads_it_page_by_page_and_nobody_else_does() {
    let node = TestApp::start().await;
    insert_account_with_password(&node, "Ines").await;
    let token = create_token(&node.app, "Ines", "All", Scope::ALL, None).await.unwrap();
    for _ in 0..28 {
        node.clock.advance(Duration::seconds(1));
        sign_in(&node, "Ines").await;
    }
    let browser = sign_in(&node, "Ines").await;
    let account = browser.see("/account").await;
    assert_eq!(account.all("section[aria-labelledby=account-events] li").len(), 5);
    let first = browser.see("/account/security").await;
    assert_eq!((first.all("tbody tr").len(), first.all("tbody tr")[0].contains("Signed in")), (25, true));
    assert!(first.all("tbody tr")[0].contains("From where you are now"), "{}", first.text());
    let next = first.attribute("a[rel=next]", "href").unwrap();
    let last = browser.see(&next).await;
    assert_eq!(last.all("tbody tr").len(), 5);
    assert!(last.all("tbody tr")[4].contains("API token made"), "oldest last: {}", last.text());
    assert_eq!(last.attribute("a[rel=next]", "href"), None);
    browser.get("/account/security?cursor=made-up").await.expect(404);

    let (mut kinds, mut path) = (Vec::new(), "/me/security-events?limit=20".to_owned());
    loop {
        let page = browser.api(Method::GET, &path, Some(&token), None).await.expect(200).json();
        let kind = |item: &serde_json::Value| item["kind"].as_str().unwrap().to_owned();
        kinds.extend(page["items"].as_array().unwrap().iter().map(kind));
        let Some(cursor) = page.get("next_cursor").and_then(|cursor| cursor.as_str()) else { break };
        path = format!("/me/security-events?limit=20&cursor={cursor}");
    }
    assert_eq!(kinds, [vec!["signed_in"; 29], vec!["token_created"]].concat());

    insert_account_with_password(&node, "Tom").await;
    let tom = sign_in(&node, "Tom").await;
    assert_eq!(tom.see("/account/security").await.all("tbody tr").len(), 1);
    tom.get(&next).await.expect(404);
    assert!(node.browser().get("/account/security").await.path.starts_with("/sign-in"));
    let narrow = create_token(&node.app, "Ines", "Narrow", &[Scope::ProfileRead], None).await.unwrap();
    browser.api(Method::GET, "/me/security-events", Some(&narrow), None).await.expect(403);
}

#[tokio::test]
async fn age_alone_ends_it() {
    let node = TestApp::start_with(|config| config.retention.security_event_days = 40).await;
    insert_account_with_password(&node, "Ines").await;
    sign_in(&node, "Ines").await;
    node.clock.advance(Duration::days(1));
    sign_in(&node, "Ines").await;
    node.clock.advance(Duration::days(39));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(rows(&node, "Ines").await.len(), 2, "on the last day");
    node.clock.advance(Duration::seconds(1));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(rows(&node, "Ines").await.len(), 1);
}

/// The subjects of all mails to an address.
fn subjects(smtp: &Smtp, address: &str) -> Vec<String> {
    smtp.letters_to(address).iter().map(|letter| letter.subject().unwrap().to_owned()).collect()
}

async fn ines_with_mail(node: &TestApp) -> Caller {
    create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
    caller(node, account_of(node, "Ines").await.id).await
}

#[tokio::test]
async fn the_owner_is_told_of_tokens_and_passwords() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    ines_with_mail(&node).await;
    // Whoever wants no mails gets these all the same.
    let browser = sign_in(&node, "Ines").await;
    settings::stop_all(&node.app, account_of(&node, "Ines").await.id).await.unwrap();
    let page = browser.see("/account/tokens").await;
    let fields = [("name", "W"), ("scopes", "admin"), ("ends", ""), ("current-password", PASSWORD)];
    browser.submit(&page, "/account/tokens", &fields).await.expect(200);
    let page = browser.see("/account/password").await;
    let fields = [("current-password", PASSWORD), ("password", NEW_PASSWORD)];
    browser.submit(&page, "/account/password", &fields).await.expect(200);
    let link = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/reset-password/", &[("password", PASSWORD)]).await.expect(200);
    node.drain().await;
    assert_eq!(
        subjects(&smtp, "ines@example.org"),
        ["A new API token for your account", "Your password was changed", "Your password was changed by a link"]
    );
    let letter = &smtp.letters_to("ines@example.org")[0];
    let text = letter.body_text(0).unwrap().into_owned();
    assert!(text.contains(&node.url("/account/security")) && text.contains("choose a new password"), "{text}");
    assert_eq!(letter.header_raw("List-Unsubscribe"), None);
}

#[tokio::test]
async fn the_old_address_is_told_that_there_is_another_or_none() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    ines_with_mail(&node).await;
    let browser = sign_in(&node, "Ines").await;
    let change = async |to: &str| {
        let page = browser.see("/account/email").await;
        browser.submit(&page, "/account/email", &[("email", to), ("current-password", PASSWORD)]).await.expect(200);
    };
    change("ines@example.net").await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    node.drain().await;
    assert_eq!(subjects(&smtp, "ines@example.org"), ["Your account has another email address"]);
    let to_new = subjects(&smtp, "ines@example.net");
    assert!(to_new.iter().all(|subject| subject.starts_with("Confirm")), "{to_new:?}");
    change("").await;
    node.drain().await;
    assert_eq!(subjects(&smtp, "ines@example.net").last().unwrap(), "The email address of your account was removed");

    // The addresses themselves are kept for some days only, and stand in no event and no mail.
    let left = async || former_email::Entity::find().count(node.app.reader()).await.unwrap();
    assert_eq!(left().await, 2);
    let mails = mail::Entity::find().all(node.app.reader()).await.unwrap();
    assert!(!format!("{mails:?} {:?}", rows(&node, "Ines").await).contains("ines@"));
    node.clock.advance(Duration::days(7) + Duration::seconds(1));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(left().await, 0);
}

#[tokio::test]
async fn a_program_that_makes_tokens_all_day_fills_no_mailbox() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let ines = insert_mail_reader(&node, "ines").await;
    for number in 0..14 {
        create_token(&node.app, &ines.handle, &format!("T{number}"), &[Scope::ThreadsRead], None).await.unwrap();
    }
    node.drain().await;
    assert_eq!(subjects(&smtp, "ines@example.org").len(), 10);
    node.clock.advance(Duration::hours(1));
    create_token(&node.app, &ines.handle, "Later", &[Scope::ThreadsRead], None).await.unwrap();
    node.drain().await;
    assert_eq!(subjects(&smtp, "ines@example.org").len(), 11);
}
