//! Questions over REST: list, ask, read, edit, delete, close, revisions.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};

use crate::app::App;
use crate::entity::{AccountId, AgencyId, CategoryId, TagId, ThreadId, ThreadState};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Anyone, Caller, TokenCaller};
use crate::threads::api::objects::{
    ContestInput, MoveInput, NewThread, NotSolvedInput, RevisionView, SummaryView, ThreadEdit, ThreadView,
};
use crate::threads::api::reader::reader;
use crate::threads::api::tags::Tag;
use crate::threads::listing::{self, Filter, Order, PublicPostCache};
use crate::threads::questions::{self, Asked, NewQuestion};
use crate::threads::views::ThreadPage;
use crate::web::answers::{CreatedTagged, Done, Page, Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;

/// In which order, and of which threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
#[oai(rename = "ThreadOrder", rename_all = "snake_case")]
enum Sort {
    /// By last activity, newest first.
    #[default]
    Latest,
    /// Those without an answer, by the time they were asked, newest first.
    Unanswered,
    /// Those with an accepted answer, by last activity, newest first.
    Solved,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Latest => Self::Latest,
            Sort::Unanswered => Self::Unanswered,
            Sort::Solved => Self::Solved,
        }
    }
}

/// One page of threads.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct ThreadList {
    items: Vec<SummaryView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// The texts that a thread had, newest first.
#[derive(Clone, Debug, Object)]
struct RevisionList {
    items: Vec<RevisionView>,
}

/// A thread as the caller gets it, with its tag.
async fn view(app: &App, caller: Option<&Caller>, id: ThreadId) -> Result<(ThreadView, String), ApiError> {
    let page = listing::thread_page(app, caller, id).await?.ok_or_else(ApiError::missing)?;
    Ok(shown(app, caller, page))
}

fn shown(app: &App, caller: Option<&Caller>, page: ThreadPage) -> (ThreadView, String) {
    let revision = page.thread.revision;
    conditional::tagged(revision, ThreadView::new(&app.config, page, caller.is_some()))
}

/// Questions.
pub struct QuestionsApi;

#[OpenApi(tag = "Tag::Threads")]
impl QuestionsApi {
    /// List threads
    ///
    /// Newest first, by the order asked for. Hidden threads are in no list. No token is needed.
    #[oai(path = "/threads", method = "get", operation_id = "listThreads")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the request")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// In which order, and of which threads.
        #[oai(default)]
        sort: Query<Sort>,
        /// Only of this category.
        category: Query<Option<CategoryId>>,
        /// Only of this agency's categories.
        agency: Query<Option<AgencyId>>,
        /// Only with this tag.
        tag: Query<Option<TagId>>,
        /// Only in this state.
        state: Query<Option<ThreadState>>,
        /// Only asked by this account.
        author: Query<Option<AccountId>>,
        /// Only in this language, ISO 639-1.
        #[oai(validator(pattern = "^[a-z]{2}$"))]
        language: Query<Option<String>>,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Cacheable<Page<ThreadList>>, ApiError> {
        let app = app.0;
        let filter = Filter {
            order: sort.0.into(),
            category: category.0,
            agency: agency.0,
            tag: tag.0,
            author: author.0,
            state: state.0,
            language: language.0,
        };
        let order = filter.order.as_str();
        let list = Listing::new(&app.config.secret, format!("threads:{order}"), "/threads", limit.0)
            .with("sort", Some(order))
            .with("category", filter.category)
            .with("agency", filter.agency)
            .with("tag", filter.tag)
            .with("state", filter.state)
            .with("author", filter.author)
            .with("language", filter.language.as_ref());
        let after = list.after(&cursor.0)?;
        let page = listing::list(app.reader(), &filter, after, limit.0.0, app.now()).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(|row| SummaryView::new(&app.config, row)).collect();
        Ok(Cacheable {
            answer: Page::Page(Json(ThreadList { items, next_cursor }), link),
            tag: caller.0.is_none().then_some(CacheTag::Anything),
        })
    }

    /// Ask a question
    ///
    /// Needs the scope `threads:write`. The answer tells in `next_step` what happens next and by when. What is in `annex` is for staff
    /// alone, once they have a case of the thread; its texts may say in its place which number it has.
    #[oai(path = "/threads", method = "post", operation_id = "askThread")]
    async fn ask(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        idempotency_key: Param<RequestKey>,
        input: Json<NewThread>,
    ) -> Result<CreatedTagged<ThreadView>, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        let question = NewQuestion {
            title: input.title,
            body: input.body,
            category: input.category_id,
            intent: input.intent,
            urgent: input.urgent,
            tags: input.tags,
            asked_anyway: None,
            annex: (1..).zip(input.annex).map(|(number, item)| item.numbered(number)).collect(),
        };
        let asked = questions::ask_with_files(app, &caller, question, input.attachment_ids, idempotency_key.0.0)
            .await
            .map_err(|error| error.with_field_names(&[("category", "category_id"), ("files", "attachment_ids")]))?;
        let Asked { thread, staff_reply_by } = asked.value;
        let page = if asked.replayed {
            listing::thread_page(app, Some(&caller), thread).await?
        } else {
            listing::page_just_asked(app, &caller, thread, staff_reply_by).await?
        };
        let view = shown(app, Some(&caller), page.ok_or_else(ApiError::missing)?);
        Ok(CreatedTagged::new(view, &format!("/threads/{thread}"), asked.replayed))
    }

    /// Read a thread
    ///
    /// With its answers in the order in which they are shown. No token is needed; with one, `mine` is told too.
    #[oai(path = "/threads/:id", method = "get", operation_id = "getThread")]
    async fn read(
        &self,
        app: Data<&App>,
        public_posts: Data<&PublicPostCache>,
        caller: Anyone,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Cacheable<Read<ThreadView>>, ApiError> {
        let caller = reader(caller.0);
        let page = listing::cached_thread_page(app.0, public_posts.0, caller.as_ref(), id.0).await?;
        let answer = shown(app.0, caller.as_ref(), page.ok_or_else(ApiError::missing)?).into();
        Ok(Cacheable { answer, tag: caller.is_none().then_some(CacheTag::ThreadWithTitles(id.0)) })
    }

    /// Edit a thread
    ///
    /// Its author or a moderator of the agency; the text before is kept and shown. Its tags alone are changed by staff of the agency
    /// as well; `If-Match` compares the text, and `seen_tags` the tags: without them the last ones win. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id", method = "patch", operation_id = "editThread")]
    async fn edit(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        if_match: Param<IfMatch>,
        input: Json<ThreadEdit>,
    ) -> Result<Tagged<ThreadView>, ApiError> {
        let (app, caller, input) = (app.0, caller.0, input.0);
        let (revision, redact_history) = (if_match.0.revision()?, input.redact_history);
        let ThreadEdit { title, body, tags, seen_tags, .. } = input;
        let edit = questions::ThreadEdit { title, body, tags, seen_tags, revision, redact_history, annex: Vec::new() };
        questions::edit(app, &caller, id.0, edit).await?;
        Ok(view(app, Some(&caller), id.0).await?.into())
    }

    /// Delete your thread
    ///
    /// As long as nobody else has written an answer or a comment on it and staff do not work on it. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id", method = "delete", operation_id = "deleteThread")]
    async fn delete(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        if_match: Param<IfMatch>,
    ) -> Result<Done, ApiError> {
        questions::delete(app.0, &caller.0, id.0, if_match.0.revision()?).await?;
        Ok(Done::Done)
    }

    /// Read the texts that a thread had
    ///
    /// Newest first, the text of now included. No token is needed.
    #[oai(path = "/threads/:id/revisions", method = "get", operation_id = "listThreadRevisions")]
    async fn revisions(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Json<RevisionList>, ApiError> {
        let caller = reader(caller.0);
        let found = listing::thread_revisions(app.0, caller.as_ref(), id.0).await?.ok_or_else(ApiError::missing)?;
        Ok(Json(RevisionList { items: found.texts.into_iter().map(RevisionView::from).collect() }))
    }

    /// Close a thread
    ///
    /// It takes no new answers. The asker or staff of the agency. Where its asker closes it, a case that staff work on ends as
    /// withdrawn. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/closure", method = "put", operation_id = "closeThread")]
    async fn close(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        questions::close(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Open a closed thread again
    ///
    /// It stands as its answers say. The asker or staff of the agency. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/closure", method = "delete", operation_id = "reopenThread")]
    async fn reopen(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        questions::reopen(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Say that your thread is not solved
    ///
    /// Every acceptance is taken back, staff's too, and it takes answers again. Staff hear of it: a case that is resolved is
    /// opened again, and without a case the thread goes to them sooner. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/not-solved", method = "put", operation_id = "markNotSolved")]
    async fn mark_not_solved(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        input: Json<Option<NotSolvedInput>>,
    ) -> Result<Done, ApiError> {
        let reason = input.0.and_then(|input| input.reason);
        questions::mark_not_solved(app.0, &caller.0, id.0, reason).await?;
        Ok(Done::Done)
    }
    /// Move a thread to another category
    ///
    /// Of the same agency or of another one. Staff and moderators of the agency where it stands may do so, the person who asked
    /// until somebody has answered. A case of the thread goes along, with its clocks, history and reference. Needs the scope
    /// `threads:write`.
    #[oai(path = "/threads/:id/category", method = "put", operation_id = "moveThread")]
    async fn move_to_category(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        input: Json<MoveInput>,
    ) -> Result<Done, ApiError> {
        questions::move_to_category(app.0, &caller.0, id.0, input.0.category_id).await?;
        Ok(Done::Done)
    }
    /// Contest how staff ended the case of a thread
    ///
    /// Where staff gave no answer that everybody can read: the person who asked and those who said "me too", once each, within 90
    /// days. It goes to those who lead; only staff read the reason. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/contest", method = "put", operation_id = "contestOutcome")]
    async fn contest(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
        input: Json<ContestInput>,
    ) -> Result<Done, ApiError> {
        questions::contest(app.0, &caller.0, id.0, &input.0.reason).await?;
        Ok(Done::Done)
    }
    /// Say that a thread is not urgent
    ///
    /// Takes the mark that it was asked with. Staff of its agency, and the person who asked. Needs the scope `threads:write`.
    #[oai(path = "/threads/:id/urgency", method = "delete", operation_id = "lowerUrgency")]
    async fn lower_urgency(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which thread.
        id: Path<ThreadId>,
    ) -> Result<Done, ApiError> {
        questions::lower_urgency(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
