//! The policy of a place: what counts, why, what it was before, and the form that changes it. A change that does something to
//! questions that are there asks first for which it counts; terms can also be tried beside the policy in force.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use super::confirm_policy;
use super::places::{Place, agency_place, category_place, site_place, source};
use super::policy_form::{TIMES, as_is, modes, validate};
use crate::agencies::codes::REACH_MISSING;
use crate::agencies::pages::reach;
use crate::app::App;
use crate::entity::ChangeReach;
use crate::identity::{Caller, Visit, drafts};
use crate::locale::text;
use crate::operation::OperationError;
use crate::service_levels::change_effects::PolicyEffects;
use crate::service_levels::policy_edit::{self, PolicyChange, PolicyState, Version};
use crate::service_levels::policy_words::{self, TermChange};
use crate::service_levels::rules::policy::Terms;
use crate::service_levels::trial_edit::{self, NewTrial};
use crate::service_levels::trials;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "service_levels/policy.html")]
struct PolicyPage {
    page: Page,
    state: FormState,
    action: String,
    /// Whose word counts, in words.
    standing: String,
    /// What counts, or what the typed terms would mean.
    says: Vec<String>,
    preview: bool,
    modes: Vec<Choice>,
    times: Vec<&'static str>,
    /// The trial that runs here, or ran last.
    trial: Option<TrialLine>,
    history: Vec<HistoryRow>,
}

struct TrialLine {
    is_running: bool,
    started_at: DateTime<Utc>,
}

struct HistoryRow {
    changes: Vec<TermChange>,
    counts_for: String,
    by: String,
    at: DateTime<Utc>,
    reason: String,
}

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FormQuery {
    done: String,
    /// A kept form that fills this page's.
    draft: String,
}

async fn standing(app: &App, place: &Place) -> Result<PolicyState, PageError> {
    policy_edit::standing(app.reader(), place.level).await.map_err(PageError::from)
}

fn past(version: Version) -> HistoryRow {
    HistoryRow {
        changes: version.differences.iter().map(policy_words::told).collect(),
        counts_for: policy_words::counts_for(&version.row),
        by: version.by.unwrap_or_else(|| text::t("escalation-by-nobody")),
        at: version.row.created_at,
        reason: version.row.reason,
    }
}

async fn show(
    visit: &Visit,
    app: &App,
    place: &Place,
    standing: &PolicyState,
    state: FormState,
    preview: Option<Terms>,
) -> Result<Response, PageError> {
    let history = policy_edit::history(app.reader(), place.level).await?;
    let trial = trials::newest_at(app.reader(), place.level).await?;
    let template = PolicyPage {
        page: visit.titled(text::t1("escalation-policy-title", "name", place.name.as_str())),
        standing: match standing.own {
            Some(_) => text::t1("escalation-own", "name", place.name.as_str()),
            None => text::t1("escalation-inherited", "source", source(&standing.effective, &place.agency)),
        },
        says: policy_words::says(&preview.unwrap_or(standing.effective.terms)),
        preview: preview.is_some(),
        modes: modes(standing, place),
        times: TIMES.to_vec(),
        trial: trial.map(|trial| TrialLine { is_running: trial.is_running, started_at: trial.started_at }),
        history: history.into_iter().map(past).collect(),
        action: place.action.clone(),
        state: state.clone(),
    };
    Ok(page::form(&state, &template))
}

async fn open(mut visit: Visit, app: &App, place: Place, query: FormQuery) -> Result<Response, PageError> {
    visit.page.notice = (query.done == "saved").then(|| text::t("escalation-done-saved"));
    let standing = standing(app, &place).await?;
    let kept = match query.draft.parse() {
        Ok(draft) => drafts::fill(app, visit.signed_in()?, draft).await?,
        Err(_) => None,
    };
    let state = FormState::sent(kept.unwrap_or_else(|| as_is(&standing)));
    show(&visit, app, &place, &standing, state, None).await
}

async fn save(
    visit: &Visit,
    app: &App,
    effects: &dyn PolicyEffects,
    place: &Place,
    fields: &Fields,
) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let standing = standing(app, place).await?;
    let terms = match validate(fields) {
        Ok(terms) => terms,
        Err(errors) => {
            return show(visit, app, place, &standing, FormState::refused(fields, errors.into())?, None).await;
        }
    };
    match fields.get("action") {
        "preview" => {
            let meant = terms.unwrap_or(standing.above.terms);
            show(visit, app, place, &standing, FormState::sent(fields.clone()), Some(meant)).await
        }
        "edit" => show(visit, app, place, &standing, FormState::sent(fields.clone()), None).await,
        "trial" => {
            let trial = NewTrial { terms, reason: fields.get("reason").to_owned() };
            match trial_edit::start(app, caller, place.level, trial, None).await {
                Ok(_) => Ok(page::see_other(&format!("{}/trial?done=started", place.action))),
                Err(error) => show(visit, app, place, &standing, FormState::refused(fields, error)?, None).await,
            }
        }
        action => {
            let asked = RequestedChange { terms, always_confirm: action == "confirm" };
            change(visit, app, effects, place, &standing, fields, asked).await
        }
    }
}

/// A change that a form asks for.
struct RequestedChange {
    terms: Option<Terms>,
    /// Show what it does even where that is nothing.
    always_confirm: bool,
}

async fn change(
    visit: &Visit,
    app: &App,
    effects: &dyn PolicyEffects,
    place: &Place,
    standing: &PolicyState,
    fields: &Fields,
    asked: RequestedChange,
) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let mut change = PolicyChange {
        terms: asked.terms,
        reason: fields.get("reason").to_owned(),
        from_version: fields.get("from_version").parse().unwrap_or(-1),
        reach: ChangeReach::FromNowOn,
        include_imported: fields.has("include_imported"),
    };
    let confirmed = fields.has("applies_to");
    if confirmed {
        let Ok(reach) = fields.get("applies_to").parse() else {
            let refused = OperationError::field("applies_to", REACH_MISSING);
            return confirm_again(visit, effects, place, standing, fields, &change, refused).await;
        };
        change.reach = reach;
    } else {
        change.include_imported = false;
        if let Err(error) = policy_edit::check(caller, place.level, &change, standing) {
            return refused(visit, app, place, fields, error).await;
        }
        let found = effects.of_policy(place.level, change.terms).await.map_err(PageError::from)?;
        if asked.always_confirm || !found.are_none() {
            let meant = change.terms.unwrap_or(standing.above.terms);
            let state = FormState::sent(reach::preset(fields));
            return Ok(confirm_policy::show(visit, place, &meant, &found, state));
        }
    }
    store(visit, app, effects, place, standing, fields, (caller, change)).await
}

async fn store(
    visit: &Visit,
    app: &App,
    effects: &dyn PolicyEffects,
    place: &Place,
    standing: &PolicyState,
    fields: &Fields,
    (caller, change): (&Caller, PolicyChange),
) -> Result<Response, PageError> {
    match policy_edit::change(app, caller, place.level, change.clone()).await {
        Ok(_) => Ok(page::see_other(&format!("{}?done=saved", place.action))),
        Err(OperationError::Invalid(errors)) if errors.iter().any(|error| error.field == "include_imported") => {
            let error = OperationError::Invalid(errors);
            confirm_again(visit, effects, place, standing, fields, &change, error).await
        }
        Err(error) => refused(visit, app, place, fields, error).await,
    }
}

/// The question for which threads a change counts once more, with what is wrong with the answer.
async fn confirm_again(
    visit: &Visit,
    effects: &dyn PolicyEffects,
    place: &Place,
    standing: &PolicyState,
    fields: &Fields,
    change: &PolicyChange,
    error: OperationError,
) -> Result<Response, PageError> {
    let found = effects.of_policy(place.level, change.terms).await.map_err(PageError::from)?;
    let meant = change.terms.unwrap_or(standing.above.terms);
    Ok(confirm_policy::show(visit, place, &meant, &found, FormState::refused(fields, error)?))
}

/// The form as it was sent, with what is wrong with it.
async fn refused(
    visit: &Visit,
    app: &App,
    place: &Place,
    fields: &Fields,
    error: OperationError,
) -> Result<Response, PageError> {
    // Read anew: somebody may have saved another version in between.
    let standing = standing(app, place).await?;
    let state = match error {
        OperationError::Stale => {
            // The newer version is in the history beside the form, and what was typed may be saved over it knowingly.
            let mut kept = fields.to_map();
            kept.insert("from_version".to_owned(), standing.version.to_string());
            let mut state = FormState::sent(Fields::from_map(kept));
            state.refuse("", "escalation-stale");
            state.refused_with_status(StatusCode::PRECONDITION_FAILED, None);
            state
        }
        error => FormState::refused(fields, error)?,
    };
    show(visit, app, place, &standing, state, None).await
}

#[handler]
pub async fn category_policy(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let place = category_place(&visit, app, &slug).await?;
    Ok(open(visit, app, place, query).await?)
}

#[handler]
pub async fn save_category(
    visit: Visit,
    Data(app): Data<&App>,
    Data(effects): Data<&Arc<dyn PolicyEffects>>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/{slug}"))?;
    let place = category_place(&visit, app, &slug).await?;
    Ok(save(&visit, app, effects.as_ref(), &place, &fields).await?)
}

#[handler]
pub async fn agency_policy(
    visit: Visit,
    Data(app): Data<&App>,
    Path(slug): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let place = agency_place(&visit, app, &slug).await?;
    Ok(open(visit, app, place, query).await?)
}

#[handler]
pub async fn save_agency(
    visit: Visit,
    Data(app): Data<&App>,
    Data(effects): Data<&Arc<dyn PolicyEffects>>,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/agency/{slug}"))?;
    let place = agency_place(&visit, app, &slug).await?;
    Ok(save(&visit, app, effects.as_ref(), &place, &fields).await?)
}

#[handler]
pub async fn site_policy(visit: Visit, Data(app): Data<&App>, Query(query): Query<FormQuery>) -> Result<Response> {
    let place = site_place(&visit)?;
    Ok(open(visit, app, place, query).await?)
}

#[handler]
pub async fn save_site(
    visit: Visit,
    Data(app): Data<&App>,
    Data(effects): Data<&Arc<dyn PolicyEffects>>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/desk/policies/site")?;
    let place = site_place(&visit)?;
    Ok(save(&visit, app, effects.as_ref(), &place, &fields).await?)
}
