//! The figures of each month: what happened in two months, told exactly, in the API, on the page and in the file.

use chrono::Duration;
use peerdesk::cases::upkeep;
use peerdesk::entity::{
    AnswerId, Audience, CategoryId, Role, StatisticsLevel, ThreadId, answer, statistics_month, thread,
};
use peerdesk::identity::Caller;
use peerdesk::statistics::worker;
use peerdesk::threads::answers;
use peerdesk::threads::hiding::{Post, hide, show};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::support::city::insert_category;
use crate::support::people::{caller, insert_staff};
use crate::support::threads::{answer_officially, insert_answer, open_case};
use crate::support::{TestApp, TestCity};

/// A city whose questions and answers happen as the test says, and where nothing is kept in memory.
struct Counted {
    node: TestApp,
    city: TestCity,
    ines: Caller,
    tom: Caller,
    moderator: Caller,
    bins: CategoryId,
}

impl Counted {
    async fn build() -> Self {
        let node = TestApp::start_with(|config| {
            config.page_cache_mb = 0;
            config.expose_statements = true;
        })
        .await;
        let city = TestCity::build(&node).await;
        let (ines, tom) = (caller(&node, city.asker).await, caller(&node, city.neighbour).await);
        let moderator = insert_staff(&node, "moe", Role::Moderator).await;
        let moderator = caller(&node, moderator).await;
        let bins = insert_category(&node, city.agency, "bins", Some(city.team)).await;
        Self { node, city, ines, tom, moderator, bins }
    }

    /// A question of Ines of now, which no worker looks at.
    async fn ask(&self, category: CategoryId) -> ThreadId {
        let change = |row: &mut thread::Model| {
            row.category_id = category;
            row.next_check_at = None;
        };
        self.city.insert_thread(&self.node, change).await
    }

    async fn answer(&self, thread: ThreadId) -> AnswerId {
        answers::post(&self.node.app, &self.tom, thread, "At the town hall.", None).await.unwrap().value
    }

    async fn accept(&self, answer: AnswerId) {
        answers::accept(&self.node.app, &self.ines, answer).await.unwrap();
    }

    fn wait(&self, hours: i64) {
        self.node.clock.advance(Duration::hours(hours));
    }

    /// Counts what is due.
    async fn count(&self) {
        while worker::run(&self.node.app).await.unwrap() > 0 {}
    }

    /// The months in the API, by the filters of an address.
    async fn months(&self, query: &str) -> Vec<Value> {
        let path = format!("/statistics/months{query}");
        let mut list = self.node.browser().api(Method::GET, &path, None, None).await.expect(200).json();
        serde_json::from_value(list["items"].take()).unwrap()
    }

    /// The last month in the API.
    async fn last(&self, query: &str) -> Value {
        self.months(query).await.pop().unwrap()
    }

    /// Compares the API with the file and with the table of the page.
    async fn agrees(&self, query: &str) {
        let months = self.months(query).await;
        let file = self.node.browser().see(&format!("/statistics.csv{query}")).await;
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
        let lines: Vec<Vec<&str>> =
            file.body.strip_suffix("\r\n").unwrap().split("\r\n").map(|line| line.split(',').collect()).collect();
        assert_eq!(lines.len(), months.len() + 1, "{}", file.body);
        for (line, month) in lines[1..].iter().zip(&months) {
            assert_eq!(line.len(), lines[0].len());
            let given: serde_json::Map<String, Value> = lines[0]
                .iter()
                .zip(line)
                .filter(|(name, value)| !["agency", "category"].contains(*name) && !value.is_empty())
                .map(|(name, value)| {
                    let number = value.parse::<i64>().map(Value::from);
                    ((*name).to_owned(), number.unwrap_or_else(|_| Value::from(*value)))
                })
                .collect();
            assert_eq!(&Value::Object(given), month);
        }

        let page = self.node.browser().see(&format!("/statistics{query}")).await;
        let cells = page.all("tbody td");
        assert_eq!(cells.len(), months.len() * 10, "{}", page.text());
        for (row, month) in cells.chunks(10).zip(months.iter().rev()) {
            let share = |part: &str, whole: &str| {
                let percent = month.get(format!("{part}_percent"));
                match (percent, month[whole].as_i64().unwrap()) {
                    (Some(percent), whole) => format!("{percent}% ({} of {whole})", month[part]),
                    (None, 0) => "none".to_owned(),
                    (None, whole) => format!("{} of {whole}, too few for a share", month[part]),
                }
            };
            let expected = [
                month["asked"].to_string(),
                share("answered_within_24h", "asked_24h_ago"),
                share("answered_within_72h", "asked_72h_ago"),
                share("answered", "asked"),
                share("solved", "asked"),
                share("solved_by_peer", "solved"),
                share("escalated", "asked"),
                share("missed", "escalated"),
            ];
            assert_eq!(row[..8], expected);
            let has_times = month.get("median_first_answer_minutes").is_some();
            assert_eq!(row[8] != "too few to say", has_times, "{row:?}");
        }
        assert_eq!(page.all("svg[role=img] rect").len(), months.len() * 3);
    }
}

/// January, from Monday the 12th at 10:00 until Thursday at 18:00. Gives a hidden question, a private one and one that Tom answered
/// within an hour.
async fn january(counted: &Counted) -> [ThreadId; 3] {
    let parking = counted.city.category;
    let node = &counted.node;
    let mut asked = Vec::new();
    for _ in 0..9 {
        asked.push(counted.ask(parking).await);
    }
    let [soon, soon_too, own, next_day, late, missed, with_staff, hidden, private] = asked[..] else { unreachable!() };
    let bins = counted.ask(counted.bins).await;
    hide(&node.app, &counted.moderator, Post::Thread(hidden), "Rude").await.unwrap();
    set_audience(node, private, Audience::AskerAndTeam).await;
    open_case(node, missed).await.unwrap();

    counted.wait(1);
    let first = counted.answer(soon).await;
    counted.accept(first).await;
    counted.answer(soon_too).await;
    // What is hidden or private is answered as well, and counts no more than its question.
    insert_answer(node, hidden, counted.city.neighbour, "Here.").await;
    insert_answer(node, private, counted.city.neighbour, "Here.").await;
    let official = answer_officially(node, &counted.city, bins, counted.moderator.account).await;
    counted.accept(official).await;
    counted.wait(1);
    insert_answer(node, own, counted.city.asker, "I found it myself.").await;
    counted.wait(28);
    counted.answer(next_day).await;
    counted.wait(10);
    counted.ask(parking).await;
    counted.wait(39);
    counted.ask(parking).await;
    counted.wait(1);
    counted.answer(late).await;
    while upkeep::run(&node.app).await.unwrap() > 0 {}
    open_case(node, with_staff).await.unwrap();
    [hidden, private, soon_too]
}

async fn set_audience(node: &TestApp, id: ThreadId, audience: Audience) {
    let row = thread::ActiveModel { id: Set(id), audience: Set(audience), ..Default::default() };
    row.update(node.app.reader()).await.unwrap();
}

/// January as it was on the 15th at 18:00: the nine questions above less the two that are not public, the one of the city, the one
/// about bins, one of 40 hours and one of an hour.
fn january_at_first() -> Value {
    json!({
        "month": "2026-01",
        "asked": 11,
        "asked_24h_ago": 10,
        "answered_within_24h": 3,
        "answered_within_24h_percent": 30,
        "asked_72h_ago": 9,
        "answered_within_72h": 4,
        "answered_within_72h_percent": 44,
        "answered": 5,
        "answered_percent": 45,
        "solved": 2,
        "solved_percent": 18,
        "solved_by_peer": 1,
        "escalated": 2,
        "escalated_percent": 18,
        "missed": 1,
        "median_first_answer_minutes": 60,
        "p90_first_answer_minutes": 4800,
    })
}

#[tokio::test]
async fn every_figure_of_two_months_is_what_happened() {
    let counted = Counted::build().await;
    january(&counted).await;
    assert!(counted.months("").await.is_empty(), "nothing was counted yet");
    assert!(counted.node.browser().see("/statistics").await.says("Nothing has been counted yet."));
    counted.count().await;
    assert_eq!(counted.months("").await, [january_at_first()]);

    // February: the young questions of January are old by now, and three questions are too few to say.
    counted.wait(24 * 26 - 8);
    let quick = counted.ask(counted.city.category).await;
    counted.ask(counted.city.category).await;
    counted.ask(counted.city.category).await;
    counted.node.clock.advance(Duration::minutes(30));
    let answer = counted.answer(quick).await;
    counted.accept(answer).await;
    counted.wait(30);
    counted.count().await;
    let mut january = january_at_first();
    january["asked_24h_ago"] = json!(11);
    january["answered_within_24h_percent"] = json!(27);
    january["asked_72h_ago"] = json!(11);
    january["answered_within_72h_percent"] = json!(36);
    let february = json!({
        "month": "2026-02",
        "asked": 3,
        "asked_24h_ago": 3,
        "answered_within_24h": 1,
        "asked_72h_ago": 0,
        "answered_within_72h": 0,
        "answered": 1,
        "solved": 1,
        "solved_by_peer": 1,
        "escalated": 0,
        "missed": 0,
    });
    assert_eq!(counted.months("").await, [january.clone(), february.clone()]);
    assert_eq!(counted.months("?until=2026-01").await, [january]);
    assert_eq!(counted.months("?since=2026-02").await, std::slice::from_ref(&february));
    for wrong in ["?since=2026", "?until=2026-13"] {
        let path = format!("/statistics/months{wrong}");
        counted.node.browser().api(Method::GET, &path, None, None).await.expect(400);
    }

    let page = counted.node.browser().see("/statistics").await;
    assert!(
        page.says("14 questions were asked in the last 12 months. 29% had an answer within a day."),
        "{}",
        page.text()
    );
    assert_eq!(page.all("tbody th"), ["February 2026", "January 2026"]);
    let alternative = page.attribute("svg[role=img]", "aria-label").unwrap();
    assert!(alternative.contains("from January 2026 to February 2026"), "{alternative}");

    // Of an agency, of a category, and of those that there are not.
    let (agency, parking, bins) = (counted.city.agency, counted.city.category, counted.bins);
    assert_eq!(counted.last(&format!("?agency={agency}")).await, february);
    assert_eq!(counted.last(&format!("?category={parking}")).await, february);
    let of_bins = counted.months(&format!("?category={bins}")).await;
    let counts: Vec<_> = of_bins.iter().map(|month| (month["asked"].clone(), month["solved"].clone())).collect();
    assert_eq!(counts, [(json!(1), json!(1)), (json!(0), json!(0))]);
    for none in ["?agency=99", "?category=99", &format!("?agency=99&category={bins}")] {
        assert!(counted.months(none).await.is_empty(), "{none}");
    }
    for path in ["/statistics?agency=nowhere", "/statistics?category=99", "/statistics.csv?agency=99"] {
        counted.node.browser().get(path).await.expect(404);
    }
    let page = counted.node.browser().see("/statistics?agency=elmford").await;
    assert_eq!(page.all("h1"), ["Statistics: City of Elmford"]);
    let statements = &page.headers["x-sql-statements"];
    for path in ["/statistics", "/statistics?category=bins", "/statistics.csv"] {
        let other = counted.node.browser().get(path).await.expect(200);
        assert_eq!(&other.headers["x-sql-statements"], statements, "{path} costs what every other costs");
    }
    for query in
        [String::new(), format!("?agency={agency}"), format!("?category={parking}"), format!("?category={bins}")]
    {
        counted.agrees(&query).await;
    }
}

#[tokio::test]
async fn what_is_not_public_counts_once_it_is_and_no_longer_once_it_is_not() {
    let counted = Counted::build().await;
    let [hidden, private, answered] = january(&counted).await;
    let app = &counted.node.app;
    counted.count().await;
    let asked_and_answered = async || {
        let month = counted.last("").await;
        (month["asked"].as_i64().unwrap(), month["answered"].as_i64().unwrap())
    };
    assert_eq!(asked_and_answered().await, (11, 5));
    show(app, &counted.moderator, Post::Thread(hidden)).await.unwrap();
    set_audience(&counted.node, private, Audience::Everyone).await;
    counted.count().await;
    assert_eq!(asked_and_answered().await, (11, 5), "the month is not due before its hour is over");
    counted.wait(1);
    counted.count().await;
    assert_eq!(asked_and_answered().await, (13, 7));
    hide(app, &counted.moderator, Post::Thread(hidden), "Rude").await.unwrap();
    set_audience(&counted.node, private, Audience::AskerAndTeam).await;
    let answer =
        answer::Entity::find().filter(answer::Column::ThreadId.eq(answered)).one(app.reader()).await.unwrap().unwrap();
    hide(app, &counted.moderator, Post::Answer(answer.id), "Rude").await.unwrap();
    counted.wait(1);
    counted.count().await;
    assert_eq!(asked_and_answered().await, (11, 4), "an answer that is hidden is none");
}

#[tokio::test]
async fn figures_are_of_months_and_name_nobody() {
    let counted = Counted::build().await;
    january(&counted).await;
    counted.count().await;
    let page = counted.node.browser().see("/statistics?category=parking").await;
    let list = counted.node.browser().api(Method::GET, "/statistics/months", None, None).await.expect(200);
    for name in ["ines", "tom", "moe", "parking fine"] {
        assert!(!page.says(name) && !list.body.contains(name), "{name}: {}", page.text());
    }
    let rows = statistics_month::Entity::find().all(counted.node.app.reader()).await.unwrap();
    let of = |level: StatisticsLevel| rows.iter().filter(|row| row.level == level).map(|row| row.asked).sum::<i32>();
    let levels = [StatisticsLevel::Site, StatisticsLevel::Agency, StatisticsLevel::Category];
    assert_eq!(levels.map(of), [11, 11, 11], "each level counts each question once");
}

#[tokio::test]
async fn of_two_nodes_one_counts_a_month() {
    let counted = Counted::build().await;
    let app = &counted.node.app;
    let (one, other) = tokio::join!(worker::run(app), worker::run(app));
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(counted.months("").await.len(), 1);
}
