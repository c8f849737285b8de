//! Signing up, in and out: what is refused, what is stored, and what no forged form or planted cookie can do.

use peerdesk::entity::{account, api_token};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::{administration, demo_accounts};
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::TestApp;
use crate::support::people::{PASSWORD, account_of, count_sessions, sign_up, try_sign_in};

#[tokio::test]
async fn up_out_and_in_again() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    let page = browser.see("/account").await;
    assert_eq!(page.headers["cache-control"], "no-store");
    let out = browser.submit(&page, "/sign-out", &[]).await.expect(200);
    assert!(out.says("You are signed out."));
    assert_eq!(count_sessions(&node, "Ines").await, 0, "the row is gone, not only the cookie");
    assert!(browser.get("/account").await.path.starts_with("/sign-in?next=%2Faccount"));

    let wrong = try_sign_in(&browser, "Ines", "not this one").await.expect(422);
    assert!(wrong.says("This user name or email address and password do not match"));
    assert_eq!(wrong.attribute("#name", "value").as_deref(), Some("Ines"), "what was typed stays");
    assert_eq!(wrong.attribute("#password", "value"), None, "but not the password");
    assert!(wrong.body.contains("<title>Error: "));
    assert_eq!(wrong.all(".govuk-error-summary a").len(), 1);

    // The name is found whatever its case.
    let inside = try_sign_in(&browser, "INES", PASSWORD).await.expect(200);
    assert_eq!(inside.path, "/account");
}

#[tokio::test]
async fn sign_up_refuses_each_field_where_it_stands_and_keeps_the_rest() {
    let node = TestApp::start().await;
    sign_up(&node, "paypal", "").await;
    let browser = node.browser();
    for (handle, email, password, field, words) in [
        ("", "", PASSWORD, "name", "Enter a name"),
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
    let accounts = account::Entity::find().count(node.app.reader()).await.unwrap();
    assert_eq!(accounts, 1, "nothing half-written");
}

#[tokio::test]
async fn readers_get_no_cookie_and_forms_for_strangers_get_one() {
    let node = TestApp::start().await;
    for path in ["/sign-in", "/sign-up", "/forgot-password"] {
        let page = node.browser().see(path).await;
        let cookie = page.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(
            cookie.starts_with("visitor=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
            "{cookie}"
        );
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let redirect = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = redirect.get(node.url("/account")).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    assert!(!answer.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn a_planted_session_never_becomes_somebodys() {
    let node = TestApp::start().await;
    sign_up(&node, "Ines", "").await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let planted = "A".repeat(43);
    let cookie = format!("session={planted}");
    let page = client.get(node.url("/sign-in")).header("cookie", &cookie).send().await.unwrap().text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", PASSWORD)];
    let answer = client.post(node.url("/sign-in")).header("cookie", &cookie).form(&fields).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let given = answer.headers().get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned());
    let given = given.filter(|line| line.starts_with("session=")).collect::<Vec<_>>();
    assert_eq!(given.len(), 1);
    assert!(!given[0].contains(&planted), "a new token, not the planted one");
    let with_planted = client.get(node.url("/account")).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(with_planted.status(), 303, "the planted cookie opens nothing");
    let fresh = given[0].split(';').next().unwrap();
    let inside = client.get(node.url("/account")).header("cookie", fresh).send().await.unwrap();
    assert_eq!(inside.status(), 200);
}

#[tokio::test]
async fn a_form_without_its_token_does_nothing() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    browser.post("/account", &[("about", "Forged")]).await.expect(403);
    let wrong = browser.post("/account", &[("about", "Forged"), ("csrf", "AAAA")]).await;
    assert_eq!(wrong.status, 401, "shown as a session that is over");
    assert_eq!(account_of(&node, "Ines").await.about, "");
    node.browser().post("/sign-in", &[("name", "Ines"), ("password", PASSWORD)]).await.expect(422);
    assert_eq!(count_sessions(&node, "Ines").await, 1, "nobody was signed in without a form of ours");
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_looks_unknown() {
    let node = TestApp::start().await;
    let browser = sign_up(&node, "Ines", "").await;
    let token = administration::create_token(&node.app, "Ines", "Widget", Scope::ALL, None);
    let token = token.await.unwrap();
    account::Entity::update_many()
        .col_expr(account::Column::DisabledAt, sea_orm::sea_query::Expr::value(node.app.now()))
        .exec(node.app.reader())
        .await
        .unwrap();
    assert!(browser.get("/account").await.path.starts_with("/sign-in"));
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    let known = try_sign_in(&browser, "Ines", PASSWORD).await.expect(422).text();
    let unknown = try_sign_in(&browser, "Ines", "never this").await.expect(422).text();
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn the_demo_shows_its_accounts_and_others_do_not() {
    let node = TestApp::start().await;
    assert!(!node.browser().see("/sign-in").await.body.contains(demo_accounts::PASSWORD));
}

#[tokio::test]
async fn passwords_and_tokens_are_stored_hashed() {
    let node = TestApp::start().await;
    sign_up(&node, "Ines", "").await;
    let token = administration::create_token(&node.app, "Ines", "Widget", Scope::ALL, None);
    let token = token.await.unwrap();
    let stored = account_of(&node, "Ines").await.password_hash.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    let row = api_token::Entity::find().one(node.app.reader()).await.unwrap().unwrap();
    assert!(token.starts_with(&row.prefix) && !format!("{row:?}").contains(&token));
}
