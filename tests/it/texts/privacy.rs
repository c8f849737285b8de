//! `docs/privacy.md` names the tests behind each sentence of the privacy page: no sentence is without one, and each test is there.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::root;

/// What the keys of all texts of the page begin with.
const PREFIX: &str = "site-privacy-";
/// Stands instead of a test where a text only names what follows it.
const HEADING: &str = "a heading";
/// How the keys of such texts end.
const HEADINGS: &[&str] =
    &["-title", "-caption", "-kept-what", "-kept-long", "-cookie-name", "-cookie-why", "-cookie-life"];

fn read(path: &str) -> String {
    std::fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The sentences of the page by their keys, as they stand in the texts. Of a text that differs by number, its usual form.
fn sentences() -> BTreeSet<(String, String)> {
    let line = Regex::new(r"^(site-privacy-[a-z-]+) =\s*(.*)$").unwrap();
    let (mut texts, mut several): (BTreeMap<String, String>, Option<String>) = (BTreeMap::new(), None);
    for text in read("frontend/locales/en/site.ftl").lines() {
        if let Some(found) = line.captures(text) {
            let key = found[1].to_owned();
            if found[2].is_empty() {
                several = Some(key);
            } else {
                texts.insert(key, found[2].to_owned());
            }
        } else if let (Some(usual), Some(key)) = (text.trim().strip_prefix("*[other] "), &several) {
            texts.insert(key.clone(), usual.to_owned());
        } else if !text.starts_with(' ') {
            several = None;
        }
    }
    assert!(texts.len() > 40, "only {texts:?}");
    let split = |(key, text): (String, String)| {
        let parts: Vec<_> = text.split_inclusive(". ").map(|part| (key.clone(), part.trim().to_owned())).collect();
        parts
    };
    texts.into_iter().flat_map(split).collect()
}

/// The rows of the table: key, sentence, and what shows it.
fn rows() -> Vec<(String, String, String)> {
    let row = Regex::new(r"(?m)^\| `(site-privacy-[a-z-]+)` \| (.+?) \| (.+) \|$").unwrap();
    let table = read("docs/privacy.md");
    row.captures_iter(&table).map(|found| (found[1].to_owned(), found[2].to_owned(), found[3].to_owned())).collect()
}

/// The names of tests in a cell of the table.
fn names(cell: &str) -> Vec<String> {
    let name = Regex::new(r"`([a-z0-9_:]+)`").unwrap();
    name.captures_iter(cell).map(|found| found[1].to_owned()).collect()
}

/// Whether a test is there: in the tree of these tests, or in the tests of a file of the program.
fn exists(name: &str) -> bool {
    let Some((module, function)) = name.rsplit_once("::") else { return false };
    let test = format!(r"#\[(?:tokio::)?test\]\s+(?:#\[[^\]]*\]\s+)*(?:async )?fn {function}\(");
    let test = Regex::new(&test).unwrap();
    let (here, unit) = (module.replace("::", "/"), module.strip_suffix("::tests").map(|path| path.replace("::", "/")));
    let here = [format!("tests/it/{here}.rs"), format!("tests/it/{here}/mod.rs")];
    let unit = unit.map(|path| [format!("src/{path}.rs"), format!("src/{path}/mod.rs")]);
    let mut files = here.into_iter().chain(unit.into_iter().flatten());
    files.any(|path| std::fs::read_to_string(root(&path)).is_ok_and(|source| test.is_match(&source)))
}

#[test]
fn each_sentence_of_the_privacy_page_has_a_row() {
    let told: Vec<_> = rows().into_iter().map(|(key, sentence, _)| (key, sentence)).collect();
    let once: BTreeSet<_> = told.iter().cloned().collect();
    assert_eq!(told.len(), once.len(), "a sentence has two rows");
    assert_eq!(once, sentences(), "the sentences that docs/privacy.md has, and those of the page");
    // The page says nothing beside these texts.
    let asked = Regex::new(r#"(?:\bt|t1|word)\((?:format!\()?"([a-z-]+)"#).unwrap();
    let template = read("frontend/templates/site/privacy.html");
    let others: Vec<_> = asked
        .captures_iter(&template)
        .map(|found| found[1].to_owned())
        .filter(|key| !key.starts_with(PREFIX))
        .collect();
    assert!(asked.captures_iter(&template).count() > 20 && others.is_empty(), "{others:?}");
}

#[test]
fn each_sentence_names_tests_that_are_there() {
    for (key, sentence, shown_by) in rows() {
        let names = names(&shown_by);
        if shown_by == HEADING {
            assert!(HEADINGS.iter().any(|end| key.ends_with(end)), "{key} says something: {sentence}");
        } else {
            assert!(!names.is_empty(), "no test is named for: {sentence}");
        }
        for name in names {
            assert!(exists(&name), "there is no test {name}, which is named for: {sentence}");
        }
    }
    assert!(!exists("flows::privacy::what_nobody_wrote"));
}
