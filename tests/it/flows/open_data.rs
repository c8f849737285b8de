//! Open data: what is in the files, what is blank in them, and how they are told, downloaded and made anew.

use std::collections::BTreeMap;

use chrono::Duration;
use clap::Parser;
use peerdesk::config::{Config, OpenDataLicence};
use peerdesk::entity::{AccountId, Audience, CategoryId, Role, ThreadId, category, open_data_file, thread};
use peerdesk::open_data::worker;
use peerdesk::threads::hiding::{Post, hide};
use reqwest::Method;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, PaginatorTrait};
use serde_json::Value;

use super::answers_found::{AnsweredCity, similar};
use crate::support::city::insert_category;
use crate::support::people::{caller, insert_account, insert_staff, signed_in};
use crate::support::{TestApp, TestCity};

const FILES: [&str; 4] = ["statistics.csv", "answers-found.csv", "categories.csv", "datapackage.json"];

/// A city with two more categories and nine people, where nothing is kept in memory.
struct OpenCity {
    node: TestApp,
    city: TestCity,
    bins: CategoryId,
    trees: CategoryId,
    people: Vec<AccountId>,
}

impl OpenCity {
    async fn build() -> Self {
        Self::build_with(|_| {}).await
    }

    async fn build_with(change: impl FnOnce(&mut Config)) -> Self {
        let node = TestApp::start_with(|config| {
            config.page_cache_mb = 0;
            change(config);
        })
        .await;
        let city = TestCity::build(&node).await;
        let bins = insert_category(&node, city.agency, "bins", Some(city.team)).await;
        let trees = insert_category(&node, city.agency, "trees", Some(city.team)).await;
        let mut people = Vec::new();
        for number in 0..9 {
            people.push(insert_account(&node, &format!("person{number}")).await);
        }
        Self { node, city, bins, trees, people }
    }

    /// So many people ask a question each.
    async fn ask(&self, category: CategoryId, count: usize) -> Vec<ThreadId> {
        let mut asked = Vec::new();
        for person in &self.people[..count] {
            let change = |row: &mut thread::Model| {
                row.category_id = category;
                row.author_id = *person;
                row.next_check_at = None;
            };
            asked.push(self.city.insert_thread(&self.node, change).await);
        }
        asked
    }

    fn wait(&self, days: i64) {
        self.node.clock.advance(Duration::days(days));
    }

    /// Makes the files if they are due.
    async fn make(&self) -> usize {
        worker::run(&self.node.app).await.unwrap()
    }

    async fn file(&self, name: &str) -> String {
        self.node.browser().see(&format!("/open-data/{name}")).await.body
    }

    /// A field of the figures of a category in a month; none if there is no such row.
    async fn figure(&self, month: &str, category: CategoryId, name: &str) -> Option<String> {
        let start = format!("{month},{},{category}", self.city.agency);
        let file = self.file("statistics.csv").await;
        let mut lines = file.split("\r\n");
        let place = lines.next().unwrap().split(',').position(|column| column == name).unwrap();
        let line = lines.find(|line| line.starts_with(&format!("{start},")))?;
        Some(line.split(',').nth(place).unwrap().to_owned())
    }

    async fn asked(&self, month: &str, category: CategoryId) -> Option<String> {
        self.figure(month, category, "asked").await
    }
}

#[tokio::test]
async fn sums_of_few_people_are_blank_and_so_is_what_would_tell_them() {
    let open = OpenCity::build().await;
    let lamps = insert_category(&open.node, open.city.agency, "lamps", Some(open.city.team)).await;
    let told = |asked: &str| Some(asked.to_owned());
    // In January one person asks six times, and another category has one question of the city's asker.
    for _ in 0..6 {
        open.ask(lamps, 1).await;
    }
    open.ask(open.bins, 6).await;
    open.ask(open.trees, 9).await;
    open.wait(25);
    // In February three people ask, and six, and nine.
    open.ask(lamps, 3).await;
    open.ask(open.bins, 6).await;
    open.ask(open.trees, 9).await;
    assert_eq!(open.make().await, 1);
    assert_eq!(open.asked("2026-01", open.trees).await, told("9"));
    assert_eq!(open.asked("2026-02", open.trees).await, None, "a month that is not over is in no file");
    open.wait(30);
    assert_eq!(open.make().await, 1);
    assert_eq!(open.asked("2026-01", lamps).await, told(""), "six questions of one person");
    assert_eq!(open.asked("2026-01", open.bins).await, told("6"), "two blank ones hide each other");
    assert_eq!(open.asked("2026-02", lamps).await, told(""));
    assert_eq!(open.asked("2026-02", open.bins).await, told(""), "a lone blank one would be what is left of the whole");
    assert_eq!(open.figure("2026-02", open.bins, "answered_percent").await, told(""));
    assert_eq!(open.asked("2026-02", open.trees).await, told("9"));
    assert_eq!(open.figure("2026-02", open.trees, "answered_percent").await, told("0"));
}

#[tokio::test]
async fn what_is_hidden_is_in_no_file_that_is_made_afterwards() {
    let open = OpenCity::build().await;
    open.wait(25);
    let bins = open.ask(open.bins, 6).await;
    let trees = open.ask(open.trees, 8).await;
    open.wait(30);
    assert_eq!(open.make().await, 1);
    let told = async || {
        let (bins, trees) = (open.asked("2026-02", open.bins).await, open.asked("2026-02", open.trees).await);
        (bins.unwrap(), trees.unwrap())
    };
    assert_eq!(told().await, ("6".to_owned(), "8".to_owned()));
    let moderator = insert_staff(&open.node, "moe", Role::Moderator).await;
    let moderator = caller(&open.node, moderator).await;
    hide(&open.node.app, &moderator, Post::Thread(bins[0]), "Rude").await.unwrap();
    let now = open.node.app.now();
    for row in [
        thread::ActiveModel { id: Set(trees[0]), audience: Set(Audience::AskerAndTeam), ..Default::default() },
        thread::ActiveModel { id: Set(trees[1]), deleted_at: Set(Some(now)), ..Default::default() },
    ] {
        row.update(open.node.app.reader()).await.unwrap();
    }
    assert_eq!(open.make().await, 0, "files are made once a night");
    assert_eq!(told().await, ("6".to_owned(), "8".to_owned()));
    open.wait(1);
    assert_eq!(open.make().await, 1);
    assert_eq!(told().await, ("5".to_owned(), "6".to_owned()));
    let page = open.node.browser().see("/open-data").await;
    assert!(page.says("Months are counted anew every night"), "{}", page.text());
}

#[tokio::test]
async fn the_descriptor_has_the_columns_of_the_files_and_says_what_they_mean() {
    let open = OpenCity::build_with(|config| config.open_data_licence = OpenDataLicence::CcZero).await;
    open.ask(open.trees, 9).await;
    open.wait(30);
    open.make().await;
    let descriptor: Value = serde_json::from_str(&open.file("datapackage.json").await).unwrap();
    let over_api = open.node.browser().api(Method::GET, "/open-data", None, None).await.expect(200).json();
    assert_eq!(over_api, descriptor);
    assert_eq!(descriptor["profile"], "tabular-data-package");
    assert_eq!(descriptor["created"], open.node.app.now().format("%Y-%m-%dT%H:%M:%SZ").to_string());
    assert_eq!(descriptor["licenses"][0]["name"], "CC0-1.0");
    assert_eq!(descriptor["licenses"][0]["path"], OpenDataLicence::CcZero.url());
    assert_eq!(descriptor["sources"][0]["title"], open.node.app.config.site_name.as_str());
    let resources = descriptor["resources"].as_array().unwrap();
    assert_eq!(resources.len(), 3);
    let page = open.node.browser().see("/open-data").await;
    for resource in resources {
        let (_, name) = resource["path"].as_str().unwrap().rsplit_once('/').unwrap();
        assert!(page.body.contains(&format!("href=\"/open-data/{name}\"")), "{name}");
        let file = open.file(name).await;
        assert_eq!(resource["bytes"], file.len());
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(file.split("\r\n").next().unwrap(), names.join(","));
        for field in fields {
            let meaning = field["description"].as_str().unwrap();
            assert!(meaning.len() > 10 && !meaning.starts_with("open-data"), "{field}");
            assert!(page.says(meaning), "{field}");
            assert!(!field["type"].as_str().unwrap().is_empty());
            let is_id = field["name"].as_str().unwrap().ends_with("_id");
            assert_eq!(field.get("unit").is_some(), field["type"] == "integer" && !is_id, "{field}");
        }
    }
    for name in ["person0", "ines", "parking fine"] {
        for file in FILES {
            assert!(!open.file(file).await.contains(name), "{name} is in {file}");
        }
    }
}

#[tokio::test]
async fn names_are_no_formulas_and_join_the_files() {
    let open = OpenCity::build().await;
    let named = category::ActiveModel { id: Set(open.bins), name: Set("=1+1".to_owned()), ..Default::default() };
    named.update(open.node.app.reader()).await.unwrap();
    open.make().await;
    let file = open.file("categories.csv").await;
    let line = file.split("\r\n").find(|line| line.contains("\"bins\"")).unwrap();
    assert!(line.contains(&format!(",{},\"bins\",\"'=1+1\",false", open.bins)), "{line}");
    assert!(line.starts_with(&format!("{},\"elmford\",", open.city.agency)), "{line}");
}

#[tokio::test]
async fn a_download_is_known_again_and_may_be_kept_by_anybody() {
    let open = OpenCity::build().await;
    let browser = open.node.browser();
    assert!(browser.see("/open-data").await.says("The first files are being made"));
    browser.get("/open-data/statistics.csv").await.expect(404);
    let described = browser.api(Method::GET, "/open-data", None, None).await.expect(200).json();
    assert_eq!(described["resources"], Value::Array(Vec::new()));
    open.make().await;
    let mut tags = BTreeMap::new();
    for name in FILES {
        let path = format!("/open-data/{name}");
        let page = browser.see(&path).await;
        assert_eq!(page.headers["cache-control"], "public, max-age=3600");
        assert_eq!(page.headers["access-control-allow-origin"], "*");
        assert!(page.headers["last-modified"].to_str().unwrap().ends_with(" GMT"));
        let tag = page.headers["etag"].to_str().unwrap().to_owned();
        let again = browser.get_with(&path, ("if-none-match", &tag)).await.expect(304);
        assert!(again.body.is_empty());
        tags.insert(name, tag);
    }
    browser.get("/open-data/accounts.csv").await.expect(404);
    let named = category::ActiveModel { id: Set(open.bins), name: Set("Rubbish".to_owned()), ..Default::default() };
    named.update(open.node.app.reader()).await.unwrap();
    open.wait(1);
    open.make().await;
    let rows = open_data_file::Entity::find().count(open.node.app.reader()).await.unwrap();
    assert_eq!(rows, 4, "the files of the night before are gone");
    browser.get_with("/open-data/categories.csv", ("if-none-match", &tags["categories.csv"])).await.expect(200);
    browser.get_with("/open-data/answers-found.csv", ("if-none-match", &tags["answers-found.csv"])).await.expect(304);
}

#[tokio::test]
async fn months_of_answers_found_are_told_once_they_are_final_and_of_five_episodes() {
    let site = AnsweredCity::on(TestApp::start_with(|config| config.page_cache_mb = 0).await).await;
    // Two readers without an account have two questions each; five people with one have a question each, one of whom has another later.
    for agent in ["one", "two"] {
        let reader = site.reader(agent);
        similar(&reader, "my lantern is broken").await;
        similar(&reader, "who mends a lantern").await;
    }
    for handle in ["ann", "bob", "cat", "dan", "eve"] {
        similar(&signed_in(&site.node, handle, None).await, "my lantern is broken").await;
    }
    let file = async || {
        worker::run(&site.node.app).await.unwrap();
        site.node.browser().see("/open-data/answers-found.csv").await.body
    };
    let lines = async || file().await.split("\r\n").filter(|line| !line.is_empty()).count();
    site.node.clock.advance(Duration::days(3));
    similar(&signed_in(&site.node, "fay", None).await, "my lantern is broken").await;
    // Its days are final by the end of the month, and the month is not.
    site.node.clock.advance(Duration::days(16));
    site.node.drain().await;
    assert_eq!(lines().await, 1, "the month is not over");
    site.node.clock.advance(Duration::days(9));
    assert_eq!(lines().await, 1, "its last day is not final");
    site.node.clock.advance(Duration::days(2));
    let told = file().await;
    let (head, rows) = told.split_once("\r\n").unwrap();
    assert_eq!(head, "month,with_account,offered,opened,confirmed,failed,did_not_apply,reversed");
    assert_eq!(rows, "2026-01,false,,0,0,0,0,0\r\n2026-01,true,6,0,0,0,0,0\r\n", "days add up");
}

#[tokio::test]
async fn one_node_makes_the_files_of_a_night_and_overwrites_nothing_newer() {
    let open = OpenCity::build().await;
    assert_eq!(open.make().await, 1);
    open.wait(1);
    let row = async |name: &str| {
        let found = open_data_file::Entity::find_by_id(name.to_owned()).one(open.node.app.reader()).await;
        found.unwrap().unwrap()
    };
    // Another node has the night.
    let until = Set(Some(open.node.app.now() + Duration::minutes(10)));
    let name = Set("datapackage.json".to_owned());
    let taken = open_data_file::ActiveModel { name, claimed_until: until, ..Default::default() };
    taken.update(open.node.app.reader()).await.unwrap();
    assert_eq!(open.make().await, 0);
    // It ended without a word, but for a file that it had made.
    open.node.clock.advance(Duration::minutes(10));
    let later = Set(open.node.app.now() + Duration::minutes(1));
    let (name, content) = (Set("statistics.csv".to_owned()), Set("newer".to_owned()));
    let newer = open_data_file::ActiveModel { name, content, made_at: later, ..Default::default() };
    newer.update(open.node.app.reader()).await.unwrap();
    assert_eq!(open.make().await, 1);
    let descriptor = row("datapackage.json").await;
    assert_eq!((descriptor.made_at, descriptor.claimed_until), (open.node.app.now(), None));
    assert_eq!(row("statistics.csv").await.content, "newer");
    assert_eq!(open.make().await, 0);
}

/// Settings as the command line reads them.
#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    config: Config,
}

#[test]
fn a_licence_that_is_not_on_the_list_is_refused() {
    let parse = |licence: &str| CommandLine::try_parse_from(["peerdesk", "--open-data-licence", licence]);
    for unknown in ["MIT", "CC-BY-NC-4.0", "cc-by-4.0", ""] {
        assert!(parse(unknown).is_err(), "{unknown}");
    }
    let odbl = parse("ODbL-1.0").ok().unwrap();
    assert_eq!(odbl.config.open_data_licence, OpenDataLicence::Odbl);
    let default = CommandLine::try_parse_from(["peerdesk"]).ok().unwrap();
    assert_eq!(default.config.open_data_licence.id(), "CC-BY-4.0");
}
