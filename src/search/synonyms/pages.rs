//! The pages on which those who administer the site say which words search treats alike. They call operations and decide nothing.

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use super::add::add_group;
use super::change::change_group;
use super::group_input::GroupInput;
use super::groups::{own_group, site_groups};
use super::remove::remove_group;
use super::switch::switch_built_in;
use crate::app::App;
use crate::entity::{SynonymGroupId, synonym_group};
use crate::identity::{Right, Visit};
use crate::locale::text::t;
use crate::operation::OperationError;
use crate::search::SearchHandle;
use crate::search::words::{BUILT_IN_LANGUAGE, BuiltInGroup, OtherWords, built_in_groups, group_languages};
use crate::threads::pages::form::{FormQuery, key_of, new_key, number};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

const PATH: &str = "/admin/synonyms";
/// Longest question that is tried, characters.
const MAX_QUESTION: usize = 200;
/// Words that the page may be told were done.
const DONE: &[&str] = &["added", "changed", "removed", "off", "on"];

/// Adds the pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/synonyms", get(show_groups).post(save_new))
        .at("/admin/synonyms/built-in", post(switch))
        .at("/admin/synonyms/:number", get(group_form).post(save_group))
        .at("/admin/synonyms/:number/remove", post(remove))
}

/// What was tried, and what is looked for as well.
struct Trial {
    state: FormState,
    /// None before anything was tried.
    found: Option<Vec<OtherWords>>,
}

/// A group that comes with Peerdesk.
struct BuiltInRow {
    group: BuiltInGroup,
    is_switched_off: bool,
}

#[derive(Template)]
#[template(path = "search/synonyms.html")]
struct SynonymsPage {
    page: Page,
    state: FormState,
    languages: Vec<Choice>,
    own: Vec<synonym_group::Model>,
    built_in: Vec<BuiltInRow>,
    trial: Trial,
    /// Sending the form twice adds one group.
    key: String,
}

#[derive(Template)]
#[template(path = "search/synonym_group.html")]
struct GroupPage {
    page: Page,
    state: FormState,
    languages: Vec<Choice>,
    id: SynonymGroupId,
    /// The version that this change is made from.
    version: String,
    /// What somebody else saved meanwhile.
    theirs: Option<synonym_group::Model>,
}

/// What the address of the page says beside its path.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct PageQuery {
    /// A word of [`DONE`].
    done: String,
    /// What is tried.
    question: String,
    question_language: String,
}

fn languages() -> Vec<Choice> {
    let mut choices: Vec<Choice> =
        group_languages().map(|language| Choice::new(language, t(&format!("synonyms-language-{language}")))).collect();
    choices.sort_by(|one, next| one.label.cmp(&next.label));
    choices
}

fn fields<const N: usize>(values: [(&str, &str); N]) -> Fields {
    Fields::from_map(values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// What a question is looked for by beside its own words.
async fn tried(app: &App, handle: &SearchHandle, query: &PageQuery) -> Trial {
    let question: String = query.question.chars().take(MAX_QUESTION).collect();
    let language =
        Some(query.question_language.as_str()).filter(|language| group_languages().any(|known| known == *language));
    let language = language.unwrap_or(BUILT_IN_LANGUAGE);
    let state = FormState::sent(fields([("question", question.as_str()), ("question_language", language)]));
    let found = if question.trim().is_empty() {
        None
    } else {
        Some(handle.synonyms().get(app).await.other_words(&question, language))
    };
    Trial { state, found }
}

/// The page with a form as it was typed.
async fn show(visit: &Visit, app: &App, state: FormState, trial: Trial) -> Result<Response, PageError> {
    let site = site_groups(app.reader()).await?;
    let row = |group: BuiltInGroup| BuiltInRow { group, is_switched_off: site.switched_off.contains(group.key) };
    let built_in = built_in_groups().map(row).collect();
    let template = SynonymsPage {
        page: visit.page("synonyms-title"),
        state,
        languages: languages(),
        built_in,
        own: site.own,
        trial,
        key: new_key(),
    };
    Ok(page::form(&template.state.clone(), &template))
}

fn input(fields: &Fields) -> GroupInput {
    GroupInput { language: fields.get("language").to_owned(), phrases: fields.get("phrases").to_owned() }
}

/// `GET /admin/synonyms`
#[handler]
async fn show_groups(
    mut visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    Query(query): Query<PageQuery>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let kept = kept.kept(app, Some(visit.with_right(Right::AdministerSite, None)?)).await?;
    if DONE.contains(&query.done.as_str()) {
        visit.page.notice = Some(t(&format!("synonyms-done-{}", query.done)));
    }
    let state = FormState::sent(kept.unwrap_or_else(|| fields([("language", BUILT_IN_LANGUAGE)])));
    let trial = tried(app, handle, &query).await;
    Ok(show(&visit, app, state, trial).await?)
}

/// `POST /admin/synonyms`
#[handler]
async fn save_new(
    visit: Visit,
    Data(app): Data<&App>,
    Data(handle): Data<&SearchHandle>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, PATH)?;
    let caller = visit.with_right(Right::AdministerSite, None)?;
    match add_group(app, caller, &input(&fields), key_of(&fields)).await {
        Ok(_) => Ok(page::see_other(&format!("{PATH}?done=added"))),
        Err(error) => {
            let state = FormState::refused(&fields, error)?;
            let trial = tried(app, handle, &PageQuery::default()).await;
            Ok(show(&visit, app, state, trial).await?)
        }
    }
}

/// `POST /admin/synonyms/built-in`
#[handler]
async fn switch(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let off = fields.get("action") == "off";
    let switched = switch_built_in(app, caller, fields.get("group"), off).await;
    switched.map_err(|error| match error {
        // Nobody types the group of a button.
        OperationError::Invalid(_) => PageError::missing(),
        other => other.into(),
    })?;
    Ok(page::see_other(&format!("{PATH}?done={}", if off { "off" } else { "on" })))
}

fn show_group(
    visit: &Visit,
    state: FormState,
    id: SynonymGroupId,
    version: String,
    theirs: Option<synonym_group::Model>,
) -> Response {
    let page = visit.page("synonyms-change-title");
    let template = GroupPage { page, state, languages: languages(), id, version, theirs };
    page::form(&template.state.clone(), &template)
}

/// `GET /admin/synonyms/:number`
#[handler]
async fn group_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(group): Path<String>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let id = number::<SynonymGroupId>(&group)?;
    let row = own_group(app.reader(), id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let version = row.version.to_string();
    let as_is =
        fields([("language", row.language.as_str()), ("phrases", row.phrases.as_str()), ("version", version.as_str())]);
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or(as_is);
    let version = fields.get("version").to_owned();
    Ok(show_group(&visit, FormState::sent(fields), id, version, None))
}

/// `POST /admin/synonyms/:number`
#[handler]
async fn save_group(
    visit: Visit,
    Data(app): Data<&App>,
    Path(group): Path<String>,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("{PATH}/{}", page::ascii(&group)))?;
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let id = number::<SynonymGroupId>(&group)?;
    own_group(app.reader(), id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    // A form without a version was made from nothing that is there.
    let version = fields.get("version").parse().unwrap_or_default();
    let Err(error) = change_group(app, caller, id, &input(&fields), Some(version)).await else {
        return Ok(page::see_other(&format!("{PATH}?done=changed")));
    };
    if !matches!(error, OperationError::Stale) {
        let version = fields.get("version").to_owned();
        return Ok(show_group(&visit, FormState::refused(&fields, error)?, id, version, None));
    }
    // Saving once more replaces their words knowingly: the form now names what it is shown beside.
    let theirs = own_group(app.reader(), id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let version = theirs.version.to_string();
    Ok(show_group(&visit, FormState::refused(&fields, error)?, id, version, Some(theirs)))
}

/// `POST /admin/synonyms/:number/remove`
#[handler]
async fn remove(visit: Visit, Data(app): Data<&App>, Path(group): Path<String>) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let id = number::<SynonymGroupId>(&group)?;
    remove_group(app, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other(&format!("{PATH}?done=removed")))
}
