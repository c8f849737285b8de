//! Guessing passwords: limited for everybody alike, without locking an owner out.

use chrono::Duration;
use peerdesk::entity::{SecurityEventKind, TokenPurpose, mail, rate_counter, security_event};
use peerdesk::identity::administration::create_account;
use reqwest::Client;
use reqwest::redirect::Policy;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::TestApp;
use crate::support::people::{NEW_PASSWORD, PASSWORD, one_use_link, sign_up, try_sign_in};

/// A node with limits that believes what its clients say of where they are.
async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

/// A browser that can be anywhere.
struct Traveller<'a> {
    node: &'a TestApp,
    client: Client,
    csrf: String,
}

/// How often to try which names.
type Tries = &'static [(usize, &'static str)];

/// The status of an answer, and what it says without what differs from form to form.
type Answer = (u16, String);

impl<'a> Traveller<'a> {
    async fn new(node: &'a TestApp) -> Self {
        let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
        let mut traveller = Self { node, client, csrf: String::new() };
        traveller.read_form().await;
        traveller
    }

    async fn read_form(&mut self) {
        let page = self.client.get(self.node.url("/forgot-password")).send().await.unwrap().text().await.unwrap();
        self.csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    }

    async fn post(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("csrf", self.csrf.as_str())], fields].concat();
        let request = self.client.post(self.node.url(path)).header("x-forwarded-for", from).form(&fields);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        let summary = body.split("govuk-error-summary").nth(1).unwrap_or_default();
        (status, summary.split("</ul>").next().unwrap_or_default().to_owned())
    }

    /// Tries to sign in.
    async fn attempt(&self, from: &str, name: &str, password: &str) -> Answer {
        self.post(from, "/sign-in", &[("name", name), ("password", password)]).await
    }

    async fn statuses(&self, from: &str, tries: &[(usize, &str)]) -> Vec<u16> {
        let mut statuses = Vec::new();
        for (count, name) in tries {
            for _ in 0..*count {
                statuses.push(self.attempt(from, name, "not this one").await.0);
            }
        }
        statuses
    }
}

/// An address of its own for each number.
fn address(number: usize) -> String {
    format!("203.0.113.{number}")
}

#[tokio::test]
async fn counting_tells_nobody_which_names_and_addresses_are_known() {
    let node = start().await;
    create_account(&node.app, "Ines", Some("alice@example.org"), PASSWORD, false).await.unwrap();
    create_account(&node.app, "Tom", Some("tom@example.org"), PASSWORD, false).await.unwrap();
    let traveller = Traveller::new(&node).await;
    // Each line is tried twice: with something that an account has, and with something that nobody has.
    let pairs: [(Tries, Tries); 4] = [
        (&[(11, "alice@example.org"), (1, "a1ice@example.org")], &[(11, "elsa@example.org"), (1, "e1sa@example.org")]),
        (&[(11, "Ines"), (1, "1nes"), (1, "alice@example.org")], &[(11, "Elsa"), (1, "E1sa"), (1, "elsa@example.org")]),
        (&[(10, "Ines"), (1, "alice@example.org")], &[(10, "Ines"), (1, "tom@example.org")]),
        (
            &[(10, "ALICE@example.org"), (1, "alice@EXAMPLE.org")],
            &[(10, "NOBODY@example.org"), (1, "nobody@EXAMPLE.org")],
        ),
    ];
    for (known, unknown) in pairs {
        let seen = traveller.statuses(&address(1), known).await;
        node.clock.advance(Duration::minutes(15));
        assert_eq!(seen, traveller.statuses(&address(1), unknown).await, "{known:?} and {unknown:?}");
        node.clock.advance(Duration::minutes(15));
    }
}

/// Uses up what an account allows by any name, from many addresses, without any name being refused.
async fn wear_out(node: &TestApp) {
    let traveller = Traveller::new(node).await;
    for number in 0..5 {
        let seen = traveller.statuses(&address(number), &[(5, "Ines"), (5, "ines@example.org")]).await;
        assert_eq!(seen, [422; 10]);
    }
}

#[tokio::test]
async fn past_its_count_an_account_answers_like_a_wrong_password() {
    let node = start().await;
    create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
    let stranger = Traveller::new(&node).await;
    let wrong = stranger.attempt(&address(90), "Ines", "not this one").await;
    node.clock.advance(Duration::minutes(15));
    wear_out(&node).await;
    for name in ["Ines", "ines@example.org"] {
        assert_eq!(stranger.attempt(&address(91), name, PASSWORD).await, wrong, "{name}");
    }
    let refused = security_event::Column::Kind.eq(SecurityEventKind::SignInRefused);
    let told = security_event::Entity::find().filter(refused).count(node.app.reader()).await.unwrap();
    assert_eq!(told, 51, "the owner sees the tries that counted");
    node.clock.advance(Duration::minutes(15));
    assert_eq!(stranger.attempt(&address(91), "Ines", PASSWORD).await.0, 303);
}

#[tokio::test]
async fn nobody_locks_the_owner_out_of_a_browser_that_is_known() {
    let node = start().await;
    create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
    create_account(&node.app, "Tom", None, PASSWORD, false).await.unwrap();
    let (mut owner, mut tom) = (Traveller::new(&node).await, Traveller::new(&node).await);
    assert_eq!(owner.attempt(&address(80), "Ines", PASSWORD).await.0, 303);
    assert_eq!(tom.attempt(&address(81), "Tom", PASSWORD).await.0, 303);
    for traveller in [&mut owner, &mut tom] {
        let page = traveller.client.get(node.url("/account")).send().await.unwrap().text().await.unwrap();
        traveller.csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(traveller.post(&address(80), "/sign-out", &[]).await.0, 303);
        traveller.read_form().await;
    }
    node.clock.advance(Duration::minutes(15));
    wear_out(&node).await;
    let stranger = Traveller::new(&node).await;
    stranger.statuses(&address(80), &[(11, "Ines"), (11, "ines@example.org")]).await;
    assert_eq!(stranger.attempt(&address(80), "Ines", PASSWORD).await.0, 429, "even from the owner's own address");
    // A browser in which somebody else signed in is as unknown as any.
    assert_eq!(tom.attempt(&address(82), "Ines", PASSWORD).await.0, 422);
    let slips = owner.statuses(&address(80), &[(4, "Ines"), (4, "ines@example.org")]).await;
    assert_eq!(slips, [422; 8]);
    assert_eq!(owner.attempt(&address(80), "ines@example.org", PASSWORD).await.0, 303, "the owner gets in");
}

#[tokio::test]
async fn a_known_browser_guesses_no_more_often_than_others() {
    let node = start().await;
    create_account(&node.app, "Ines", None, PASSWORD, false).await.unwrap();
    let mut thief = Traveller::new(&node).await;
    assert_eq!(thief.attempt(&address(1), "Ines", PASSWORD).await.0, 303);
    let page = thief.client.get(node.url("/account")).send().await.unwrap().text().await.unwrap();
    thief.csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let seen = [thief.statuses(&address(1), &[(8, "Ines")]).await, thief.statuses(&address(2), &[(3, "Ines")]).await];
    assert_eq!(seen.concat(), [[422; 10].as_slice(), &[429]].concat(), "whatever address it has");
    let other = Traveller::new(&node).await;
    assert_eq!(other.attempt(&address(3), "Ines", PASSWORD).await.0, 303, "and uses up nothing of others");
}

#[tokio::test]
async fn a_link_by_mail_makes_the_browser_known() {
    let node = start().await;
    create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
    let mut owner = Traveller::new(&node).await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    assert_eq!(owner.post(&address(80), &link, &[("password", NEW_PASSWORD)]).await.0, 303);
    wear_out(&node).await;
    assert_eq!(owner.attempt(&address(80), "Ines", NEW_PASSWORD).await.0, 303);
    // Another password, and nothing that was known before is any more.
    let other = Traveller::new(&node).await;
    let link = one_use_link(&node, "Ines", TokenPurpose::ResetPassword).await;
    assert_eq!(other.post(&address(81), &link, &[("password", PASSWORD)]).await.0, 303);
    owner.read_form().await;
    assert_eq!(owner.attempt(&address(80), "Ines", PASSWORD).await.0, 422, "it was known for the old password only");
}

#[tokio::test]
async fn one_person_gets_few_links_by_whatever_name_and_nobody_is_told() {
    let node = start().await;
    create_account(&node.app, "Ines", Some("ines@example.org"), PASSWORD, false).await.unwrap();
    let traveller = Traveller::new(&node).await;
    for (number, name) in ["Ines", "ines@example.org"].into_iter().enumerate() {
        for _ in 0..5 {
            let answer = traveller.post(&address(number), "/forgot-password", &[("name", name)]).await;
            assert_eq!(answer.0, 303, "{name}");
        }
    }
    // Spellings that find the same account share its count, and what is said is the same for a name that nobody has.
    assert_eq!(traveller.post(&address(7), "/forgot-password", &[("name", "1nes")]).await.0, 429);
    let unknown = traveller.post(&address(8), "/forgot-password", &[("name", "Elsa")]).await;
    assert_eq!(unknown.0, 303);
    node.drain().await;
    assert_eq!(mail::Entity::find().count(node.app.reader()).await.unwrap(), 5);
    node.clock.advance(Duration::hours(1));
    traveller.post(&address(9), "/forgot-password", &[("name", "Ines")]).await;
    node.drain().await;
    assert_eq!(mail::Entity::find().count(node.app.reader()).await.unwrap(), 6);
}

#[tokio::test]
async fn estimating_passwords_is_counted_and_counts_as_no_new_account() {
    let node = start().await;
    let traveller = Traveller::new(&node).await;
    let mut seen = Vec::new();
    for _ in 0..21 {
        let fields = [("handle", "Ines"), ("email", ""), ("password", "aaaaaaaaaaaa")];
        seen.push(traveller.post(&address(1), "/sign-up", &fields).await.0);
    }
    assert_eq!(seen, [[422; 20].as_slice(), &[429]].concat());
    let cheap = [("handle", "Ines"), ("email", "no address"), ("password", "aaaaaaaaaaaa")];
    assert_eq!(traveller.post(&address(1), "/sign-up", &cheap).await.0, 422, "what costs nothing is not counted");
    let counters = rate_counter::Entity::find().count(node.app.reader()).await.unwrap();
    assert_eq!(counters, 0, "and writes nothing");
    let right = [("handle", "Ines"), ("email", ""), ("password", PASSWORD)];
    assert_eq!(traveller.post(&address(2), "/sign-up", &right).await.0, 303);
}

#[tokio::test]
async fn guessing_is_limited_for_known_and_unknown_names_alike() {
    let node = TestApp::start_with(|config| config.rate_limit_scale = 1).await;
    sign_up(&node, "Ines", "").await;
    for name in ["Ines", "nobody-here"] {
        let browser = node.browser();
        let mut seen = Vec::new();
        for _ in 0..12 {
            let page = try_sign_in(&browser, name, "not this one").await;
            seen.push(page.status.as_u16());
            if page.status == 429 {
                assert!(page.headers["retry-after"].to_str().unwrap().parse::<i64>().unwrap() > 0);
                assert!(page.says("You have tried too often"));
            }
        }
        assert_eq!(seen, [[422; 10].as_slice(), &[429; 2]].concat(), "{name}");
        assert_eq!(try_sign_in(&browser, name, PASSWORD).await.status, 429);
    }
    node.clock.advance(Duration::minutes(15));
    try_sign_in(&node.browser(), "Ines", PASSWORD).await.expect(200);
    // From one address, whatever the names.
    let browser = node.browser();
    let mut refused = 0;
    for number in 0..65 {
        refused += u32::from(try_sign_in(&browser, &format!("guess{number}x"), "not this one").await.status == 429);
    }
    assert!(refused >= 5, "{refused}");
}

#[tokio::test]
async fn slips_before_the_right_password_are_forgotten_and_strangers_do_not_lock_the_owner_out() {
    let node = TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).cookie_store(true).build().unwrap();
    sign_up(&node, "Ines", "").await;
    let page = client.get(node.url("/sign-in")).send().await.unwrap().text().await.unwrap();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let visitor = client.get(node.url("/sign-in")).send().await.unwrap();
    assert!(!visitor.headers().contains_key("set-cookie"), "one visitor cookie is enough");
    let attempt = async |from: &str, password: &str| {
        let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", password)];
        let request = client.post(node.url("/sign-in")).header("x-forwarded-for", from).form(&fields);
        request.send().await.unwrap().status().as_u16()
    };
    for _ in 0..12 {
        attempt("203.0.113.66", "not this one").await;
    }
    assert_eq!(attempt("203.0.113.66", PASSWORD).await, 429, "the guesser waits");
    for _ in 0..9 {
        assert_eq!(attempt("198.51.100.7", "not this one").await, 422);
    }
    assert_eq!(try_sign_in(&node.browser(), "Ines", PASSWORD).await.status, 200, "the owner does not");
}
