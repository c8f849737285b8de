//! A person's way in, around and back in.

use chrono::Duration;
use peerdesk::entity::{TokenPurpose, account, api_token, one_use_token, session};
use peerdesk::identity::{administration, demo_accounts, handles, one_use};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::{Browser, Page, TestApp};

const PASSWORD: &str = "lamp seven otter";
const OTHER: &str = "violin north ember";

async fn sign_up(app: &TestApp, handle: &str, email: &str) -> Browser {
    let browser = app.browser();
    let page = browser.see("/sign-up").await;
    let fields = [("handle", handle), ("email", email), ("password", PASSWORD)];
    let page = browser.submit(&page, "/sign-up", &fields).await.expect(200);
    assert!(page.path.starts_with("/account?done=welcome"), "{}: {}", page.path, page.text());
    browser
}

async fn sign_in(browser: &Browser, name: &str, password: &str) -> Page {
    let page = browser.see("/sign-in?next=/account").await;
    browser.submit(&page, "/sign-in", &[("name", name), ("password", password)]).await
}

async fn account(app: &TestApp, handle: &str) -> account::Model {
    let skeleton = handles::skeleton(handle);
    let found =
        account::Entity::find().filter(account::Column::HandleSkeleton.eq(skeleton)).one(app.app.reader()).await;
    found.unwrap().unwrap_or_else(|| panic!("no account {handle}"))
}

/// What the mail would say: the path of the link.
async fn link(app: &TestApp, handle: &str, purpose: TokenPurpose) -> String {
    let id = account(app, handle).await.id;
    let tx = app.app.begin_write().await.unwrap();
    let link = one_use::issue(&tx, id, purpose, app.app.now()).await.unwrap().expect("no address to send to");
    tx.commit().await.unwrap();
    link.path
}

async fn sessions(app: &TestApp, handle: &str) -> u64 {
    let id = account(app, handle).await.id;
    session::Entity::find().filter(session::Column::AccountId.eq(id)).count(app.app.reader()).await.unwrap()
}

#[tokio::test]
async fn up_out_and_in_again() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "").await;
    let page = browser.see("/account").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let out = browser.submit(&page, "/sign-out", &[]).await.expect(200);
    assert!(out.says("You are signed out."));
    assert_eq!(sessions(&app, "Ines").await, 0, "the row is gone, not only the cookie");
    assert!(browser.get("/account").await.path.starts_with("/sign-in?next=%2Faccount"));

    let wrong = sign_in(&browser, "Ines", "not this one").await.expect(422);
    assert!(wrong.says("This name and password do not belong together"));
    assert_eq!(wrong.attribute("#name", "value").as_deref(), Some("Ines"), "what was typed stays");
    assert_eq!(wrong.attribute("#password", "value"), None, "but not the password");
    assert!(wrong.body.contains("<title>Error: "));
    assert_eq!(wrong.all(".govuk-error-summary a").len(), 1);

    // The name is found whatever its case.
    let inside = sign_in(&browser, "INES", PASSWORD).await.expect(200);
    assert_eq!(inside.path, "/account");
}

#[tokio::test]
async fn sign_up_refuses_each_field_where_it_stands_and_keeps_the_rest() {
    let app = TestApp::start().await;
    sign_up(&app, "paypal", "").await;
    let browser = app.browser();
    for (handle, email, password, field, words) in [
        ("", "", PASSWORD, "handle", "Enter a name"),
        ("ad", "", PASSWORD, "handle", "3 characters"),
        ("Admin", "", PASSWORD, "handle", "looks like staff"),
        ("paypaI", "", PASSWORD, "handle", "looks like it"),
        ("Maria", "not an address", PASSWORD, "email", "name@example.com"),
        ("Maria", "m@example.org", "short", "password", "8 characters"),
        ("Maria", "m@example.org", "password1", "password", "easy to guess"),
        ("Maria", "m@example.org", "Maria2026", "password", "easy to guess"),
    ] {
        let page = browser.see("/sign-up").await;
        let fields = [("handle", handle), ("email", email), ("password", password)];
        let page = browser.submit(&page, "/sign-up", &fields).await.expect(422);
        assert_eq!(page.attribute("#handle", "value").as_deref(), Some(handle));
        assert_eq!(page.attribute("#email", "value").as_deref(), Some(email));
        assert!(!page.body.contains(password) || password == PASSWORD && !page.body.contains(PASSWORD));
        let message = page.all(&format!("#{field}-error")).join(" ");
        assert!(message.contains(words), "{handle:?} {email:?} {password:?}: {message:?} {}", page.text());
    }
    let accounts = account::Entity::find().count(app.app.reader()).await.unwrap();
    assert_eq!(accounts, 1, "nothing half-written");
}

#[tokio::test]
async fn readers_get_no_cookie_and_forms_for_strangers_get_one() {
    let app = TestApp::start().await;
    for path in ["/sign-in", "/sign-up", "/forgot-password"] {
        let page = app.browser().see(path).await;
        let cookie = page.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("visitor=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let redirect = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = redirect.get(app.url("/account")).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert!(!answer.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn a_planted_session_never_becomes_somebodys() {
    let app = TestApp::start().await;
    sign_up(&app, "Ines", "").await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let planted = "A".repeat(43);
    let cookie = format!("session={planted}");
    let page = client.get(app.url("/sign-in")).header("cookie", &cookie).send().await.unwrap().text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", PASSWORD)];
    let answer = client.post(app.url("/sign-in")).header("cookie", &cookie).form(&fields).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let given = answer.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
    let given = given.filter(|line| line.starts_with("session=")).collect::<Vec<_>>();
    assert_eq!(given.len(), 1);
    assert!(!given[0].contains(&planted), "a new token, not the planted one");
    let with_planted = client.get(app.url("/account")).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(with_planted.status(), 303, "the planted cookie opens nothing");
    let fresh = given[0].split(';').next().unwrap();
    let inside = client.get(app.url("/account")).header("cookie", fresh).send().await.unwrap();
    assert_eq!(inside.status(), 200);
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "").await;
    browser.post("/account", &[("display_name", "Forged")]).await.expect(403);
    let wrong = browser.post("/account", &[("display_name", "Forged"), ("csrf", "AAAA")]).await;
    assert_eq!(wrong.status, 401, "shown as a session that is over");
    assert_eq!(account(&app, "Ines").await.display_name, None);
    app.browser().post("/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(422);
    assert_eq!(sessions(&app, "Ines").await, 1, "nobody was signed in without a form of ours");
}

#[tokio::test]
async fn what_was_typed_survives_the_end_of_the_session() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "").await;
    let form = browser.see("/account").await;
    app.clock.advance(Duration::days(15));
    let about = "A long text with <b>marks</b>, \"quotes\" & ünïcode\nand lines";
    let page = browser.submit(&form, "/account", &[("about", about), ("display_name", "Ines M")]).await.expect(401);
    assert!(page.says("we have kept what you wrote"));
    let wrong = browser.submit(&page, "/sign-in", &[("name", "Ines"), ("password", "not this one")]).await.expect(422);
    let back = browser.submit(&wrong, "/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(200);
    assert!(back.path.starts_with("/account?draft="), "{}", back.path);
    assert_eq!(back.attribute("#display_name", "value").as_deref(), Some("Ines M"));
    assert_eq!(back.all("#about")[0].replace('\n', " "), about.replace('\n', " "));
    assert_eq!(account(&app, "Ines").await.about, "", "kept, not saved");

    // A draft is for nobody else.
    let other = sign_up(&app, "Tom", "").await;
    let page = other.see(&back.path).await;
    assert_eq!(page.attribute("#display_name", "value").as_deref(), Some(""));

    let saved = browser.submit(&back, "/account", &[]).await.expect(200);
    assert!(saved.says("Saved."));
    assert_eq!(account(&app, "Ines").await.about, about);
}

#[tokio::test]
async fn an_address_counts_once_its_link_was_opened_and_belongs_to_one() {
    let app = TestApp::start().await;
    let ines = sign_up(&app, "Ines", "Ines@Example.org").await;
    let before = account(&app, "Ines").await;
    assert_eq!((before.email, before.pending_email.as_deref()), (None, Some("ines@example.org")));
    // Somebody else may name the same address and learns nothing.
    let eve = sign_up(&app, "Eve", "ines@example.org").await;
    let for_eve = link(&app, "Eve", TokenPurpose::ConfirmEmail).await;
    let stranger = app.browser();
    stranger.get("/account").await;
    assert!(sign_in(&stranger, "ines@example.org", PASSWORD).await.status == 422, "not yet confirmed");

    let path = link(&app, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = ines.see(&path).await;
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert_eq!(account(&app, "Ines").await.email, None, "opening the link changes nothing: mail scanners do it");
    let done = ines.submit(&page, "/confirm-email/", &[]).await.expect(200);
    assert!(done.says("Your email address is confirmed."));
    assert_eq!(account(&app, "Ines").await.email.as_deref(), Some("ines@example.org"));
    ines.get(&path).await.expect(404);
    sign_in(&stranger, "INES@example.org", PASSWORD).await.expect(200);

    let page = eve.see(&for_eve).await;
    let refused = eve.submit(&page, "/confirm-email/", &[]).await.expect(422);
    assert!(refused.says("belongs to another account"));
    assert_eq!(account(&app, "Eve").await.email, None);
}

#[tokio::test]
async fn a_forgotten_password() {
    let app = TestApp::start().await;
    let stolen = sign_up(&app, "Ines", "ines@example.org").await;
    let confirm = link(&app, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = stolen.see(&confirm).await;
    stolen.submit(&page, "/confirm-email/", &[]).await.expect(200);
    let token = administration::create_token(
        &app.app,
        "Ines",
        "Widget",
        &[peerdesk::identity::permissions::Scope::ProfileRead],
        None,
    );
    let token = token.await.unwrap();
    stolen.api(reqwest::Method::GET, "/me", Some(&token), None).await.expect(200);

    let browser = app.browser();
    let mut answers = Vec::new();
    for name in ["Ines", "ines@example.org", "nobody-here", "nobody@example.org"] {
        let page = browser.see("/forgot-password").await;
        let answer = browser.submit(&page, "/forgot-password", &[("name", name)]).await.expect(200);
        answers.push((answer.path.clone(), answer.text()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "the answer is the same for everybody: {answers:?}");

    let (first, second) =
        (link(&app, "Ines", TokenPurpose::ResetPassword).await, link(&app, "Ines", TokenPurpose::ResetPassword).await);
    let page = browser.see(&first).await;
    let weak = browser.submit(&page, "/reset-password/", &[("password", "12345678")]).await.expect(422);
    let done = browser.submit(&weak, "/reset-password/", &[("password", OTHER)]).await.expect(200);
    assert!(done.path.starts_with("/sign-in?done=reset"), "{}", done.path);
    browser.get(&first).await.expect(404);
    browser.get(&second).await.expect(404);
    assert!(stolen.get("/account").await.path.starts_with("/sign-in"), "every session ended");
    stolen.api(reqwest::Method::GET, "/me", Some(&token), None).await.expect(401);
    sign_in(&browser, "Ines", PASSWORD).await.expect(422);
    sign_in(&browser, "Ines", OTHER).await.expect(200);
}

#[tokio::test]
async fn links_die_of_age_and_of_changes() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "ines@example.org").await;
    let confirm = link(&app, "Ines", TokenPurpose::ConfirmEmail).await;
    app.clock.advance(Duration::hours(24) + Duration::seconds(1));
    browser.get(&confirm).await.expect(404);
    let confirm = link(&app, "Ines", TokenPurpose::ConfirmEmail).await;
    let page = browser.see(&confirm).await;
    browser.submit(&page, "/confirm-email/", &[]).await.expect(200);

    let late = link(&app, "Ines", TokenPurpose::ResetPassword).await;
    app.clock.advance(Duration::hours(1) + Duration::seconds(1));
    browser.get(&late).await.expect(404);

    let before_the_change = link(&app, "Ines", TokenPurpose::ResetPassword).await;
    let page = browser.see("/account/email").await;
    let fields = [("email", "ines@example.net"), ("current-password", "wrong one here")];
    let refused = browser.submit(&page, "/account/email", &fields).await.expect(422);
    assert!(refused.says("This is not your password"));
    browser.get(&before_the_change).await.expect(200);
    let fields = [("email", "ines@example.net"), ("current-password", PASSWORD)];
    browser.submit(&refused, "/account/email", &fields).await.expect(200);
    browser.get(&before_the_change).await.expect(404);
    assert_eq!(account(&app, "Ines").await.email.as_deref(), Some("ines@example.org"), "the old one stays until then");
    // A link for one purpose is none for the other, and a made-up one is none at all.
    let reset = link(&app, "Ines", TokenPurpose::ResetPassword).await;
    browser.get(&reset.replace("reset-password", "confirm-email")).await.expect(404);
    browser.get("/reset-password/made-up").await.expect(404);
    let stored = one_use_token::Entity::find().all(app.app.reader()).await.unwrap();
    let secret = reset.rsplit('/').next().unwrap();
    assert!(stored.iter().all(|row| !row.token_hash.contains(secret)), "stored hashed");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::start().await;
    let here = sign_up(&app, "Ines", "").await;
    let there = app.browser();
    sign_in(&there, "Ines", PASSWORD).await.expect(200);
    let page = here.see("/account/password").await;
    let fields = [("current-password", "wrong one here"), ("password", OTHER)];
    let refused = here.submit(&page, "/account/password", &fields).await.expect(422);
    assert_eq!(refused.all("#current-password-error"), ["Error: This is not your password"]);
    there.see("/account").await;
    let fields = [("current-password", PASSWORD), ("password", OTHER)];
    let done = here.submit(&refused, "/account/password", &fields).await.expect(200);
    assert!(done.says("Your password is changed."));
    here.see("/account/sessions").await;
    assert!(there.get("/account").await.path.starts_with("/sign-in"));
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = TestApp::start().await;
    let here = sign_up(&app, "Ines", "").await;
    let there = app.browser();
    sign_in(&there, "Ines", PASSWORD).await.expect(200);
    let tom = sign_up(&app, "Tom", "").await;
    let page = here.see("/account/sessions").await;
    assert_eq!(page.all("tbody tr").len(), 2);
    assert_eq!(page.all("tbody .pd-tag"), ["This one"]);

    // Nobody ends somebody else's session.
    let toms = tom.see("/account/sessions").await;
    let id = page.attribute("tbody button", "value").unwrap();
    tom.submit(&toms, "/account/sessions", &[("end", &id)]).await.expect(404);
    assert_eq!(sessions(&app, "Ines").await, 2);

    let done = here.submit(&page, "/account/sessions", &[("end", "others")]).await.expect(200);
    assert!(done.says("All other devices are signed out."));
    assert!(there.get("/account").await.path.starts_with("/sign-in"));
    let out = here.submit(&done, "/account/sessions", &[("end", "everywhere")]).await.expect(200);
    assert!(out.says("You are signed out."));
    assert_eq!(sessions(&app, "Ines").await, 0);
    assert_eq!(sessions(&app, "Tom").await, 1);
}

#[tokio::test]
async fn sessions_end_when_unused_and_at_last_anyway() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "").await;
    for _ in 0..6 {
        app.clock.advance(Duration::days(13));
        browser.see("/account").await;
        assert!(browser.get("/account").await.path == "/account");
    }
    app.clock.advance(Duration::days(13));
    assert!(browser.get("/account").await.path.starts_with("/sign-in"), "90 days are the most");
    let again = app.browser();
    sign_in(&again, "Ines", PASSWORD).await.expect(200);
    app.clock.advance(Duration::days(14) + Duration::minutes(1));
    assert!(again.get("/account").await.path.starts_with("/sign-in"), "unused for 14 days");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_looks_unknown() {
    let app = TestApp::start().await;
    let browser = sign_up(&app, "Ines", "").await;
    let token =
        administration::create_token(&app.app, "Ines", "Widget", peerdesk::identity::permissions::Scope::ALL, None);
    let token = token.await.unwrap();
    account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, sea_orm::sea_query::Expr::value(app.app.now()))
        .exec(app.app.reader())
        .await
        .unwrap();
    assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    browser.api(reqwest::Method::GET, "/me", Some(&token), None).await.expect(401);
    let known = sign_in(&browser, "Ines", PASSWORD).await.expect(422).text();
    let unknown = sign_in(&browser, "Ines", "never this").await.expect(422).text();
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn guessing_is_limited_for_known_and_unknown_names_alike() {
    let app = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    sign_up(&app, "Ines", "").await;
    for name in ["Ines", "nobody-here"] {
        let browser = app.browser();
        let mut seen = Vec::new();
        for _ in 0..12 {
            let page = sign_in(&browser, name, "not this one").await;
            seen.push(page.status.as_u16());
            if page.status == 429 {
                assert!(page.headers["retry-after"].to_str().unwrap().parse::<i64>().unwrap() > 0);
                assert!(page.says("You have tried too often"));
            }
        }
        assert_eq!(seen, [[422; 10].as_slice(), &[429; 2]].concat(), "{name}");
        assert_eq!(sign_in(&browser, name, PASSWORD).await.status, 429);
    }
    app.clock.advance(Duration::minutes(15));
    sign_in(&app.browser(), "Ines", PASSWORD).await.expect(200);
    // From one address, whatever the names.
    let browser = app.browser();
    let mut refused = 0;
    for number in 0..65 {
        refused += u32::from(sign_in(&browser, &format!("guess{number}x"), "not this one").await.status == 429);
    }
    assert!(refused >= 5, "{refused}");
}

#[tokio::test]
async fn slips_before_the_right_password_are_forgotten_and_strangers_do_not_lock_the_owner_out() {
    let app = TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).build().unwrap();
    sign_up(&app, "Ines", "").await;
    let page = client.get(app.url("/sign-in")).send().await.unwrap().text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let visitor = client.get(app.url("/sign-in")).send().await.unwrap();
    assert!(!visitor.headers().contains_key("set-cookie"), "one visitor cookie is enough");
    let attempt = async |from: &str, password: &str| {
        let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", password)];
        let request = client.post(app.url("/sign-in")).header("x-forwarded-for", from).form(&fields);
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..12 {
        attempt("203.0.113.66", "not this one").await;
    }
    assert_eq!(attempt("203.0.113.66", PASSWORD).await, 429, "the guesser waits");
    for _ in 0..9 {
        assert_eq!(attempt("198.51.100.7", "not this one").await, 422);
    }
    assert_eq!(sign_in(&app.browser(), "Ines", PASSWORD).await.status, 200, "the owner does not");
}

#[tokio::test]
async fn the_demo_shows_its_accounts_and_others_do_not() {
    let app = TestApp::start().await;
    assert!(!app.browser().see("/sign-in").await.body.contains(demo_accounts::PASSWORD));
}

#[tokio::test]
async fn passwords_and_tokens_are_stored_hashed() {
    let app = TestApp::start().await;
    sign_up(&app, "Ines", "").await;
    let token =
        administration::create_token(&app.app, "Ines", "Widget", peerdesk::identity::permissions::Scope::ALL, None);
    let token = token.await.unwrap();
    let stored = account(&app, "Ines").await.password_hash.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    let row = api_token::Entity::find().one(app.app.reader()).await.unwrap().unwrap();
    assert!(token.starts_with(&row.prefix) && !format!("{row:?}").contains(&token));
}
