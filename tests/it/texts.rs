//! Every text that is asked for exists in every language with the arguments that it gets, and every text that exists is asked for.

mod families;
mod privacy;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use peerdesk::locale::text::t;
use peerdesk::locale::{Locale, within};
use regex::Regex;

use families::families;

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

/// What citizens read calls an agency by its name, or a public body.
#[test]
fn citizens_read_of_public_bodies() {
    let word = Regex::new(r"(?i)\bagenc(y|ies)\b").unwrap();
    let name = Regex::new(r"\{[^}]*\}").unwrap();
    for file in ["deflection", "notifications", "peers", "search", "site", "statistics", "status-lines"] {
        let texts = std::fs::read_to_string(root(&format!("frontend/locales/en/{file}.ftl"))).unwrap();
        for line in texts.lines().filter(|line| !line.starts_with('#')) {
            let said = line.split_once('=').map_or(line, |(_, said)| said);
            let said = name.replace_all(said, "");
            assert!(!word.is_match(&said), "{file}: {line}");
        }
    }
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

/// The texts of a language: the arguments that each names, by key.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut paths = Vec::new();
    files(&root("frontend/locales").join(language), "ftl", &mut paths);
    let start = Regex::new(r"^([a-z][a-z0-9-]*) =").unwrap();
    let argument = Regex::new(r"\$([a-z_]+)").unwrap();
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in paths {
        let mut key = None;
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if let Some(found) = start.captures(line) {
                key = Some(found[1].to_owned());
            } else if !line.starts_with([' ', '}']) {
                key = None;
            }
            if let Some(key) = &key {
                let arguments = texts.entry(key.clone()).or_default();
                arguments.extend(argument.captures_iter(line).map(|found| found[1].to_owned()));
            }
        }
    }
    texts
}

#[test]
fn every_language_has_every_text_with_the_same_arguments() {
    let folders: BTreeSet<String> = std::fs::read_dir(root("frontend/locales"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let real = Locale::ALL.into_iter().filter(|locale| !locale.is_made_up());
    assert_eq!(folders, real.map(|locale| locale.tag().to_owned()).collect(), "languages with texts, and without");
    let english = texts("en");
    assert_eq!(english.keys().cloned().collect::<BTreeSet<_>>(), defined());
    for language in folders {
        assert_eq!(texts(&language), english, "{language}");
    }
    // Keys that take no arguments are read in each language as a page would; none may come back as its key.
    for locale in Locale::ALL {
        let missing: Vec<&String> = english
            .iter()
            .filter(|(_, arguments)| arguments.is_empty())
            .map(|(key, _)| key)
            .filter(|key| within(locale, || t(key)).contains(key.as_str()))
            .collect();
        assert!(missing.is_empty(), "{}: {missing:?}", locale.tag());
    }
}

/// The arguments of a call whose opening bracket is just before `rest`, at its top level.
fn arguments(rest: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut from, mut found) = (0, false, 0, Vec::new());
    let mut before = ' ';
    for (at, letter) in rest.char_indices() {
        match letter {
            '"' if before != '\\' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                found.push(rest[from..at].trim());
                return found.into_iter().filter(|part| !part.is_empty()).collect();
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(rest[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
        before = letter;
    }
    found
}

fn literal(argument: &str) -> Option<String> {
    Some(argument.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[test]
fn every_text_gets_the_arguments_that_it_names_and_no_others() {
    let call = Regex::new(r#"\b(t|t1|t2|text)\(\s*""#).unwrap();
    let pair = Regex::new(r#"\(\s*"([a-z_]+)","#).unwrap();
    let (known, mut wrong, mut checked) = (texts("en"), Vec::new(), 0);
    for (path, source) in asking() {
        for found in call.captures_iter(&source) {
            let open = found.get(0).unwrap().start() + found[1].len() + 1;
            let parts = arguments(&source[open..]);
            let Some(named) = parts.first().and_then(|part| known.get(&literal(part)?)) else { continue };
            let given: Option<BTreeSet<String>> = match (&found[1], parts.as_slice()) {
                ("t", [_]) => Some(BTreeSet::new()),
                ("t1", [_, name, _]) => literal(name).map(|name| BTreeSet::from([name])),
                ("t2", [_, one, _, other, _]) => {
                    literal(one).zip(literal(other)).map(|(one, other)| BTreeSet::from([one, other]))
                }
                // Arguments that were put together before are seen by the test of the feature.
                ("text", [_, list]) if list.starts_with("&[") => {
                    Some(pair.captures_iter(list).map(|name| name[1].to_owned()).collect())
                }
                _ => None,
            };
            if let Some(given) = given {
                checked += 1;
                if given != *named {
                    wrong.push(format!("{} gets {given:?} and names {named:?} in {}", parts[0], path.display()));
                }
            }
        }
    }
    assert!(checked > 400, "only {checked} calls were checked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The families that the sources ask for: `word("cases-state", …)`, and literals with holes that begin as a text's key does.
fn families_in_sources() -> BTreeSet<String> {
    let word = Regex::new(r#"\bword\(\s*"([a-z][a-z0-9-]*)"\s*,"#).unwrap();
    let literal = Regex::new(r#""((?:[a-z0-9-]|\{[a-z_.]*\})*)""#).unwrap();
    let hole = Regex::new(r"\{[^}]*\}").unwrap();
    let known = defined();
    let mut found = BTreeSet::new();
    for (_, source) in asking() {
        found.extend(word.captures_iter(&source).map(|found| format!("{}-{{}}", &found[1])));
        for literal in literal.captures_iter(&source) {
            let family = hole.replace_all(&literal[1], "{}").into_owned();
            let start = family.split("{}").next().unwrap_or_default();
            // Names of elements are put together too, and one that begins with a hole can be anything.
            if family.contains("{}") && family.contains('-') && !start.is_empty() {
                found.extend(Some(family.clone()).filter(|_| known.iter().any(|key| key.starts_with(start))));
            }
        }
    }
    found
}

#[test]
fn every_family_of_texts_is_walked_and_complete() {
    let walked: BTreeSet<String> =
        families().iter().map(|family| family.asked_as.to_owned()).filter(|name| !name.starts_with('{')).collect();
    assert_eq!(families_in_sources(), walked, "families that the sources ask for, and those that are walked here");
    let known = texts("en");
    for family in families() {
        for key in &family.keys {
            let Some(named) = known.get(key) else {
                assert!(family.optional, "there is no text {key}, of the family {}", family.asked_as);
                continue;
            };
            let missing: Vec<&String> =
                named.iter().filter(|name| !family.arguments.contains(&name.as_str())).collect();
            assert!(family.optional || missing.is_empty(), "{key} names {missing:?} and does not get them");
        }
    }
}

#[test]
fn every_text_is_asked_for() {
    let literals = Regex::new(r#""([a-z][a-z0-9-]*)""#).unwrap();
    let mut asked: BTreeSet<String> = families().into_iter().flat_map(|family| family.keys).collect();
    for (_, source) in asking() {
        asked.extend(literals.captures_iter(&source).map(|found| found[1].to_owned()));
    }
    let unused: Vec<String> = defined().into_iter().filter(|key| !asked.contains(key)).collect();
    assert!(unused.is_empty(), "nobody asks for:\n{}", unused.join("\n"));
}

#[test]
fn every_code_of_an_error_has_a_text() {
    let code = Regex::new(r#"ErrorCode::new\(\s*"[a-z_]+",\s*"([a-z0-9-]+)""#).unwrap();
    let (known, mut found) = (defined(), 0);
    for (path, source) in asking() {
        for text in code.captures_iter(&source) {
            found += 1;
            assert!(known.contains(&text[1]), "no text {} in {}", &text[1], path.display());
        }
    }
    assert!(found >= 9, "only {found} codes were found");
}
