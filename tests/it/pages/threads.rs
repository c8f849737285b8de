//! A question's pages, as a person without scripts walks them.

use chrono::SecondsFormat;
use chrono_tz::Tz;
use peerdesk::entity::{Role, ThreadId, calendar, thread};
use peerdesk::identity::administration::grant_role;
use peerdesk::locale::time_text;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::support::city::AGENCY;
use crate::support::people::{PASSWORD, sign_up};
use crate::support::threads::{insert_answer, row};
use crate::support::{Browser, Page, TestApp, TestCity};

/// Walks the steps of asking and gives the page at their end.
async fn ask(browser: &Browser, city: &TestCity, title: &str, body: &str) -> Page {
    let title: String = title.replace(' ', "+");
    let page = browser.see(&format!("/ask/details?title={title}&category={}", city.category)).await;
    let page = browser.submit(&page, "/ask/check", &[("intent", "information"), ("body", body)]).await.expect(200);
    browser.submit(&page, "/ask", &[]).await.expect(200)
}

fn path(page: &Page) -> String {
    page.path.split('?').next().unwrap().to_owned()
}

fn number(path: &str) -> &str {
    path.trim_start_matches("/threads/").split('-').next().unwrap()
}

#[tokio::test]
async fn asking_keeps_what_was_typed_and_ends_with_what_happens_next() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = sign_up(&node, "mona", "").await;
    let page = browser.see("/ask/details?title=Where+do+I+park+a+trailer%3F").await;
    let page = browser
        .submit(&page, "/ask/check", &[("intent", "information"), ("body", "x <b>y</b> & z"), ("urgent", "yes")])
        .await
        .expect(422);
    assert!(page.body.contains("<title>Error: "));
    assert_eq!(page.attribute(".govuk-error-summary a", "href").as_deref(), Some("#category"));
    assert_eq!(page.attribute("#title", "value").as_deref(), Some("Where do I park a trailer?"));
    let form = page.form("/ask/check");
    assert!(form.fields.contains(&("urgent".to_owned(), "yes".to_owned())), "{:?}", form.fields);
    let category = city.category.to_string();
    let text = "My number is **0171 555 0123**.";
    let page = browser
        .submit(&page, "/ask/check", &[("intent", "information"), ("body", text), ("category", &category)])
        .await
        .expect(200);
    assert!(page.says("This may be private") && page.says("Telephone number: 0171 555 0123"));
    assert!(page.body.contains("<strong>0171 555 0123</strong>") && page.says("Parking, City of Elmford"));

    let changed = browser.submit(&page, "/ask", &[("title", "")]).await.expect(422);
    assert!(changed.says("Write your question in one sentence"));
    let posted = browser.submit(&page, "/ask", &[("personal-1", "leave")]).await.expect(200);
    assert!(posted.path.ends_with("-where-do-i-park-a-trailer?posted=1"), "{}", posted.path);
    assert!(posted.says("Your question is posted") && posted.says("What happens next") && posted.says("How you hear"));
    // The same form once more is the same question.
    let again = browser.submit(&page, "/ask", &[("personal-1", "leave")]).await.expect(200);
    assert_eq!(again.path, posted.path);
}

#[tokio::test]
async fn a_question_has_one_address() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let browser = sign_up(&node, "mona", "").await;
    let at = path(&ask(&browser, &city, "Où est la gare?", "Text").await);
    let reader = node.browser();
    for other in [format!("/threads/{}", number(&at)), format!("/threads/{}-wrong", number(&at))] {
        assert_eq!(reader.get(&other).await.expect(200).path, at, "{other}");
    }
    for nothing in ["/threads/0", "/threads/999999", "/threads/x", "/threads/-1", "/threads/007"] {
        assert_eq!(reader.get(nothing).await.status.as_u16(), 404, "{nothing}");
    }
    let page = reader.see(&at).await;
    assert!(page.attribute("link[rel=canonical]", "href").unwrap().ends_with(&at));
    assert!(page.headers.get("set-cookie").is_none(), "readers get no cookie");
    assert!(page.attribute("main form", "action").is_none(), "nothing to send without a session");
    assert!(page.body.contains("/sign-in?next=%2Fthreads%2F"));
}

#[tokio::test]
async fn from_question_to_solved() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (asker, helper, reader) =
        (sign_up(&node, "mona", "").await, sign_up(&node, "bashir", "").await, node.browser());
    let at = path(&ask(&asker, &city, "How do I appeal a fine?", "It snowed.").await);
    let id = number(&at).to_owned();
    assert!(!reader.see(&at).await.body.contains("application/ld+json"), "no data before there is an answer");

    let answers = format!("/threads/{id}/answers");
    let page = helper.see(&at).await;
    let empty = helper.submit(&page, &answers, &[("body", " ")]).await.expect(422);
    assert_eq!(empty.attribute(".govuk-error-summary a", "href").as_deref(), Some("#body"));
    let preview = helper.submit(&page, &answers, &[("body", "Do *not* pay"), ("action", "preview")]).await.expect(200);
    assert!(preview.body.contains("Do <em>not</em> pay"));
    assert!(preview.form(&answers).fields.iter().any(|(_, value)| value.trim() == "Do *not* pay"));
    let done = helper.submit(&page, &answers, &[("body", "Do not pay.</script><script>x")]).await.expect(200);
    assert_eq!(done.all(".pd-answer").len(), 1);
    helper.submit(&page, &answers, &[("body", "Do not pay.</script><script>x")]).await.expect(200);
    let page = helper.see(&at).await;
    assert_eq!(page.all(".pd-answer").len(), 1, "sent twice, posted once");

    let page = helper.submit(&page, &format!("/threads/{id}/me-too"), &[]).await.expect(200);
    assert_eq!(
        page.attribute(&format!("form[action='/threads/{id}/me-too'] button"), "aria-pressed").as_deref(),
        Some("true")
    );
    let page = helper.submit(&page, &format!("/threads/{id}/me-too"), &[]).await.expect(200);
    assert_eq!(
        page.attribute(&format!("form[action='/threads/{id}/me-too'] button"), "aria-pressed").as_deref(),
        Some("false")
    );
    let comments = format!("/threads/{id}/comments");
    let refused = helper.submit(&page, &comments, &[("body", "")]).await.expect(422);
    assert_eq!(refused.attribute(".govuk-error-summary a", "href"), Some(format!("#comment-on-thread-{id}")));
    assert!(helper.submit(&page, &comments, &[("body", "Which street?")]).await.expect(200).says("Which street?"));

    let page = asker.see(&at).await;
    let accept = page.form("/answers/").action;
    assert!(accept.ends_with("/accept"), "{accept}");
    let page = asker.submit(&page, &accept, &[]).await.expect(200);
    assert!(page.says("Accepted answer") && page.says("This question is solved"));
    let page = reader.see(&at).await;
    let data = page.all("script[type='application/ld+json']").concat();
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["mainEntity"]["acceptedAnswer"][0]["author"]["name"], "bashir");
    assert_eq!(page.all("script:not([src])").len(), 1, "nothing of the answer runs or is read as data");
    assert!(reader.see("/threads?tab=solved").await.says("How do I appeal a fine?"));
    assert!(!reader.see("/threads?tab=unanswered").await.says("How do I appeal a fine?"));
    assert!(reader.see("/people/bashir").await.says("1 accepted answer"));

    let page = asker.see(&at).await;
    let page = asker.submit(&page, &format!("/threads/{id}/not-solved"), &[]).await.expect(200);
    assert!(!page.says("Accepted answer"));
}

#[tokio::test]
async fn two_edits_at_once_lose_nothing() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (asker, moderator) = (sign_up(&node, "mona", "").await, sign_up(&node, "petra", "").await);
    grant_role(&node.app, "petra", AGENCY, Role::Moderator).await.unwrap();
    let at = path(&ask(&asker, &city, "Where is the lost property office?", "I lost a glove.").await);
    let edit = format!("/threads/{}/edit", number(&at));
    let opened = asker.see(&edit).await;
    let page = moderator.see(&edit).await;
    moderator.submit(&page, &edit, &[("body", "Text of the moderator.")]).await.expect(200);
    let stale = asker.submit(&opened, &edit, &[("body", "Text of the asker.")]).await.expect(412);
    assert!(stale.says("Text of the moderator.") && stale.says("Text of the asker."), "{}", stale.text());
    let saved = asker.submit(&stale, &edit, &[("body", "Text of both.")]).await.expect(200);
    assert!(saved.says("Text of both."));
    let history = format!("/threads/{}/revisions", number(&at));
    assert!(node.browser().see(&history).await.all("del").concat().contains("moderator"));
    let first = node.browser().see(&format!("{history}?before=1&after=2")).await;
    assert!(first.all("del").concat().contains("I lost a glove."), "{}", first.text());
    let stranger = sign_up(&node, "bashir", "").await;
    assert_eq!(stranger.get(&edit).await.status.as_u16(), 404);
}

#[tokio::test]
async fn moderators_hide_with_a_reason_that_only_the_author_reads() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (asker, moderator) = (sign_up(&node, "mona", "").await, sign_up(&node, "petra", "").await);
    grant_role(&node.app, "petra", AGENCY, Role::Moderator).await.unwrap();
    let at = path(&ask(&asker, &city, "Who sells old tyres?", "Call me.").await);
    let hide = format!("/threads/{}/hide", number(&at));
    assert_eq!(asker.get(&hide).await.status.as_u16(), 404);
    let page = moderator.see(&hide).await;
    let page = moderator.submit(&page, &hide, &[("reason", "")]).await.expect(422);
    assert!(page.says("Who sells old tyres?"), "what it is about stays on the page");
    moderator.submit(&page, &hide, &[("reason", "This is an advertisement")]).await.expect(200);
    assert_eq!(node.browser().get(&at).await.status.as_u16(), 404);
    assert!(!node.browser().see("/threads").await.says("Who sells old tyres?"));
    let page = asker.see(&at).await;
    assert!(page.says("This is an advertisement") && page.attribute("link[rel=canonical]", "href").is_none());
    let page = moderator.see(&at).await;
    moderator.submit(&page, &format!("/threads/{}/show", number(&at)), &[]).await.expect(200);
    node.browser().see(&at).await;
}

#[tokio::test]
async fn a_text_survives_the_end_of_the_session() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let (asker, helper) = (sign_up(&node, "mona", "").await, sign_up(&node, "bashir", "").await);
    let at = path(&ask(&asker, &city, "When is the market open?", "On Sundays?").await);
    let page = helper.see(&at).await;
    // The same browser, but its session is over.
    let late = node.browser();
    let answers = format!("/threads/{}/answers", number(&at));
    let sign_in = late.submit(&page, &answers, &[("body", "From eight to two.")]).await.expect(401);
    let back = late.submit(&sign_in, "/sign-in", &[("name", "bashir"), ("password", PASSWORD)]).await.expect(200);
    assert!(back.path.starts_with(&at), "{}", back.path);
    assert!(back.form(&answers).fields.iter().any(|(_, value)| value.trim() == "From eight to two."));
    assert_eq!(back.all(".pd-answer").len(), 0, "nothing was posted for a session that is over");
}

#[tokio::test]
async fn plain_pages_and_colours() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    let reader = node.browser();
    for page in [
        "/",
        "/threads",
        "/categories",
        "/categories/parking",
        "/agencies/elmford",
        "/help",
        "/accessibility",
        "/privacy",
        "/cookies",
        "/ask",
    ] {
        let page = reader.see(page).await;
        assert_eq!(page.all("h1").len(), 1, "{}", page.path);
        assert_eq!(page.all("main").len(), 1, "{}", page.path);
        assert!(page.headers.get("set-cookie").is_none(), "{}", page.path);
        // A key without a text shows as the key.
        let keys = ["threads-", "layout-", "site-", "form-"];
        assert!(!keys.iter().any(|key| page.text().contains(key)), "{}: {}", page.path, page.text());
    }
    for (address, status) in
        [("/categories/nothing", 404), ("/nowhere", 404), ("/nowhere/at/all", 404), ("/scheme", 405)]
    {
        let page = reader.get(address).await.expect(status);
        assert_eq!(
            (page.all("h1").len(), page.all("main").len()),
            (1, 1),
            "{address} is a page of ours: {}",
            page.body
        );
    }
    let page = reader.see("/help").await;
    let dark = reader.submit(&page, "/scheme", &[("scheme", "dark")]).await.expect(200);
    assert_eq!((dark.path.as_str(), dark.attribute("html", "data-scheme").as_deref()), ("/help", Some("dark")));
    let away = reader.post("/scheme", &[("scheme", "light"), ("back", "//evil.example")]).await.expect(200);
    assert_eq!(away.path, "/");
}

#[tokio::test]
async fn a_question_tells_times_as_its_agency_does() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let far_away = calendar::Entity::update_many()
        .col_expr(calendar::Column::TimeZone, Expr::value("America/Bogota"))
        .filter(calendar::Column::AgencyId.eq(city.agency));
    assert_eq!(far_away.exec(node.app.reader()).await.unwrap().rows_affected, 1);
    let browser = sign_up(&node, "mona", "").await;
    let page = ask(&browser, &city, "Where do I park a trailer?", "It is two metres wide.").await;
    let page = node.browser().see(&path(&page)).await;
    let asked = node.app.now();
    let there = time_text::date_time(asked, Tz::America__Bogota);
    assert_ne!(there, time_text::date_time(asked, Tz::UTC));
    assert_eq!(page.all("#question .pd-byline time"), [there.as_str()]);
    let machine = page.attribute("#question .pd-byline time", "datetime");
    assert_eq!(machine, Some(asked.to_rfc3339_opts(SecondsFormat::Secs, true)));
    // What happens next promises in the same time: five hours behind the site's.
    let id: i64 = number(&page.path).parse().unwrap();
    let found = row(&node, ThreadId(id)).await;
    let until = time_text::by_when(found.peer_window_ends_at.unwrap(), Tz::America__Bogota);
    assert!(page.says(&until), "{until} is not in {}", page.text());
}

#[tokio::test]
async fn only_those_who_read_cases_have_a_desk() {
    let node = TestApp::start().await;
    TestCity::build(&node).await;
    for (handle, role, status) in [("moira", Role::Moderator, 404), ("agnes", Role::Agent, 200)] {
        let browser = sign_up(&node, handle, "").await;
        grant_role(&node.app, handle, AGENCY, role).await.unwrap();
        let linked = browser.see("/").await.attribute("a[href='/desk']", "href").is_some();
        assert_eq!(linked, status == 200, "{handle}");
        browser.get("/desk").await.expect(status);
    }
}

#[tokio::test]
async fn a_profile_says_the_language_of_each_title() {
    let node = TestApp::start().await;
    let city = TestCity::build(&node).await;
    let change = |row: &mut thread::Model| {
        row.title = "Horaires de la piscine".to_owned();
        row.language = "fr".to_owned();
    };
    let thread = city.insert_thread(&node, change).await;
    insert_answer(&node, thread, city.neighbour, "Voir la page de la mairie.").await;
    let page = node.browser().see("/people/tom").await;
    assert!(page.body.contains("<bdi lang=\"fr\">Horaires de la piscine</bdi>"), "{}", page.body);
}
