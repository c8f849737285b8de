//! A share of people sees what is answered already only once they have posted: at no step before, by whichever way they ask, and the same
//! people all day. What both sides did is counted exactly.

use chrono::Duration;
use peerdesk::deflection::comparison::Comparison;
use peerdesk::deflection::figures::{sides, totals};
use peerdesk::entity::{EpisodeId, Event, Role, deflection_day, episode, visitor_secret};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::answers_found::AnsweredCity;
use crate::support::contents::Reader;
use crate::support::people::{PASSWORD, signed_in, token};
use crate::support::threads::insert_answer;
use crate::support::{Browser, Page, TestApp};

const TITLE: &str = "my lantern is broken";
const BODY: &str = "It fell down beside the zeppelin and leaks.";
const TYPING: &str = "/ask/suggestions?title=my+lantern+is+broken";
const SIMILAR: &str = "/ask/similar?title=my+lantern+is+broken&category=1";
/// What the answer to a question like [`TITLE`] says.
const ANSWER: &str = "lamp smith";
const AFTERWARDS: &str = "These may already answer it";

/// A site with a question like [`TITLE`] and one like [`BODY`], from which this share of people is held out. Operators can set 20 at
/// most; a share of 100 holds out everybody.
async fn city(percent: u8) -> AnsweredCity {
    let node = TestApp::start_with(move |config| {
        config.suggestion_holdout = percent;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    });
    let site = AnsweredCity::on(node.await).await;
    let title = "Where does the zeppelin land?";
    let thread = site.city.insert_thread(&site.node, |row| row.title = title.to_owned()).await;
    insert_answer(&site.node, thread, site.city.neighbour, "On the meadow.").await;
    site.node.record(Event::ThreadAsked { thread }).await;
    site.node.drain().await;
    site
}

/// Whether somebody sees questions like theirs while they type.
async fn sees(browser: &Browser) -> bool {
    browser.see(TYPING).await.body.contains(ANSWER)
}

/// A reader without an account who is held out, or one who is not.
async fn reader(site: &AnsweredCity, held_out: bool) -> Browser {
    for number in 0..200 {
        let reader = site.reader(&format!("browser {number}"));
        if sees(&reader).await != held_out {
            return reader;
        }
    }
    panic!("all of 200 readers are on one side");
}

/// Somebody with an account who is held out, or one who is not, with their handle.
async fn person(site: &AnsweredCity, held_out: bool) -> (String, Browser) {
    for number in 0..100 {
        let handle = format!("{}{number}", if held_out { "out" } else { "in" });
        let browser = signed_in(&site.node, &handle, None).await;
        if sees(&browser).await != held_out {
            return (handle, browser);
        }
    }
    panic!("all of 100 people are on one side");
}

/// What a script gets while the details are written on a page.
async fn while_writing(browser: &Browser, details: &Page) -> Page {
    let csrf = details.attribute("input[name=csrf]", "value").unwrap();
    let episode = details.attribute("input[name=episode]", "value").unwrap_or_default();
    let fields = [("csrf", csrf.as_str()), ("episode", episode.as_str()), ("title", TITLE), ("body", BODY)];
    browser.post("/ask/suggestions", &fields).await.expect(200)
}

/// Asks from the details on; whether what is alike is shown on the way must be as said. Gives the page that it ends on.
async fn ask_from(browser: &Browser, details: &Page, shown: bool) -> Page {
    assert!(details.path.starts_with("/ask/details?"), "{}", details.path);
    assert!(!details.body.contains(ANSWER), "{}", details.text());
    assert_eq!(details.body.contains("did_not_apply"), shown, "{}", details.text());
    assert_eq!(while_writing(browser, details).await.body.contains(ANSWER), shown);
    let check = browser.submit(details, "/ask/check", &[("intent", "information"), ("body", BODY)]).await.expect(200);
    assert_eq!(check.body.contains(ANSWER), shown, "{}", check.text());
    assert_eq!(check.says("may be answered already"), shown, "{}", check.text());
    let posted = browser.submit(&check, "/ask", &[]).await.expect(200);
    assert!(posted.says("Your question is posted"), "{}", posted.text());
    assert_eq!(posted.says(AFTERWARDS), !shown, "{}", posted.text());
    posted
}

#[tokio::test]
async fn some_readers_see_nothing_before_they_post_and_the_threads_after() {
    let site = city(20).await;
    let walker = Browser::that_follows_nothing(site.node.url(""));
    let mut held_out = 0;
    for number in 0..150 {
        let address = format!("203.0.113.{number}");
        let from = ("x-forwarded-for", address.as_str());
        let typing = walker.get_with(TYPING, from).await.expect(200);
        let similar = walker.get_with(SIMILAR, from).await;
        for page in [&typing, &similar] {
            assert!(!page.headers.contains_key("set-cookie"), "{:?}", page.headers);
        }
        if typing.body.contains(ANSWER) {
            assert!(similar.expect(200).body.contains(ANSWER), "{address}");
            continue;
        }
        held_out += 1;
        let similar = similar.expect(303);
        let on = similar.headers["location"].to_str().unwrap().to_owned();
        assert!(on.starts_with("/ask/details?") && on.contains("&episode="), "{on}");
        assert!(!similar.body.contains(ANSWER), "{address}");
        // Whoever looks for it finds it.
        assert!(walker.get_with("/search?q=lantern", from).await.expect(200).says("How do I mend a"), "{address}");
    }
    // A fifth is 30, within five standard deviations of 4.9.
    assert!((6..=54).contains(&held_out), "{held_out} of 150");
    let rows = site.episodes().await;
    assert_eq!(rows.len(), 150, "both sides begin at the same moment");
    assert_eq!(rows.iter().filter(|row| row.held_out == Some(true)).count(), held_out);
    assert!(
        rows.iter().all(|row| row.held_out.is_some() && row.offered_count == rows[0].offered_count),
        "the same was found for all"
    );

    for is_held_out in [true, false] {
        let (_, browser) = person(&site, is_held_out).await;
        let similar = browser.see(SIMILAR).await;
        assert_eq!(similar.body.contains(ANSWER), !is_held_out, "{}", similar.text());
        let details = if is_held_out {
            similar
        } else {
            let id = similar.attribute("answer-opened", "data-episode").unwrap();
            browser.see(&format!("/ask/details?title=my+lantern+is+broken&category=1&episode={id}")).await
        };
        ask_from(&browser, &details, !is_held_out).await;
    }
}

#[tokio::test]
async fn what_was_kept_back_is_shown_once_and_to_the_asker_alone() {
    let site = city(100).await;
    let ada = signed_in(&site.node, "ada", None).await;
    let details = ada.see(SIMILAR).await;
    let posted = ask_from(&ada, &details, false).await;
    let found = posted.all(".pd-similar__summary");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|line| line.contains("lantern?")) && !found.iter().any(|line| line.contains("New")));
    assert!(posted.body.contains(&format!("href=\"/threads/{}\"", site.thread)), "the links lead straight on");
    assert!(!posted.body.contains("/ask/opened") && !posted.body.contains("answer-opened"), "{}", posted.body);
    // Once it is in the index, the question itself is no question like it.
    site.node.drain().await;
    let again = ada.see(&posted.path).await.all(".pd-similar__summary");
    assert!(!again.is_empty() && !again.iter().any(|line| line.contains(TITLE)), "{again:?}");
    let (thread, query) = posted.path.split_once('?').unwrap();
    assert_eq!(query, "posted=1&similar=1");
    assert!(!ada.see(thread).await.says(AFTERWARDS));
    assert!(!site.node.browser().see(&posted.path).await.says(AFTERWARDS), "others are told nothing");
    let rows = site.episodes().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].held_out, rows[0].asked_at), (Some(true), Some(site.node.app.now())));

    // What the details alone find begins an episode at the check.
    let bo = signed_in(&site.node, "bo", None).await;
    let details = bo.see("/ask/similar?title=my+quokka+wobbles+sideways&category=1").await;
    assert!(!details.path.contains("episode="), "{}", details.path);
    let check = bo.submit(&details, "/ask/check", &[("intent", "information"), ("body", BODY)]).await.expect(200);
    assert!(!check.says("may be answered already"), "{}", check.text());
    assert!(bo.submit(&check, "/ask", &[]).await.expect(200).says(AFTERWARDS));
    let rows = episode::Entity::find().all(site.node.app.reader()).await.unwrap();
    assert!(rows.len() == 2 && rows.iter().all(|row| row.held_out == Some(true) && row.asked_at.is_some()), "{rows:?}");
}

#[tokio::test]
async fn whoever_signs_in_on_the_way_stays_on_their_side() {
    let site = city(20).await;
    for held_out in [true, false] {
        let browser = reader(&site, held_out).await;
        browser.get(SIMILAR).await.expect(200);
        let id = site.episodes().await.iter().find(|row| row.held_out == Some(held_out)).unwrap().id;
        let (handle, _) = person(&site, !held_out).await;
        let door = browser.see("/sign-in").await;
        browser.submit(&door, "/sign-in", &[("name", &handle), ("password", PASSWORD)]).await.expect(200);
        assert_eq!(sees(&browser).await, held_out, "before anything is begun, the lot of the account counts");
        let path = format!("/ask/details?title=my+lantern+is+broken&category=1&episode={id}");
        let details = browser.see(&path).await;
        ask_from(&browser, &details, !held_out).await;
        let row = site.episode(id).await;
        assert_eq!((row.held_out, row.asked_at.is_some()), (Some(held_out), true));
    }
}

#[tokio::test]
async fn a_person_stays_on_one_side_all_day_and_no_longer() {
    let site = city(20).await;
    let readers: Vec<Browser> = (0..60).map(|number| site.reader(&format!("browser {number}"))).collect();
    let all = async || {
        let mut side = Vec::new();
        for reader in &readers {
            side.push(sees(reader).await);
        }
        side
    };
    let morning = all().await;
    assert!(morning.contains(&true) && morning.contains(&false), "{morning:?}");
    site.node.clock.advance(Duration::hours(5));
    assert_eq!(all().await, morning);
    site.node.clock.advance(Duration::hours(24));
    assert_ne!(all().await, morning, "another day draws anew");
    // The same question of the same account is the same episode for eight days, and stays as it began.
    let (_, browser) = person(&site, true).await;
    for _ in 0..6 {
        let page = browser.see(SIMILAR).await;
        assert!(page.path.starts_with("/ask/details?") && !page.body.contains(ANSWER), "{}", page.path);
        site.node.clock.advance(Duration::days(1));
    }
    assert_eq!(site.episodes().await.len(), 1);
}

#[tokio::test]
async fn nothing_but_one_flag_is_kept() {
    let site = city(100).await;
    let db = site.node.app.reader();
    let walker = Browser::that_follows_nothing(site.node.url(""));
    let from = ("x-forwarded-for", "203.0.113.77");
    assert!(!walker.get_with(TYPING, from).await.expect(200).body.contains(ANSWER));
    assert_eq!(visitor_secret::Entity::find().count(db).await.unwrap(), 1, "the key of the day, as with every episode");
    assert!(site.episodes().await.is_empty(), "typing begins nothing");
    // What nobody asked for begins nothing either, and shows nothing.
    for header in [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch")] {
        let page = walker.get_with(SIMILAR, header).await.expect(303);
        assert!(!page.headers["location"].to_str().unwrap().contains("episode="), "{:?}", page.headers);
    }
    assert!(site.episodes().await.is_empty());
    walker.get_with(SIMILAR, from).await.expect(303);
    let rows = site.episodes().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].held_out, rows[0].account_id, rows[0].thread_id), (Some(true), None, None));
    let contents = Reader::new(db).await.read(db).await;
    assert_eq!(contents.tables_with("203.0.113"), Vec::<&str>::new());
    assert!(!format!("{rows:?}").contains("lantern"), "{rows:?}");
    // Whoever takes their data along finds it.
    let ada = signed_in(&site.node, "ada", None).await;
    ada.see(SIMILAR).await;
    let page = ada.see("/account/data").await;
    let file = ada.submit(&page, "/account/data/export", &[]).await.expect(200).json();
    assert_eq!(file["episodes"][0]["held_out"], true, "{file}");
    // The rows go as those of others do.
    site.node.advance(Duration::days(9)).await;
    assert!(site.episodes().await.is_empty());
}

#[tokio::test]
async fn staff_and_tokens_are_never_held_out() {
    let site = city(100).await;
    for (handle, role) in [("agent", Role::Agent), ("moderator", Role::Moderator), ("boss", Role::Administrator)] {
        let browser = signed_in(&site.node, handle, Some(role)).await;
        assert!(sees(&browser).await, "{handle}");
        let page = browser.see(SIMILAR).await;
        assert!(page.body.contains(ANSWER), "{handle}: {}", page.text());
    }
    let rows = site.episodes().await;
    assert!(rows.len() == 3 && rows.iter().all(|row| row.held_out.is_none()), "{rows:?}");
    signed_in(&site.node, "ada", None).await;
    let (browser, ada) = (site.node.browser(), token(&site.node, "ada").await);
    for token in [Some(ada.as_str()), None] {
        let found = browser.api(Method::GET, "/suggestions?title=my+lantern", token, None).await.expect(200);
        assert_eq!(found.json()["items"][0]["thread"]["id"], site.thread.0);
    }
    assert!(!sees(&site.node.browser()).await, "everybody else is");
}

#[tokio::test]
async fn a_share_of_nothing_holds_nobody_out_and_costs_nothing() {
    let site = city(0).await;
    for number in 0..60 {
        assert!(sees(&site.reader(&format!("browser {number}"))).await);
    }
    let db = site.node.app.reader();
    assert_eq!(visitor_secret::Entity::find().count(db).await.unwrap(), 0, "nobody is drawn");
    let reader = site.reader("one");
    assert!(reader.see(SIMILAR).await.body.contains(ANSWER));
    assert_eq!(site.episodes().await[0].held_out, None);
    let ada = signed_in(&site.node, "ada", None).await;
    let similar = ada.see(SIMILAR).await;
    let id: EpisodeId = similar.attribute("answer-opened", "data-episode").unwrap().parse().unwrap();
    let details = ada.see(&format!("/ask/details?title=my+lantern+is+broken&category=1&episode={id}")).await;
    let posted = ask_from(&ada, &details, true).await;
    assert!(posted.path.ends_with("?posted=1"), "{}", posted.path);
    site.node.advance(Duration::days(9)).await;
    let span = "/statistics/answers-found?first_day=2026-01-12&last_day=2026-01-12";
    let found = reader.api(Method::GET, span, None, None).await.expect(200).json();
    assert!(found.get("comparison").is_none() && found["with_account"]["offered"] == 1, "{found}");
    assert!(!reader.see(span).await.says("What showing answers changes"));
}

#[tokio::test]
async fn both_sides_are_counted_exactly() {
    let site = city(20).await;
    let walker = Browser::that_follows_nothing(site.node.url(""));
    let (mut held_out, mut shown) = (0, 0);
    for number in 0..1000 {
        let address = format!("198.51.{}.{}", number / 250, number % 250);
        let page = walker.get_with("/ask/similar?title=my+lantern+is+broken", ("x-forwarded-for", &address)).await;
        *(if page.status.as_u16() == 303 { &mut held_out } else { &mut shown }) += 1;
        if held_out == 50 {
            break;
        }
    }
    assert!(held_out == 50 && shown > 50, "{held_out} and {shown}");
    let rows = site.episodes().await;
    let of = |side: bool| rows.iter().filter(move |row| row.held_out == Some(side)).map(|row| row.id);
    // Ten of those who saw it ask, and twenty of those who did not.
    let poster = signed_in(&site.node, "poster", None).await;
    for id in of(false).take(10).chain(of(true).take(20)) {
        site.ask_anyway(&poster, TITLE, id, &[]).await;
    }
    // One who was shown nothing follows a made-up link: nothing was offered, so nothing was opened.
    let last = of(true).next_back().unwrap();
    site.open_by_link(&site.reader("one"), last).await.expect(200);
    site.node.advance(Duration::hours(25)).await;
    assert!(site.episodes().await.iter().all(|row| row.visitor.is_none()), "the rows are gone");
    let (db, day) = (site.node.app.reader(), "2026-01-12".parse().unwrap());
    let expected = Comparison { shown, shown_asked: 10, held_out: 50, held_out_asked: 20 };
    assert_eq!(sides(db, day, day, None).await.unwrap(), expected);
    assert_eq!(sides(db, day, day, Some(site.city.category)).await.unwrap(), Comparison::default());
    let offered = totals(db, day, day, None).await.unwrap().without_account;
    assert_eq!((offered.offered, offered.failed, offered.opened), (shown, 10, 0), "none of the held out is offered");

    let span = "/statistics/answers-found?first_day=2026-01-12&last_day=2026-01-12";
    let found = site.node.browser().api(Method::GET, span, None, None).await.expect(200).json();
    let effect = expected.effect().unwrap();
    let told = &found["comparison"];
    for (field, count) in [("shown", shown), ("shown_asked", 10), ("held_out", 50), ("held_out_asked", 20)] {
        assert_eq!(told[field], count, "{field}: {found}");
    }
    for (field, value) in
        [("of_100", effect.spared.difference), ("low", effect.spared.low), ("high", effect.spared.high)]
    {
        let sent = told["effect"]["spared"][field].as_f64().unwrap();
        assert!((sent - value * 100.0).abs() < 1e-9, "{field}: {found}");
    }
}

/// Writes the sums of a day of readers without an account.
async fn insert_day(site: &AnsweredCity, day: &str, sides: Comparison) {
    let small = |count: i64| Set(i32::try_from(count).unwrap());
    let row = deflection_day::ActiveModel {
        day: Set(day.to_owned()),
        category_id: Set(None),
        with_account: Set(false),
        offered: small(sides.shown),
        opened: Set(0),
        confirmed: Set(0),
        potential: Set(0),
        failed: small(sides.shown_asked),
        did_not_apply: Set(0),
        reversed: Set(0),
        shown_in_comparison: small(sides.shown),
        shown_asked: small(sides.shown_asked),
        held_out: small(sides.held_out),
        held_out_asked: small(sides.held_out_asked),
        ..Default::default()
    };
    deflection_day::Entity::insert(row).exec_without_returning(site.node.app.reader()).await.unwrap();
}

#[tokio::test]
async fn what_is_spared_is_told_with_its_range_once_there_are_enough() {
    let site = city(10).await;
    let reader = site.node.browser();
    let few = Comparison { shown: 500, shown_asked: 200, held_out: 49, held_out_asked: 30 };
    insert_day(&site, "2026-01-10", few).await;
    insert_day(&site, "2026-01-11", Comparison { shown: 120, shown_asked: 48, held_out: 60, held_out_asked: 36 }).await;
    let page = reader.see("/statistics/answers-found?first_day=2026-01-11").await;
    assert!(page.says("spared 20.0 questions of 100 (between 4.5 and 34.1)"), "{}", page.text());
    assert!(page.says("36 (60.0 %, between 47.4 % and 71.4 %)"), "{}", page.text());
    let span = "/statistics/answers-found?first_day=2026-01-10&last_day=2026-01-10";
    let page = reader.see(span).await;
    assert!(page.says("Too few to say") && !page.says("spared 20"), "{}", page.text());
    let found = reader.api(Method::GET, span, None, None).await.expect(200).json();
    assert!(found["comparison"]["held_out"] == 49 && found["comparison"].get("effect").is_none(), "{found}");
}

#[tokio::test]
async fn the_privacy_page_tells_of_it_only_where_it_is_on() {
    let page = city(5).await.node.browser().see("/privacy").await;
    assert!(page.says("Of every 100 people, about 5 see such answers only after they post"), "{}", page.text());
    let page = city(0).await.node.browser().see("/privacy").await;
    assert!(!page.says("only after they post"), "{}", page.text());
}
