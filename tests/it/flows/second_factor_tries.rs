//! Guessing codes: limited, without telling anything of what others tried, and without keeping the owner out.

use chrono::Duration;
use peerdesk::entity::{SecurityEventKind, security_event};
use reqwest::Client;
use reqwest::redirect::Policy;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::TestApp;
use crate::support::people::{PASSWORD, signed_in};
use crate::support::second_factor::{give_code, give_password, set_up};

/// A node with limits that believes what its clients say of where they are.
async fn start() -> TestApp {
    TestApp::start_with(|config| {
        config.rate_limit_scale = 1;
        config.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await
}

/// Somebody who has the password, and no phone.
struct Thief<'a> {
    node: &'a TestApp,
    client: Client,
    csrf: String,
    token: String,
}

fn attribute(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
    value.split('"').next().unwrap().to_owned()
}

impl<'a> Thief<'a> {
    async fn with_password(node: &'a TestApp, from: &str) -> Self {
        let client = Client::builder().redirect(Policy::none()).cookie_store(true).build().unwrap();
        let page = client.get(node.url("/sign-in")).send().await.unwrap().text().await.unwrap();
        let csrf = attribute(&page, "csrf");
        let fields = [("csrf", csrf.as_str()), ("name", "Ines"), ("password", PASSWORD)];
        let request = client.post(node.url("/sign-in")).header("x-forwarded-for", from).form(&fields);
        let token = attribute(&request.send().await.unwrap().text().await.unwrap(), "token");
        Self { node, client, csrf, token }
    }

    /// The status of the answer, and what it says.
    async fn guess(&self, from: &str, code: &str) -> (u16, String) {
        let fields = [("csrf", self.csrf.as_str()), ("token", self.token.as_str()), ("code", code)];
        let request = self.client.post(self.node.url("/sign-in/code")).header("x-forwarded-for", from).form(&fields);
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        let summary = body.split("govuk-error-summary").nth(1).unwrap_or_default();
        (status, summary.split("</ul>").next().unwrap_or_default().to_owned())
    }
}

#[tokio::test]
async fn guessers_are_stopped_and_the_owner_gets_in() {
    let node = start().await;
    let known = signed_in(&node, "Ines", None).await;
    let (phone, codes) = set_up(&node, &known).await;
    let thief = Thief::with_password(&node, "203.0.113.1").await;
    let wrong = thief.guess("203.0.113.1", "000000").await;
    assert_eq!(wrong.0, 422);
    for _ in 0..9 {
        assert_eq!(thief.guess("203.0.113.1", "000000").await, wrong);
    }
    assert_eq!(thief.guess("203.0.113.1", "000000").await.0, 429, "ten from one place");
    // From elsewhere nothing is told of these, and what is counted for the account is not told at all.
    for number in 2..6 {
        for _ in 0..5 {
            assert_eq!(thief.guess(&format!("203.0.113.{number}"), "000000").await, wrong);
        }
    }
    // Past the limit that nobody is told of even the right code is refused to strangers, in the same words.
    assert_eq!(thief.guess("203.0.113.7", &phone.next_code(&node)).await, wrong);
    // The browser that is known gets in, and so does whoever has a recovery code.
    let page = known.see("/account").await;
    known.submit(&page, "/sign-out", &[]).await.expect(200);
    let page = give_password(&known, "Ines").await;
    give_code(&known, &page, &phone.next_code(&node)).await.expect(200);
    let stranger = node.browser();
    let page = give_password(&stranger, "Ines").await;
    give_code(&stranger, &page, &codes[0]).await.expect(200);
    // And after a while everybody does.
    node.clock.advance(Duration::hours(1));
    let stranger = node.browser();
    let page = give_password(&stranger, "Ines").await;
    give_code(&stranger, &page, &phone.next_code(&node)).await.expect(200);

    let refused = security_event::Entity::find()
        .filter(security_event::Column::Kind.eq(SecurityEventKind::SecondFactorRefused))
        .count(node.app.reader())
        .await
        .unwrap();
    assert_eq!(refused, 31, "each refused code is written down");
}

#[tokio::test]
async fn somebody_who_is_signed_in_does_not_guess_for_ever_either() {
    let node = start().await;
    let browser = signed_in(&node, "Ines", None).await;
    set_up(&node, &browser).await;
    let form = browser.see("/account/second-factor/removal").await;
    let fields = [("current-password", PASSWORD), ("code", "000000")];
    let mut seen = Vec::new();
    for _ in 0..12 {
        seen.push(browser.submit(&form, "/account/second-factor/removal", &fields).await.status.as_u16());
    }
    assert_eq!(seen.first(), Some(&422));
    assert_eq!(seen.last(), Some(&429), "{seen:?}");
}
