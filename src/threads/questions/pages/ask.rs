//! The first steps of asking: the question, like questions (a page of `search`), details. What follows stands in `check`.
//!
//! Every step is an address that survives going back, loading again and a second tab. What is typed rests in a draft whose id stands in
//! the address, so no step is the answer to a form.

#![expect(clippy::needless_pass_by_value, reason = "the framework hands extractors over by value")]

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;
use uuid::Uuid;

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::{CategoryId, Intent};
use crate::identity::{Caller, Visit, drafts};
use crate::locale::text::{t, text};
use crate::markdown::SafeHtml;
use crate::operation::{FieldError, FieldErrors, OperationError};
use crate::posts;
use crate::posts::attachments;
use crate::posts::attachments::views::Attachment;
use crate::threads::codes;
use crate::threads::pages::form::{new_key, preview_of};
use crate::threads::questions::{AskedAnyway, NewQuestion, SimilarQuestions};
use crate::threads::tags::rules::split_names;
use crate::threads::tags::{listing as tags_listing, of_thread};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;
use crate::web::security_headers::kept_nowhere;

/// What the addresses of the first steps say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AskQuery {
    title: String,
    category: String,
    /// The category that like questions stand in: it is chosen until somebody chooses another.
    likely: String,
    /// What was suggested before belongs to it.
    episode: String,
    /// Where what is typed rests.
    draft: String,
    /// What rests there was refused, and is to be put right.
    checked: String,
    /// How the text that rests there will look is to be shown.
    preview: String,
}

impl AskQuery {
    /// What was typed in the steps before.
    fn fields(&self) -> Fields {
        let pairs = [("title", &self.title), ("category", &self.category), ("episode", &self.episode)];
        Fields::from_map(pairs.map(|(name, value)| (name.to_owned(), value.clone())).into())
    }

    /// The details of what was typed in the steps before, with a draft for them: its id stands in the address, so whoever comes back to
    /// it goes on with the same draft.
    fn with_draft(&self, draft: Uuid) -> String {
        let mut address = form_urlencoded::Serializer::new(String::new());
        let Self { title, category, likely, episode, .. } = self;
        for (name, value) in [("title", title), ("category", category), (LIKELY, likely), ("episode", episode)] {
            if !value.is_empty() {
                address.append_pair(name, value);
            }
        }
        format!("{DETAILS}?{}", address.append_pair(drafts::FIELD, &draft.to_string()).finish())
    }
}

/// The field that names the category which like questions stand in.
const LIKELY: &str = "likely";

/// The page whose form is about the details.
pub const DETAILS: &str = "/ask/details";

/// The details of a draft again.
pub fn details_of(draft: Uuid) -> String {
    format!("{DETAILS}?draft={draft}")
}

/// The details of a draft again, with all that is wrong with them.
pub fn refused_details_of(draft: Uuid) -> String {
    format!("{}&checked=1", details_of(draft))
}

#[derive(Template)]
#[template(path = "threads/ask_title.html")]
pub struct TitlePage {
    pub page: Page,
    pub state: FormState,
}

/// The first step, with what is wrong with the question if something is.
fn title_page(visit: &Visit, state: FormState) -> Response {
    let page = TitlePage { page: visit.page("threads-ask"), state };
    page::form(&page.state, &page)
}

/// `GET /ask`
#[handler]
pub fn title_step(visit: Visit, Query(query): Query<AskQuery>) -> Result<Response> {
    let mut state = FormState::sent(query.fields());
    if !query.checked.is_empty()
        && let Err(error) = posts::rules::question(&query.title)
    {
        state.refuse_for(error.into())?;
    }
    Ok(title_page(&visit, state))
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
    /// Files that were taken in.
    pub files: Vec<Attachment>,
    /// Another one each time: sending this form twice stores its files once.
    pub key: String,
}

/// What the pages of asking are made of, beside what was typed.
pub struct Asking<'a> {
    pub app: &'a App,
    pub similar: &'a Arc<dyn SimilarQuestions>,
    pub visit: &'a Visit,
}

impl Asking<'_> {
    /// Whether what is like the question is kept from them until it is posted.
    pub async fn withholds(&self, state: &FormState) -> bool {
        self.similar.is_withheld(self.visit, state.value("episode").parse().ok()).await
    }
}

/// The details, as they are typed so far.
pub async fn details_page(
    asking: &Asking<'_>,
    state: FormState,
    preview: Option<SafeHtml>,
) -> Result<Response, PageError> {
    let Asking { app, visit, .. } = asking;
    let was_suggested = !state.value("episode").is_empty() && !asking.withholds(&state).await;
    let categories = agencies_listing::categories(app.reader()).await?;
    let chosen = categories.iter().find(|found| found.category.id.to_string() == state.value("category"));
    let tags = tags_to_choose(app, &state, chosen.map_or("", |found| found.category.name.as_str())).await?;
    let has_tags = tags_listing::has_any(app.reader()).await?;
    let mut categories: Vec<Choice> = categories
        .into_iter()
        .map(|found| Choice { group: found.agency.name, ..Choice::new(found.category.id, found.category.name) })
        .collect();
    lead_with(&mut categories, state.value(LIKELY));
    let intents = Intent::ALL
        .iter()
        .map(|intent| Choice::new(intent, t(&format!("threads-intent-{}", intent.as_str().replace('_', "-")))))
        .collect();
    let page = visit.page("threads-details-title");
    let files = attachments::kept(app, visit.caller.as_ref(), &state.fields).await?;
    let key = new_key();
    let page = DetailsPage { page, state, categories, intents, preview, tags, has_tags, was_suggested, files, key };
    Ok(kept_nowhere(page::form(&page.state, &page)))
}

/// Puts the category that like questions stand in before the others, in a group of its own; nothing where there is none such.
fn lead_with(categories: &mut Vec<Choice>, likely: &str) {
    let Some(at) = categories.iter().position(|choice| choice.value == likely) else { return };
    let choice = categories.remove(at);
    let label = text("threads-category-of", &[("category", choice.label.into()), ("agency", choice.group.into())]);
    categories.insert(0, Choice { label, group: t("threads-details-likely"), ..choice });
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
    // A question that is none is put right where it was asked, before anything else is typed and before anybody signs in.
    let asked = posts::rules::question(&query.title);
    let draft = query.draft.parse::<Uuid>().ok();
    if let Err(error) = &asked
        && draft.is_none()
    {
        let mut state = FormState::sent(query.fields());
        state.refuse_for(error.clone().into())?;
        return Ok(title_page(&visit, state));
    }
    let caller = visit.signed_in()?;
    let asking = Asking { app, similar, visit: &visit };
    let Some(draft) = draft else { return Ok(page::see_other(&query.with_draft(Uuid::new_v4()))) };
    if let Some(kept) = drafts::fill(app, caller, draft).await.map_err(PageError::from)? {
        // What the check found beside the details is counted with them from then on.
        let is_counted = kept.filled("episode").is_some() || query.episode.is_empty();
        let kept = if is_counted { kept } else { kept.with("episode", &query.episode) };
        let mut state = FormState::sent(kept);
        let mut preview = None;
        if !query.checked.is_empty() {
            read(app, caller, &mut state).await?;
        } else if !query.preview.is_empty() {
            match preview_of(app, caller, state.value("body")).await {
                Ok(html) => preview = Some(html),
                Err(error) => state.refuse_for(error)?,
            }
        }
        return Ok(details_page(&asking, state, preview).await?);
    }
    if let Err(error) = asked {
        let mut state = FormState::sent(query.fields());
        if query.title.is_empty() {
            // Somebody comes back to an address whose draft was thrown away or is over.
            state.refuse("title", "threads-draft-gone");
        } else {
            state.refuse_for(error.into())?;
        }
        return Ok(title_page(&visit, state));
    }
    let mut map = query.fields().to_map();
    // Why somebody asks is theirs to say: nothing is chosen for them, for what is chosen is left as it is.
    if query.category.is_empty() && !query.likely.is_empty() {
        map.insert("category".to_owned(), query.likely.clone());
        map.insert(LIKELY.to_owned(), query.likely.clone());
    }
    map.insert(drafts::FIELD.to_owned(), draft.to_string());
    Ok(details_page(&asking, FormState::sent(Fields::from_map(map)), None).await?)
}

/// A form that was read.
pub struct TypedQuestion {
    pub question: NewQuestion,
    /// Category and agency by name.
    pub category: String,
    pub html: SafeHtml,
    /// The site has tags, of which they can say what it is about.
    pub has_tags: bool,
}

/// Reads the whole form and says all that is wrong with it at once.
pub async fn read(app: &App, caller: &Caller, state: &mut FormState) -> Result<Option<TypedQuestion>, PageError> {
    let title = posts::rules::question(state.value("title"));
    let mut body_errors = Vec::new();
    let html = match preview_of(app, caller, state.value("body")).await {
        Ok(html) => Some(html),
        // What is wrong with the text is said with all the rest.
        Err(OperationError::Invalid(refused)) => {
            body_errors = refused;
            None
        }
        Err(error) => {
            state.refuse_for(error)?;
            return Ok(None);
        }
    };
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
        // What is personal in it is chosen on the step after.
        annex: Vec::new(),
    };
    let mut errors = FieldErrors::default();
    errors.check(title);
    let category = errors.check(category.ok_or_else(|| FieldError::new("category", codes::CATEGORY_UNKNOWN)));
    for error in body_errors {
        errors.push(error);
    }
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
