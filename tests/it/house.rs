//! The rules of the house, as `docs/architecture.md` has them: who may import whom, who writes what, who decides what.
//!
//! Each rule has its exceptions beside it, with the reason, and an exception that is not needed any more is a fault as well.
//! `tests/planted/` holds a fault against each rule.

mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use source::{House, room_of};

/// The rooms from left to right: each may import itself and what stands left of it.
const ROOMS: &[&str] = &[
    // Mechanisms: they know no feature.
    "clock",
    "locale",
    "config",
    "entity",
    "markdown",
    "database",
    "outbox",
    "operation",
    "web",
    "telemetry",
    "app",
    // Features.
    "identity",
    "agencies",
    "service_levels",
    "posts",
    "threads",
    "cases",
    "escalation",
    "peers",
    "deflection",
    "thanks",
    "search",
    "notifications",
    "statistics",
    "gaps",
    "open_data",
    "site",
    "account_data",
    "background",
    "import",
    "generate",
    "demo",
    // What a node is put together from.
    "admin",
    "health",
    "housekeeping",
    "openapi",
    "node",
    "routes",
    "workers",
    "server",
    "lib",
    "main",
];

/// The first feature of [`ROOMS`], and the first room behind the last.
const FEATURES: (&str, &str) = ("identity", "admin");

/// Rooms that fill or clear tables as a whole, whoever owns them.
const WRITE_ANYWHERE: &[&str] = &["import", "generate", "demo", "housekeeping"];

/// Files that write a table of another room: an operation records in the queue what happened.
const WRITE_FOR_OTHERS: &[(&str, &str)] = &[("operation/events.rs", "outbox_event")];

/// Where writing begins, and how often: the kernel, the queue's own rows, what is brought in or deleted as a whole, and
/// subscribers that mark what they did. Everything else is an operation; nothing is added.
const BEGIN_WRITE: &[(&str, usize)] = &[
    ("demo/acts.rs", 1),
    ("demo/mod.rs", 1),
    ("generate/mod.rs", 3),
    ("housekeeping.rs", 3),
    ("import/mod.rs", 1),
    ("notifications/mailer.rs", 1),
    ("notifications/notifier.rs", 1),
    ("operation/kernel.rs", 2),
    ("outbox/claim.rs", 3),
    ("outbox/fan_out.rs", 2),
    ("outbox/parked.rs", 1),
    ("outbox/store.rs", 1),
];

/// The house as it is, read once.
fn house() -> &'static House {
    static HOUSE: LazyLock<House> = LazyLock::new(House::read);
    &HOUSE
}

fn rank(room: &str) -> usize {
    ROOMS.iter().position(|known| *known == room).unwrap_or_else(|| panic!("{room} has no place in the house"))
}

fn is_feature(room: &str) -> bool {
    (rank(FEATURES.0)..rank(FEATURES.1)).contains(&rank(room))
}

/// Panics with what is wrong, one a line.
#[track_caller]
fn nothing_wrong(wrong: impl IntoIterator<Item = String>) {
    let wrong: BTreeSet<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn left_never_imports_right() {
    let house = house();
    let wrong = house.arrows().filter(|(from, to)| rank(to.room()) > rank(from.room()));
    nothing_wrong(wrong.map(|(from, to)| format!("{} imports {}", from.path, to.path)));
}

#[test]
fn nothing_imports_in_a_circle() {
    nothing_wrong(house().circles());
}

/// The API and the pages call operations; nothing but them and what puts them together knows them.
#[test]
fn operations_never_import_api_or_pages() {
    let house = house();
    let behind = |path: &str| is_feature(room_of(path));
    let wrong =
        house.arrows().filter(|(from, to)| to.is_door() && behind(&to.path) && behind(&from.path) && !from.is_door());
    nothing_wrong(wrong.map(|(from, to)| format!("{} imports {}", from.path, to.path)));
}

/// Rules are pure: they import tables' types, other rules, codes of errors and how a typed text is normalized and what can be seen of it, and wait for
/// nothing.
#[test]
fn rules_import_entity_only() {
    let house = house();
    let pure = |path: &str| {
        room_of(path) == "entity"
            || ["markdown/source.rs", "markdown/visible.rs"].contains(&path)
            || path.ends_with("/codes.rs")
    };
    let imports = house
        .arrows()
        .filter(|(from, to)| from.is_rules() && !to.is_rules() && !pure(&to.path))
        .map(|(from, to)| format!("{} imports {}", from.path, to.path));
    let rules: Vec<_> = house.files.iter().filter(|file| file.is_rules()).collect();
    assert!(rules.len() >= 8, "the rules were not found");
    let others = ["async", "await", "sea_orm", "poem", "poem_openapi", "tokio", "askama", "fluent_templates"];
    let uses = rules.iter().flat_map(|file| {
        let found = others.iter().filter(|word| file.count(&[word]) > 0);
        found.map(|word| format!("{} uses {word}", file.path)).collect::<Vec<_>>()
    });
    nothing_wrong(imports.chain(uses));
}

/// Each table has one room that writes it.
#[test]
fn each_table_has_one_writer() {
    let house = house();
    let mut writers: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    let mut needed = BTreeSet::new();
    for file in house.files.iter().filter(|file| !WRITE_ANYWHERE.contains(&file.room())) {
        for table in file.tables_written() {
            if WRITE_FOR_OTHERS.contains(&(file.path.as_str(), table.as_str())) {
                needed.insert((file.path.clone(), table));
                continue;
            }
            writers.entry(table).or_default().entry(file.room().to_owned()).or_default().push(file.path.clone());
        }
    }
    assert!(writers.len() > 20, "the tables were not found: {:?}", writers.keys());
    let wrong = writers.iter().filter(|(_, rooms)| rooms.len() > 1).map(|(table, rooms)| format!("{table}: {rooms:?}"));
    let idle = WRITE_FOR_OTHERS
        .iter()
        .filter(|(file, table)| !needed.contains(&((*file).to_owned(), (*table).to_owned())))
        .map(|(file, table)| format!("{file} does not write {table} any more"));
    nothing_wrong(wrong.chain(idle));
}

/// The API and the pages call what reads and writes.
#[test]
fn no_sql_in_api_and_pages() {
    let house = house();
    let doors = house.files.iter().filter(|file| is_feature(file.room()) && file.is_door());
    let wrong = doors.filter(|file| {
        let errors = file.count(&["sea_orm", "::", "DbErr"]);
        file.count(&["Entity", "::"]) > 0 || file.count(&["sea_query"]) > 0 || file.count(&["sea_orm"]) > errors
    });
    nothing_wrong(wrong.map(|file| format!("{} reads or writes by itself", file.path)));
}

/// `threads` does not know the table of cases.
#[test]
fn threads_know_no_case() {
    let house = house();
    let tables = ["staff_case", "case_thread", "case_entry", "case_message"];
    let threads = house.files.iter().filter(|file| file.room() == "threads");
    let wrong = threads.filter(|file| tables.iter().any(|table| file.names_table(table)));
    nothing_wrong(wrong.map(|file| format!("{} reads a table of cases", file.path)));
}

/// Who sees what is hidden is decided in `threads::visibility`, who may do what in `identity::permissions`.
#[test]
fn visibility_and_rights_are_decided_in_one_place() {
    let house = house();
    let visibility = house
        .files
        .iter()
        .filter(|file| file.path != "threads/visibility.rs" && !WRITE_ANYWHERE.contains(&file.room()))
        .filter(|file| file.count(&["HiddenAt", ".", "is_null"]) > 0)
        .map(|file| format!("{} decides what is seen", file.path));
    let words = ["has_scope", "has_role", "is_staff_of"];
    let rights = house
        .files
        .iter()
        .filter(|file| file.room() != "identity" && words.iter().any(|word| file.count(&[".", word, "("]) > 0))
        .map(|file| format!("{} decides what is allowed", file.path));
    nothing_wrong(visibility.chain(rights));
}

/// A transaction that writes begins in known places only.
#[test]
fn writes_begin_only_where_they_may() {
    let house = house();
    let found: BTreeMap<&str, usize> = house
        .files
        .iter()
        .filter(|file| !["database", "app"].contains(&file.room()))
        .map(|file| (file.path.as_str(), file.count(&[".", "begin_write", "("])))
        .filter(|(_, count)| *count > 0)
        .collect();
    assert_eq!(found, BEGIN_WRITE.iter().copied().collect(), "left: as it is, right: as it may be");
}

/// The map in `docs/architecture.md` names every room, in this order.
#[test]
fn the_map_names_every_room() {
    let house = house();
    let rooms: BTreeSet<&str> = house.files.iter().map(source::File::room).collect();
    assert_eq!(rooms, ROOMS.iter().copied().collect());
    let map = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/architecture.md")).unwrap();
    let named: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("src/"))
        .filter_map(|line| line.split_whitespace().next())
        .map(|name| name.trim_end_matches('/').trim_end_matches(".rs"))
        .collect();
    assert_eq!(named, ROOMS);
}
