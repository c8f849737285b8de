//! Every text that is asked for exists in every language with the arguments that it gets, and every text that exists is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use peerdesk::agencies::edit_agency::DAYS;
use peerdesk::cases::listing::View;
use peerdesk::config::Config;
use peerdesk::entity::{
    AcceptedAs, CaseReaders, CaseState, CauseCode, EntryKind, EscalationMode, Intent, NotSolvedReason,
    NotificationKind, Outcome, Role, SecurityEventKind, StaffReview, ThreadState, TokenPurpose, Trigger,
};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::security_events::TOLD_BY_MAIL;
use peerdesk::locale::text::t;
use peerdesk::locale::{Locale, within};
use peerdesk::openapi::problem_codes::{CODES, FIELD_CODES};
use peerdesk::web::page::Scheme;
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

/// Keys that are put together of fixed parts and words.
struct Family {
    /// As the sources ask for it, with `{}` for each hole.
    asked_as: &'static str,
    /// Every key that they can ask for.
    keys: BTreeSet<String>,
    /// The arguments that all its texts get; each names those that it needs.
    arguments: &'static [&'static str],
    /// A key without a text is never shown: the sources look whether there is one.
    optional: bool,
}

/// A family whose holes are filled by each of the words; the parts of a word with a slash fill one hole each.
fn family(asked_as: &'static str, words: impl IntoIterator<Item = String>) -> Family {
    let filled = |word: String| {
        let word = word.replace(['_', ':'], "-");
        word.split('/').fold(asked_as.to_owned(), |key, part| key.replacen("{}", part, 1))
    };
    let keys: BTreeSet<String> = words.into_iter().map(filled).collect();
    assert!(!keys.is_empty() && !keys.iter().any(|key| key.contains("{}")), "{asked_as} is filled with {keys:?}");
    Family { asked_as, keys, arguments: &[], optional: false }
}

impl Family {
    fn with(self, arguments: &'static [&'static str]) -> Self {
        Self { arguments, ..self }
    }

    fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// The words that stand in a source between two of its lines and that only it knows: a new one cannot be forgotten here.
fn in_source(path: &str, from: &str, to: &str, word: &str) -> Vec<String> {
    let source = std::fs::read_to_string(root(path)).unwrap();
    let (_, after) = source.split_once(from).unwrap_or_else(|| panic!("{path} has no {from}"));
    let (part, _) = after.split_once(to).unwrap_or_else(|| panic!("{path} has no {to}"));
    Regex::new(word).unwrap().captures_iter(part).map(|found| found[1].to_owned()).collect()
}

/// The names of notifications' texts: some differ by who reads them.
fn told() -> Vec<String> {
    use NotificationKind as K;
    let parts = |kind: &K| match kind {
        K::CaseOpened | K::CaseMessage => vec!["-asker", "-staff"],
        K::CaseTransferred => vec!["-asker", "-staff", "-former"],
        K::CaseResolved => vec!["-asker", "-follower"],
        K::Accepted => vec!["", "-asker"],
        K::Answer
        | K::Comment
        | K::OfficialAnswer
        | K::AskerSpoke
        | K::CaseTaken
        | K::CaseReturned
        | K::CaseContested
        | K::CaseOverdue
        | K::SolvedCase
        | K::CaseAssigned
        | K::PeerAnswerToConfirm
        | K::DuplicateProposed => vec![""],
    };
    K::ALL.iter().flat_map(|kind| parts(kind).into_iter().map(move |part| format!("{kind}{part}"))).collect()
}

/// What parameters and their places are called in the document of the API.
fn of_parameters(field: &str) -> Vec<String> {
    let document = std::fs::read_to_string(root("openapi/peerdesk.json")).unwrap();
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let mut waiting = vec![document];
    let mut words = Vec::new();
    while let Some(value) = waiting.pop() {
        match value {
            serde_json::Value::Object(fields) => {
                if fields.contains_key("in") && fields.contains_key("schema") {
                    words.extend(fields.get(field).and_then(|word| word.as_str()).map(str::to_lowercase));
                }
                waiting.extend(fields.into_iter().map(|(_, value)| value));
            }
            serde_json::Value::Array(values) => waiting.extend(values),
            _ => {}
        }
    }
    words
}

/// Every family, with all values of what fills it.
fn families() -> Vec<Family> {
    const WORD: &str = r#""([a-z][a-z_-]*)""#;
    macro_rules! all {
        ($kind:ty) => {
            <$kind>::ALL.iter().map(|value| value.as_str().to_owned()).collect::<Vec<_>>()
        };
    }
    let terms = in_source("src/service_levels/policy_edit.rs", "fn values(", "    ]\n", WORD);
    let writes = || in_source("src/cases/pages/case.rs", "    pub fn as_str(self)", "    /// The last part", WORD);
    let rules = || in_source("frontend/templates/api_docs.html", "for rule in [", "]", WORD);
    let cookies = || in_source("src/site/pages/about.rs", "let cookies = vec![", "];", r#", "([a-z]+)"\)"#);
    let kept = || Config::defaults().retention.all().map(|(word, _)| word.to_owned());
    let tabs = || in_source("src/threads/listing/rows.rs", "fn as_str(self)", "    }\n}", WORD);
    let asked = || in_source("src/threads/pages/confirm.rs", "fn key(self)", "fn note(self)", WORD);
    let limits = || in_source("src/openapi/reference.rs", "for (least, most, key) in [", "] {", r#", "([a-z]+)"\)"#);
    let headers = in_source("src/openapi/errors.rs", "const LIMIT_HEADERS", "let text =", r#""([A-Z][A-Za-z-]+)""#);
    let (by_somebody, others): (Vec<EntryKind>, Vec<EntryKind>) = EntryKind::ALL
        .iter()
        .copied()
        .partition(|kind| matches!(kind, EntryKind::Opened | EntryKind::Closed | EntryKind::Reopened));
    let by_whom = |kind: EntryKind| ["by", "system"].map(|who| format!("{kind}/{who}"));
    let ended_by_staff = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::ResolvedByPeer);
    let ended_by_staff: Vec<String> = ended_by_staff.map(ToString::to_string).collect();
    let entry: &[&str] = &["actor", "person", "before", "team", "former", "trigger", "outcome"];
    let notification: &[&str] = &["who", "title", "reference"];
    let problems = ["api-problem", "threads-rule", "cases-rule", "cases-refused", "escalation"];
    let of_problem = |feature: &str| CODES.iter().map(|code| format!("{feature}/{}", code.word)).collect::<Vec<_>>();
    let of_field = |feature: &str| FIELD_CODES.iter().map(|word| format!("{feature}/{word}")).collect::<Vec<_>>();
    vec![
        family("agencies-day-{}", DAYS.map(str::to_owned)),
        family("agencies-done-{}", in_source("src/agencies/pages/form.rs", "const DONE", "];", WORD)),
        family(
            "agencies-from-{}",
            in_source("src/service_levels/pages/categories.rs", "match policy.from", "};", WORD),
        ),
        family("agencies-case-readers-{}", all!(CaseReaders)),
        family("agencies-mode-{}", all!(EscalationMode)),
        family("agencies-role-{}", all!(Role)),
        family("agencies-role-{}-hint", all!(Role)),
        family("api-header-{}", headers.into_iter().map(|name| name.to_lowercase())),
        family(
            "api-limit-{}",
            in_source("src/openapi/body_errors.rs", "let name = match code {", "};", r#""([a-z_]+)" =>"#),
        )
        .with(&["limit"]),
        family("api-limits-{}", limits()).with(&["range"]),
        family("api-limits-{}-least", limits()).with(&["limit"]),
        family("api-limits-{}-most", limits()).with(&["limit"]),
        family("api-parameter-{}", of_parameters("name")).optional(),
        family("api-place-{}", of_parameters("in")),
        family("api-rule-{}", rules()),
        family("api-rule-{}-title", rules()),
        family("api-scope-{}", all!(Scope)),
        family("api-status-{}", CODES.iter().map(|code| code.status.to_string())),
        family("cases-{}", writes()),
        family("cases-accepted-by-{}", all!(AcceptedAs)),
        family("cases-asker-state-{}", all!(CaseState)),
        family("cases-cause-{}", all!(CauseCode)),
        family("cases-done-{}", in_source("src/cases/pages/form.rs", "pub const DONE", "];", WORD)),
        family("cases-empty-{}", all!(View)),
        family("cases-entry-{}", others.iter().map(ToString::to_string)).with(entry),
        family("cases-entry-{}-{}", by_somebody.into_iter().flat_map(by_whom)).with(entry),
        family("cases-next-{}", all!(CaseState)),
        family("cases-outcome-{}", all!(Outcome)),
        family("cases-send-{}", writes()),
        family("cases-state-{}", all!(CaseState)),
        family("cases-text-{}", writes()),
        family("cases-trigger-{}", all!(Trigger)),
        family("cases-view-{}", all!(View)),
        family("escalation-mode-{}", all!(EscalationMode)),
        family("escalation-mode-{}-hint", all!(EscalationMode)),
        family("escalation-term-{}", terms),
        family("identity-done-{}", in_source("src/identity/pages/form.rs", "pub const DONE", "];", WORD)),
        family("identity-event-{}", all!(SecurityEventKind)).with(&["role", "agency"]),
        family("identity-scope-{}", all!(Scope)),
        family(
            "identity-token-end-{}",
            in_source("src/identity/pages/tokens.rs", "const ENDS", "];", r#", "([a-z]+)"\)"#),
        ),
        family("layout-scheme-{}", all!(Scheme)),
        family("mail-action-{}", [all!(NotificationKind), all!(TokenPurpose)].concat()),
        family("mail-lead-{}", all!(TokenPurpose)),
        family("mail-note-{}", all!(TokenPurpose)),
        family("mail-security-lead-{}", TOLD_BY_MAIL.iter().map(ToString::to_string)),
        family("mail-security-subject-{}", TOLD_BY_MAIL.iter().map(ToString::to_string)),
        family("mail-subject-{}", [told(), all!(TokenPurpose)].concat()).with(notification),
        family("notification-{}", told()).with(notification),
        family("search-language-{}", in_source("src/search/pages.rs", "const LANGUAGES", "];", WORD)),
        family("search-state-{}", all!(ThreadState)),
        family("site-privacy-cookie-{}", cookies()),
        family("site-privacy-cookie-{}-life", cookies()).with(&["days"]),
        family("site-privacy-kept-{}", kept()),
        family("threads-empty-{}", tabs()),
        family("threads-empty-{}-text", tabs()),
        family("threads-intent-{}", all!(Intent)),
        family("threads-next-step-outcome-{}", ended_by_staff).with(&["team"]),
        family("threads-not-solved-{}", all!(NotSolvedReason)),
        family("threads-personal-{}", in_source("src/posts/personal_data.rs", "pub fn as_str(self)", "    }\n}", WORD)),
        family("threads-tab-{}", tabs()),
        family("threads-review-{}", all!(StaffReview)).with(&["agency"]),
        family("threads-review-{}-earlier", all!(StaffReview)).with(&["agency"]),
        family("threads-review-choose-{}", all!(StaffReview)),
        family("threads-{}-button", asked()),
        family("threads-{}-explain", asked()),
        family("threads-{}-title", asked()),
        family("threads-{}-{}", ["hide/label", "hide/hint", "review/label", "review/hint"].map(str::to_owned)),
        // The sentence of the API, or the one that a feature shows for the same word; a test of `openapi` proves that each has one.
        family("{}-{}", problems.into_iter().flat_map(of_problem)).optional(),
        family("{}-{}", ["api-field", "cases-field", "identity"].into_iter().flat_map(of_field)).optional(),
        family("{}-title", pages_of_errors()),
    ]
}

/// Keys of the errors that are a page of their own, with a title.
fn pages_of_errors() -> Vec<String> {
    let key = Regex::new(r#""(error-[a-z-]+)""#).unwrap();
    let sources = ["error_page", "form", "page"].map(|name| root(&format!("src/web/{name}.rs")));
    let text: String = sources.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    key.captures_iter(&text).map(|found| found[1].to_owned()).collect()
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
