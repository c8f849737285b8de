use super::*;

#[derive(Template)]
#[template(path = "layout.html")]
struct Frame {
    page: Page,
}

#[test]
fn the_frame_shows_who_is_there_and_keeps_texts_apart_from_markup() {
    let signed_in = Frame { page: Page::sample(true) }.render().unwrap();
    assert!(signed_in.contains("data-scheme=\"dark\""));
    assert!(signed_in.contains("action=\"/sign-out\"") && signed_in.contains("href=\"/desk\""));
    assert!(!signed_in.contains("Sample <page>"));
    assert!(!signed_in.contains("noindex"));
    let reader = Frame { page: Page::sample(false) }.render().unwrap();
    assert!(reader.contains("/sign-in?next=%2Fthreads%3Ftab%3Dlatest%26x%3D1"));
    assert!(!reader.contains("/sign-out") && !reader.contains("/desk"));
    assert!(reader.contains("noindex"));
}

#[test]
fn a_button_leads_over_the_sign_in_and_back() {
    let page = Page::sample(false);
    let to = page.sign_in_to("answers", 7, "helpful");
    assert_eq!(to, "/sign-in?next=%2Fthreads%3Ftab%3Dlatest%26x%3D1&press=%2Fanswers%2F7%2Fhelpful");
    let page = Page { here: "/sign-up".to_owned(), ..page };
    assert_eq!(page.sign_in_to("threads", 5, "follow"), "/sign-in?press=%2Fthreads%2F5%2Ffollow");
}

#[test]
fn nothing_that_an_address_says_is_repeated_in_every_page() {
    let back = |here: &str| Page { here: here.to_owned(), ..Page::sample(true) }.back();
    assert_eq!(back("/threads"), "/threads");
    assert_eq!(back("/cases/E-7?x=guess"), "/cases/E-7");
    assert_eq!(back("/ask/check?draft=guess&x=1"), "/ask/check");
    let draft = "/ask/check?draft=00000000-0000-0000-0000-000000000007";
    assert_eq!(back(&format!("{draft}&x=guess")), draft);
    let shown = Frame { page: Page { here: "/help?guess=1".to_owned(), ..Page::sample(true) } }.render().unwrap();
    assert!(!shown.contains("guess"), "{shown}");
}

#[tokio::test]
async fn a_refused_form_says_so_in_the_title() {
    let page = Frame { page: Page::sample(true) };
    let body = html(StatusCode::UNPROCESSABLE_ENTITY, &page).into_body().into_string().await.unwrap();
    assert!(body.contains("<title>Error: "));
    assert!(!show(&page).into_body().into_string().await.unwrap().contains("<title>Error"));
}

#[test]
fn a_page_knows_where_it_is() {
    let page = Page::sample(true);
    assert!(page.is_at("/threads"));
    assert!(!page.is_at("/thread"));
    let below = Page { here: "/threads/1-x".to_owned(), ..page };
    assert!(below.is_at("/threads"));
}

#[test]
fn times_are_told_as_at_the_agency_and_in_utc_for_machines() {
    let page = Page::sample(true);
    let at = DateTime::parse_from_rfc3339("2026-07-01T23:30:00Z").unwrap().to_utc();
    assert_eq!(page.date_time(&at), "2 July 2026 at 12:30am");
    let elsewhere = page.in_zone(Some("America/Bogota"));
    assert_eq!(elsewhere.date_time(&at), "1 July 2026 at 6:30pm");
    assert_eq!((elsewhere.date(&at).as_str(), elsewhere.clock(&at).as_str()), ("1 July 2026", "6:30pm"));
    assert_eq!(elsewhere.machine_time(&at), "2026-07-01T23:30:00Z");
    for unknown in [None, Some("Moon/Crater")] {
        assert_eq!(elsewhere.clone().in_zone(unknown).zone, Tz::America__Bogota);
    }
}

#[test]
fn letters_of_any_alphabet_fit_into_a_redirect() {
    let response = see_other("/threads/1-où?x=%20#y");
    assert_eq!(response.headers()[header::LOCATION], "/threads/1-o%C3%B9?x=%20#y");
}

#[test]
fn only_local_paths_are_followed() {
    for good in ["/", "/threads/1?x=//y", "/ask"] {
        assert!(is_local(good), "{good}");
    }
    for bad in ["", "//e", "/\\e", "https:e", "e", "/a\nb", "/../e", "/..//e", "\t/e"] {
        assert!(!is_local(bad), "{bad}");
    }
}
