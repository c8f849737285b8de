//! `/me` and its tokens.

use chrono::Duration;
use peerdesk::entity::{AgencyId, Role, agency};
use peerdesk::identity::administration::{create_account, create_token, grant_role};
use peerdesk::identity::members;
use peerdesk::identity::permissions::Scope;
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use crate::support::people::{account_of, site_administrator};
use crate::support::{TestApp, TestCity};

async fn person(app: &TestApp, scopes: &[Scope]) -> String {
    create_account(&app.app, "Ines", Some("ines@example.org"), "lamp seven otter", false).await.unwrap();
    create_token(&app.app, "Ines", "First", scopes, None).await.unwrap()
}

#[tokio::test]
async fn who_am_i() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let token = person(&app, &[Scope::ProfileRead]).await;
    let row = agency::ActiveModel {
        slug: Set("elmford".to_owned()),
        name: Set("City of Elmford".to_owned()),
        description: Set(String::new()),
        service_standard: Set(String::new()),
        contact: Set(String::new()),
        created_at: Set(app.app.now()),
        ..Default::default()
    };
    agency::Entity::insert(row).exec(app.app.reader()).await.unwrap();
    let citizen = browser.api(Method::GET, "/me", Some(&token), None).await.expect(200).json();
    assert_eq!(citizen["handle"], "Ines");
    assert_eq!(citizen["email"], "ines@example.org");
    assert_eq!(citizen["roles"], json!([]));
    assert_eq!(citizen["scopes"], json!(["profile:read"]));
    assert!(citizen.get("display_name").is_none(), "what is not there is left out");

    grant_role(&app.app, "Ines", "elmford", Role::TeamLead).await.unwrap();
    grant_role(&app.app, "Ines", "elmford", Role::TeamLead).await.unwrap();
    let lead = browser.api(Method::GET, "/me", Some(&token), None).await.json();
    assert_eq!(
        lead["roles"],
        json!([{"agency": {"id": AgencyId(1).0, "slug": "elmford", "name": "City of Elmford"}, "role": "team_lead"}])
    );
}

#[tokio::test]
async fn only_valid_tokens_open_and_cookies_do_not() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let token = person(&app, &[Scope::ThreadsRead]).await;
    for bad in [None, Some("pd_nonsense"), Some("nonsense"), Some(&token[..token.len() - 1])] {
        let page = browser.api(Method::GET, "/me", bad, None).await.expect(401);
        assert_eq!(page.headers["content-type"], "application/problem+json", "{bad:?}");
        assert!(page.headers.contains_key("www-authenticate"));
    }
    let problem = browser.api(Method::GET, "/me", Some(&token), None).await.expect(403).json();
    assert_eq!(problem["code"], "forbidden");
    assert!(problem["detail"].as_str().unwrap().contains("profile:read"));

    // A session is none of the API's business.
    let page = browser.see("/sign-in").await;
    browser
        .submit(&page, "/sign-in", &[("name", "Ines"), ("password", "lamp seven otter"), ("next", "/account")])
        .await
        .expect(200);
    browser.api(Method::GET, "/me", None, None).await.expect(401);
}

#[tokio::test]
async fn the_life_of_a_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let admin = person(&app, &[Scope::Admin, Scope::ProfileRead]).await;
    let end = app.app.now() + Duration::days(2);
    let body = json!({"name": "Widget", "scopes": ["profile:read"], "expires_at": end});
    let made = browser.api(Method::POST, "/me/tokens", Some(&admin), Some(body.clone())).await.expect(201);
    let view = made.json();
    let token = view["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with(view["prefix"].as_str().unwrap()));
    let place = format!("/me/tokens/{}", view["id"]);
    assert_eq!(made.headers["location"].to_str().unwrap(), format!("/api/v1{place}"));
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(200);

    let list = browser.api(Method::GET, "/me/tokens", Some(&admin), None).await.expect(200);
    assert!(!list.body.contains(&token), "shown once");
    let listed = list.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!(listed["items"][0]["name"], "Widget", "newest first");
    assert!(listed["items"][0]["last_used_at"].is_string());

    app.clock.advance(Duration::days(2));
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(401);

    let body = json!({"name": "Widget", "scopes": ["profile:read"]});
    let view = browser.api(Method::POST, "/me/tokens", Some(&admin), Some(body)).await.expect(201).json();
    let (token, place) = (view["token"].as_str().unwrap().to_owned(), format!("/me/tokens/{}", view["id"]));
    browser.api(Method::DELETE, &place, Some(&admin), None).await.expect(204);
    browser.api(Method::GET, "/me", Some(&token), None).await.expect(401);
    browser.api(Method::DELETE, &place, Some(&admin), None).await.expect(404);
}

#[tokio::test]
async fn a_token_hands_on_only_what_it_holds() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let weak = person(&app, &[Scope::ThreadsWrite, Scope::ProfileRead]).await;
    let body = json!({"name": "Child", "scopes": ["profile:read"]});
    for (method, path, body) in [
        (Method::POST, "/me/tokens", Some(body)),
        (Method::GET, "/me/tokens", None),
        (Method::DELETE, "/me/tokens/1", None),
    ] {
        let problem = browser.api(method, path, Some(&weak), body).await.expect(403).json();
        assert_eq!(problem["code"], "forbidden");
    }
    let admin = create_token(&app.app, "Ines", "Admin", &[Scope::Admin], None).await.unwrap();
    let more = json!({"name": "Child", "scopes": ["admin", "cases:write"]});
    let problem = browser.api(Method::POST, "/me/tokens", Some(&admin), Some(more)).await.expect(403).json();
    assert_eq!(problem["code"], "scope_not_held");
    let same = json!({"name": "Child", "scopes": ["admin"]});
    browser.api(Method::POST, "/me/tokens", Some(&admin), Some(same)).await.expect(201);

    // Somebody else's token does not exist.
    create_account(&app.app, "Tom", None, "lamp seven otter", true).await.unwrap();
    let toms = create_token(&app.app, "Tom", "Tom's", Scope::ALL, None).await.unwrap();
    browser.api(Method::DELETE, "/me/tokens/1", Some(&toms), None).await.expect(404);
}

#[tokio::test]
async fn bad_input_is_refused_at_the_field() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let admin = person(&app, &[Scope::Admin]).await;
    let long = "x".repeat(61);
    for body in [
        json!({}),
        json!({"name": "", "scopes": ["admin"]}),
        json!({"name": "   ", "scopes": ["admin"]}),
        json!({"name": long, "scopes": ["admin"]}),
        json!({"name": "A", "scopes": []}),
        json!({"name": "A", "scopes": ["everything"]}),
        json!({"name": "A", "scopes": ["admin"], "more": 1}),
        json!({"name": "A", "scopes": ["admin"], "expires_at": "yesterday"}),
        json!({"name": "A", "scopes": ["admin"], "expires_at": "2020-01-01T00:00:00Z"}),
    ] {
        let page = browser.api(Method::POST, "/me/tokens", Some(&admin), Some(body.clone())).await;
        assert!(matches!(page.status.as_u16(), 400 | 422), "{body}: {} {}", page.status, page.body);
        assert_eq!(page.headers["content-type"], "application/problem+json", "{body}");
    }
    for path in ["/me/tokens?limit=0", "/me/tokens?limit=101", "/me/tokens?limit=x", "/me/tokens?cursor=made-up"] {
        browser.api(Method::GET, path, Some(&admin), None).await.expect(400);
    }
    let list = browser.api(Method::GET, "/me/tokens", Some(&admin), None).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "nothing was made");
}

#[tokio::test]
async fn a_repeated_request_makes_one_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let admin = person(&app, &[Scope::Admin]).await;
    let body = json!({"name": "Once", "scopes": ["admin"]});
    let key = [("Idempotency-Key", "a-key")];
    let first = browser.api_with(Method::POST, "/me/tokens", Some(&admin), Some(body.clone()), &key).await.expect(201);
    let again = browser.api_with(Method::POST, "/me/tokens", Some(&admin), Some(body), &key).await.expect(201);
    assert_eq!(first.json()["id"], again.json()["id"]);
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert!(first.headers.get("idempotency-replayed").is_none());
    assert!(again.json().get("token").is_none(), "shown once, even so");
    let other = json!({"name": "Other", "scopes": ["admin"]});
    browser.api_with(Method::POST, "/me/tokens", Some(&admin), Some(other), &key).await.expect(422);
}

#[tokio::test]
async fn tokens_come_page_by_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let admin = person(&app, &[Scope::Admin]).await;
    for number in 0..4 {
        app.clock.advance(Duration::seconds(number % 2));
        create_token(&app.app, "Ines", &format!("T{number}"), &[Scope::ThreadsRead], None).await.unwrap();
    }
    let (mut names, mut path) = (Vec::new(), "/me/tokens?limit=2".to_owned());
    loop {
        let page = browser.api(Method::GET, &path, Some(&admin), None).await.expect(200);
        let json = page.json();
        names.extend(json["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = json.get("next_cursor").and_then(|cursor| cursor.as_str()) else { break };
        assert!(page.headers["link"].to_str().unwrap().contains(cursor));
        path = format!("/me/tokens?limit=2&cursor={cursor}");
    }
    assert_eq!(names, ["T3", "T2", "T1", "T0", "First"]);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner() {
    let app = TestApp::start().await;
    let admin = person(&app, &[Scope::Admin]).await;
    let (phone, laptop) = (app.browser(), app.browser());
    for browser in [&phone, &laptop] {
        let page = browser.see("/sign-in").await;
        let fields = [("name", "Ines"), ("password", "lamp seven otter"), ("next", "/account")];
        browser.submit(&page, "/sign-in", &fields).await.expect(200);
        app.clock.advance(Duration::minutes(20));
    }
    phone.see("/account").await;
    let list = laptop.api(Method::GET, "/me/sessions", Some(&admin), None).await.expect(200).json();
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{list}");
    assert!(list.get("next_cursor").is_none());
    let (first, second) = (&items[0], &items[1]);
    assert!(first["created_at"].as_str() < second["created_at"].as_str(), "the phone was used last: {list}");
    assert_eq!(first["last_seen_at"], "2026-01-12T10:40:00Z");
    assert_eq!(first["expires_at"], "2026-01-26T10:40:00Z", "fourteen days after it was last used");
    assert!(!list.to_string().contains("token"), "nothing that opens anything: {list}");

    // Only its owner ends it, and only with the scope.
    create_account(&app.app, "Tom", None, "lamp seven otter", true).await.unwrap();
    let toms = create_token(&app.app, "Tom", "Tom's", Scope::ALL, None).await.unwrap();
    let narrow = create_token(&app.app, "Ines", "Narrow", &[Scope::ProfileRead], None).await.unwrap();
    let path = format!("/me/sessions/{}", first["id"]);
    laptop.api(Method::GET, "/me/sessions", Some(&narrow), None).await.expect(403);
    laptop.api(Method::DELETE, &path, Some(&narrow), None).await.expect(403);
    laptop.api(Method::DELETE, &path, Some(&toms), None).await.expect(404);
    laptop.api(Method::DELETE, &path, Some(&admin), None).await.expect(204);
    laptop.api(Method::DELETE, &path, Some(&admin), None).await.expect(404);
    assert!(phone.get("/account").await.path.starts_with("/sign-in"), "signed out");
    laptop.see("/account").await;
    let left = laptop.api(Method::GET, "/me/sessions", Some(&admin), None).await.json();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn settings_are_changed_and_what_is_left_out_stays() {
    let app = TestApp::start_with(|config| config.test_locales = true).await;
    let browser = app.browser();
    // Who administers the site may call themselves whatever they like.
    create_account(&app.app, "Ines", Some("ines@example.org"), "lamp seven otter", true).await.unwrap();
    let scopes = [Scope::ProfileRead, Scope::ProfileWrite];
    let token = create_token(&app.app, "Ines", "First", &scopes, None).await.unwrap();
    let edit = async |body: Value| browser.api(Method::PATCH, "/me", Some(&token), Some(body)).await;
    let me = async || browser.api(Method::GET, "/me", Some(&token), None).await.expect(200).json();
    let has = |me: &Value, expected: Value| {
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(me.get(field).unwrap_or(&Value::Null), value, "{field}: {me}");
        }
    };
    has(&me().await, json!({"locale": null}));
    edit(json!({"display_name": "Ines M", "about": "Hello.", "locale": "EN-xa"})).await.expect(204);
    let all = json!({"display_name": "Ines M", "about": "Hello.", "locale": "en-XA"});
    has(&me().await, all.clone());
    edit(json!({})).await.expect(204);
    has(&me().await, all);

    let wrong = json!({"display_name": "In\u{202e}es", "about": "Not taken.", "locale": "de"});
    let problem = edit(wrong).await.expect(422).json();
    let refused: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
    assert_eq!(refused, ["/display_name", "/locale"]);
    assert_eq!(problem["errors"][1]["code"], "unknown");
    has(&me().await, json!({"display_name": "Ines M", "about": "Hello.", "locale": "en-XA"}));
    edit(json!({"display_name": null, "locale": null})).await.expect(204);
    has(&me().await, json!({"display_name": null, "about": "Hello.", "locale": null}));

    let narrow = create_token(&app.app, "Ines", "Narrow", &[Scope::ProfileRead], None).await.unwrap();
    let body = Some(json!({"locale": "en-XA"}));
    let problem = browser.api(Method::PATCH, "/me", Some(&narrow), body).await.expect(403).json();
    assert!(problem["detail"].as_str().unwrap().contains("profile:write"), "{problem}");
}

#[tokio::test]
async fn nobody_but_staff_is_shown_with_a_team() {
    let app = TestApp::start().await;
    let city = TestCity::build(&app).await;
    let token = create_token(&app.app, "ines", "First", &[Scope::ProfileWrite], None).await.unwrap();
    let browser = app.browser();
    let edit = async |name: Value| {
        browser.api(Method::PATCH, "/me", Some(&token), Some(json!({ "display_name": name }))).await
    };
    let problem = edit(json!("Ann (Parking Services)")).await.expect(422).json();
    assert_eq!(problem["errors"][0]["code"], "display_name_staff_only", "{problem}");
    // Everybody is shown with the name that they write, unless it is another's.
    for (name, code) in [
        ("Tom", "taken"),
        ("t0m", "taken"),
        ("Official answers", "display_name_reserved"),
        ("🌻", "display_name_no_letter"),
    ] {
        let problem = edit(json!(name)).await.expect(422).json();
        assert_eq!(
            (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
            (&json!("/display_name"), &json!(code))
        );
    }
    edit(json!("  Inês   M 🌻 ")).await.expect(204);
    assert_eq!(account_of(&app, "ines").await.display_name.as_deref(), Some("Inês M 🌻"));
    edit(json!(null)).await.expect(204);

    grant_role(&app.app, "ines", "elmford", Role::Agent).await.unwrap();
    let problem = edit(json!("Ines (Official Moderator)")).await.expect(422).json();
    assert_eq!(problem["errors"][0]["code"], "display_name_reserved", "{problem}");
    edit(json!("Ines (Parking)")).await.expect(204);
    // Whoever is staff nowhere any more is shown like everybody else.
    let mayor = site_administrator(&app).await;
    assert_eq!(account_of(&app, "ines").await.display_name.as_deref(), Some("Ines (Parking)"));
    grant_role(&app.app, "ines", "elmford", Role::Moderator).await.unwrap();
    members::revoke(&app.app, &mayor, city.agency, city.asker, Role::Agent).await.unwrap();
    assert!(account_of(&app, "ines").await.display_name.is_some(), "still a moderator");
    members::revoke(&app.app, &mayor, city.agency, city.asker, Role::Moderator).await.unwrap();
    assert_eq!(account_of(&app, "ines").await.display_name, None);
}

#[tokio::test]
async fn a_program_reads_in_its_accounts_language_where_it_accepts_none_of_the_site() {
    let app = TestApp::start_with(|config| config.test_locales = true).await;
    let browser = app.browser();
    let token = person(&app, &[Scope::ProfileWrite]).await;
    browser.api(Method::PATCH, "/me", Some(&token), Some(json!({"locale": "en-XA"}))).await.expect(204);
    let nothing = async |token: Option<&str>, accepted: Option<&str>| {
        let headers: Vec<_> = accepted.map(|accepted| ("accept-language", accepted)).into_iter().collect();
        let answer = browser.api_with(Method::GET, "/threads/999999", token, None, &headers).await.expect(404);
        let translated = answer.json()["detail"].as_str().unwrap().starts_with('[');
        let language = answer.headers["content-language"].to_str().unwrap().to_owned();
        assert_eq!(translated, language != "en", "{}", answer.body);
        language
    };
    for (accepted, language) in [
        (None, "en-XA"),
        (Some("de, fr;q=0.5"), "en-XA"),
        (Some("*"), "en-XA"),
        (Some("ar-XB, en-XA;q=0.5"), "ar-XB"),
        (Some("en-GB"), "en"),
    ] {
        assert_eq!(nothing(Some(&token), accepted).await, language, "{accepted:?}");
    }
    assert_eq!(nothing(None, None).await, "en", "nobody in particular");
}
