//! The REST API of cases: the queue, one case from both sides, and the acts of staff.

mod acts;
mod inputs;
mod lists;
mod timeline;
mod views;

pub use acts::CaseActsApi;

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{OpenApi, Tags};

use super::access;
use super::listing::{self, CaseHead, Filter, Scope as QueueScope, Side, View};
use crate::app::App;
use crate::entity::{AccountId, CaseId, CaseState, TeamId};
use crate::identity::{Caller, Right, TokenCaller};
use crate::operation::OperationError;
use crate::threads::annex::api::AnnexView;
use crate::web::answers::{Page, Read};
use crate::web::conditional::{self, IfMatch};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use lists::{AssigneeList, AssigneeView, OwnCaseList, OwnCaseRow, QuestionList, QuestionView};
use timeline::{EntryList, EntryView};
use views::{CaseList, CaseRow, CaseView, MessageList, MessageView, QueueView};

#[derive(Tags)]
enum Tag {
    /// What staff work on. To anybody without rights a case does not exist.
    Cases,
}

/// Reading cases.
pub struct CasesApi;

#[OpenApi(tag = "Tag::Cases")]
impl CasesApi {
    /// List cases of your agencies
    ///
    /// Without a view or a state those that are open, what runs out first before all others; resolved and closed cases newest
    /// first. Needs the scope `cases:read`; without a staff role the list is empty.
    #[oai(path = "/cases", method = "get", operation_id = "listCases")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the request")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// A part of the queue.
        view: Query<Option<QueueView>>,
        /// One team's cases.
        team: Query<Option<TeamId>>,
        /// Cases in one state.
        state: Query<Option<CaseState>>,
        /// Cases of one member of staff.
        assignee: Query<Option<AccountId>>,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<CaseList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        caller.require(Right::ReadOwnCases, None)?;
        let filter = Filter {
            scope: team.0.map_or(QueueScope::All, |team| QueueScope::Teams(vec![team])),
            view: view.0.map(Into::into),
            state: state.0,
            assignee: assignee.0,
        };
        let list = Listing::new(&app.config.secret, filter.name(), "/cases", limit.0)
            .with("view", filter.view.map(View::as_str))
            .with("team", team.0)
            .with("state", filter.state)
            .with("assignee", filter.assignee);
        let (after, now) = (list.after(&cursor.0)?, app.now());
        let page =
            listing::queue(app.reader(), &caller, &filter, (now, app.config.time_zone), after, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(|row| CaseRow::new(row, now)).collect();
        Ok(Page::Page(Json(CaseList { items, next_cursor }), link))
    }

    /// Read a case
    ///
    /// Staff of the agency see all of it; the person who asked sees where it stands. Needs the scope `cases:read`.
    #[oai(path = "/cases/:id", method = "get", operation_id = "getCase")]
    async fn get(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Read<CaseView>, ApiError> {
        Ok(shown(app.0, &caller.0, id.0).await?.into())
    }

    /// Read a case by its reference
    ///
    /// As somebody quotes it: with or without its dashes, in any case. The same view as by id. Needs the scope `cases:read`.
    #[oai(path = "/case-references/:reference", method = "get", operation_id = "getCaseByReference")]
    async fn by_reference(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Such as `PD-7K3M-92`.
        reference: Path<String>,
    ) -> Result<Read<CaseView>, ApiError> {
        let (app, caller) = (app.0, &caller.0);
        caller.require(Right::ReadOwnCases, None)?;
        let found = listing::head_by_reference(app.reader(), caller, &reference.0).await?;
        Ok(tagged(app, caller, recorded(app, caller, found).await?).into())
    }

    /// List the cases of your own questions
    ///
    /// What the person who asked may know of them, newest first. Needs the scope `cases:read`.
    #[oai(path = "/me/cases", method = "get", operation_id = "listMyCases")]
    async fn list_mine(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<OwnCaseList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        caller.require(Right::ReadOwnCases, None)?;
        let list = Listing::new(&app.config.secret, "my-cases".to_owned(), "/me/cases", limit.0);
        let after = list.after(&cursor.0)?;
        let page = listing::mine_as_asker(app.reader(), caller.account, after, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(OwnCaseRow::from).collect();
        Ok(Page::Page(Json(OwnCaseList { items, next_cursor }), link))
    }

    /// List who can be given a case
    ///
    /// The members of its team who may work it, never whoever asked. For staff; needs the scope `cases:read`.
    #[oai(path = "/cases/:id/possible-assignees", method = "get", operation_id = "listPossibleAssignees")]
    async fn possible_assignees(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<AssigneeList>, ApiError> {
        let head = seen_as_staff(app.0, &caller.0, id.0).await?;
        let members = listing::members(app.0.reader(), &head, app.0.now()).await?;
        let items = members.into_iter().map(|member| AssigneeView { id: member.id, name: member.name }).collect();
        Ok(Json(AssigneeList { items }))
    }

    /// List the questions of a case
    ///
    /// The one that it was opened for first, then those that ask the same. For staff; needs the scope `cases:read`.
    #[oai(path = "/cases/:id/questions", method = "get", operation_id = "listCaseQuestions")]
    async fn questions(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<QuestionList>, ApiError> {
        let head = seen_as_staff(app.0, &caller.0, id.0).await?;
        let found = listing::questions(app.0.reader(), head.id).await?;
        Ok(Json(QuestionList { items: found.into_iter().map(QuestionView::from).collect() }))
    }

    /// Read what askers keep for staff
    ///
    /// What was personal and was taken out of the questions of a case and of what their askers wrote below them. For staff; whoever asked
    /// reads their own with the thread. Needs the scope `cases:read`.
    #[oai(path = "/cases/:id/annex", method = "get", operation_id = "getCaseAnnex")]
    async fn annex(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<AnnexView>, ApiError> {
        let head = seen_as_staff(app.0, &caller.0, id.0).await?;
        Ok(Json(listing::annex(app.0.reader(), head.id).await?.into()))
    }

    /// Read the timeline of a case
    ///
    /// All that happened to it, oldest first. For staff; needs the scope `cases:read`.
    #[oai(path = "/cases/:id/timeline", method = "get", operation_id = "getCaseTimeline")]
    async fn timeline(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<EntryList>, ApiError> {
        let head = seen_as_staff(app.0, &caller.0, id.0).await?;
        let entries = listing::entries(app.0.reader(), head.id, Side::Staff).await?;
        Ok(Json(EntryList { items: entries.into_iter().map(EntryView::from).collect() }))
    }

    /// Read the words of a case
    ///
    /// Private messages, oldest first; for staff the internal notes as well. Needs the scope `cases:read`.
    #[oai(path = "/cases/:id/messages", method = "get", operation_id = "listCaseMessages")]
    async fn messages(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which case.
        id: Path<CaseId>,
    ) -> Result<Json<MessageList>, ApiError> {
        let head = seen(app.0, &caller.0, id.0).await?;
        let messages = listing::messages_with_files(app.0.reader(), head.id, head.side(&caller.0)).await?;
        Ok(Json(MessageList { items: messages.into_iter().map(|row| MessageView::new(row, head.asker_id)).collect() }))
    }
}

/// The case, if it exists for the caller.
async fn seen(app: &App, caller: &Caller, id: CaseId) -> Result<CaseHead, ApiError> {
    caller.require(Right::ReadOwnCases, None)?;
    recorded(app, caller, listing::head(app.reader(), caller, id).await?).await
}

/// The same for what whoever asked does not read.
async fn seen_as_staff(app: &App, caller: &Caller, id: CaseId) -> Result<CaseHead, ApiError> {
    let head = seen(app, caller, id).await?;
    match head.side(caller) {
        Side::Staff => Ok(head),
        Side::Asker => Err(OperationError::forbidden().into()),
    }
}

/// A case that was found for the caller, once it is written down that they read it.
async fn recorded(app: &App, caller: &Caller, found: Option<CaseHead>) -> Result<CaseHead, ApiError> {
    let head = found.ok_or_else(ApiError::missing)?;
    access::record(app, caller, &head).await?;
    Ok(head)
}

/// The case as the caller sees it now, with its tag.
async fn shown(app: &App, caller: &Caller, id: CaseId) -> Result<(CaseView, String), ApiError> {
    Ok(tagged(app, caller, seen(app, caller, id).await?))
}

fn tagged(app: &App, caller: &Caller, head: CaseHead) -> (CaseView, String) {
    let (revision, side) = (head.revision, head.side(caller));
    conditional::tagged(revision, CaseView::new(head, side, app.now()))
}

/// The revision that an act upon a case is made from: `If-Match` must name the one that there is.
async fn matched(app: &App, caller: &Caller, id: CaseId, if_match: &IfMatch) -> Result<i32, ApiError> {
    let head = seen(app, caller, id).await?;
    if head.side(caller) == Side::Staff {
        head.require_worker(caller, app.now())?;
    }
    if_match.check(head.revision)?;
    Ok(head.revision)
}
