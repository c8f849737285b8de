//! The routes that the source names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use regex::Regex;

/// Every route of the pages, and the methods that it takes.
pub fn routes() -> BTreeMap<String, BTreeSet<&'static str>> {
    fn sources(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, text);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                text.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let route = Regex::new(r#"\.at\(\s*"(/[^"]*)",\s*((?:get|post)\([^;]*?)\)\s*(?:\s*\.at|;|\n\s*\})"#).unwrap();
    let mut found: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let mut rest = text.as_str();
    while let Some(route) = route.captures(rest) {
        let methods = found.entry(route[1].to_owned()).or_default();
        for method in ["get", "post"] {
            if Regex::new(&format!(r"\b{method}\(")).unwrap().is_match(&route[2]) {
                methods.insert(method);
            }
        }
        // What ends one route may begin the next.
        rest = &rest[route.get(2).unwrap().end()..];
    }
    assert!(found.len() > 80, "{found:#?}");
    found
}
