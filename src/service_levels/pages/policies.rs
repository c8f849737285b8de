//! The policies of the site, of agencies and of categories: what counts, why, and what it was before.

use std::collections::HashMap;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::http::StatusCode;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::agencies::listing;
use crate::app::App;
use crate::entity::{AgencyId, EscalationMode, agency, category};
use crate::identity::permissions::agencies_where;
use crate::identity::{Right, Visit, drafts};
use crate::locale::text;
use crate::operation::{FieldError, FieldErrors, OperationError};
use crate::service_levels::policy_edit::{self, PolicyChange, PolicyState, Version};
use crate::service_levels::policy_words::{self, TermChange};
use crate::service_levels::rules::policy::{EffectivePolicy, Level, Terms};
use crate::service_levels::{codes, policies, span_text};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

/// Terms that are typed as lengths of time, in the order of the form.
const TIMES: [&str; 7] = [
    "peer_window_minutes",
    "cap_minutes",
    "newcomer_window_minutes",
    "not_helped_window_minutes",
    "first_response_minutes",
    "next_response_minutes",
    "resolution_minutes",
];

#[derive(Template)]
#[template(path = "service_levels/policies.html")]
struct PoliciesPage {
    page: Page,
    rows: Vec<Row>,
    agencies: Vec<agency::Model>,
    /// May change the site's policy.
    site: bool,
}

struct Row {
    category: category::Model,
    agency: String,
    mode: EscalationMode,
    trial: bool,
    from: String,
}

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
    history: Vec<HistoryRow>,
}

struct HistoryRow {
    changes: Vec<TermChange>,
    by: String,
    at: DateTime<Utc>,
    reason: String,
}

/// What a page of a policy is about.
struct Place {
    level: Level,
    /// The name of the category or agency, or of the site.
    name: String,
    /// The name of a category's agency.
    agency: String,
    action: String,
}

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FormQuery {
    done: String,
    /// A kept form that fills this page's.
    draft: String,
}

#[handler]
pub async fn show_all(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let only = agencies_where(caller, Right::EditPolicies);
    if only.as_ref().is_some_and(Vec::is_empty) {
        return Err(PageError::missing().into());
    }
    let template = PoliciesPage {
        page: visit.page("escalation-policies-title"),
        rows: rows(app, only.as_deref()).await.map_err(PageError::from)?,
        agencies: listing::agencies_among(app.reader(), only.as_deref())
            .await
            .map_err(PageError::from)?
            .into_iter()
            .map(|found| found.agency)
            .collect(),
        site: caller.may(Right::AdministerSite, None),
    };
    Ok(page::show(&template))
}

async fn rows(app: &App, only: Option<&[AgencyId]>) -> std::result::Result<Vec<Row>, sea_orm::DbErr> {
    let found = listing::categories_among(app.reader(), only).await?;
    let categories: Vec<category::Model> = found.iter().map(|found| found.category.clone()).collect();
    let policies: HashMap<_, EffectivePolicy> = policies::effective_of_all(app.reader(), &categories).await?;
    let row = |found: listing::CategoryWithAgency| {
        let policy = policies.get(&found.category.id).copied().unwrap_or(EffectivePolicy::BUILT_IN);
        Row {
            from: source(&policy, &found.agency.name),
            agency: found.agency.name,
            mode: policy.mode,
            trial: policy.simulate,
            category: found.category,
        }
    };
    Ok(found.into_iter().filter(|found| found.category.archived_at.is_none()).map(row).collect())
}

/// Whose word counts: "From City of Elmford".
fn source(policy: &EffectivePolicy, agency: &str) -> String {
    match policy.from {
        Some(Level::Category(_)) => text::t("escalation-from-category"),
        Some(Level::Agency(_)) => text::t1("escalation-from-agency", "agency", agency),
        Some(Level::Site) => text::t("escalation-from-site"),
        None => text::t("escalation-from-built-in"),
    }
}

async fn category_place(visit: &Visit, app: &App, slug: &str) -> Result<Place, PageError> {
    visit.signed_in()?;
    let found = listing::category_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    visit.with_right(Right::EditPolicies, found.agency.id)?;
    Ok(Place {
        level: Level::Category(found.category.id),
        name: found.category.name,
        agency: found.agency.name,
        action: format!("/desk/policies/{}", found.category.slug),
    })
}

async fn agency_place(visit: &Visit, app: &App, slug: &str) -> Result<Place, PageError> {
    visit.signed_in()?;
    let found = listing::agency_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    visit.with_right(Right::EditPolicies, found.id)?;
    Ok(Place {
        level: Level::Agency(found.id),
        agency: found.name.clone(),
        name: found.name,
        action: format!("/desk/policies/agency/{}", found.slug),
    })
}

fn site_place(visit: &Visit) -> Result<Place, PageError> {
    visit.with_right(Right::AdministerSite, None)?;
    Ok(Place {
        level: Level::Site,
        name: visit.page.site_name.clone(),
        agency: String::new(),
        action: "/desk/policies/site".to_owned(),
    })
}

async fn standing(app: &App, place: &Place) -> Result<PolicyState, PageError> {
    policy_edit::standing(app.reader(), place.level).await.map_err(PageError::from)
}

/// The form of a policy as it is.
fn as_is(standing: &PolicyState) -> Fields {
    let terms = standing.effective.terms;
    let mode = standing.own.map_or("inherit", |terms| terms.mode.as_str());
    let times = [
        terms.peer_window_minutes,
        terms.cap_minutes,
        terms.newcomer_window_minutes,
        terms.not_helped_window_minutes,
        terms.first_response_minutes,
        terms.next_response_minutes,
        terms.resolution_minutes,
    ];
    let mut fields: std::collections::BTreeMap<String, String> =
        TIMES.iter().zip(times).map(|(term, minutes)| ((*term).to_owned(), span_text::print(minutes))).collect();
    fields.insert("mode".to_owned(), mode.to_owned());
    fields.insert("me_too_threshold".to_owned(), terms.me_too_threshold.to_string());
    fields.insert("from_version".to_owned(), standing.version.to_string());
    Fields::from_map(fields)
}

/// The terms of a form: none to inherit.
fn validate(fields: &Fields) -> std::result::Result<Option<Terms>, FieldErrors> {
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
        simulate: fields.get("action") == "trial",
    };
    for violation in policy_edit::limit_violations(&terms) {
        errors.push(violation);
    }
    errors.finish_with(Some(Some(terms)))
}

fn modes(standing: &PolicyState, place: &Place) -> Vec<Choice> {
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

fn past(version: Version) -> HistoryRow {
    HistoryRow {
        changes: version.differences.iter().map(policy_words::told).collect(),
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

async fn save(visit: &Visit, app: &App, place: &Place, fields: &Fields) -> Result<Response, PageError> {
    let caller = visit.signed_in()?;
    let standing = standing(app, place).await?;
    let terms = match validate(fields) {
        Ok(terms) => terms,
        Err(errors) => {
            return show(visit, app, place, &standing, FormState::refused(fields, errors.into())?, None).await;
        }
    };
    if fields.get("action") == "preview" {
        let meant = terms.unwrap_or(standing.above.terms);
        return show(visit, app, place, &standing, FormState::sent(fields.clone()), Some(meant)).await;
    }
    let from_version = fields.get("from_version").parse().unwrap_or(-1);
    let change = PolicyChange { terms, reason: fields.get("reason").to_owned(), from_version };
    match policy_edit::change(app, caller, place.level, change).await {
        Ok(_) => Ok(page::see_other(&format!("{}?done=saved", place.action))),
        Err(OperationError::Stale) => {
            // The newer version is in the history beside the form, and what was typed may be saved over it knowingly.
            let standing = self::standing(app, place).await?;
            let mut kept = fields.to_map();
            kept.insert("from_version".to_owned(), standing.version.to_string());
            let mut state = FormState::sent(Fields::from_map(kept));
            state.refuse("", "escalation-stale");
            state.refused_with_status(StatusCode::PRECONDITION_FAILED, None);
            show(visit, app, place, &standing, state, None).await
        }
        Err(error) => show(visit, app, place, &standing, FormState::refused(fields, error)?, None).await,
    }
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
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/{slug}"))?;
    let place = category_place(&visit, app, &slug).await?;
    Ok(save(&visit, app, &place, &fields).await?)
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
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("/desk/policies/agency/{slug}"))?;
    let place = agency_place(&visit, app, &slug).await?;
    Ok(save(&visit, app, &place, &fields).await?)
}

#[handler]
pub async fn site_policy(visit: Visit, Data(app): Data<&App>, Query(query): Query<FormQuery>) -> Result<Response> {
    let place = site_place(&visit)?;
    Ok(open(visit, app, place, query).await?)
}

#[handler]
pub async fn save_site(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/desk/policies/site")?;
    let place = site_place(&visit)?;
    Ok(save(&visit, app, &place, &fields).await?)
}
