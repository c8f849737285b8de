//! The REST API of threads: thin doors to the operations and to `listing`, one for each kind of post.

pub mod objects;
mod own_threads;
mod personal_data;
pub mod reader;
pub mod tags;

use self::own_threads::OwnQuestionsApi;
use self::personal_data::PersonalDataApi;
use super::annex::api::AnnexApi;
use super::answers::api::{AcceptanceApi, AnswersApi, ReviewApi};
use super::comments::api::CommentsApi;
use super::duplicates::api::DuplicatesApi;
use super::hiding::api::HidingApi;
use super::questions::api::QuestionsApi;
use super::reactions::api::ReactionsApi;
use super::tags::api::TagsApi;

/// The parts of it.
pub type Apis = (
    (QuestionsApi, OwnQuestionsApi),
    TagsApi,
    DuplicatesApi,
    AnswersApi,
    CommentsApi,
    AcceptanceApi,
    ReactionsApi,
    (HidingApi, ReviewApi),
    (PersonalDataApi, AnnexApi),
);

/// All of it, for the one service that `routes` builds.
#[must_use]
pub fn api() -> Apis {
    (
        (QuestionsApi, OwnQuestionsApi),
        TagsApi,
        DuplicatesApi,
        AnswersApi,
        CommentsApi,
        AcceptanceApi,
        ReactionsApi,
        (HidingApi, ReviewApi),
        (PersonalDataApi, AnnexApi),
    )
}
