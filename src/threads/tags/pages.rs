//! The page of a tag, and the pages on which those who administer the site make and change tags. They call operations and decide nothing.

use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, Route, get, handler, post};
use serde::Deserialize;

use super::listing::{self, TagRow};
use super::rules::split_names;
use super::{TagEdit, TagInput, follow as follows};
use crate::app::App;
use crate::entity::TagId;
use crate::identity::{Right, Visit};
use crate::locale::text::t;
use crate::operation::OperationError;
use crate::threads::listing::Filter;
use crate::threads::listing::pages::{FollowButton, ListQuery, ListSubject, list};
use crate::threads::pages::form::{FormQuery, for_readers, key_of, new_key, number};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::page_cache::CacheTag;
use crate::web::parts::Choice;
use crate::web::status_line::taken_back;

const PATH: &str = "/admin/tags";
/// Words that the page may be told were done.
const DONE: &[&str] = &["added", "changed", "merged", "removed"];

/// Adds the pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/tags", get(show_all))
        .at("/tags/:name", get(show_tag))
        .at("/tags/:name/follow", post(follow_tag))
        .at("/admin/tags", get(show_tags).post(save_new))
        .at("/admin/tags/:number", get(tag_form).post(save_tag))
        .at("/admin/tags/:number/merge", post(merge_tag))
        .at("/admin/tags/:number/remove", post(remove_tag))
}

#[derive(Template)]
#[template(path = "threads/all_tags.html")]
struct AllTagsPage {
    page: Page,
    tags: Vec<TagRow>,
}

#[derive(Template)]
#[template(path = "threads/tags.html")]
struct TagsPage {
    page: Page,
    state: FormState,
    tags: Vec<TagRow>,
    /// Sending the form twice makes one tag.
    key: String,
}

#[derive(Template)]
#[template(path = "threads/tag.html")]
struct TagPage {
    page: Page,
    state: FormState,
    /// As it is stored.
    tag: TagRow,
    /// The version that saving replaces.
    version: String,
    /// Somebody else saved it meanwhile: what is stored is shown beside what was typed.
    is_stale: bool,
    /// The other tags, into which it can be merged.
    others: Vec<Choice>,
}

/// What the address of the page says beside its path.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct PageQuery {
    /// A word of [`DONE`].
    done: String,
}

/// The page of a tag, as headers and other programs take it.
#[must_use]
pub fn address(name: &str) -> String {
    page::ascii(&format!("/tags/{name}"))
}

/// `GET /tags`: what people can choose from.
#[handler]
async fn show_all(visit: Visit, Data(app): Data<&App>) -> Result<Response> {
    let tags = listing::all(app.reader()).await.map_err(PageError::from)?;
    let page = Page { canonical: Some(app.config.link("/tags")), ..visit.page("tags-title") };
    let shown = page::show(&AllTagsPage { page, tags });
    Ok(for_readers(shown, &visit, CacheTag::Anything))
}

/// `GET /tags/:name`: other names lead to the one address.
#[handler]
async fn show_tag(
    Data(app): Data<&App>,
    visit: Visit,
    Path(name): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let tag = listing::by_name(app.reader(), &name).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let path = address(&tag.name);
    if tag.name != name {
        let moved = Response::builder().status(StatusCode::MOVED_PERMANENTLY);
        return Ok(moved.header(header::LOCATION, path).finish());
    }
    let follow = match &visit.caller {
        Some(caller) => {
            let on = follows::follows(app.reader(), caller.account, tag.id).await.map_err(PageError::from)?;
            Some(FollowButton { path: format!("{path}/follow"), on })
        }
        None => None,
    };
    let subject = ListSubject {
        path,
        heading: tag.name,
        lead: t("tags-lead"),
        ask: "/ask".to_owned(),
        trail: vec![("/threads".to_owned(), t("threads-all-title"))],
        filter: Filter { tag: Some(tag.id), ..Filter::default() },
        about: None,
        gaps: None,
        recommendations: None,
        answerers: None,
        follow,
    };
    Ok(list(app, &visit, &query, subject).await?)
}

/// `POST /tags/:name/follow`
#[handler]
async fn follow_tag(visit: Visit, Data(app): Data<&App>, Path(name): Path<String>, fields: Fields) -> Result<Response> {
    let back = address(&name);
    let caller = visit.signed_in_keeping(&fields, &back)?;
    let found = listing::by_name(app.reader(), &name).await.map_err(PageError::from)?;
    let tag = found.ok_or_else(PageError::missing)?;
    let done = if fields.get("on") == "no" {
        follows::unfollow(app, caller, tag.id).await
    } else {
        follows::follow(app, caller, tag.id).await
    };
    done.map_err(PageError::from)?;
    let response = page::see_other(&address(&tag.name));
    Ok(if fields.get("on") == "no" { taken_back(response) } else { response })
}

async fn show(visit: &Visit, app: &App, state: FormState) -> Result<Response, PageError> {
    let tags = listing::all(app.reader()).await?;
    let template = TagsPage { page: visit.page("tags-title"), state, tags, key: new_key() };
    Ok(page::form(&template.state.clone(), &template))
}

fn names(fields: &Fields) -> Vec<String> {
    split_names(fields.get("other_names")).map(str::to_owned).collect()
}

/// `GET /admin/tags`
#[handler]
async fn show_tags(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<PageQuery>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let kept = kept.kept(app, Some(visit.with_right(Right::AdministerSite, None)?)).await?;
    if DONE.contains(&query.done.as_str()) {
        visit.page.notice = Some(t(&format!("tags-done-{}", query.done)));
    }
    Ok(show(&visit, app, FormState::sent(kept.unwrap_or_default())).await?)
}

/// `POST /admin/tags`
#[handler]
async fn save_new(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, PATH)?;
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let input = TagInput { name: fields.get("name").to_owned(), other_names: names(&fields) };
    match super::create(app, caller, &input, key_of(&fields)).await {
        Ok(_) => Ok(page::see_other(&format!("{PATH}?done=added"))),
        Err(error) => Ok(show(&visit, app, FormState::refused(&fields, error)?).await?),
    }
}

/// The form, made from the version that it says; where it is refused because that is another one by now, with what is there, so that
/// saving once more replaces it knowingly.
async fn show_form(
    visit: &Visit,
    app: &App,
    state: FormState,
    tag: TagRow,
    is_stale: bool,
) -> Result<Response, PageError> {
    let all = listing::names(app.reader()).await?;
    let others = all.into_iter().filter(|other| other.id != tag.tag.id);
    let others = others.map(|other| Choice::new(other.id, other.name)).collect();
    let version = if is_stale { tag.tag.version.to_string() } else { state.value("version").to_owned() };
    let template = TagPage { page: visit.titled(tag.tag.name.clone()), state, tag, version, is_stale, others };
    Ok(page::form(&template.state.clone(), &template))
}

/// The form of a tag as it is.
fn as_is(row: &TagRow) -> Fields {
    let fields = [
        ("name", row.tag.name.clone()),
        ("other_names", row.other_names.join(", ")),
        ("version", row.tag.version.to_string()),
    ];
    Fields::from_map(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

async fn administered(app: &App, typed: &str) -> Result<TagRow, PageError> {
    let id = number::<TagId>(typed)?;
    listing::one(app.reader(), id).await?.ok_or_else(PageError::missing)
}

/// `GET /admin/tags/:number`
#[handler]
async fn tag_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(tag): Path<String>,
    Query(kept): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let row = administered(app, &tag).await?;
    let fields = kept.kept(app, Some(caller)).await?.unwrap_or_else(|| as_is(&row));
    Ok(show_form(&visit, app, FormState::sent(fields), row, false).await?)
}

/// `POST /admin/tags/:number`
#[handler]
async fn save_tag(visit: Visit, Data(app): Data<&App>, Path(tag): Path<String>, fields: Fields) -> Result<Response> {
    visit.signed_in_keeping(&fields, &format!("{PATH}/{}", page::ascii(&tag)))?;
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let row = administered(app, &tag).await?;
    let edit = TagEdit {
        name: Some(fields.get("name").to_owned()),
        other_names: Some(names(&fields)),
        // A form without a version was made from nothing that is there.
        version: Some(fields.get("version").parse().unwrap_or_default()),
    };
    let Err(error) = super::edit(app, caller, row.tag.id, &edit).await else {
        return Ok(page::see_other(&format!("{PATH}?done=changed")));
    };
    let is_stale = matches!(error, OperationError::Stale);
    let state = FormState::refused(&fields, error)?;
    // It may have been saved since it was read above.
    let row = administered(app, &tag).await?;
    Ok(show_form(&visit, app, state, row, is_stale).await?)
}

/// `POST /admin/tags/:number/merge`
#[handler]
async fn merge_tag(visit: Visit, Data(app): Data<&App>, Path(tag): Path<String>, fields: Fields) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let row = administered(app, &tag).await?;
    // What is no number is no tag, and is refused like one that does not exist.
    let into = fields.get("into").parse().unwrap_or(TagId(0));
    match super::merge(app, caller, row.tag.id, into).await {
        Ok(()) => Ok(page::see_other(&format!("{PATH}?done=merged"))),
        Err(error) => {
            let mut state = FormState::sent(as_is(&row));
            state.refuse_for(error)?;
            Ok(show_form(&visit, app, state, row, false).await?)
        }
    }
}

/// `POST /admin/tags/:number/remove`
#[handler]
async fn remove_tag(visit: Visit, Data(app): Data<&App>, Path(tag): Path<String>) -> Result<Response> {
    let caller = visit.with_right(Right::AdministerSite, None)?;
    let row = administered(app, &tag).await?;
    match super::remove(app, caller, row.tag.id).await {
        Ok(()) => Ok(page::see_other(&format!("{PATH}?done=removed"))),
        Err(error) => {
            let mut state = FormState::sent(as_is(&row));
            state.refuse_for(error)?;
            Ok(show_form(&visit, app, state, row, false).await?)
        }
    }
}
