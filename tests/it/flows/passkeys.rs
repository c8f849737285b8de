//! Passkeys as a second factor: adding them, signing in with them, and everything that is no answer of theirs.

use chrono::Duration;
use peerdesk::entity::{
    Role, SecurityEventKind as Kind, TokenPurpose, passkey, passkey_ceremony, pending_sign_in, recovery_code,
    security_event,
};
use peerdesk::housekeeping;
use reqwest::Method;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::passkeys::{
    Device, add, add_with, answer, challenge, give_passkey, give_password, start, start_with,
};
use crate::support::people::{
    NEW_PASSWORD, PASSWORD, account_of, count_sessions, one_use_link, sign_in, sign_up, signed_in, token,
};
use crate::support::second_factor::{self, give_code, set_up};
use crate::support::{Page, TestApp, TestCity};

const NEW: &str = "/account/second-factor/passkeys/new";
const CONFIRM: &str = "/account/second-factor/passkeys/confirm";

async fn kinds(node: &TestApp, handle: &str) -> Vec<Kind> {
    let rows = security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(account_of(node, handle).await.id))
        .order_by_asc(security_event::Column::Id);
    rows.all(node.app.reader()).await.unwrap().into_iter().map(|row| row.kind).collect()
}

async fn only_passkey(node: &TestApp) -> passkey::Model {
    passkey::Entity::find().one(node.app.reader()).await.unwrap().unwrap()
}

async fn challenges(node: &TestApp) -> u64 {
    passkey_ceremony::Entity::find().count(node.app.reader()).await.unwrap()
}

/// A page that refuses a passkey, and says so at its button.
fn refuses(page: Page) -> Page {
    let page = page.expect(422);
    assert!(page.all("#passkey-error").concat().contains("not accepted"), "{}", page.text());
    page
}

#[tokio::test]
async fn a_passkey_is_added_and_opens_its_account() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let other = sign_in(&node, "Ines").await;
    let page = browser.see(NEW).await;
    let nameless = browser.submit(&page, NEW, &[("name", " "), ("current-password", PASSWORD)]).await.expect(422);
    assert!(nameless.all("#name-error").concat().contains("Give the passkey a name"), "{}", nameless.text());
    let refused = browser.submit(&page, NEW, &[("name", "My phone"), ("current-password", "wrong")]).await.expect(422);
    assert!(!refused.all("#current-password-error").is_empty() && refused.body.contains("value=\"My phone\""));
    assert_eq!(challenges(&node).await, 0);

    let mut phone = Device::at(&node);
    let begun = browser.submit(&page, NEW, &[("name", "My <phone>"), ("current-password", PASSWORD)]).await.expect(200);
    assert_eq!(begun.path, CONFIRM);
    assert_eq!(begun.headers["cache-control"], "no-store");
    assert!(begun.body.contains("<noscript>") && begun.attribute("#passkey", "hidden").is_some());
    assert_eq!(begun.all("#passkey + a[href='/account/second-factor']"), ["Cancel"]);
    // Another session of the account does not see the challenge and cannot answer it; nothing is asked for before it is answered.
    assert_eq!(other.get(CONFIRM).await.path, "/account/second-factor");
    let made = phone.make(&begun.attribute("passkey-button", "data-options").unwrap());
    let csrf = other.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    let stolen = other.post(CONFIRM, &[("csrf", &csrf), ("passkey", &made)]).await;
    assert_eq!(stolen.path, "/account/second-factor");
    sign_in(&node, "Ines").await;

    let done = browser.submit(&begun, CONFIRM, &[("passkey", &made)]).await.expect(200);
    let codes = done.all("ol code");
    assert_eq!(codes.len(), 10, "{}", done.text());
    assert_eq!(done.headers["cache-control"], "no-store");
    assert!(other.get("/account").await.path.starts_with("/sign-in"), "other sessions came without it");
    assert_eq!((count_sessions(&node, "Ines").await, challenges(&node).await), (1, 0));
    // Its challenge is used up.
    assert_eq!(browser.submit(&begun, CONFIRM, &[("passkey", &made)]).await.path, "/account/second-factor");
    let overview = browser.see("/account/second-factor").await;
    assert!(overview.says("My <phone>") && overview.says("Not yet") && overview.says("10 codes are left"));

    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    assert!(page.body.contains("<noscript>") && page.says("Recovery code"), "{}", page.text());
    let inside = give_passkey(&elsewhere, &page, &mut phone).await.expect(200);
    assert_eq!(inside.path, "/account");
    assert!(only_passkey(&node).await.last_used_at.is_some());
    assert_eq!(kinds(&node, "Ines").await[3..], [Kind::PasskeyAdded, Kind::SignedIn]);
    assert!(inside.says("Passkey added"), "{}", inside.text());
    // Without a script there are the codes.
    let plain = node.browser();
    let page = give_password(&plain, "Ines").await;
    give_code(&plain, &page, &codes[0]).await.expect(200);

    let own = token(&node, "Ines").await;
    let file = browser.api(Method::GET, "/me/export", Some(&own), None).await.expect(200);
    let row = only_passkey(&node).await;
    let keys = file.json()["passkeys"].clone();
    assert_eq!(keys[0]["name"], "My <phone>", "{keys}");
    assert!(keys[0]["added_at"].is_string() && keys[0]["last_used_at"].is_string(), "{keys}");
    assert!(!file.body.contains(&row.credential_id) && !file.body.contains("public_data"), "no key");
}

#[tokio::test]
async fn an_answer_works_once_where_it_was_asked_and_in_time() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    add(&browser, &mut phone, "My phone").await;
    let (one, two) = (node.browser(), node.browser());
    let (first, second) = (give_password(&one, "Ines").await, give_password(&two, "Ines").await);
    // What was asked in one sign-in is no answer in another, nor in a session; a session's is none in a sign-in.
    let signed = answer(&one, &first, &mut phone).await;
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &signed)]).await);
    challenge(&two, &second).await.expect(200);
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &signed)]).await);
    let removal = browser.see(&removal(&node).await).await;
    let of_session = answer(&browser, &removal, &mut phone).await;
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &of_session)]).await);
    let fields = [("current-password", PASSWORD), ("passkey", signed.as_str())];
    refuses(browser.submit(&removal, "/account/second-factor/passkeys/removal", &fields).await);
    // Where it was asked it lets in, once, and never again.
    one.submit(&first, "/sign-in/code", &[("passkey", &signed)]).await.expect(200);
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &signed)]).await);

    // Whatever the answer was worth, the challenge is gone.
    let options = challenge(&two, &second).await.expect(200).body;
    let signed = phone.sign(&options);
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", "{\"garbage\":true}")]).await);
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &signed)]).await);
    // Only the newest can be answered.
    let older = answer(&two, &second, &mut phone).await;
    let newer = answer(&two, &second, &mut phone).await;
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &older)]).await);
    refuses(two.submit(&second, "/sign-in/code", &[("passkey", &newer)]).await);
    // Two who answer at once, with the same.
    let signed = answer(&two, &second, &mut phone).await;
    let fields = [("passkey", signed.as_str())];
    let (a, b) =
        tokio::join!(two.submit(&second, "/sign-in/code", &fields), two.submit(&second, "/sign-in/code", &fields));
    let got_in = [a, b].iter().filter(|page| page.path == "/account" && page.status == 200).count();
    assert!(got_in >= 1);
    assert_eq!(kinds(&node, "Ines").await.iter().filter(|kind| **kind == Kind::SignedIn).count(), 2 + 1, "one session");
}

/// The address of the form that removes the only passkey there is.
async fn removal(node: &TestApp) -> String {
    format!("/account/second-factor/passkeys/removal?passkey={}", only_passkey(node).await.id)
}

#[tokio::test]
async fn a_challenge_is_over_after_five_minutes_and_with_its_sign_in() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    add(&browser, &mut phone, "My phone").await;
    let late = node.browser();
    let page = give_password(&late, "Ines").await;
    let signed = answer(&late, &page, &mut phone).await;
    node.clock.advance(Duration::minutes(5));
    refuses(late.submit(&page, "/sign-in/code", &[("passkey", &signed)]).await);
    let signed = answer(&late, &page, &mut phone).await;
    node.clock.advance(Duration::minutes(5));
    let over = late.submit(&page, "/sign-in/code", &[("passkey", &signed)]).await.expect(409);
    assert!(over.says("Sign in again"), "{}", over.text());
    challenge(&late, &page).await.expect(409);
    // A new password ends what began with the old one.
    let page = give_password(&late, "Ines").await;
    let signed = answer(&late, &page, &mut phone).await;
    let change = browser.see("/account/password").await;
    let fields = [("current-password", PASSWORD), ("password", NEW_PASSWORD)];
    browser.submit(&change, "/account/password", &fields).await.expect(200);
    late.submit(&page, "/sign-in/code", &[("passkey", &signed)]).await.expect(409);
    // Adding one has to be done in time as well.
    let page = browser.see(&removal(&node).await).await;
    let proof = answer(&browser, &page, &mut phone).await;
    let page = browser.see(NEW).await;
    let fields = [("name", "Laptop"), ("current-password", NEW_PASSWORD), ("passkey", proof.as_str())];
    let begun = browser.submit(&page, NEW, &fields).await.expect(200);
    let made = Device::at(&node).make(&begun.attribute("passkey-button", "data-options").unwrap());
    node.clock.advance(Duration::minutes(5));
    assert_eq!(browser.submit(&begun, CONFIRM, &[("passkey", &made)]).await.path, "/account/second-factor");
    assert_eq!(passkey::Entity::find().count(node.app.reader()).await.unwrap(), 1);
    // What nobody answered is deleted.
    node.clock.advance(Duration::seconds(1));
    assert!(challenges(&node).await > 0);
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(challenges(&node).await, 0);
}

#[tokio::test]
async fn a_passkey_of_another_account_opens_nothing() {
    let node = start().await;
    let (ines, tom) = (signed_in(&node, "Ines", None).await, signed_in(&node, "Tom", None).await);
    let (mut own, mut others) = (Device::at(&node), Device::at(&node));
    add(&ines, &mut own, "My phone").await;
    add(&tom, &mut others, "Tom's phone").await;
    let of_tom = passkey::Entity::find()
        .filter(passkey::Column::AccountId.eq(account_of(&node, "Tom").await.id))
        .one(node.app.reader())
        .await
        .unwrap()
        .unwrap();
    let thief = node.browser();
    let page = give_password(&thief, "Ines").await;
    let options = challenge(&thief, &page).await.expect(200).body;
    assert!(!options.contains(&of_tom.credential_id), "{options}");
    let signed = others.sign_instead(&options, &of_tom.credential_id);
    refuses(thief.submit(&page, "/sign-in/code", &[("passkey", &signed)]).await);
    assert!(kinds(&node, "Ines").await.contains(&Kind::SecondFactorRefused));
    // Nor does a made-up sign-in get a challenge, nor whoever has no form of ours.
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    thief.post("/sign-in/code/challenge", &[("csrf", &csrf), ("token", "made-up")]).await.expect(409);
    let stranger = node.browser();
    let led = stranger.post("/sign-in/code/challenge", &[("token", "made-up")]).await;
    assert_eq!(led.path, "/sign-in");
    assert!(stranger.post("/account/second-factor/passkeys/challenge", &[]).await.path.starts_with("/sign-in"));
    // Somebody without passkeys is asked for none.
    let ugo = signed_in(&node, "Ugo", None).await;
    let csrf = ugo.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    ugo.post("/account/second-factor/passkeys/challenge", &[("csrf", &csrf)]).await.expect(404);
    give_passkey(&thief, &page, &mut own).await.expect(200);
}

#[tokio::test]
async fn a_copy_that_counts_from_behind_is_refused() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    add(&browser, &mut phone, "My phone").await;
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_passkey(&elsewhere, &page, &mut phone).await.expect(200);
    assert_eq!(only_passkey(&node).await.counter, 1);
    let set = |count: i64| passkey::Entity::update_many().col_expr(passkey::Column::Counter, Expr::value(count));
    set(7).exec(node.app.reader()).await.unwrap();
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    refuses(give_passkey(&elsewhere, &page, &mut phone).await);
    assert_eq!(only_passkey(&node).await.counter, 7, "it stays where it was");
    set(2).exec(node.app.reader()).await.unwrap();
    give_passkey(&elsewhere, &page, &mut phone).await.expect(200);
    assert_eq!(only_passkey(&node).await.counter, 3);
}

#[tokio::test]
async fn wrong_answers_count_as_wrong_codes_do() {
    let node = start_with(|config| config.rate_limit_scale = 1).await;
    let browser = signed_in(&node, "Ines", None).await;
    let mut phone = Device::at(&node);
    let codes = add(&browser, &mut phone, "My phone").await;
    let thief = node.browser();
    let page = give_password(&thief, "Ines").await;
    for _ in 0..9 {
        refuses(thief.submit(&page, "/sign-in/code", &[("passkey", "{}")]).await);
    }
    give_code(&thief, &page, "000000").await.expect(422);
    thief.submit(&page, "/sign-in/code", &[("passkey", "{}")]).await.expect(429);
    give_code(&thief, &page, "000000").await.expect(429);
    // Asking for challenges has an end as well, and is no try.
    for _ in 0..10 {
        challenge(&thief, &page).await.expect(200);
    }
    challenge(&thief, &page).await.expect(429);
    assert_eq!(challenges(&node).await, 1, "each in the place of the one before");
    // The browser that is known has tries of its own.
    let csrf = browser.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    browser.post("/sign-out", &[("csrf", &csrf)]).await;
    let page = give_password(&browser, "Ines").await;
    give_code(&browser, &page, &codes[0]).await.expect(200);
}

#[tokio::test]
async fn a_password_reset_keeps_them_and_where_staff_need_a_second_factor_one_is_enough() {
    let node = start_with(|config| config.require_second_factor = true).await;
    TestCity::build(&node).await;
    let bea = sign_up(&node, "Bea", "bea@example.org").await;
    peerdesk::identity::administration::grant_role(&node.app, "Bea", "elmford", Role::Agent).await.unwrap();
    assert_eq!(bea.get("/desk").await.path, "/account/second-factor");
    let mut phone = Device::at(&node);
    add(&bea, &mut phone, "My phone").await;
    bea.see("/desk").await;
    // The last one stays, and so does the app where it is the last.
    let overview = bea.see("/account/second-factor").await;
    assert!(overview.says("cannot be removed") && !overview.body.contains("passkeys/removal"), "{}", overview.text());
    let page = bea.see(&removal(&node).await).await;
    let signed = answer(&bea, &page, &mut phone).await;
    let fields = [("current-password", PASSWORD), ("passkey", signed.as_str())];
    let kept = bea.submit(&page, "/account/second-factor/passkeys/removal", &fields).await.expect(409);
    assert!(kept.says("Members of staff need a second factor here"), "{}", kept.text());

    let link = one_use_link(&node, "Bea", TokenPurpose::ConfirmEmail).await;
    let page = bea.see(&link).await;
    bea.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let link = one_use_link(&node, "Bea", TokenPurpose::ResetPassword).await;
    let page = bea.see(&link).await;
    bea.submit(&page, "/reset-password/", &[("password", NEW_PASSWORD)]).await.expect(200);
    let page = bea.see("/sign-in?next=/desk").await;
    let page = bea.submit(&page, "/sign-in", &[("name", "Bea"), ("password", NEW_PASSWORD)]).await.expect(200);
    assert_eq!(give_passkey(&bea, &page, &mut phone).await.expect(200).path, "/desk");
}

#[tokio::test]
async fn at_a_bare_number_there_are_none_and_ten_are_enough() {
    let bare = TestApp::start().await;
    let browser = signed_in(&bare, "Ines", None).await;
    assert!(!browser.see("/account/second-factor").await.body.contains("passkeys"));
    assert_eq!(browser.get(NEW).await.path, "/account/second-factor");
    let csrf = browser.see("/account").await.attribute("input[name=csrf]", "value").unwrap();
    let fields = [("csrf", csrf.as_str()), ("name", "My phone"), ("current-password", PASSWORD)];
    assert_eq!(browser.post(NEW, &fields).await.path, "/account/second-factor");

    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (mut phone, mut laptop) = (Device::at(&node), Device::at(&node));
    let codes = add(&browser, &mut phone, "My phone").await;
    // Recovery codes are made once; the second one is added with the first, and other sessions stay.
    let other = node.browser();
    let page = give_password(&other, "Ines").await;
    give_passkey(&other, &page, &mut phone).await.expect(200);
    let page = browser.see(NEW).await;
    let signed = answer(&browser, &page, &mut phone).await;
    let added = add_with(&browser, &mut laptop, "Laptop", &[("passkey", &signed)]).await.expect(200);
    assert!(added.says("The passkey is added.") && added.says("10 codes are left"), "{}", added.text());
    other.see("/account").await;
    let first = only_passkey(&node).await;
    for number in 2..10 {
        let row = passkey::ActiveModel {
            account_id: Set(first.account_id),
            credential_id: Set(format!("another-{number}")),
            public_data: Set(first.public_data.clone()),
            counter: Set(0),
            name: Set(format!("Key {number}")),
            created_at: Set(first.created_at),
            last_used_at: Set(None),
            ..Default::default()
        };
        passkey::Entity::insert(row).exec_without_returning(node.app.reader()).await.unwrap();
    }
    let page = browser.see(NEW).await;
    let fields = [("name", "One more"), ("current-password", PASSWORD), ("code", codes[0].as_str())];
    let full = browser.submit(&page, NEW, &fields).await.expect(422);
    assert!(full.all("#name-error").concat().contains("You have 10 passkeys"), "{}", full.text());
    assert_eq!(
        recovery_code::Entity::find()
            .filter(recovery_code::Column::UsedAt.is_null())
            .count(node.app.reader())
            .await
            .unwrap(),
        10,
        "the code is not used up"
    );
}

#[tokio::test]
async fn an_app_and_a_passkey_stand_beside_each_other() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (app, codes) = set_up(&node, &browser).await;
    let mut phone = Device::at(&node);
    let page = browser.see(NEW).await;
    assert!(page.attribute("passkey-button", "data-challenge").is_none(), "there is none to ask for");
    let code = app.next_code(&node);
    let added = add_with(&browser, &mut phone, "My phone", &[("code", &code)]).await.expect(200);
    assert!(added.says("The passkey is added."), "{}", added.text());
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &page, &app.next_code(&node)).await.expect(200);
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_passkey(&elsewhere, &page, &mut phone).await.expect(200);
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &page, &codes[3]).await.expect(200);
    assert_eq!(pending_sign_in::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    // Another app leaves the passkey.
    let page = second_factor::confirm(&browser, "set-up", PASSWORD, &app.next_code(&node)).await.expect(200);
    let other = second_factor::Phone::that_scanned(&page);
    let code = other.next_code(&node);
    browser.submit(&page, "/account/second-factor/confirm", &[("code", &code)]).await.expect(200);
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_passkey(&elsewhere, &page, &mut phone).await.expect(200);
}
