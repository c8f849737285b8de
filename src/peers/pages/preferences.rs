//! The page on which somebody says which questions they could answer.

use std::collections::BTreeMap;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use crate::agencies::listing::{CategoryWithAgency, categories};
use crate::app::App;
use crate::entity::CategoryId;
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

/// The categories of an agency.
struct AgencyBoxes {
    name: String,
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
        let open = categories(app.reader()).await?;
        let Some(state) = sent else {
            let mut typed = BTreeMap::from([("languages".to_owned(), stored.languages.join(" "))]);
            if stored.wants_questions {
                typed.insert("wants_questions".to_owned(), "yes".to_owned());
            }
            let state = FormState::sent(Fields::from_map(typed));
            let agencies = boxes(open, |id| stored.categories.contains(&id));
            return Ok(Self { page, state, agencies });
        };
        let agencies = boxes(open, |id| state.is_ticked("categories", &id.to_string()));
        Ok(Self { page, state, agencies })
    }
}

/// Categories come by agency.
fn boxes(open: Vec<CategoryWithAgency>, is_ticked: impl Fn(CategoryId) -> bool) -> Vec<AgencyBoxes> {
    let mut agencies: Vec<AgencyBoxes> = Vec::new();
    for CategoryWithAgency { category, agency } in open {
        let one = CategoryBox { id: category.id, name: category.name, is_ticked: is_ticked(category.id) };
        match agencies.last_mut().filter(|last| last.name == agency.name) {
            Some(last) => last.categories.push(one),
            None => agencies.push(AgencyBoxes { name: agency.name, categories: vec![one] }),
        }
    }
    agencies
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
        languages: fields.get("languages").to_owned(),
        // What is no number is no category, and is refused like one that does not exist.
        categories: fields.all("categories").map(|id| id.parse().unwrap_or(CategoryId(0))).collect(),
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
