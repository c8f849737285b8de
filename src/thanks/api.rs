//! The REST API of what answers did, and of thanks.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::answerers::{Answerer, CategoryAnswerers, answerers};
use super::effects::{AnswerEffect, Effects, effects};
use super::give::{NewThanks, give};
use super::listing::{self, Note};
use super::remove::remove;
use crate::app::App;
use crate::entity::{AccountId, AgencyId, AnswerId, CategoryId, ThanksId, ThreadId};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Right, TokenCaller};
use crate::web::answers::{Created, Done, Page};
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// What answers did for others, and thanks for them.
    Thanks,
}

/// What one of your answers did.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerEffect", example)]
struct EffectView {
    answer_id: AnswerId,
    thread_id: ThreadId,
    /// Of the question.
    #[oai(validator(max_length = 150))]
    title: String,
    /// People whom it helped.
    helped: i64,
    /// Cases that staff did not have because of it.
    spared: i64,
}

impl Example for EffectView {
    fn example() -> Self {
        Self {
            answer_id: AnswerId(99),
            thread_id: ThreadId(42),
            title: "How do I appeal a parking fine?".to_owned(),
            helped: 21,
            spared: 3,
        }
    }
}

impl From<AnswerEffect> for EffectView {
    fn from(effect: AnswerEffect) -> Self {
        Self {
            answer_id: effect.answer,
            thread_id: effect.thread.id,
            title: effect.thread.title,
            helped: effect.helped,
            spared: effect.spared,
        }
    }
}

/// What your answers did for others.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AnswerEffects", example)]
struct EffectsView {
    /// People whom they helped: askers who accepted one, everybody who said that it worked for them, and readers who found one while they
    /// were about to ask; of these, people without an account cannot be told from whoever wrote the answer. Somebody who was helped by
    /// two of them counts twice.
    helped: i64,
    /// Cases that staff did not have: readers who found one while they were about to ask, and cases that ended by one.
    spared: i64,
    /// At most 5, those that did most first.
    answers: Vec<EffectView>,
}

impl Example for EffectsView {
    fn example() -> Self {
        Self { helped: 38, spared: 4, answers: vec![EffectView::example()] }
    }
}

impl From<Effects> for EffectsView {
    fn from(effects: Effects) -> Self {
        let answers = effects.answers.into_iter().map(EffectView::from).collect();
        Self { helped: effects.helped, spared: effects.spared, answers }
    }
}

/// A note of thanks.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Thanks", skip_serializing_if_is_none, example)]
struct ThanksView {
    id: ThanksId,
    answer_id: AnswerId,
    /// Left out once not everybody sees the question or the answer any more.
    thread_id: Option<ThreadId>,
    /// Who wrote it; left out where staff wrote it in the name of an agency.
    from: Option<String>,
    /// The agency in whose name staff wrote it.
    agency_id: Option<AgencyId>,
    /// Plain text.
    #[oai(validator(max_length = 280))]
    text: String,
    created_at: Timestamp,
}

impl Example for ThanksView {
    fn example() -> Self {
        Self {
            id: ThanksId(5),
            answer_id: AnswerId(99),
            thread_id: Some(ThreadId(42)),
            from: Some("ines".to_owned()),
            agency_id: None,
            text: "That saved me a day at the counter.".to_owned(),
            created_at: Timestamp::example(),
        }
    }
}

impl From<Note> for ThanksView {
    fn from(note: Note) -> Self {
        Self {
            id: note.id,
            answer_id: note.answer,
            thread_id: note.thread.map(|thread| thread.id),
            from: note.from.map(|person| person.name()),
            agency_id: note.agency.map(|agency| agency.id),
            text: note.text,
            created_at: note.created_at.into(),
        }
    }
}

/// One page of notes of thanks.
#[derive(Clone, Debug, Object)]
#[oai(rename = "ThanksList", skip_serializing_if_is_none)]
struct ThanksList {
    items: Vec<ThanksView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// A note of thanks for an answer.
#[derive(Clone, Debug, Object)]
#[oai(rename = "NewThanks", deny_unknown_fields, skip_serializing_if_is_none, example)]
struct ThanksText {
    /// Plain text without email addresses, telephone numbers and numbers of accounts.
    #[oai(validator(min_length = 1, max_length = 280))]
    text: String,
    /// To thank in the name of the agency whose question it is, for its staff.
    agency_id: Option<AgencyId>,
}

impl Example for ThanksText {
    fn example() -> Self {
        Self { text: "That saved me a day at the counter.".to_owned(), agency_id: None }
    }
}

/// Somebody who answers in a category.
#[derive(Clone, Debug, Object)]
#[oai(rename = "Answerer", example)]
struct AnswererView {
    account_id: AccountId,
    handle: String,
    /// Their answers of the last 90 days that were accepted.
    accepted: i64,
    /// The newest of these.
    answer_id: AnswerId,
}

impl Example for AnswererView {
    fn example() -> Self {
        Self { account_id: AccountId(12), handle: "mags".to_owned(), accepted: 14, answer_id: AnswerId(99) }
    }
}

impl From<Answerer> for AnswererView {
    fn from(person: Answerer) -> Self {
        Self { account_id: person.account, handle: person.handle, accepted: person.accepted, answer_id: person.answer }
    }
}

/// Those who answer most in a category.
#[derive(Clone, Debug, Object)]
#[oai(rename = "CategoryAnswerers", example)]
struct CategoryAnswerersView {
    category_id: CategoryId,
    /// At most 10, those with most accepted answers first.
    people: Vec<AnswererView>,
}

impl Example for CategoryAnswerersView {
    fn example() -> Self {
        Self { category_id: CategoryId(3), people: vec![AnswererView::example()] }
    }
}

impl From<CategoryAnswerers> for CategoryAnswerersView {
    fn from(category: CategoryAnswerers) -> Self {
        let people = category.people.into_iter().map(AnswererView::from).collect();
        Self { category_id: category.category, people }
    }
}

/// Who answers most at an agency.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AgencyAnswerers", example)]
struct AgencyAnswerersView {
    /// Categories in which anybody's answer was accepted in the last 90 days.
    categories: Vec<CategoryAnswerersView>,
}

impl Example for AgencyAnswerersView {
    fn example() -> Self {
        Self { categories: vec![CategoryAnswerersView::example()] }
    }
}

/// What answers did, and thanks for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThanksApi;

#[OpenApi(tag = "Tag::Thanks")]
impl ThanksApi {
    /// Read what your answers did
    ///
    /// Of answers that everybody can read and that staff do not call superseded. Readers who found one while they were about to ask
    /// count once nothing can change any more: after 8 days with an account, after 1 day without. Nobody counts for their own
    /// answers. Needs the scope `profile:read`.
    #[oai(path = "/me/answer-effects", method = "get", operation_id = "getMyAnswerEffects")]
    async fn effects(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<EffectsView>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        caller.require(Right::ReadProfile, None)?;
        Ok(Json(effects(app.reader(), caller.account).await?.into()))
    }

    /// Thank for an answer
    ///
    /// Once for each answer, by whoever accepted it as the asker or said that it worked for them; or by staff, in the name of the agency
    /// whose question it is. Nobody reads it but whoever wrote the answer. 409 `help_not_said` for others, and `already_thanked`. Needs
    /// the scope `threads:write`.
    #[oai(path = "/answers/:id/thanks", method = "post", operation_id = "giveThanks")]
    async fn give(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which answer.
        id: Path<AnswerId>,
        idempotency_key: Param<RequestKey>,
        input: Json<ThanksText>,
    ) -> Result<Created<ThanksView>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let ThanksText { text, agency_id } = input.0;
        let new = NewThanks { text: text.clone(), agency: agency_id };
        let given = give(app, &caller, id.0, new, idempotency_key.0.0).await?;
        let note = listing::written(app, &caller, given.value, &text).await?.ok_or_else(ApiError::missing)?;
        Ok(Created::new(note.into(), &format!("/answers/{}", id.0), given.replayed))
    }

    /// List the thanks that you were written
    ///
    /// Newest first. Needs the scope `profile:read`.
    #[oai(path = "/me/thanks", method = "get", operation_id = "listMyThanks")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<ThanksList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("thanks:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/thanks", limit.0);
        let page = listing::received(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(ThanksView::from).collect();
        Ok(Page::Page(Json(ThanksList { items, next_cursor }), link))
    }

    /// Remove thanks that you were written
    ///
    /// Needs the scope `profile:write`.
    #[oai(path = "/me/thanks/:id", method = "delete", operation_id = "removeMyThanks")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which note.
        id: Path<ThanksId>,
    ) -> Result<Done, ApiError> {
        remove(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// List those who answer most at an agency
    ///
    /// In each of its categories, the people with most accepted answers of the last 90 days on public questions of others. For staff of
    /// the agency; to others, there is nothing here. Needs the scope `threads:write`.
    #[oai(path = "/agencies/:id/answerers", method = "get", operation_id = "listAgencyAnswerers")]
    async fn answerers(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
    ) -> Result<Json<AgencyAnswerersView>, ApiError> {
        let found = answerers(app.0, &caller.0, id.0).await?;
        let categories = found.into_iter().map(CategoryAnswerersView::from).collect();
        Ok(Json(AgencyAnswerersView { categories }))
    }
}
