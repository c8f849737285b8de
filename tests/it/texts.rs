//! Every text that is asked for exists, and every text that exists is asked for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

fn files(folder: &Path, kind: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, kind, found);
        } else if path.extension().is_some_and(|it| it == kind) {
            found.push(path);
        }
    }
}

fn root(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Sources without their tests, and templates.
fn asking() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    files(&root("src"), "rs", &mut paths);
    files(&root("frontend/templates"), "html", &mut paths);
    files(&root("frontend/templates"), "txt", &mut paths);
    paths
        .into_iter()
        .filter(|path| !path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests")))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            (path, text)
        })
        .collect()
}

fn defined() -> BTreeSet<String> {
    let mut paths = Vec::new();
    files(&root("frontend/locales/en"), "ftl", &mut paths);
    let line = Regex::new(r"(?m)^([a-z][a-z0-9-]*) =").unwrap();
    let mut keys = BTreeSet::new();
    for path in paths {
        for found in line.captures_iter(&std::fs::read_to_string(&path).unwrap()) {
            assert!(keys.insert(found[1].to_owned()), "{} is defined twice, again in {}", &found[1], path.display());
        }
    }
    keys
}

/// Asked for by a stable word of the API; tests of `openapi` prove that each word has a text.
const OF_CODES: &[&str] = &["api-field-", "api-problem-", "api-status-", "api-header-", "api-parameter-"];

#[test]
fn every_text_that_is_asked_for_exists() {
    let calls = Regex::new(
        r#"(?:\bt|\bt1|\bt2|\btext|\bpage|\bsaid|\.refuse)\(\s*(?:"[a-z_.-]*",\s*)?"([a-z][a-z0-9]*(?:-[a-z0-9]+)+)"\s*[,)]"#,
    )
    .unwrap();
    let known = defined();
    let mut missing = Vec::new();
    let mut asked = 0;
    for (path, source) in asking() {
        for found in calls.captures_iter(&source) {
            asked += 1;
            // A closure that reads headers happens to be called `text` too.
            if !known.contains(&found[1]) && !found[1].starts_with("sec-") {
                missing.push(format!("{} in {}", &found[1], path.display()));
            }
        }
    }
    assert!(asked > 200, "only {asked} calls were found");
    assert!(missing.is_empty(), "no text for:\n{}", missing.join("\n"));
}

/// A key that is put together, such as `threads-{}-{}`: its fixed parts in order, none empty but the last.
fn pattern(literal: &str) -> Option<Regex> {
    let hole = Regex::new(r"\\\{[^}]*\\\}").unwrap();
    let escaped = regex::escape(literal);
    hole.is_match(&escaped).then(|| Regex::new(&format!("^{}$", hole.replace_all(&escaped, "([a-z0-9-]+?)"))).unwrap())
}

/// Whether a text is one of the words, or some of them with dashes between.
fn made_of(text: &str, words: &BTreeSet<String>) -> bool {
    words.contains(text)
        || text.match_indices('-').any(|(at, _)| words.contains(&text[..at]) && made_of(&text[at + 1..], words))
}

#[test]
fn every_text_is_asked_for() {
    let literals = Regex::new(r#""-?([a-z][a-z0-9_{}.:-]*)""#).unwrap();
    let word = Regex::new(r#"\bword\(\s*"([a-z][a-z0-9-]+)""#).unwrap();
    let (mut said, mut patterns, mut prefixes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (_, source) in asking() {
        for found in literals.captures_iter(&source) {
            said.insert(found[1].replace(['_', ':'], "-"));
            if found[1].contains('{') && found[1].contains('-') {
                patterns.insert(found[1].to_owned());
            }
        }
        prefixes.extend(word.captures_iter(&source).map(|found| format!("{}-", &found[1])));
    }
    let patterns: Vec<Regex> = patterns.iter().filter_map(|literal| pattern(literal)).collect();
    // What fills a hole must be made of words of the sources too.
    let put_together = |key: &str| {
        patterns
            .iter()
            .filter_map(|pattern| pattern.captures(key))
            .any(|found| found.iter().skip(1).flatten().all(|part| made_of(part.as_str(), &said)))
    };
    let unused: Vec<String> = defined()
        .into_iter()
        .filter(|key| !said.contains(key))
        .filter(|key| !said.contains(key.trim_end_matches("-title")))
        .filter(|key| !OF_CODES.iter().any(|prefix| key.starts_with(prefix)))
        .filter(|key| !prefixes.iter().any(|prefix| key.starts_with(prefix.as_str())))
        .filter(|key| !put_together(key))
        .collect();
    assert!(unused.is_empty(), "nobody asks for:\n{}", unused.join("\n"));
}
