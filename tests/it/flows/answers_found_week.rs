//! Seven days of people who are about to ask, by a script that keeps its own count: the figures say exactly what the script did, day by
//! day and stage by stage.

use std::collections::BTreeMap;
use std::net::IpAddr;

use chrono::Duration;
use peerdesk::deflection::figures::totals;
use peerdesk::deflection::reader::Reader;
use peerdesk::deflection::reliability::MIN_DECIDED;
use peerdesk::deflection::reliability_days::newest;
use peerdesk::deflection::rules::day_of;
use peerdesk::deflection::start::{Likelihood, Offer, start};
use peerdesk::deflection::{Counts, confirm, open, own_episodes};
use peerdesk::entity::EpisodeId;
use peerdesk::search::calibration::steps::{EngineKind, scale};
use reqwest::Method;

use super::answers_found::{AnsweredCity, similar};
use crate::support::Browser;
use crate::support::people::{caller, insert_account, signed_in};
use crate::support::threads::{ask, open_case};

const TITLE: &str = "my lantern is broken";
const DAY_COUNT: usize = 7;
const EPISODE_COUNT: usize = 500;
/// Of each day: they come by HTTP, the last three of them with an account.
const BY_HTTP: usize = 18;
const BY_HTTP_WITHOUT_ACCOUNT: usize = 15;

/// What somebody does with what they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Leaves,
    Opens,
    Confirms,
    ConfirmsAndTakesBack,
    Asks,
    OpensAndAsks,
    AsksBecauseItDoesNotApply,
    OpensAndHasACase,
    ConfirmsAndHasACase,
}

/// What readers without an account can do and stay without one.
const OF_READERS: [Act; 3] = [Act::Leaves, Act::Opens, Act::Confirms];
const OF_PEOPLE: [Act; 9] = [
    Act::Leaves,
    Act::Opens,
    Act::Confirms,
    Act::ConfirmsAndTakesBack,
    Act::Asks,
    Act::OpensAndAsks,
    Act::AsksBecauseItDoesNotApply,
    Act::OpensAndHasACase,
    Act::ConfirmsAndHasACase,
];

impl Act {
    fn opens(self) -> bool {
        !matches!(self, Self::Leaves | Self::Asks | Self::AsksBecauseItDoesNotApply)
    }

    fn asks(self) -> bool {
        matches!(self, Self::Asks | Self::OpensAndAsks | Self::AsksBecauseItDoesNotApply)
    }

    fn has_a_case(self) -> bool {
        matches!(self, Self::OpensAndHasACase | Self::ConfirmsAndHasACase)
    }

    /// Whether it shows that what was offered helped, or that it did not.
    fn is_decided(self) -> bool {
        self == Self::Confirms || self.asks() || self.has_a_case()
    }

    fn add_to(self, counts: &mut Counts) {
        counts.offered += 1;
        counts.opened += i64::from(self.opens());
        counts.confirmed += i64::from(self == Self::Confirms);
        counts.potential += i64::from(matches!(self, Self::Opens | Self::ConfirmsAndTakesBack));
        counts.failed += i64::from(self.asks());
        counts.did_not_apply += i64::from(self == Self::AsksBecauseItDoesNotApply);
        counts.reversed += i64::from(self.has_a_case());
    }
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn choose(&mut self, acts: &[Act]) -> Act {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        acts[usize::try_from(self.0 % 1_000_003).unwrap() % acts.len()]
    }
}

/// A week on a site, and what was done in it.
struct Week {
    site: AnsweredCity,
    dice: Dice,
    /// By day and whether with an account.
    done: BTreeMap<(String, bool), Counts>,
    decided: BTreeMap<String, i64>,
    number: usize,
}

impl Week {
    fn count(&mut self, act: Act, with_account: bool, is_rated: bool) {
        let day = day_of(self.site.node.app.now());
        act.add_to(self.done.entry((day.clone(), with_account)).or_default());
        *self.decided.entry(day).or_default() += i64::from(is_rated && act.is_decided());
        self.number += 1;
        self.site.node.clock.advance(Duration::minutes(4));
    }

    /// Sees what is suggested on the page; with scripts, opens an answer in place, without them by its link.
    async fn by_page(&mut self, browser: &Browser, act: Act, with_account: bool) {
        let (page, id) = similar(browser, TITLE).await;
        // A small site rates nothing, and the questions of the week make it larger.
        let is_rated = self.site.episode(id).await.offered_percent.is_some();
        if act == Act::Opens && self.number.is_multiple_of(2) {
            self.site.open_in_place(browser, &page, id).await.expect(204);
        } else if act == Act::Opens {
            self.site.open_by_link(browser, id).await.expect(200);
        }
        if act == Act::Confirms {
            browser.submit(&page, "/ask/answered", &[]).await.expect(200);
        }
        if act.asks() {
            self.site.ask_anyway(browser, TITLE, id, &[("did_not_apply", "yes")]).await;
        }
        self.count(act, with_account, is_rated);
    }

    async fn reader_by_page(&mut self) {
        let reader = self.site.reader(&format!("browser {}", self.number));
        let act = self.dice.choose(&OF_READERS);
        self.by_page(&reader, act, false).await;
    }

    async fn person_by_page(&mut self, is_asker: bool) {
        let browser = signed_in(&self.site.node, &format!("page{}", self.number), None).await;
        let act = if is_asker { Act::AsksBecauseItDoesNotApply } else { self.dice.choose(&OF_READERS) };
        self.by_page(&browser, act, true).await;
    }

    /// Begins an episode as a page does, without the page.
    async fn begin(&self, reader: &Reader) -> EpisodeId {
        let share = if self.number.is_multiple_of(2) { 0.25 } else { 0.75 };
        let likelihood = Some(Likelihood { share, scale: scale(EngineKind::Embedded, false) });
        let offer = Offer { title: TITLE, category: None, count: 1, likelihood, held_out: None };
        start(&self.site.node.app, reader, offer).await.unwrap().expect("nothing was counted")
    }

    async fn reader(&mut self) {
        let act = self.dice.choose(&OF_READERS);
        let reader = Reader {
            account: None,
            address: IpAddr::from([203, 0, 113, 7]),
            agent: format!("browser {}", self.number),
            is_deliberate: true,
        };
        let id = self.begin(&reader).await;
        let (app, thread) = (&self.site.node.app, self.site.thread);
        match act {
            Act::Opens => drop(open::open(app, &reader, id, thread).await.unwrap()),
            Act::Confirms => drop(confirm::confirm(app, &reader, Some(id), thread).await.unwrap()),
            _ => {}
        }
        self.count(act, false, true);
    }

    async fn person(&mut self) {
        let act = self.dice.choose(&OF_PEOPLE);
        let (node, thread) = (&self.site.node, self.site.thread);
        let person = caller(node, insert_account(node, &format!("person{}", self.number)).await).await;
        let id = self.begin(&Reader::from(&person)).await;
        if act.opens() {
            own_episodes::open(&node.app, &person, id, thread).await.unwrap();
        }
        if matches!(act, Act::Confirms | Act::ConfirmsAndTakesBack | Act::ConfirmsAndHasACase) {
            own_episodes::confirm(&node.app, &person, id, thread).await.unwrap();
        }
        if act == Act::ConfirmsAndTakesBack {
            own_episodes::take_back(&node.app, &person, id).await.unwrap();
        }
        if act.asks() || act.has_a_case() {
            let question = ask(node, &self.site.city, &person, "Where is the swimming pool?").await;
            if act.has_a_case() {
                open_case(node, question).await.unwrap();
            } else {
                let did_not_apply = act == Act::AsksBecauseItDoesNotApply;
                own_episodes::ask_anyway(&node.app, &person, id, question, did_not_apply).await.unwrap();
            }
        }
        self.count(act, true, true);
    }

    /// The episodes of a day, as many each day but for the rest of the division.
    async fn day(&mut self, day: usize) {
        let begun = self.site.node.app.now();
        let of_day = EPISODE_COUNT / DAY_COUNT + usize::from(day < EPISODE_COUNT % DAY_COUNT);
        for at in 0..of_day {
            match at {
                _ if at < BY_HTTP_WITHOUT_ACCOUNT => self.reader_by_page().await,
                // Two in all: more questions with the same words would take the place of what is suggested.
                _ if at < BY_HTTP => self.person_by_page(at + 1 == BY_HTTP && day.is_multiple_of(4)).await,
                _ if at.is_multiple_of(2) => self.reader().await,
                _ => self.person().await,
            }
        }
        let rest = Duration::days(1) - (self.site.node.app.now() - begun);
        self.site.node.advance(rest).await;
    }

    /// Decided episodes of the newest days that have as many as are looked at.
    fn newest_decided(&self) -> i64 {
        let mut sum = 0;
        for decided in self.decided.values().rev() {
            if sum >= MIN_DECIDED {
                break;
            }
            sum += decided;
        }
        sum
    }
}

#[tokio::test]
async fn a_week_of_five_hundred_is_counted_exactly() {
    let site = AnsweredCity::build().await;
    let dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut week = Week { site, dice, done: BTreeMap::new(), decided: BTreeMap::new(), number: 0 };
    for day in 0..DAY_COUNT {
        week.day(day).await;
    }
    assert_eq!(week.number, EPISODE_COUNT);
    week.site.node.advance(Duration::days(9)).await;
    assert!(week.site.episodes().await.is_empty(), "all of it is final");

    let (db, reader) = (week.site.node.app.reader(), week.site.node.browser());
    let mut all = [Counts::default(), Counts::default()];
    for ((day, with_account), expected) in &week.done {
        let on = day.parse().unwrap();
        let found = totals(db, on, on, None).await.unwrap();
        let found = if *with_account { found.with_account } else { found.without_account };
        assert_eq!(found, *expected, "{day}, with an account: {with_account}");
        let path = format!("/statistics/answers-found?first_day={day}&last_day={day}");
        let told = reader.api(Method::GET, &path, None, None).await.expect(200).json();
        let told = &told[if *with_account { "with_account" } else { "without_account" }];
        for (field, count) in fields(expected) {
            assert_eq!(told[field], count, "{field} of {day}, with an account: {with_account}");
        }
        let sum = &mut all[usize::from(!with_account)];
        sum.offered += expected.offered;
        sum.opened += expected.opened;
        sum.confirmed += expected.confirmed;
        sum.potential += expected.potential;
        sum.failed += expected.failed;
        sum.did_not_apply += expected.did_not_apply;
        sum.reversed += expected.reversed;
    }
    assert_eq!(all[0].offered + all[1].offered, 500);
    assert!(all[0].reversed > 0 && all[0].did_not_apply > 0 && all[0].potential > 0, "everything happened");

    let page = reader.see("/statistics/answers-found?first_day=2026-01-12&last_day=2026-01-18").await;
    for (label, expected) in [("With an account", &all[0]), ("Without an account", &all[1])] {
        let cells = page.all(&format!("td[data-label=\"{label}\"]"));
        let shown: Vec<&str> = cells.iter().filter_map(|cell| cell.split_whitespace().next()).collect();
        let counts: Vec<String> = fields(expected).iter().map(|(_, count)| count.to_string()).collect();
        assert_eq!(shown, counts, "{label}");
    }
    assert_eq!(newest(db, week.site.node.app.now(), None).await.unwrap().decided(), week.newest_decided());
}

/// The counts in the order in which the page shows them, by the names of the API.
fn fields(counts: &Counts) -> [(&'static str, i64); 8] {
    [
        ("offered", counts.offered),
        ("opened", counts.opened),
        ("confirmed", counts.confirmed),
        ("potential", counts.potential),
        ("failed", counts.failed),
        ("did_not_apply", counts.did_not_apply),
        ("reversed", counts.reversed),
        ("nothing_more", counts.nothing_more()),
    ]
}
