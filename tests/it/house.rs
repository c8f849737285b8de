//! The import rule of the house: left never imports right.

use std::collections::BTreeMap;
use std::path::Path;

/// Rooms in the order of the rule; a room may import those of lower rank, and its own.
const RANKS: &[&[&str]] = &[
    &["entity", "clock", "config", "markdown"],
    &["database", "telemetry", "app", "web", "outbox"],
    &["identity"],
    &["agencies", "search", "notifications"],
    &["threads"],
    &["cases"],
    &["escalation"],
    &["import", "generate"],
    &["demo", "admin"],
    &["housekeeping", "workers", "routes", "server", "health", "openapi"],
    &["main", "lib"],
];

/// Rooms that stand beside the line: what they may import beyond the ground floor.
const BESIDE: &[&str] = &["search", "notifications"];

fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn left_never_imports_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let ranks: BTreeMap<&str, usize> =
        RANKS.iter().enumerate().flat_map(|(rank, rooms)| rooms.iter().map(move |room| (*room, rank))).collect();
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the house was not found");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let room = inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let rank = *ranks.get(room.as_str()).unwrap_or_else(|| panic!("{room} has no place in the house"));
        let text = std::fs::read_to_string(&file).unwrap();
        for part in text.split("crate::").skip(1) {
            let named: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let Some(other) = ranks.get(named.as_str()) else { continue };
            let beside = BESIDE.contains(&room.as_str()) || BESIDE.contains(&named.as_str());
            let fits = named == room
                || *other < rank && !(beside && *other == rank)
                // The ground floor holds together: app gathers database and web, web finds the app in a request.
                || (rank <= 1 && *other <= 1)
                || (rank == RANKS.len() - 2 && *other == rank);
            let fits = fits && !(BESIDE.contains(&named.as_str()) && rank > *other && rank < 7 && named != room);
            if !fits {
                wrong.push(format!("{} imports {named}", inside.display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
