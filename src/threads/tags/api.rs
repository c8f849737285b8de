//! Tags over REST: read by everybody, followed by people, made and changed by those who administer the site.

use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::listing::{self, TagRow};
use super::{TagEdit, TagInput, follow};
use crate::app::App;
use crate::entity::TagId;
use crate::identity::idempotency::RequestKey;
use crate::identity::{Anyone, Right, TokenCaller};
use crate::threads::api::tags::Tag;
use crate::web::answers::{CreatedTagged, Done, Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::page_cache::{CacheTag, Cacheable};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// What questions are about, in a word.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "QuestionTag", example)]
pub struct TagView {
    pub id: TagId,
    pub name: String,
    /// Other names that lead to it.
    pub other_names: Vec<String>,
    /// Threads that have it.
    pub thread_count: i64,
    pub created_at: Timestamp,
}

impl Example for TagView {
    fn example() -> Self {
        Self {
            id: TagId(7),
            name: "bins".to_owned(),
            other_names: vec!["rubbish".to_owned()],
            thread_count: 12,
            created_at: Timestamp::example(),
        }
    }
}

impl From<TagRow> for TagView {
    fn from(row: TagRow) -> Self {
        Self {
            id: row.tag.id,
            name: row.tag.name,
            other_names: row.other_names,
            thread_count: row.threads,
            created_at: row.tag.created_at.into(),
        }
    }
}

/// Every tag.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "QuestionTags", example)]
pub struct TagList {
    /// At most 500, in the order of the alphabet.
    pub items: Vec<TagView>,
}

impl Example for TagList {
    fn example() -> Self {
        Self { items: vec![TagView::example()] }
    }
}

/// A tag to make.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewQuestionTag", deny_unknown_fields, example)]
pub struct NewTag {
    /// Letters, digits, and single hyphens between them.
    #[oai(validator(min_length = 2, max_length = 30))]
    pub name: String,
    /// Other names that lead to it. A name leads to one tag, whatever its case and accents.
    #[oai(default, validator(max_items = 20, max_length = 30))]
    pub other_names: Vec<String>,
}

impl Example for NewTag {
    fn example() -> Self {
        Self { name: "bins".to_owned(), other_names: vec!["rubbish".to_owned()] }
    }
}

/// Other names of a tag; what is left out stays.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "QuestionTagEdit", deny_unknown_fields, example)]
pub struct TagChange {
    /// The name that it had leads to it still.
    #[oai(validator(min_length = 2, max_length = 30))]
    pub name: Option<String>,
    /// In the place of those that led to it. At most 20 of them may be new.
    #[oai(validator(max_items = 1000, max_length = 30))]
    pub other_names: Option<Vec<String>>,
}

impl Example for TagChange {
    fn example() -> Self {
        Self { name: Some("waste".to_owned()), other_names: Some(vec!["bins".to_owned(), "rubbish".to_owned()]) }
    }
}

/// Into which tag another one is merged.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "QuestionTagMerge", deny_unknown_fields, example)]
pub struct TagMerge {
    /// The one that stays.
    pub into_id: TagId,
}

impl Example for TagMerge {
    fn example() -> Self {
        Self { into_id: TagId(7) }
    }
}

/// A tag as the caller gets it, with its version.
async fn view(app: &App, id: TagId) -> Result<(TagView, String), ApiError> {
    let row = listing::one(app.reader(), id).await?.ok_or_else(ApiError::missing)?;
    let version = row.tag.version;
    Ok(conditional::tagged(version, TagView::from(row)))
}

/// Tags.
#[derive(Clone, Copy, Debug, Default)]
pub struct TagsApi;

#[OpenApi(tag = "Tag::Tags")]
impl TagsApi {
    /// List the tags
    ///
    /// What questions can be said to be about. No token is needed.
    #[oai(path = "/tags", method = "get", operation_id = "listTags")]
    async fn list(&self, app: Data<&App>, caller: Anyone) -> Result<Cacheable<Json<TagList>>, ApiError> {
        let items = listing::all(app.0.reader()).await?.into_iter().map(TagView::from).collect();
        let tag = caller.0.is_none().then_some(CacheTag::Anything);
        Ok(Cacheable { answer: Json(TagList { items }), tag })
    }

    /// Make a tag
    ///
    /// There are at most 500. For those who administer the site; to others, there is nothing here. Needs the scope `admin`.
    #[oai(path = "/tags", method = "post", operation_id = "createTag")]
    async fn create(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        idempotency_key: Param<RequestKey>,
        body: Json<NewTag>,
    ) -> Result<CreatedTagged<TagView>, ApiError> {
        let input = TagInput { name: body.0.name, other_names: body.0.other_names };
        let made = super::create(app.0, &caller.0, &input, idempotency_key.0.0).await?;
        let view = view(app.0, made.value).await?;
        Ok(CreatedTagged::new(view, &format!("/tags/{}", made.value), made.replayed))
    }

    /// Read a tag
    ///
    /// No token is needed.
    #[oai(path = "/tags/:id", method = "get", operation_id = "getTag")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: Anyone,
        /// Which tag.
        id: Path<TagId>,
    ) -> Result<Cacheable<Read<TagView>>, ApiError> {
        let answer = view(app.0, id.0).await?.into();
        Ok(Cacheable { answer, tag: caller.0.is_none().then_some(CacheTag::Anything) })
    }

    /// Change a tag
    ///
    /// Its name, or the other names that lead to it. For those who administer the site; to others, there is nothing here. Needs the
    /// scope `admin`.
    #[oai(path = "/tags/:id", method = "patch", operation_id = "editTag")]
    async fn edit(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which tag.
        id: Path<TagId>,
        if_match: Param<IfMatch>,
        body: Json<TagChange>,
    ) -> Result<Tagged<TagView>, ApiError> {
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        let TagChange { name, other_names } = body.0;
        let edit = TagEdit { name, other_names, version: if_match.0.revision()? };
        super::edit(app.0, &caller.0, id.0, &edit).await?;
        Ok(view(app.0, id.0).await?.into())
    }

    /// Remove a tag
    ///
    /// One that no thread has. For those who administer the site; to others, there is nothing here. Needs the scope `admin`.
    #[oai(path = "/tags/:id", method = "delete", operation_id = "removeTag")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which tag.
        id: Path<TagId>,
    ) -> Result<Done, ApiError> {
        super::remove(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Merge a tag into another one
    ///
    /// Its threads, followers and names go to that one, and it is gone. It cannot be undone. For those who administer the site; to
    /// others, there is nothing here. Needs the scope `admin`.
    #[oai(path = "/tags/:id/merge", method = "post", operation_id = "mergeTag")]
    async fn merge(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which tag goes.
        id: Path<TagId>,
        body: Json<TagMerge>,
    ) -> Result<Done, ApiError> {
        super::merge(app.0, &caller.0, id.0, body.0.into_id)
            .await
            .map_err(|error| error.with_field_names(&[("into", "into_id")]))?;
        Ok(Done::Done)
    }

    /// Follow a tag
    ///
    /// Open questions that have it are among those that you could answer. No mail follows from it. Needs the scope `votes:write`.
    #[oai(path = "/tags/:id/follow", method = "put", operation_id = "followTag")]
    async fn follow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which tag.
        id: Path<TagId>,
    ) -> Result<Done, ApiError> {
        follow::follow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Follow a tag no more
    ///
    /// Needs the scope `votes:write`.
    #[oai(path = "/tags/:id/follow", method = "delete", operation_id = "unfollowTag")]
    async fn unfollow(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which tag.
        id: Path<TagId>,
    ) -> Result<Done, ApiError> {
        follow::unfollow(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }
}
