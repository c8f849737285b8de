//! What pages share that ask, before a change is saved, for which questions it counts.

use crate::agencies::change_effects::{ChangeEffects, Effects};
use crate::entity::ChangeReach;
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::parts::Choice;

/// Fields that such a page asks for itself.
const ASKED: [&str; 3] = ["action", "applies_to", "include_imported"];

/// What was typed before, to be sent on with the answer.
#[must_use]
pub fn typed_before(fields: &Fields) -> Vec<(String, String)> {
    fields.to_map().into_iter().filter(|(name, _)| !ASKED.contains(&name.as_str())).collect()
}

/// The form with the choice that does nothing to what is there.
#[must_use]
pub fn preset(fields: &Fields) -> Fields {
    let mut map = fields.to_map();
    map.remove("include_imported");
    map.insert("applies_to".to_owned(), ChangeReach::FromNowOn.as_str().to_owned());
    Fields::from_map(map)
}

/// What there is to choose from.
#[must_use]
pub fn reaches(effects: &ChangeEffects) -> Vec<Choice> {
    let from_now_on = Choice {
        hint: text::t("escalation-reach-from-now-on-hint"),
        ..Choice::new(ChangeReach::FromNowOn, text::t("escalation-reach-from-now-on"))
    };
    let existing = Choice {
        hint: in_words(&effects.existing),
        ..Choice::new(ChangeReach::ExistingThreads, text::t("escalation-reach-existing-threads"))
    };
    vec![from_now_on, existing]
}

/// What a change does, in a sentence or two.
#[must_use]
pub fn in_words(effects: &Effects) -> String {
    let numbers = [("opened", effects.opened().into()), ("moved", effects.moved().into())];
    text::text("escalation-effects", &numbers)
}
