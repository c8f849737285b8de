//! Passkeys that go: removed by their owner, reset with the second factor, erased with the account.

use peerdesk::admin::{Act, perform};
use peerdesk::entity::{
    SecurityEventKind as Kind, TokenPurpose, authenticator, passkey, passkey_ceremony, recovery_code, security_event,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::passkeys::{Device, add, add_with, answer, challenge, give_passkey, give_password, start};
use crate::support::people::{PASSWORD, account_of, count_sessions, one_use_link, sign_in, sign_up, signed_in};
use crate::support::second_factor::{give_code, set_up};
use crate::support::{Browser, Page, Smtp, TestApp};

const REMOVAL: &str = "/account/second-factor/passkeys/removal";

async fn named(node: &TestApp, name: &str) -> passkey::Model {
    let found = passkey::Entity::find().filter(passkey::Column::Name.eq(name)).one(node.app.reader()).await.unwrap();
    found.unwrap_or_else(|| panic!("no passkey {name}"))
}

/// Removes a passkey with a passkey.
async fn remove(node: &TestApp, browser: &Browser, name: &str, with: &mut Device) -> Page {
    let page = browser.see(&format!("{REMOVAL}?passkey={}", named(node, name).await.id)).await;
    assert!(page.says(name), "{}", page.text());
    let signed = answer(browser, &page, with).await;
    browser.submit(&page, REMOVAL, &[("current-password", PASSWORD), ("passkey", &signed)]).await
}

async fn rows(node: &TestApp) -> [u64; 4] {
    let db = node.app.reader();
    [
        authenticator::Entity::find().count(db).await.unwrap(),
        passkey::Entity::find().count(db).await.unwrap(),
        passkey_ceremony::Entity::find().count(db).await.unwrap(),
        recovery_code::Entity::find().count(db).await.unwrap(),
    ]
}

async fn newest(node: &TestApp, handle: &str, count: usize) -> Vec<Kind> {
    let rows = security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(account_of(node, handle).await.id))
        .order_by_asc(security_event::Column::Id);
    let rows = rows.all(node.app.reader()).await.unwrap();
    rows[rows.len() - count..].iter().map(|row| row.kind).collect()
}

#[tokio::test]
async fn app_and_passkeys_go_one_without_the_other_and_codes_with_the_last() {
    let smtp = Smtp::start();
    let url = smtp.url();
    let node = crate::support::passkeys::start_with(|config| {
        config.smtp_url = Some(peerdesk::config::Secret::from(url.as_str()));
        config.mail_from = "Elmford help <help@elmford.example>".to_owned();
    })
    .await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let (app, codes) = set_up(&node, &browser).await;
    let (mut phone, mut laptop) = (Device::at(&node), Device::at(&node));
    let code = app.next_code(&node);
    add_with(&browser, &mut phone, "My phone", &[("code", &code)]).await.expect(200);
    add_with(&browser, &mut laptop, "Laptop", &[("code", &codes[0])]).await.expect(200);
    assert_eq!(rows(&node).await, [1, 2, 0, 10]);

    // Nothing goes without password and second factor.
    let id = named(&node, "Laptop").await.id;
    let page = browser.see(&format!("{REMOVAL}?passkey={id}")).await;
    let signed = answer(&browser, &page, &mut phone).await;
    let fields = [("current-password", "wrong"), ("passkey", signed.as_str())];
    let refused = browser.submit(&page, REMOVAL, &fields).await.expect(422);
    assert!(!refused.all("#current-password-error").is_empty(), "{}", refused.text());
    let refused = browser.submit(&page, REMOVAL, &[("current-password", PASSWORD)]).await.expect(422);
    assert!(!refused.all("#code-error").is_empty(), "{}", refused.text());
    assert_eq!(rows(&node).await[1], 2);
    // Each of them can be what is shown, even the one that goes; what was asked before it went is no answer after.
    let elsewhere = node.browser();
    let half = give_password(&elsewhere, "Ines").await;
    let asked = challenge(&elsewhere, &half).await.expect(200).body;
    let removed = remove(&node, &browser, "Laptop", &mut laptop).await.expect(200);
    assert!(removed.says("The passkey is removed.") && !removed.says("Laptop"), "{}", removed.text());
    let signed = laptop.sign(&asked);
    elsewhere.submit(&half, "/sign-in/code", &[("passkey", &signed)]).await.expect(422);
    assert_eq!(newest(&node, "Ines", 2).await, [Kind::PasskeyRemoved, Kind::SecondFactorRefused]);

    // The app goes, and the passkey stays.
    let page = browser.see("/account/second-factor/removal").await;
    let signed = answer(&browser, &page, &mut phone).await;
    let fields = [("current-password", PASSWORD), ("passkey", signed.as_str())];
    let gone = browser.submit(&page, "/account/second-factor/removal", &fields).await.expect(200);
    assert!(gone.says("The authenticator app is removed.") && gone.says("My phone"), "{}", gone.text());
    assert_eq!(rows(&node).await[..2], [0, 1]);
    assert_eq!(newest(&node, "Ines", 1).await, [Kind::AuthenticatorRemoved]);
    assert_eq!(browser.get("/account/second-factor/removal").await.path, "/account/second-factor");
    let half = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &half, &app.next_code(&node)).await.expect(422);
    give_code(&elsewhere, &half, &codes[1]).await.expect(200);
    // New recovery codes with the passkey.
    let page = browser.see("/account/second-factor/recovery-codes").await;
    let signed = answer(&browser, &page, &mut phone).await;
    let fields = [("current-password", PASSWORD), ("passkey", signed.as_str())];
    let fresh = browser.submit(&page, "/account/second-factor/recovery-codes", &fields).await.expect(200);
    assert_eq!(fresh.all("ol code").len(), 10);

    // With the last one everything is gone.
    remove(&node, &browser, "My phone", &mut phone).await.expect(200);
    assert_eq!(rows(&node).await, [0, 0, 0, 0]);
    assert_eq!(newest(&node, "Ines", 2).await, [Kind::PasskeyRemoved, Kind::SecondFactorRemoved]);
    sign_in(&node, "Ines").await.see("/account").await;
    assert_eq!(browser.get(&format!("{REMOVAL}?passkey={id}")).await.path, "/account/second-factor");
    node.drain().await;
    let letters = smtp.letters_to("ines@example.org");
    let subjects: Vec<&str> = letters.iter().filter_map(|letter| letter.subject()).collect();
    for expected in [
        "A passkey was added to your account",
        "A passkey was removed from your account",
        "The authenticator app of your account was removed",
    ] {
        assert!(subjects.contains(&expected), "{expected}: {subjects:?}");
    }
}

#[tokio::test]
async fn the_app_stays_when_the_passkey_goes() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    let codes = add(&browser, &mut phone, "My phone").await;
    let form = browser.see("/account/second-factor/set-up").await;
    let signed = answer(&browser, &form, &mut phone).await;
    let fields = [("current-password", PASSWORD), ("passkey", signed.as_str())];
    let page = browser.submit(&form, "/account/second-factor/set-up", &fields).await.expect(200);
    let app = crate::support::second_factor::Phone::that_scanned(&page);
    let code = app.next_code(&node);
    browser.submit(&page, "/account/second-factor/confirm", &[("code", &code)]).await.expect(200);
    remove(&node, &browser, "My phone", &mut phone).await.expect(200);
    assert_eq!(rows(&node).await, [1, 0, 0, 10]);
    let elsewhere = node.browser();
    let half = crate::support::second_factor::give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &half, &codes[0]).await.expect(422);
    give_code(&elsewhere, &half, &app.next_code(&node)).await.expect(200);
}

#[tokio::test]
async fn nobody_removes_a_passkey_of_somebody_else() {
    let node = start().await;
    let (ines, tom) = (signed_in(&node, "Ines", None).await, signed_in(&node, "Tom", None).await);
    let (mut own, mut others) = (Device::at(&node), Device::at(&node));
    add(&ines, &mut own, "My phone").await;
    add(&tom, &mut others, "Tom's phone").await;
    let id = named(&node, "My phone").await.id.to_string();
    assert_eq!(tom.get(&format!("{REMOVAL}?passkey={id}")).await.path, "/account/second-factor");
    let page = tom.see(&format!("{REMOVAL}?passkey={}", named(&node, "Tom's phone").await.id)).await;
    let signed = answer(&tom, &page, &mut others).await;
    let fields = [("id", id.as_str()), ("current-password", PASSWORD), ("passkey", signed.as_str())];
    let nothing = tom.submit(&page, REMOVAL, &fields).await;
    assert_eq!(nothing.path, "/account/second-factor");
    assert_eq!(rows(&node).await[1], 2);
    let elsewhere = node.browser();
    let half = give_password(&elsewhere, "Ines").await;
    give_passkey(&elsewhere, &half, &mut own).await.expect(200);
}

#[tokio::test]
async fn a_reset_and_the_end_of_the_account_leave_none() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    add(&browser, &mut phone, "My phone").await;
    let half = give_password(&node.browser(), "Ines").await;
    assert!(half.attribute("passkey-button", "data-challenge").is_some());
    let told = perform(&node.app, Act::ResetSecondFactor { handle: "ines".to_owned() }).await.unwrap();
    assert!(told.starts_with("Ines signs in with the password alone"), "{told}");
    assert_eq!(rows(&node).await, [0, 0, 0, 0]);
    assert_eq!(count_sessions(&node, "Ines").await, 0);
    let browser = sign_in(&node, "Ines").await;

    add(&browser, &mut phone, "My phone").await;
    let elsewhere = node.browser();
    let half = give_password(&elsewhere, "Ines").await;
    challenge(&elsewhere, &half).await.expect(200);
    super::account_erasure::delete_at_the_page(&browser, PASSWORD).await.expect(200);
    node.drain().await;
    assert_eq!(rows(&node).await, [0, 0, 0, 0]);
}
