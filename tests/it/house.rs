//! The import rule of the house: left never imports right.

use std::collections::BTreeMap;
use std::path::Path;

/// Rooms in the order of the rule; a room may import those of lower rank, and its own.
const RANKS: &[&[&str]] = &[
    &["entity", "clock", "config", "markdown"],
    &["database", "telemetry", "app", "web", "outbox"],
    &["identity"],
    &["agencies"],
    &["threads"],
    &["cases"],
    &["escalation"],
    &["search", "notifications"],
    &["import", "generate"],
    &["demo", "admin"],
    &["housekeeping", "workers", "routes", "server", "health", "openapi"],
    &["main", "lib"],
];

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
            let fits = named == room
                || *other < rank
                // The ground floor holds together: app gathers database and web, web finds the app in a request.
                || (rank <= 1 && *other <= 1)
                || (rank == RANKS.len() - 2 && *other == rank);
            if !fits {
                wrong.push(format!("{} imports {named}", inside.display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
