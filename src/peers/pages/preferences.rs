//! The page on which somebody says which questions they could answer.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use crate::agencies::listing::{AgencyWithTeams, CategoryWithAgency, agencies, categories};
use crate::app::App;
use crate::entity::{AgencyId, CategoryId};
use crate::identity::pages::form::{FormQuery, done, private, refused};
use crate::identity::{Caller, Visit};
use crate::peers::preferences::{self, NewPreferences};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// A box to tick.
struct CategoryBox {
    id: CategoryId,
    name: String,
    is_ticked: bool,
}

/// An agency with all its categories, and each of them by itself.
struct AgencyBoxes {
    id: AgencyId,
    name: String,
    is_ticked: bool,
    categories: Vec<CategoryBox>,
}

#[derive(Template)]
#[template(path = "peers/preferences.html")]
struct PreferencesPage {
    page: Page,
    state: FormState,
    agencies: Vec<AgencyBoxes>,
}

impl PreferencesPage {
    /// The page with what is stored, or with a form that was sent.
    async fn read(page: Page, sent: Option<FormState>, app: &App, caller: &Caller) -> Result<Self, PageError> {
        let stored = preferences::own(app, caller).await?;
        let (agencies, open) = (agencies(app.reader()).await?, categories(app.reader()).await?);
        let Some(state) = sent else {
            let mut typed = BTreeMap::from([("languages".to_owned(), stored.languages.join(" "))]);
            if stored.wants_questions {
                typed.insert("wants_questions".to_owned(), "yes".to_owned());
            }
            let state = FormState::sent(Fields::from_map(typed));
            let agencies =
                boxes(agencies, open, |id| stored.agencies.contains(&id), |id| stored.categories.contains(&id));
            return Ok(Self { page, state, agencies });
        };
        let agencies = boxes(
            agencies,
            open,
            |id| state.is_ticked("agencies", &id.to_string()),
            |id| state.is_ticked("categories", &id.to_string()),
        );
        Ok(Self { page, state, agencies })
    }
}

/// Both come by the agency's name.
fn boxes(
    agencies: Vec<AgencyWithTeams>,
    open: Vec<CategoryWithAgency>,
    follows_agency: impl Fn(AgencyId) -> bool,
    follows: impl Fn(CategoryId) -> bool,
) -> Vec<AgencyBoxes> {
    let mut of_agency: HashMap<AgencyId, Vec<CategoryBox>> = HashMap::new();
    for CategoryWithAgency { category, agency } in open {
        let one = CategoryBox { id: category.id, name: category.name, is_ticked: follows(category.id) };
        of_agency.entry(agency.id).or_default().push(one);
    }
    let agency = |AgencyWithTeams { agency, .. }: AgencyWithTeams| AgencyBoxes {
        id: agency.id,
        is_ticked: follows_agency(agency.id),
        categories: of_agency.remove(&agency.id).unwrap_or_default(),
        name: agency.name,
    };
    agencies.into_iter().map(agency).collect()
}

/// `GET /account/questions`
#[handler]
pub(super) async fn show(visit: Visit, Data(app): Data<&App>, Query(query): Query<FormQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let mut page = visit.page("peers-preferences-title");
    page.notice = done(&query.done);
    Ok(private(page::show(&PreferencesPage::read(page, None, app, caller).await?)))
}

/// `POST /account/questions`
#[handler]
pub(super) async fn save(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    let typed = NewPreferences {
        wants_questions: fields.has("wants_questions"),
        // That is said with all other mails.
        wants_effects: None,
        languages: fields.get("languages").to_owned(),
        // What is no number is no category and no agency, and is refused like one that does not exist.
        categories: fields.all("categories").map(|id| id.parse().unwrap_or(CategoryId(0))).collect(),
        agencies: Some(fields.all("agencies").map(|id| id.parse().unwrap_or(AgencyId(0))).collect()),
    };
    match preferences::change(app, caller, typed).await {
        Ok(()) => Ok(page::see_other("/account/questions?done=saved")),
        Err(error) => {
            let state = refused(&fields, error)?;
            let page = visit.page("peers-preferences-title");
            let shown = PreferencesPage::read(page, Some(state.clone()), app, caller).await?;
            Ok(private(page::form(&state, &shown)))
        }
    }
}
