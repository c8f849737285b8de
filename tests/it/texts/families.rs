//! Texts whose keys are put together: which there can be, and which arguments they get.

use std::collections::BTreeSet;

use peerdesk::agencies::edit_agency::DAYS;
use peerdesk::cases::listing::View;
use peerdesk::config::Config;
use peerdesk::entity::{
    AcceptedAs, CaseReaders, CaseState, CauseCode, EntryKind, EscalationMode, Intent, MailDelivery, MailKind,
    NotSolvedReason, NotificationKind, Outcome, PersonalDataKind, Role, SecurityEventKind, StaffReview,
    SuspensionReason, ThreadState, TokenPurpose, Trigger,
};
use peerdesk::identity::permissions::Scope;
use peerdesk::identity::presses::PressKind;
use peerdesk::identity::security_events::TOLD_BY_MAIL;
use peerdesk::openapi::problem_codes::{CODES, FIELD_CODES};
use peerdesk::search::filters::{Period, Sort};
use peerdesk::search::words::group_languages;
use peerdesk::threads::rules::Turn;
use peerdesk::web::page::Scheme;
use regex::Regex;

use super::root;

/// Keys that are put together of fixed parts and words.
pub struct Family {
    /// As the sources ask for it, with `{}` for each hole.
    pub asked_as: &'static str,
    /// Every key that they can ask for.
    pub keys: BTreeSet<String>,
    /// The arguments that all its texts get; each names those that it needs.
    pub arguments: &'static [&'static str],
    /// A key without a text is never shown: the sources look whether there is one.
    pub optional: bool,
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
        | K::DuplicateProposed
        | K::DuplicateDeclared
        | K::DuplicateReleased
        | K::CaseMerged
        | K::AnswerRecalled
        | K::EndorsedAnswerEdited
        | K::AcceptReminder
        | K::AnswerFound
        | K::QuestionOffer
        | K::Thanks => vec![""],
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
pub fn families() -> Vec<Family> {
    const TRIAL: &str = "src/escalation/trials/pages.rs";
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
    let statement = || Config::defaults().privacy.all().map(|(word, _)| word.to_owned());
    let second_factor = || in_source("src/identity/pages/second_factor.rs", "fn as_str(self)", "    }\n}", WORD);
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
    let entry: &[&str] = &["actor", "person", "before", "team", "former", "case", "question", "trigger", "outcome"];
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
        family("cases-trail-{}", all!(SecurityEventKind)),
        family("cases-trigger-{}", all!(Trigger)),
        family("cases-view-{}", all!(View)),
        family("escalation-mode-{}", all!(EscalationMode)),
        family("escalation-mode-{}-hint", all!(EscalationMode)),
        family("escalation-term-{}", terms),
        family("escalation-trial-course-{}", in_source(TRIAL, "let (word, at) = match course {", "};", WORD)),
        family("escalation-trial-done-{}", in_source(TRIAL, "let known = [", "]", WORD)),
        family("identity-done-{}", in_source("src/identity/pages/form.rs", "pub const DONE", "];", WORD)),
        family("identity-event-{}", all!(SecurityEventKind)).with(&["role", "agency"]),
        family("identity-press-{}", all!(PressKind)),
        family("identity-scope-{}", all!(Scope)),
        family("identity-second-factor-{}-button", second_factor()),
        family("identity-second-factor-{}-text", second_factor()),
        family("identity-second-factor-{}-title", second_factor()),
        family("identity-suspension-reason-{}", all!(SuspensionReason)),
        family(
            "identity-token-end-{}",
            in_source("src/identity/pages/tokens.rs", "const ENDS", "];", r#", "([a-z]+)"\)"#),
        ),
        family("layout-scheme-{}", all!(Scheme)),
        family("mail-action-{}", [all!(NotificationKind), all!(TokenPurpose)].concat()),
        family("mail-delivery-{}", all!(MailDelivery)),
        family("mail-kind-{}", all!(MailKind)),
        family("mail-lead-{}", all!(TokenPurpose)),
        family("mail-note-{}", all!(TokenPurpose)),
        family("mail-security-lead-{}", TOLD_BY_MAIL.iter().map(ToString::to_string)),
        family("mail-security-subject-{}", TOLD_BY_MAIL.iter().map(ToString::to_string)),
        family("mail-subject-{}", [told(), all!(TokenPurpose)].concat()).with(notification),
        family("notification-{}", told()).with(notification),
        family("recommendations-done-{}", in_source("src/search/recommendations/pages.rs", "const DONE", "];", WORD)),
        family("search-asked-{}", all!(Period)),
        family("search-language-{}", in_source("src/search/choices.rs", "const LANGUAGES", "];", WORD)),
        family("search-solved-{}", in_source("src/search/choices.rs", "const SOLVED_FILTER_VALUES", "];", WORD)),
        family("search-sort-{}", all!(Sort)),
        family("search-state-{}", all!(ThreadState)),
        family("tags-done-{}", in_source("src/threads/tags/pages.rs", "const DONE", "];", WORD)),
        family("synonyms-done-{}", in_source("src/search/synonyms/pages.rs", "const DONE", "];", WORD)),
        family("synonyms-language-{}", group_languages().map(str::to_owned)),
        family("search-without-{}", in_source("src/search/results_page.rs", "const FILTERS", "];", WORD)),
        family("site-privacy-cookie-{}", cookies()),
        family("site-privacy-cookie-{}-life", cookies()).with(&["days"]),
        family("site-privacy-kept-{}", kept()),
        family("site-privacy-responsible-{}", statement()),
        family("threads-empty-{}", tabs()),
        family("threads-empty-{}-text", tabs()),
        family("threads-intent-{}", all!(Intent)),
        family("threads-next-step-outcome-{}", ended_by_staff).with(&["team"]),
        family("threads-pressed-{}", all!(PressKind).into_iter().chain(["no".to_owned()])),
        family("threads-not-solved-{}", all!(NotSolvedReason)),
        family(
            "threads-personal-{}",
            in_source("src/posts/personal_data/kind.rs", "pub fn as_str(self)", "    }\n}", WORD),
        ),
        family(
            "threads-personal-removed-{}",
            in_source("src/posts/personal_data/kind.rs", "pub fn as_str(self)", "    }\n}", WORD),
        ),
        family("threads-annex-{}", all!(PersonalDataKind)).with(&["number"]),
        family("threads-tab-{}", tabs()),
        family("threads-turn-{}", Turn::ALL.map(|turn| turn.as_str().to_owned())),
        family("threads-review-{}", all!(StaffReview)).with(&["agency"]),
        family("threads-review-{}-earlier", all!(StaffReview)).with(&["agency"]),
        family("threads-review-choose-{}", all!(StaffReview)),
        family("threads-{}-button", asked()),
        family("threads-{}-explain", asked()),
        family("threads-{}-title", asked()),
        family("threads-{}-{}", ["hide/label", "hide/hint", "review/label", "review/hint"].map(str::to_owned)),
        family("volunteers-done-{}", in_source("src/peers/volunteers/pages.rs", "const DONE", "];", WORD)),
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
