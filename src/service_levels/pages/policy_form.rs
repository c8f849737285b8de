//! The form of a policy: terms as they are typed, and back.

use std::collections::BTreeMap;

use super::places::{Place, source};
use crate::entity::EscalationMode;
use crate::locale::text;
use crate::operation::{FieldError, FieldErrors};
use crate::service_levels::policy_edit::{self, PolicyState};
use crate::service_levels::rules::policy::Terms;
use crate::service_levels::{codes, policy_words, span_text};
use crate::web::form::Fields;
use crate::web::parts::Choice;

/// Terms that are typed as lengths of time, in the order of the form.
pub const TIMES: [&str; 7] = [
    "peer_window_minutes",
    "cap_minutes",
    "newcomer_window_minutes",
    "not_helped_window_minutes",
    "first_response_minutes",
    "next_response_minutes",
    "resolution_minutes",
];

/// The form of a policy as it is.
#[must_use]
pub fn as_is(standing: &PolicyState) -> Fields {
    let mut fields = typed(&standing.effective.terms);
    let mode = standing.own.map_or("inherit", |terms| terms.mode.as_str());
    fields.insert("mode".to_owned(), mode.to_owned());
    fields.insert("from_version".to_owned(), standing.version.to_string());
    Fields::from_map(fields)
}

/// Terms as they would be typed.
#[must_use]
pub fn typed(terms: &Terms) -> BTreeMap<String, String> {
    let times = [
        terms.peer_window_minutes,
        terms.cap_minutes,
        terms.newcomer_window_minutes,
        terms.not_helped_window_minutes,
        terms.first_response_minutes,
        terms.next_response_minutes,
        terms.resolution_minutes,
    ];
    let mut fields: BTreeMap<String, String> =
        TIMES.iter().zip(times).map(|(term, minutes)| ((*term).to_owned(), span_text::print(minutes))).collect();
    fields.insert("mode".to_owned(), terms.mode.as_str().to_owned());
    fields.insert("me_too_threshold".to_owned(), terms.me_too_threshold.to_string());
    fields
}

/// The terms of a form: none to inherit.
///
/// # Errors
/// Every field that makes no sense.
pub fn validate(fields: &Fields) -> Result<Option<Terms>, FieldErrors> {
    if fields.get("mode") == "inherit" {
        return Ok(None);
    }
    let mut errors = FieldErrors::default();
    let mode = fields.get("mode").parse::<EscalationMode>().ok();
    let mode = errors.check(mode.ok_or_else(|| FieldError::new("mode", codes::MODE_MISSING)));
    let times = TIMES.map(|term| {
        let time = span_text::parse(fields.get(term));
        // What is not understood is refused already: a minute breaks no rule of its own.
        errors.check(time.ok_or_else(|| FieldError::new(term, codes::TIME_NOT_UNDERSTOOD))).unwrap_or(1)
    });
    let me_too_threshold = fields.get("me_too_threshold").trim().parse().unwrap_or(-1);
    let [
        peer_window_minutes,
        cap_minutes,
        newcomer_window_minutes,
        not_helped_window_minutes,
        first_response_minutes,
        next_response_minutes,
        resolution_minutes,
    ] = times;
    let terms = Terms {
        mode: mode.unwrap_or(EscalationMode::Never),
        peer_window_minutes,
        cap_minutes,
        newcomer_window_minutes,
        not_helped_window_minutes,
        me_too_threshold,
        first_response_minutes,
        next_response_minutes,
        resolution_minutes,
    };
    for violation in policy_edit::limit_violations(&terms) {
        errors.push(violation);
    }
    errors.finish_with(Some(Some(terms)))
}

/// The modes to choose from, with what the place would inherit.
#[must_use]
pub fn modes(standing: &PolicyState, place: &Place) -> Vec<Choice> {
    let mode = |word: &str| Choice {
        hint: text::t(&format!("escalation-mode-{word}-hint")),
        ..Choice::new(word.replace('-', "_"), text::t(&format!("escalation-mode-{word}")))
    };
    let inherit = Choice {
        hint: policy_words::says(&standing.above.terms).join(" "),
        ..Choice::new("inherit", source(&standing.above, &place.agency))
    };
    vec![mode("when-unanswered"), mode("every-question"), mode("never"), inherit]
}
