//! Pages, programs and caches in several languages, by the two that are made up for tests: one with accents, longer than English, and one
//! that runs from right to left. What a page shows outside of their brackets did not come from the texts.

use peerdesk::identity::administration::create_account;
use regex::Regex;
use reqwest::Method;
use scraper::Html;

use crate::support::people::{PASSWORD, sign_in};
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp, TestDesk};

/// The tags of the made-up languages, and the way that each runs.
const MADE_UP: [(&str, &str); 2] = [("en-XA", "ltr"), ("ar-XB", "rtl")];

async fn start() -> TestApp {
    TestApp::start_with(|config| config.test_locales = true).await
}

/// What is the same in every language: names and titles, the longest first.
const NAMES: [&str; 11] = [
    "How do I appeal a parking fine?",
    "I have a letter.",
    "Parking Services",
    "City of Elmford",
    "Peerdesk",
    "Parking",
    "Cora",
    "Nell",
    "Root",
    "Ann",
    "Leo",
];

/// Elements with what people or programs wrote.
fn is_foreign(element: &scraper::node::Element) -> bool {
    matches!(element.name(), "script" | "style" | "code" | "pre" | "bdi" | "q" | "textarea")
        || element.attr("dir") == Some("auto")
        || element.attr("lang") == Some("en")
        || element.has_class("pd-avatar", scraper::CaseSensitivity::CaseSensitive)
        || element.has_class("pd-crest", scraper::CaseSensitivity::CaseSensitive)
}

/// Signs that no page has outside of its texts: letters, marks between words that each language sets in its own way, and digits as
/// English writes them where the language has others.
fn is_left_over(letter: char, language: &str) -> bool {
    letter.is_alphabetic() || ",;%“”".contains(letter) || (language == "ar-XB" && letter.is_ascii_digit())
}

/// What is left of a text without names, numbers of cases and everything in brackets: nothing, if it is translated.
fn untranslated(text: &str, language: &str) -> String {
    let reference = Regex::new(r"PD-[0-9A-Z]{4}-[0-9A-Z]{2}").unwrap();
    let mut text = reference.replace_all(text, "").into_owned();
    for name in NAMES.iter().chain(&["ines", "tom", "Bea"]) {
        text = text.replace(name, "");
    }
    let mut depth = 0;
    let outside = text.chars().filter(|letter| {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => return depth == 0,
        }
        false
    });
    let left: String = outside.collect();
    if left.chars().any(|letter| is_left_over(letter, language)) { left.trim().to_owned() } else { String::new() }
}

/// The texts of a page that did not come from the texts.
fn untranslated_texts(page: &Page) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let language = page.attribute("html", "lang").unwrap_or_default();
    let untranslated = |text: &str| untranslated(text, &language);
    let mut found = Vec::new();
    for node in html.root_element().descendants() {
        let foreign = |node: &scraper::Node| node.as_element().is_some_and(is_foreign);
        if foreign(node.value()) || node.ancestors().any(|above| foreign(above.value())) {
            continue;
        }
        if let Some(text) = node.value().as_text() {
            found.push(untranslated(text));
        } else if let Some(element) = node.value().as_element() {
            for name in ["aria-label", "title", "placeholder", "alt", "data-label", "label"] {
                found.extend(element.attr(name).map(untranslated));
            }
        }
    }
    found.retain(|text| !text.is_empty());
    found
}

/// Opens pages in both languages and finds nothing that is not translated, and no link that leads out of the language.
async fn check(browser: &Browser, paths: &[String]) {
    let mut found_untranslated = Vec::new();
    let link = Regex::new(r#"(?:href|action|formaction)="(/[^"]*)""#).unwrap();
    for (language, direction) in MADE_UP {
        for path in paths {
            let page = browser.get(&format!("/{language}{path}")).await;
            let expected = if path == "/nowhere" { 404 } else { 200 };
            let page = page.expect(expected);
            assert_eq!(page.attribute("html", "lang").as_deref(), Some(language), "{path}");
            assert_eq!(page.attribute("html", "dir").as_deref(), Some(direction), "{path}");
            assert!(page.text().matches('[').count() > 5, "{path} in {language}: {}", page.text());
            found_untranslated
                .extend(untranslated_texts(&page).into_iter().map(|text| format!("{language}{path}: {text}")));
            for found in link.captures_iter(&page.body) {
                let outside = ["/assets/", "/favicon.svg", "/api/v1/"].iter().any(|start| found[1].starts_with(start));
                assert!(outside || found[1].starts_with(&format!("/{language}/")), "{path} leads to {}", &found[1]);
            }
        }
    }
    assert_eq!(found_untranslated, Vec::<String>::new());
}

#[tokio::test]
async fn no_page_has_a_text_that_is_not_translated() {
    let desk = TestDesk::open_on(start().await).await;
    let case = desk.open_case().await;
    let nell = desk.caller("Nell").await.account;
    insert_answer(&desk.node, desk.thread(&case).await, nell, "Write to them.").await;
    create_account(&desk.node.app, "Root", None, PASSWORD, true).await.unwrap();
    let thread = desk.node.browser().see(&format!("/threads/{}", desk.thread(&case).await)).await.path;
    let of = |paths: &str| paths.split_whitespace().map(str::to_owned).chain([thread.clone()]).collect::<Vec<_>>();
    let reference = &case.reference;
    check(
        &desk.node.browser(),
        &of("/ /threads /threads?tab=unanswered /threads?tab=solved /categories /categories/parking /agencies/elmford
            /people/Cora /people/Nell /search?q=parking /search?q=nothingatall /search?q=nothingatall&official=yes&asked=week /search?q=parknig&solved=no&sort=newest /ask /ask/similar?title=parking /statistics/answers-found /sign-in /sign-up
            /forgot-password /help /accessibility /privacy /api/docs /nowhere"),
    )
    .await;
    let cora = desk.sign_in("Cora").await;
    // What it may do is a list.
    desk.token("Cora").await;
    let own = format!(
        "/ask/details?title=parking /account /account/email /account/password /account/tokens /account/sessions /account/security
        /account/notifications /drafts /notifications /cases /cases/{reference} /threads/{0}/edit",
        desk.thread(&case).await
    );
    check(&cora, &of(&own)).await;
    let at_desk = format!(
        "/desk /desk?view=unclaimed /desk?view=team /desk?view=resolved /desk/cases/{reference}
        /desk/cases/{reference}?write=internal /desk/cases/{reference}?write=private"
    );
    check(&desk.sign_in("Ann").await, &of(&at_desk)).await;
    let root = sign_in(&desk.node, "Root").await;
    check(
        &root,
        &of("/admin /admin/agencies/new /admin/agencies/elmford /admin/agencies/elmford/teams /admin/agencies/elmford/members
            /admin/agencies/elmford/categories /admin/agencies/elmford/categories/new /admin/categories/parking
            /desk/policies /desk/policies/site /desk/policies/agency/elmford /desk/policies/parking"),
    )
    .await;
}

#[tokio::test]
async fn the_address_decides_and_what_is_kept_in_memory_is_kept_by_language() {
    let desk = TestDesk::open_on(start().await).await;
    let reader = desk.node.browser();
    // Twice each, so that the second comes from memory.
    for _ in 0..2 {
        for (path, language) in
            [("/threads", "en"), ("/en-XA/threads", "en-XA"), ("/ar-XB/threads", "ar-XB"), ("/threads", "en")]
        {
            let page = reader.see(path).await;
            assert_eq!(page.attribute("html", "lang").as_deref(), Some(language), "{path}");
            assert_eq!(page.path, path);
            let canonical = page.attribute("link[rel=canonical]", "href").unwrap();
            assert_eq!(canonical, desk.node.url(path));
            let alternate = |tag: &str| page.attribute(&format!("link[rel=alternate][hreflang='{tag}']"), "href");
            for (tag, address) in [
                ("en", "/threads"),
                ("x-default", "/threads"),
                ("en-XA", "/en-XA/threads"),
                ("ar-XB", "/ar-XB/threads"),
            ] {
                assert_eq!(alternate(tag), Some(desk.node.url(address)), "{tag} of {path}");
            }
            assert!(page.headers.get("set-cookie").is_none(), "a language needs no cookie");
        }
    }
    // The site's own language has no second address, and what is nobody's language has none.
    for nothing in
        ["/en/threads", "/en-XA/en-XA/threads", "/en-XA/assets/app.css", "/en-XA/api/v1/threads", "/de/threads"]
    {
        assert_eq!(reader.get(nothing).await.status.as_u16(), 404, "{nothing}");
    }
}

#[tokio::test]
async fn forms_and_redirects_stay_in_the_language_of_the_address() {
    let desk = TestDesk::open_on(start().await).await;
    let browser = desk.node.browser();
    let page = browser.see("/en-XA/sign-in?next=/notifications").await;
    let refused = browser.submit(&page, "/en-XA/sign-in", &[("name", "Cora"), ("password", "wrong")]).await;
    assert!(refused.status.is_client_error());
    assert_eq!(untranslated_texts(&refused), Vec::<String>::new());
    let page = browser.submit(&page, "/en-XA/sign-in", &[("name", "Cora"), ("password", PASSWORD)]).await.expect(200);
    assert_eq!(page.path, "/en-XA/notifications");
    assert_eq!(page.attribute("a[aria-current=page]", "href").as_deref(), Some("/en-XA/notifications"));
    // Whoever must sign in first comes back to where they were, in its language.
    let stranger = desk.node.browser();
    let page = stranger.see("/ar-XB/account").await;
    let page = stranger.submit(&page, "/ar-XB/sign-in", &[("name", "Cora"), ("password", PASSWORD)]).await.expect(200);
    assert_eq!(page.path, "/ar-XB/account");
}

#[tokio::test]
async fn the_language_of_an_account_counts_where_the_address_names_none() {
    let desk = TestDesk::open_on(start().await).await;
    let (cora, reader) = (desk.sign_in("Cora").await, desk.node.browser());
    let language = |page: &Page| page.attribute("html", "lang").unwrap();
    let page = cora.see("/account").await;
    assert_eq!(language(&page), "en");
    assert_eq!(page.all("#locale option")[..2], ["The language of the site", "English"]);
    for (tag, _) in MADE_UP {
        let option = format!("#locale option[value='{tag}']");
        assert_eq!(page.attribute(&option, "lang").as_deref(), Some(tag), "by its own name");
    }
    let page = cora.submit(&page, "/account", &[("locale", "en-XA")]).await.expect(200);
    assert_eq!((page.path.as_str(), language(&page).as_str()), ("/account?done=saved", "en-XA"));
    assert_eq!(page.attribute("#locale option[selected]", "value").as_deref(), Some("en-XA"));
    assert_eq!(untranslated_texts(&page), Vec::<String>::new());
    for (path, status) in [("/threads", 200), ("/threads/999999", 404), ("/account/tokens", 200)] {
        let page = cora.get(path).await.expect(status);
        assert_eq!(language(&page), "en-XA", "{path}");
        assert!(!page.body.contains("=\"/en-XA/"), "the setting needs no address: {path}");
    }
    let page = cora.see("/ar-XB/threads").await;
    assert_eq!(language(&page), "ar-XB", "the address counts more");
    assert!(page.body.contains("href=\"/ar-XB/account\"") && !page.body.contains("href=\"/account\""));
    // Twice, so that the second comes from memory: somebody's setting is nobody else's.
    for _ in 0..2 {
        assert_eq!(language(&reader.see("/threads").await), "en");
    }

    let page = cora.see("/account").await;
    let refused = cora.submit(&page, "/account", &[("locale", "de")]).await.expect(422);
    assert_eq!(refused.attribute("#locale", "aria-describedby").as_deref(), Some("locale-hint locale-error"));
    assert_eq!(language(&cora.see("/threads").await), "en-XA");
    let page = cora.submit(&refused, "/account", &[("locale", "")]).await.expect(200);
    assert_eq!(language(&page), "en", "nothing is chosen any more");
}

#[tokio::test]
async fn programs_read_why_in_the_language_that_they_accept() {
    let node = start().await;
    let reader = node.browser();
    let asked = async |languages: &str| {
        let headers = [("accept-language", languages)];
        reader.api_with(Method::GET, "/threads/999999", None, None, &headers).await.expect(404)
    };
    for (accepted, language) in [("en-XA, en;q=0.5", "en-XA"), ("de, ar-XB;q=0.1", "ar-XB"), ("de", "en"), ("", "en")] {
        let answer = asked(accepted).await;
        let problem = answer.json();
        assert_eq!(answer.headers["content-language"], language, "{accepted}");
        assert!(answer.headers.get_all("vary").iter().any(|names| names.to_str().unwrap().contains("accept-language")));
        assert_eq!(problem["code"], "not_found", "codes are no language's");
        let detail = problem["detail"].as_str().unwrap();
        assert_eq!(detail.starts_with('['), language != "en", "{accepted}: {detail}");
    }
}

#[tokio::test]
async fn with_one_language_nothing_is_there_to_choose() {
    let desk = TestDesk::open().await;
    let reader = desk.node.browser();
    let page = reader.see("/threads").await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("en"));
    assert_eq!(page.attribute("link[rel=alternate][hreflang]", "href"), None);
    for (language, _) in MADE_UP {
        assert_eq!(reader.get(&format!("/{language}/threads")).await.status.as_u16(), 404);
    }
    let headers = [("accept-language", "en-XA")];
    let answer = reader.api_with(Method::GET, "/threads/999999", None, None, &headers).await.expect(404);
    assert!(answer.headers.get("content-language").is_none());
    assert_eq!(answer.json()["detail"], "There is nothing here.");
    let cora = desk.sign_in("Cora").await;
    let page = cora.see("/account").await;
    assert_eq!(page.attribute("#locale", "name"), None);
    cora.submit(&page, "/account", &[("locale", "en-XA")]).await.expect(422);
}
