//! The question before a policy is saved: for which threads it counts, with what each choice does at once.

use askama::Template;
use poem::Response;

use super::places::Place;
use crate::agencies::pages::reach;
use crate::identity::Visit;
use crate::locale::text;
use crate::service_levels::change_effects::ChangeEffects;
use crate::service_levels::policy_words;
use crate::service_levels::rules::policy::Terms;
use crate::web::page::{self, FormState, Page};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "service_levels/confirm_policy.html")]
struct ConfirmPage {
    page: Page,
    state: FormState,
    action: String,
    /// The name of the place.
    name: String,
    /// What the new terms mean.
    says: Vec<String>,
    effects: ChangeEffects,
    reaches: Vec<Choice>,
    /// What naming imported questions does as well; empty where there are none that it touches.
    imported: String,
    typed_before: Vec<(String, String)>,
}

/// Asks for which questions terms count that were typed.
pub(super) fn show(visit: &Visit, place: &Place, meant: &Terms, effects: &ChangeEffects, state: FormState) -> Response {
    let imported = if effects.imported.are_none() { String::new() } else { reach::in_words(&effects.imported) };
    let template = ConfirmPage {
        page: visit.titled(text::t("escalation-confirm-title")),
        action: place.action.clone(),
        name: place.name.clone(),
        says: policy_words::says(meant),
        reaches: reach::reaches(effects),
        imported,
        typed_before: reach::typed_before(&state.fields),
        effects: effects.clone(),
        state: state.clone(),
    };
    page::form(&state, &template)
}
