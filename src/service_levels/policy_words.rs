//! What a policy means, and what a version changed, in plain sentences. Pure.

use super::policy_edit::{Difference, Value};
use super::rules::policy::Terms;
use super::span_text::in_words;
use crate::entity::{EscalationMode, escalation_policy};
use crate::locale;
use crate::locale::text::{t, t1, text};

/// A policy as sentences that citizens and staff can read.
#[must_use]
pub fn says(terms: &Terms) -> Vec<String> {
    let mut sentences = Vec::new();
    match terms.mode {
        EscalationMode::Never => {
            sentences.push(t("escalation-says-never"));
            sentences.push(t("escalation-says-by-hand"));
        }
        EscalationMode::EveryQuestion => sentences.push(t("escalation-says-every-question")),
        EscalationMode::WhenUnanswered => {
            let times =
                [("window", in_words(terms.peer_window_minutes).into()), ("cap", in_words(terms.cap_minutes).into())];
            sentences.push(text("escalation-says-window", &times));
            if terms.newcomer_window_minutes < terms.peer_window_minutes {
                let newcomer = in_words(terms.newcomer_window_minutes);
                sentences.push(t1("escalation-says-newcomer", "window", newcomer));
            }
            let not_helped = in_words(terms.not_helped_window_minutes.min(terms.peer_window_minutes));
            sentences.push(t1("escalation-says-not-helped", "window", not_helped));
            sentences.push(t("escalation-says-at-once"));
            if terms.me_too_threshold > 0 {
                sentences.push(t1("escalation-says-me-too", "count", terms.me_too_threshold));
            }
        }
    }
    let standard =
        [("first", in_words(terms.first_response_minutes).into()), ("done", in_words(terms.resolution_minutes).into())];
    sentences.push(text("escalation-says-standard", &standard));
    sentences
}

/// For which threads a version counts, in words.
#[must_use]
pub fn counts_for(version: &escalation_policy::Model) -> String {
    t(match (version.counts_from, version.includes_imported) {
        (Some(_), _) => "escalation-counts-from-now-on",
        (None, false) => "escalation-counts-existing",
        (None, true) => "escalation-counts-imported",
    })
}

/// One change, as the history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermChange {
    pub term: String,
    pub before: String,
    pub after: String,
}

/// A difference in words.
#[must_use]
pub fn told(difference: &Difference) -> TermChange {
    TermChange {
        term: t(&format!("escalation-term-{}", difference.term.replace('_', "-"))),
        before: value(difference.before),
        after: value(difference.after),
    }
}

fn value(value: Option<Value>) -> String {
    match value {
        None => t("escalation-value-inherits"),
        Some(Value::Mode(mode)) => t(&format!("escalation-mode-{}", mode.as_str().replace('_', "-"))),
        Some(Value::Minutes(minutes)) => in_words(minutes),
        Some(Value::People(0)) => t("escalation-value-never"),
        Some(Value::People(people)) => locale::number(&people.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_levels::policy_edit::differences;

    #[test]
    fn the_standard_policy_in_words() {
        let says = says(&Terms::BUILT_IN).join(" ");
        assert_eq!(
            says,
            "If nobody has answered after 24 hours of opening time, or after 72 hours in all, staff get the question. \
             Somebody's first question waits 8 hours at most. If the asker says that the answers did not help, staff get \
             it after 8 hours. Payments, requests for a service and urgent questions go to staff at once. So does an unsolved question that 5 people have. Staff reply within 8 hours of opening \
             time and are done within 40 hours."
        );
    }

    #[test]
    fn every_word_has_a_text() {
        let other = Terms {
            mode: EscalationMode::Never,
            peer_window_minutes: 61,
            cap_minutes: 62,
            newcomer_window_minutes: 63,
            not_helped_window_minutes: 67,
            me_too_threshold: 0,
            first_response_minutes: 64,
            next_response_minutes: 65,
            resolution_minutes: 66,
        };
        let all = differences(Some(&Terms::BUILT_IN), Some(&other));
        assert_eq!(all.len(), 9);
        for difference in all.iter().chain(&differences(None, Some(&other))) {
            let told = told(difference);
            for words in [&told.term, &told.before, &told.after] {
                assert!(!words.contains("escalation-"), "{words}");
            }
        }
        for mode in EscalationMode::ALL {
            let terms = Terms { mode: *mode, ..other };
            assert!(says(&terms).iter().all(|sentence| !sentence.contains("escalation-")));
        }
    }
}
