//! Asking, step by step: the question, like questions (a page of `search`), details, check, posted.
//!
//! Every step is a page that can be reached by going back; nothing is stored before the last.

#![expect(clippy::needless_pass_by_value, reason = "the framework hands extractors over by value")]

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::{CategoryId, Intent};
use crate::identity::Visit;
use crate::locale::text::{t, text};
use crate::markdown::SafeHtml;
use crate::operation::{FieldError, FieldErrors};
use crate::posts;
use crate::threads::pages::form::{FormQuery, key_of, new_key, preview_of, used_for_another};
use crate::threads::pages::personal::PersonalStep;
use crate::threads::questions::{self, AskedAnyway, NewQuestion, SimilarPanel, SimilarQuestions};
use crate::threads::tags::rules::split_names;
use crate::threads::tags::{listing as tags_listing, of_thread};
use crate::threads::{codes, views};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

/// What the addresses of the first steps say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    title: String,
    category: String,
    /// What was suggested before belongs to it.
    episode: String,
    #[serde(flatten)]
    draft: FormQuery,
}

impl AskQuery {
    fn fields(&self) -> Fields {
        let pairs = [("title", &self.title), ("category", &self.category), ("episode", &self.episode)];
        Fields::from_map(pairs.map(|(name, value)| (name.to_owned(), value.clone())).into())
    }
}

#[derive(Template)]
#[template(path = "threads/ask_title.html")]
pub struct TitlePage {
    pub page: Page,
    pub state: FormState,
}

/// `GET /ask`
#[handler]
pub fn title_step(visit: Visit, Query(query): Query<AskQuery>) -> Response {
    page::show(&TitlePage { page: visit.page("threads-ask"), state: FormState::sent(query.fields()) })
}

#[derive(Template)]
#[template(path = "threads/ask_details.html")]
pub struct DetailsPage {
    pub page: Page,
    pub state: FormState,
    pub categories: Vec<Choice>,
    pub intents: Vec<Choice>,
    pub preview: Option<SafeHtml>,
    /// Names of tags to choose from: those that were chosen, and those that the text proposes.
    pub tags: Vec<String>,
    /// The site has tags, which can be typed.
    pub has_tags: bool,
    /// Something was suggested, of which they can say that it does not apply.
    pub was_suggested: bool,
}

/// What the pages of asking are made of, beside what was typed.
struct Asking<'a> {
    app: &'a App,
    similar: &'a Arc<dyn SimilarQuestions>,
    visit: &'a Visit,
}

impl Asking<'_> {
    /// Whether what is like the question is kept from them until it is posted.
    async fn withholds(&self, state: &FormState) -> bool {
        self.similar.is_withheld(self.visit, state.value("episode").parse().ok()).await
    }
}

async fn details_page(asking: &Asking<'_>, state: FormState, preview: Option<SafeHtml>) -> Result<Response, PageError> {
    let Asking { app, visit, .. } = asking;
    let was_suggested = !state.value("episode").is_empty() && !asking.withholds(&state).await;
    let categories = agencies_listing::categories(app.reader()).await?;
    let chosen = categories.iter().find(|found| found.category.id.to_string() == state.value("category"));
    let tags = tags_to_choose(app, &state, chosen.map_or("", |found| found.category.name.as_str())).await?;
    let has_tags = tags_listing::has_any(app.reader()).await?;
    let categories = categories
        .into_iter()
        .map(|found| Choice { group: found.agency.name, ..Choice::new(found.category.id, found.category.name) })
        .collect();
    let intents = Intent::ALL
        .iter()
        .map(|intent| Choice::new(intent, t(&format!("threads-intent-{}", intent.as_str().replace('_', "-")))))
        .collect();
    let page = visit.page("threads-details-title");
    let page = DetailsPage { page, state, categories, intents, preview, tags, has_tags, was_suggested };
    Ok(page::form(&page.state, &page))
}

/// The tags that were chosen already, and those that the text proposes.
async fn tags_to_choose(app: &App, state: &FormState, category: &str) -> Result<Vec<String>, PageError> {
    let text = format!("{}\n{}\n{category}", state.value("title"), state.value("body"));
    let mut tags: Vec<String> = state.fields.all("tags").map(str::to_owned).collect();
    for name in tags_listing::proposed(app.reader(), &text).await? {
        if !tags.contains(&name) {
            tags.push(name);
        }
    }
    Ok(tags)
}

/// `GET /ask/details`
#[handler]
pub async fn details_step(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    Query(query): Query<AskQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let asking = Asking { app, similar, visit: &visit };
    if let Some(kept) = query.draft.kept(app, Some(caller)).await? {
        return Ok(details_page(&asking, FormState::sent(kept), None).await?);
    }
    // A question that is too short is put right where it was asked, before anything else is typed.
    if let Err(error) = posts::rules::title(&query.title) {
        let mut state = FormState::sent(query.fields());
        state.refuse_for(error.into())?;
        let page = TitlePage { page: visit.page("threads-ask"), state };
        return Ok(page::form(&page.state, &page));
    }
    let mut map = query.fields().to_map();
    map.insert("intent".to_owned(), Intent::Information.as_str().to_owned());
    Ok(details_page(&asking, FormState::sent(Fields::from_map(map)), None).await?)
}

/// `POST /ask/details`: back from the check to change something.
#[handler]
pub async fn details_again(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    fields: Fields,
) -> Result<Response> {
    visit.signed_in_keeping(&fields, "/ask/details")?;
    let asking = Asking { app, similar, visit: &visit };
    Ok(details_page(&asking, FormState::sent(fields), None).await?)
}

/// One line of the check.
pub struct SummaryRow {
    pub key: &'static str,
    /// Where to change it.
    pub field: &'static str,
    pub text: String,
    pub html: Option<SafeHtml>,
}

#[derive(Template)]
#[template(path = "threads/ask_check.html")]
pub struct CheckPage {
    pub page: Page,
    pub state: FormState,
    pub key: String,
    pub handle: String,
    pub summary: Vec<SummaryRow>,
    /// What in the question is personal, to be taken out or left.
    pub personal: PersonalStep,
    /// HTML with questions that the details found, if the title alone did not.
    pub similar: Option<SafeHtml>,
    /// Names of the tags that were chosen.
    pub tags: Vec<String>,
    /// What was suggested is counted as this episode; empty where nothing was.
    pub episode: String,
}

/// The fields that everybody will read.
const PUBLIC_TEXTS: [&str; 2] = ["title", "body"];

/// A form that was read.
struct TypedQuestion {
    question: NewQuestion,
    /// Category and agency by name.
    category: String,
    html: SafeHtml,
    /// The site has tags, of which they can say what it is about.
    has_tags: bool,
}

/// Reads the whole form and says all that is wrong with it at once.
async fn read(app: &App, state: &mut FormState) -> Result<Option<TypedQuestion>, PageError> {
    let title = posts::rules::title(state.value("title"));
    let html = preview_of(state.value("body")).await;
    let id = state.value("category").parse().ok().map(CategoryId);
    let category = match id {
        Some(id) => agencies_listing::category_by_id(app.reader(), id).await?,
        None => None,
    };
    let category = category.filter(|found| found.category.archived_at.is_none());
    let intent = state.value("intent").parse::<Intent>().ok();
    let boxes = state.fields.all("tags").map(str::to_owned);
    let typed: Vec<String> = boxes.chain(split_names(state.value("more_tags")).map(str::to_owned)).collect();
    let tags = of_thread::named(app.reader(), &typed).await?;
    let has_tags = tags_listing::has_any(app.reader()).await?;
    let tags = tags.map_err(|error| FieldError { field: "more_tags", ..error });
    let question = NewQuestion {
        title: state.value("title").to_owned(),
        body: state.value("body").to_owned(),
        category: id.unwrap_or(CategoryId(0)),
        intent: intent.unwrap_or(Intent::Information),
        urgent: state.fields.filled("urgent").is_some(),
        tags: tags.iter().flatten().map(|tag| tag.name.clone()).collect(),
        asked_anyway: state
            .value("episode")
            .parse()
            .ok()
            .map(|episode| AskedAnyway { episode, did_not_apply: state.fields.filled("did_not_apply").is_some() }),
    };
    let mut errors = FieldErrors::default();
    errors.check(title);
    let category = errors.check(category.ok_or_else(|| FieldError::new("category", codes::CATEGORY_UNKNOWN)));
    let html = errors.check(html);
    errors.check(intent.ok_or_else(|| FieldError::new("intent", codes::INTENT_UNKNOWN)));
    errors.check(tags);
    if !errors.is_empty() {
        state.refuse_for(errors.into())?;
    }
    Ok(category.zip(html).filter(|_| state.is_fine()).map(|(found, html)| TypedQuestion {
        question,
        category: text(
            "threads-category-of",
            &[("category", found.category.name.into()), ("agency", found.agency.name.into())],
        ),
        html,
        has_tags,
    }))
}

fn check_page(
    visit: &Visit,
    handle: &str,
    state: FormState,
    typed: TypedQuestion,
    similar: Option<SimilarPanel>,
) -> Response {
    let TypedQuestion { question, category, html, has_tags } = typed;
    let row = |key, field, text| SummaryRow { key, field, text, html: None };
    let intent = t(&format!("threads-intent-{}", question.intent.as_str().replace('_', "-")));
    let urgent = t(if question.urgent { "threads-yes" } else { "threads-no" });
    let tags = question.tags;
    let listed_tags = if tags.is_empty() { t("tags-no-tags") } else { tags.join(", ") };
    let personal = PersonalStep::of(&state.fields, &PUBLIC_TEXTS, "");
    let mut summary = vec![
        row("threads-details-question", "title", question.title),
        row("threads-details-category", "category", category),
        SummaryRow { html: Some(html), ..row("threads-details-body", "body", String::new()) },
        row("threads-details-intent", "intent", intent),
        row("threads-details-urgent", "urgent", urgent),
    ];
    if has_tags {
        summary.push(row("tags-of-question", "more_tags", listed_tags));
    }
    let page = visit.page("threads-check-title");
    let typed_episode = question.asked_anyway.map(|anyway| anyway.episode);
    let (similar, episode) = similar.map_or((None, None), |panel| (panel.html, panel.episode));
    let episode = episode.or(typed_episode).map(|id| id.to_string()).unwrap_or_default();
    let handle = handle.to_owned();
    let page = CheckPage { page, state, key: new_key(), handle, summary, personal, similar, tags, episode };
    page::form(&page.state, &page)
}

/// `POST /ask/check`: everything once more before everyone can read it.
#[handler]
pub async fn check_step(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/ask/details")?;
    let asking = Asking { app, similar, visit: &visit };
    let mut state = FormState::sent(fields);
    if state.value("action") == "preview" {
        let preview = match preview_of(state.value("body")).await {
            Ok(html) => Some(html),
            Err(error) => {
                state.refuse_for(error.into())?;
                None
            }
        };
        return Ok(details_page(&asking, state, preview).await?);
    }
    match read(app, &mut state).await? {
        Some(typed) => {
            let similar = similar.panel(&visit, &typed.question).await;
            Ok(check_page(&visit, &caller.handle, state, typed, similar))
        }
        None => Ok(details_page(&asking, state, None).await?),
    }
}

/// `POST /ask`
#[handler]
pub async fn post_question(
    Data(app): Data<&App>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, "/ask/details")?;
    let asking = Asking { app, similar, visit: &visit };
    let personal = PersonalStep::of(&fields, &PUBLIC_TEXTS, "");
    // What was taken out is out of everything that follows.
    let fields = personal.fields().clone();
    let mut state = FormState::sent(fields.clone());
    let Some(typed) = read(app, &mut state).await? else {
        return Ok(details_page(&asking, state, None).await?);
    };
    if !personal.is_answered() {
        state.errors = personal.state.errors;
        return Ok(check_page(&visit, &caller.handle, state, typed, None));
    }
    let mut asked = questions::ask(app, caller, typed.question.clone(), key_of(&fields)).await;
    if asked.as_ref().is_err_and(used_for_another) {
        asked = questions::ask(app, caller, typed.question.clone(), None).await;
    }
    match asked {
        Ok(asked) => {
            // The stored title has no space around it and is on one line.
            let title = posts::rules::title(&typed.question.title).unwrap_or_default();
            // What was kept from them until now is shown beside what happens next.
            let similar = if asking.withholds(&state).await { "&similar=1" } else { "" };
            Ok(page::see_other(&format!("{}?posted=1{similar}", views::path(asked.value.thread, &title))))
        }
        Err(error) => {
            state.refuse_for(error)?;
            // Whoever sends the form has seen what is alike.
            Ok(check_page(&visit, &caller.handle, state, typed, None))
        }
    }
}
