//! A thread's page, as it is or again with a form of it that was refused.

use std::sync::Arc;

use askama::Template;
use chrono::Duration;
use poem::http::{StatusCode, header};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::app::App;
use crate::entity::{AnswerId, CommentId, ThreadId};
use crate::identity::presses::PressKind;
use crate::identity::{Visit, drafts};
use crate::locale::text;
use crate::markdown::{self, SafeHtml};
use crate::operation::OperationError;
use crate::posts::attachments;
use crate::posts::attachments::views::Attachment;
use crate::threads::annex::{self, AnnexItem};
use crate::threads::comments::Under;
use crate::threads::listing::{self, PublicPostCache, feeds, indexable};
use crate::threads::pages::form::{FormQuery, for_readers, new_key, number};
use crate::threads::pages::json_ld::{self, JsonLd};
use crate::threads::pages::namesakes::tell_namesakes_apart;
use crate::threads::pages::personal_later::PersonalPosts;
use crate::threads::pages::words::{self, Mark, NextStepBox};
use crate::threads::questions::{PostedQuestion, SimilarQuestions};
use crate::threads::views::{Thread, ThreadPage, ThreadRef};
use crate::web::form::{FILES_LOST, Fields};
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::page_cache::CacheTag;
use crate::web::parts::Choice;

/// The files of a comment that nobody writes.
pub const NO_FILES: &[Attachment] = &[];

/// A comment that was refused, and where.
#[derive(Clone, Debug, Default)]
pub struct Commenting {
    /// None while no comment is being written.
    pub on: Option<Under>,
    pub text: String,
    pub error: String,
    /// Its files that were taken in.
    pub chosen: Vec<Attachment>,
    /// What is wrong with the others.
    pub file_error: String,
    /// The draft that it was filled from; empty if it was filled from none.
    pub draft: String,
}

/// Field of a kept form that is a comment: what it is under.
const COMMENT_ON: &str = "comment_on";

/// The form of a comment as it is kept over a sign-in.
pub fn under_kept(fields: &Fields, under: Under) -> Fields {
    match under {
        Under::Thread(_) => fields.with(COMMENT_ON, "question"),
        Under::Answer(answer) => fields.with(COMMENT_ON, &answer.to_string()),
    }
}

impl RefusedForms {
    /// The page with a form that was kept over a sign-in, in the box where it was typed.
    async fn kept(app: &App, visit: &Visit, thread: ThreadId, fields: Fields) -> Result<Self, PageError> {
        let under = match fields.get(COMMENT_ON) {
            "" => None,
            "question" => Some(Under::Thread(thread)),
            answer => answer.parse().ok().map(|answer| Under::Answer(AnswerId(answer))),
        };
        if under.is_none() {
            return Ok(Self { writing: FormState::sent(fields), ..Self::default() });
        }
        let lost = fields.has(FILES_LOST).then(|| text::t("attachments-choose-again"));
        let commenting = Commenting {
            on: under,
            text: fields.get("body").to_owned(),
            error: String::new(),
            chosen: attachments::kept(app, visit.caller.as_ref(), &fields).await?,
            file_error: lost.unwrap_or_default(),
            draft: fields.get(drafts::FIELD).to_owned(),
        };
        Ok(Self { commenting, ..Self::default() })
    }
}

impl Commenting {
    /// Whether it is under this answer. Templates hand out references.
    pub fn is_on_answer(&self, answer: &AnswerId) -> bool {
        matches!(self.on, Some(Under::Answer(on)) if on == *answer)
    }

    /// Whether it is under the question.
    pub fn is_on_question(&self) -> bool {
        matches!(self.on, Some(Under::Thread(_)))
    }
}

/// Forms of the page that are shown again.
#[derive(Clone, Debug, Default)]
pub struct RefusedForms {
    /// The answer being written.
    pub writing: FormState,
    pub commenting: Commenting,
    /// Everything that was refused, for the summary.
    pub refused: FormState,
    pub preview: Option<SafeHtml>,
    /// Questions of which one may be the same, to choose from.
    pub same_questions: Vec<Choice>,
}

impl RefusedForms {
    /// After an act of one button was refused.
    pub fn refused(fields: &Fields, error: OperationError) -> Result<Self, PageError> {
        let mut form = FormState::sent(fields.clone());
        form.refuse_for(error)?;
        Ok(Self { refused: form, ..Self::default() })
    }
}

/// What was done just before, and where on the page it is said.
#[derive(Clone, Debug, Default)]
pub struct StatusLine {
    text: Option<String>,
    /// The fragment of a post of this page; empty where the line stands above the question.
    at: String,
}

impl StatusLine {
    /// At a post, if the page shows one with this fragment.
    fn new(text: Option<String>, at: &str, it: &ThreadPage) -> Self {
        let comments = it.comments.iter().chain(it.answers.iter().flat_map(|answer| &answer.comments));
        let mut posts = it
            .answers
            .iter()
            .map(|answer| format!("answer-{}", answer.id))
            .chain(comments.map(|comment| format!("comment-{}", comment.id)));
        Self { text, at: posts.find(|post| post == at).unwrap_or_default() }
    }

    /// The line above the question.
    pub fn of_page(&self) -> Option<&str> {
        self.text.as_deref().filter(|_| self.at.is_empty())
    }

    /// The line at an answer. Templates hand out references.
    pub fn of_answer(&self, id: &AnswerId) -> Option<&str> {
        self.text.as_deref().filter(|_| self.at == format!("answer-{id}"))
    }

    /// The line at a comment.
    pub fn of_comment(&self, id: &CommentId) -> Option<&str> {
        self.text.as_deref().filter(|_| self.at == format!("comment-{id}"))
    }
}

#[derive(Template)]
#[template(path = "threads/show.html")]
pub struct Show {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    pub it: ThreadPage,
    pub mark: Mark,
    pub next_step: NextStepBox,
    /// Why answers did not help, for the asker to choose from.
    pub not_solved_reasons: Vec<Choice>,
    pub json_ld: Option<JsonLd>,
    pub posted: bool,
    /// What was kept from the asker until they had posted.
    pub found_after_posting: Option<SafeHtml>,
    /// Just after the reader's first answer.
    pub welcomed: bool,
    pub status: StatusLine,
    /// Whether the page asks if this was asked before. Whoever asked a moment ago has just looked.
    pub offers_duplicate: bool,
    /// Other questions like this one, at the end of the page.
    pub related: Option<SafeHtml>,
    pub key: String,
    /// Files of the answer being written that were taken in.
    pub chosen: Vec<Attachment>,
    pub writing: FormState,
    pub commenting: Commenting,
    pub refused: FormState,
    pub preview: Option<SafeHtml>,
    /// Questions that may be the same as this one, found by the words that were typed.
    pub same_questions: Vec<Choice>,
    /// What whoever asked keeps for staff, for them alone.
    pub annex: Vec<AnnexItem>,
    /// What the reader may still take out.
    pub personal: PersonalPosts,
}

/// For so long after asking, nobody asks the asker whether it was asked before: like questions were shown while they asked.
const ASKER_LOOKED_FOR: Duration = Duration::days(1);

/// What the page's address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShowQuery {
    /// Just after asking.
    posted: String,
    /// What is alike was kept from the asker until then.
    similar: String,
    /// Just after the first answer.
    first: String,
    /// Just after signing in to press a button: which.
    pressed: String,
    /// Just after a note of thanks.
    thanked: String,
    /// The post that something was done with just before, as its fragment names it.
    at: String,
    #[serde(flatten)]
    draft: FormQuery,
}

/// `GET /threads/:id-slug`
#[handler]
pub async fn show_thread(
    Data(app): Data<&App>,
    Data(public_posts): Data<&PublicPostCache>,
    Data(similar): Data<&Arc<dyn SimilarQuestions>>,
    visit: Visit,
    Path(address): Path<String>,
    Query(query): Query<ShowQuery>,
) -> Result<Response> {
    let id: ThreadId = number(&address)?;
    let found =
        listing::cached_thread_page(app, public_posts, visit.caller.as_ref(), id).await.map_err(PageError::from)?;
    let it = found.ok_or_else(PageError::missing)?;
    if let Some(moved) = moved(&it.thread, &address, &visit.page.here) {
        return Ok(moved);
    }
    let kept = query.draft.kept(app, visit.caller.as_ref()).await?;
    let again = match kept {
        Some(fields) => RefusedForms::kept(app, &visit, id, fields).await?,
        None => RefusedForms::default(),
    };
    let posted = !query.posted.is_empty() && it.asker;
    let annex = annex_of_own(app, &visit, &it).await?;
    // A form that was kept over a sign-in names files as well.
    let chosen = attachments::kept(app, visit.caller.as_ref(), &again.writing.fields).await.map_err(PageError::from)?;
    let personal = PersonalPosts::of(&it).await;
    let mut shown = Show { chosen, annex, personal, ..assemble(app, &visit, it, again, posted) };
    let thread = &shown.it.thread;
    let question = PostedQuestion { id, title: &thread.title, body: &thread.body_source, category: thread.category.id };
    if posted && !query.similar.is_empty() {
        shown.found_after_posting = similar.after_posting(&visit, &question).await;
    } else if !posted && thread.is_public {
        // What is private is put to no engine.
        shown.related = similar.related(&visit, &question).await;
    }
    let has_answered = visit
        .caller
        .as_ref()
        .is_some_and(|caller| shown.it.answers.iter().any(|answer| answer.author.id == caller.account));
    shown.welcomed = !query.first.is_empty() && has_answered;
    if !query.thanked.is_empty() && visit.caller.is_some() {
        shown.page.notice = Some(text::t("thanks-form-sent"));
    }
    if visit.caller.is_some() && shown.page.notice.is_none() {
        shown.page.notice = pressed(&query.pressed, &shown.it);
    }
    shown.status = StatusLine::new(shown.page.notice.take(), &query.at, &shown.it);
    Ok(for_readers(page::show(&shown), &visit, CacheTag::ThreadWithTitles(id)))
}

/// What came of a button that was pressed for somebody after they signed in; none for a word that somebody made up. Anybody can write
/// such an address, so nothing is said to be done that the page does not show as done.
fn pressed(word: &str, it: &ThreadPage) -> Option<String> {
    let is_so = match PressKind::ALL.into_iter().find(|kind| kind.as_str() == word) {
        Some(PressKind::MeToo) => it.me_too,
        Some(PressKind::Follow) => it.follows,
        Some(PressKind::Helpful) => it.answers.iter().any(|answer| answer.my_helpful),
        Some(PressKind::WorkedForMe) => it.answers.iter().any(|answer| answer.my_worked),
        None => word == "no",
    };
    is_so.then(|| text::t(&format!("threads-pressed-{}", word.replace('_', "-"))))
}

/// The way to a thread's one address, if this is another.
fn moved(thread: &Thread, address: &str, here: &str) -> Option<Response> {
    let path = thread.path();
    if path.strip_prefix("/threads/") == Some(address) {
        return None;
    }
    let query = here.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let response = Response::builder().status(StatusCode::MOVED_PERMANENTLY);
    Some(response.header(header::LOCATION, format!("{}{query}", page::ascii(&path))).finish())
}

/// The page again after one of its forms was refused.
pub async fn again(app: &App, visit: &Visit, id: ThreadId, again: RefusedForms) -> Result<Response, PageError> {
    let found = listing::thread_page(app, visit.caller.as_ref(), id).await?;
    let it = found.ok_or_else(PageError::missing)?;
    let annex = annex_of_own(app, visit, &it).await?;
    let chosen = attachments::kept(app, visit.caller.as_ref(), &again.writing.fields).await?;
    let personal = PersonalPosts::of(&it).await;
    let mut page = Show { chosen, annex, personal, ..assemble(app, visit, it, again, false) };
    if !page.same_questions.is_empty() && page.refused.is_fine() {
        page.page.notice = Some(text::t("threads-duplicate-found"));
    }
    Ok(page::form(&page.refused, &page))
}

/// What the reader keeps for staff, if they asked: one query, for them alone.
async fn annex_of_own(app: &App, visit: &Visit, it: &ThreadPage) -> Result<Vec<AnnexItem>, PageError> {
    let asked = it.asker && visit.caller.is_some();
    Ok(if asked { annex::listing::of_threads(app.reader(), &[it.thread.id]).await? } else { Vec::new() })
}

pub fn assemble(app: &App, visit: &Visit, mut it: ThreadPage, again: RefusedForms, posted: bool) -> Show {
    tell_namesakes_apart(&mut it);
    let thread = &it.thread;
    let path = thread.path();
    // A duplicate's one address is that of the question which it repeats; it is named for those alone who may see that one.
    let one_address = thread.duplicate_of.as_ref().map_or_else(|| path.clone(), ThreadRef::path);
    let answer_count = it.answers.iter().filter(|answer| answer.hidden.is_none()).count();
    let is_indexable = indexable::is_indexable(thread, answer_count, app.now());
    let page = Page {
        canonical: is_indexable.then(|| app.config.link(&page::ascii(&one_address))),
        description: markdown::excerpt(thread.body.as_str(), 160),
        feed: feeds::of_thread(thread),
        // Signing in leads back to the page itself, also from a form that was refused.
        here: path,
        ..visit.titled(thread.title.clone()).in_zone(thread.time_zone.as_deref())
    };
    let trail = vec![
        (format!("/agencies/{}", thread.agency.slug), thread.agency.name.clone()),
        (format!("/categories/{}", thread.category.slug), thread.category.name.clone()),
    ];
    let is_settled = !it.asker || app.now() - thread.asked_at > ASKER_LOOKED_FOR;
    let offers_duplicate = it.may.propose_duplicate && is_settled;
    let official = it.answers.iter().any(|answer| answer.official.is_some() && answer.hidden.is_none());
    let RefusedForms { writing, commenting, refused, preview, same_questions } = again;
    Show {
        trail,
        mark: words::thread_mark(thread, &it.next_step, official),
        next_step: words::next_step_box(&it.next_step, page.zone, it.asker),
        not_solved_reasons: words::not_solved_reasons(),
        page,
        json_ld: json_ld::of(&it, &app.config),
        posted,
        found_after_posting: None,
        welcomed: false,
        status: StatusLine::default(),
        offers_duplicate,
        related: None,
        key: new_key(),
        chosen: Vec::new(),
        writing,
        commenting,
        refused,
        preview,
        same_questions,
        annex: Vec::new(),
        personal: PersonalPosts::default(),
        it,
    }
}
