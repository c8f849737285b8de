//! A second factor for one's own account: setting it up, signing in with it, recovery codes, and doing without again.

use chrono::Duration;
use peerdesk::entity::{
    SecurityEventKind as Kind, TokenPurpose, authenticator, pending_sign_in, recovery_code, security_event,
};
use peerdesk::housekeeping;
use reqwest::Method;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::support::people::{
    NEW_PASSWORD, PASSWORD, account_of, count_sessions, one_use_link, sign_in, sign_up, signed_in, token,
};
use crate::support::second_factor::{Phone, confirm, give_code, give_password, set_up};
use crate::support::{Smtp, TestApp};

async fn kinds(node: &TestApp, handle: &str) -> Vec<Kind> {
    let rows = security_event::Entity::find()
        .filter(security_event::Column::AccountId.eq(account_of(node, handle).await.id))
        .order_by_asc(security_event::Column::Id);
    rows.all(node.app.reader()).await.unwrap().into_iter().map(|row| row.kind).collect()
}

#[tokio::test]
async fn an_app_is_asked_for_once_it_has_shown_a_code() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let other = sign_in(&node, "Ines").await;
    assert!(browser.see("/account/second-factor").await.says("Your account has no second factor."));
    assert!(browser.see("/account").await.body.contains("href=\"/account/second-factor\""));

    let form = browser.see("/account/second-factor/set-up").await;
    let wrong = [("current-password", "not this one")];
    let refused = browser.submit(&form, "/account/second-factor/set-up", &wrong).await.expect(422);
    assert!(refused.all("#current-password-error").concat().contains("password"), "{}", refused.text());
    assert_eq!(authenticator::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    let page = browser.submit(&form, "/account/second-factor/set-up", &[("current-password", PASSWORD)]).await;
    let page = page.expect(200);
    assert_eq!(page.path, "/account/second-factor/confirm");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(page.body.contains("<svg") && page.body.contains("otpauth://totp/Peerdesk:Ines?secret="));
    // Another session of the account is not shown the key.
    assert_eq!(other.get("/account/second-factor/confirm").await.path, "/account/second-factor");
    let phone = Phone::that_scanned(&page);
    let key = page.all(".pd-secret code").concat().replace(' ', "");
    let row = authenticator::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(&key), "the key stands in no row");

    // Before a code was typed nobody is asked for one.
    let refused = browser.submit(&page, "/account/second-factor/confirm", &[("code", "12345")]).await.expect(422);
    assert!(refused.all("#code-error").concat().contains("not right"), "{}", refused.text());
    sign_in(&node, "Ines").await;

    let code = phone.code(&node);
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    let done = browser.submit(&page, "/account/second-factor/confirm", &[("code", &spaced)]).await.expect(200);
    let codes = done.all("ol code");
    assert_eq!(codes.len(), 10, "{}", done.text());
    assert_eq!(done.headers["cache-control"], "no-store");
    let written = format!("{:?}", recovery_code::Entity::find().all(node.app.reader()).await.unwrap());
    assert!(codes.iter().all(|code| !written.contains(code) && !written.contains(&code.replace('-', ""))));
    assert!(other.get("/account").await.path.starts_with("/sign-in"), "other sessions came without a code");
    assert_eq!(count_sessions(&node, "Ines").await, 1);
    let overview = browser.see("/account/second-factor").await;
    assert!(overview.says("10 codes are left") && !overview.body.contains(&codes[0]), "{}", overview.text());

    // The code that confirmed the app is used.
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &page, &code).await.expect(422);
    let inside = give_code(&elsewhere, &page, &phone.next_code(&node)).await.expect(200);
    assert_eq!(inside.path, "/account");
    let seen = kinds(&node, "Ines").await;
    assert_eq!(seen[3..], [Kind::SecondFactorSetUp, Kind::SecondFactorRefused, Kind::SignedIn], "{seen:?}");
    assert!(inside.says("Authenticator app set up") && inside.says("Right password, but a wrong code"));
}

#[tokio::test]
async fn half_a_sign_in_opens_nothing_and_does_not_last() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (phone, _) = set_up(&node, &browser).await;
    let sessions = count_sessions(&node, "Ines").await;
    let half = node.browser();
    let page = give_password(&half, "Ines").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let cookies: Vec<_> = page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
    assert!(!cookies.iter().any(|line| line.contains("session") || line.contains("device")), "{cookies:?}");
    assert_eq!(count_sessions(&node, "Ines").await, sessions);
    for path in ["/account", "/account/second-factor", "/account/security", "/notifications"] {
        assert!(half.get(path).await.path.starts_with("/sign-in"), "{path}");
    }
    assert_eq!(half.get("/sign-in/code").await.path, "/sign-in");
    let pending = page.attribute("input[name=token]", "value").unwrap();
    half.api(Method::GET, "/me", Some(&pending), None).await.expect(401);
    let planted = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = planted.get(node.url("/account")).header("cookie", format!("session={pending}")).send().await.unwrap();
    assert_eq!(answer.status(), 303, "it is no session");
    let row = pending_sign_in::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(!format!("{row:?}").contains(&pending));

    // A made-up one, and one whose time is over, lead back to the password.
    let made_up = half.submit(&page, "/sign-in/code", &[("token", "made-up"), ("code", "123456")]).await.expect(409);
    assert!(made_up.says("Sign in again") && !made_up.all("#password").is_empty(), "{}", made_up.text());
    node.clock.advance(Duration::minutes(10));
    let over = give_code(&half, &page, &phone.code(&node)).await.expect(409);
    assert!(over.says("It took too long"), "{}", over.text());
    housekeeping::run(&node.app).await.unwrap();
    node.clock.advance(Duration::seconds(1));
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(pending_sign_in::Entity::find().count(node.app.reader()).await.unwrap(), 0);

    // A new password ends what began with the old one.
    let page = give_password(&half, "Ines").await;
    let change = browser.see("/account/password").await;
    let fields = [("current-password", PASSWORD), ("password", NEW_PASSWORD)];
    browser.submit(&change, "/account/password", &fields).await.expect(200);
    give_code(&half, &page, &phone.next_code(&node)).await.expect(409);
    // Once complete, it is used up, whoever has another code.
    let fields = [("current-password", NEW_PASSWORD), ("password", PASSWORD)];
    let change = browser.see("/account/password").await;
    browser.submit(&change, "/account/password", &fields).await.expect(200);
    let page = give_password(&half, "Ines").await;
    give_code(&half, &page, &phone.next_code(&node)).await.expect(200);
    let again = node.browser();
    again.see("/sign-in").await;
    let token = page.attribute("input[name=token]", "value").unwrap();
    let form = again.see("/sign-in").await;
    let csrf = form.attribute("input[name=csrf]", "value").unwrap();
    let code = phone.next_code(&node);
    let fields = [("csrf", csrf.as_str()), ("token", token.as_str()), ("code", code.as_str())];
    again.post("/sign-in/code", &fields).await.expect(409);
}

#[tokio::test]
async fn every_code_works_once() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (phone, codes) = set_up(&node, &browser).await;
    let early = phone.next_code(&node);
    let code = phone.next_code(&node);
    // Two browsers come with the same code at once, and one of them with the code before it.
    let (one, two) = (node.browser(), node.browser());
    let (first, second) = (give_password(&one, "Ines").await, give_password(&two, "Ines").await);
    let (a, b) = tokio::join!(give_code(&one, &first, &code), give_code(&two, &second, &code));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "one gets in");
    let (late, page) = if a.status == 422 { (&one, &first) } else { (&two, &second) };
    give_code(late, page, &code).await.expect(422);
    give_code(late, page, &early).await.expect(422);
    // A recovery code lets in, however it is typed, and once.
    let typed = codes[0].to_uppercase().replace('-', " ");
    give_code(late, page, &typed).await.expect(200);
    let third = node.browser();
    let page = give_password(&third, "Ines").await;
    give_code(&third, &page, &codes[0]).await.expect(422);
    assert!(browser.see("/account/second-factor").await.says("9 codes are left"));
    assert!(kinds(&node, "Ines").await.contains(&Kind::RecoveryCodeUsed));
    // Nobody else's code is of use.
    let tom = signed_in(&node, "Tom", None).await;
    let (_, others) = set_up(&node, &tom).await;
    give_code(&third, &page, &others[0]).await.expect(422);
    // Clocks differ a little: the next code is taken, the one after it is not.
    let after_next = phone.next_code(&node);
    node.clock.advance(Duration::seconds(-60));
    give_code(&third, &page, &after_next).await.expect(422);
    node.clock.advance(Duration::seconds(30));
    give_code(&third, &page, &after_next).await.expect(200);
}

#[tokio::test]
async fn a_password_reset_keeps_it_and_so_does_a_browser_that_is_known() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let (phone, _) = set_up(&node, &browser).await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    // The browser in which the link of a reset is opened is known from then on, and is asked all the same.
    let thief = node.browser();
    let link = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    let page = thief.see(&link).await;
    let done = thief.submit(&page, "/reset-password/", &[("password", NEW_PASSWORD)]).await.expect(200);
    assert!(done.path.starts_with("/sign-in"), "{}", done.path);
    for somebody in [&thief, &browser] {
        let page = somebody.see("/sign-in?next=/account").await;
        let fields = [("name", "Ines"), ("password", NEW_PASSWORD)];
        let page = somebody.submit(&page, "/sign-in", &fields).await.expect(200);
        assert!(page.says("This account asks for a code as well."), "{}", page.text());
        assert_eq!(count_sessions(&node, "Ines").await, 0);
    }
    let page = browser.see("/sign-in?next=/account").await;
    let page = browser.submit(&page, "/sign-in", &[("name", "Ines"), ("password", NEW_PASSWORD)]).await.expect(200);
    assert_eq!(give_code(&browser, &page, &phone.next_code(&node)).await.expect(200).path, "/account");
}

#[tokio::test]
async fn new_codes_another_app_and_doing_without_take_password_and_code() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (phone, codes) = set_up(&node, &browser).await;
    for act in ["recovery-codes", "removal", "set-up"] {
        let page = confirm(&browser, act, "not this one", &phone.next_code(&node)).await.expect(422);
        assert!(!page.all("#current-password-error").is_empty(), "{act}: {}", page.text());
        let page = confirm(&browser, act, PASSWORD, "123456").await.expect(422);
        assert!(!page.all("#code-error").is_empty(), "{act}: {}", page.text());
    }
    assert_eq!(kinds(&node, "Ines").await.iter().filter(|kind| **kind == Kind::SecondFactorRefused).count(), 3);
    let page = confirm(&browser, "recovery-codes", PASSWORD, &phone.next_code(&node)).await.expect(200);
    let fresh = page.all("ol code");
    assert_eq!(fresh.len(), 10, "{}", page.text());
    let elsewhere = node.browser();
    let page = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &page, &codes[1]).await.expect(422);
    give_code(&elsewhere, &page, &fresh[1]).await.expect(200);

    // Another phone: the first one counts until the second has shown a code.
    let page = confirm(&browser, "set-up", PASSWORD, &fresh[0]).await.expect(200);
    let other_phone = Phone::that_scanned(&page);
    let again = node.browser();
    let half = give_password(&again, "Ines").await;
    give_code(&again, &half, &other_phone.next_code(&node)).await.expect(422);
    give_code(&again, &half, &phone.code(&node)).await.expect(200);
    let code = other_phone.next_code(&node);
    browser.submit(&page, "/account/second-factor/confirm", &[("code", &code)]).await.expect(200);
    let half = give_password(&again, "Ines").await;
    give_code(&again, &half, &phone.next_code(&node)).await.expect(422);
    give_code(&again, &half, &fresh[2]).await.expect(422);
    give_code(&again, &half, &other_phone.code(&node)).await.expect(200);

    let removed = confirm(&browser, "removal", PASSWORD, &other_phone.next_code(&node)).await.expect(200);
    assert!(removed.says("The authenticator app is removed."), "{}", removed.text());
    assert_eq!(browser.get("/account/second-factor/removal").await.path, "/account/second-factor");
    assert_eq!(recovery_code::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    sign_in(&node, "Ines").await.see("/account").await;
}

#[tokio::test]
async fn what_was_begun_and_not_finished_is_forgotten() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let form = browser.see("/account/second-factor/set-up").await;
    let page = browser.submit(&form, "/account/second-factor/set-up", &[("current-password", PASSWORD)]).await;
    let page = page.expect(200);
    let phone = Phone::that_scanned(&page);
    node.clock.advance(Duration::minutes(31));
    let late = browser.submit(&page, "/account/second-factor/confirm", &[("code", &phone.code(&node))]).await;
    assert_eq!(late.expect(200).path, "/account/second-factor");
    housekeeping::run(&node.app).await.unwrap();
    assert_eq!(authenticator::Entity::find().count(node.app.reader()).await.unwrap(), 0);
    // Of an account that is deleted nothing stays.
    set_up(&node, &browser).await;
    give_password(&node.browser(), "Ines").await;
    super::account_erasure::delete_at_the_page(&browser, PASSWORD).await.expect(200);
    node.drain().await;
    let db = node.app.reader();
    let left = [
        authenticator::Entity::find().count(db).await.unwrap(),
        recovery_code::Entity::find().count(db).await.unwrap(),
        pending_sign_in::Entity::find().count(db).await.unwrap(),
    ];
    assert_eq!(left, [0, 0, 0]);
}

#[tokio::test]
async fn what_was_typed_before_the_session_ended_waits_behind_the_code() {
    let node = TestApp::start().await;
    let browser = signed_in(&node, "Ines", None).await;
    let (phone, _) = set_up(&node, &browser).await;
    let page = browser.see("/account").await;
    let elsewhere = node.browser();
    let half = give_password(&elsewhere, "Ines").await;
    give_code(&elsewhere, &half, &phone.next_code(&node)).await.expect(200);
    let sessions = elsewhere.see("/account/sessions").await;
    elsewhere.submit(&sessions, "/account/sessions", &[("end", "others")]).await.expect(200);

    let lost = browser.submit(&page, "/account", &[("about", "I fix bicycles.")]).await.expect(401);
    let half = browser.submit(&lost, "/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(200);
    let wrong = give_code(&browser, &half, "000000").await.expect(422);
    let back = give_code(&browser, &wrong, &phone.next_code(&node)).await.expect(200);
    assert!(back.path.starts_with("/account?draft="), "{}", back.path);
    assert!(back.body.contains("I fix bicycles."), "{}", back.text());
}

#[tokio::test]
async fn tokens_and_the_export_go_on_and_the_owner_hears_of_it_by_mail() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let browser = sign_up(&node, "Ines", "ines@example.org").await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&link).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let token = token(&node, "Ines").await;
    let (phone, codes) = set_up(&node, &browser).await;
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(200);
    let file = browser.api(Method::GET, "/me/export", Some(&token), None).await.expect(200);
    let own = &file.json()["second_factors"][0];
    assert_eq!(own["recovery_codes_left"], 10, "{own}");
    assert!(own["set_up_at"].is_string() && own["last_used_at"].is_string(), "{own}");
    let kinds = browser.api(Method::GET, "/me/security-events", Some(&token), None).await.expect(200);
    assert!(kinds.body.contains("\"second_factor_set_up\""), "{}", kinds.body);

    confirm(&browser, "recovery-codes", PASSWORD, &codes[0]).await.expect(200);
    confirm(&browser, "removal", PASSWORD, &phone.next_code(&node)).await.expect(200);
    node.drain().await;
    let letters = smtp.letters_to("ines@example.org");
    let subjects: Vec<&str> = letters.iter().filter_map(|letter| letter.subject()).collect();
    for expected in [
        "An authenticator app was set up for your account",
        "A recovery code of your account was used",
        "New recovery codes were made for your account",
        "The second factor of your account was removed",
    ] {
        assert!(subjects.contains(&expected), "{expected}: {subjects:?}");
    }
}
