//! Words that search treats alike over REST: for those who administer the site.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi, Tags};

use super::add::add_group;
use super::change::change_group;
use super::group_input::GroupInput;
use super::groups::{own_group, site_groups};
use super::remove::remove_group;
use super::switch::switch_built_in;
use crate::app::App;
use crate::entity::{SynonymGroupId, synonym_group};
use crate::identity::idempotency::RequestKey;
use crate::identity::{Right, TokenCaller};
use crate::search::SearchHandle;
use crate::search::words::{BUILT_IN_LANGUAGE, BuiltInGroup, OtherWords, built_in_groups};
use crate::web::answers::{CreatedTagged, Done, Read, Tagged};
use crate::web::conditional::{self, IfMatch};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

#[derive(Tags)]
enum Tag {
    /// Words that search treats alike.
    Synonyms,
}

/// The phrases of a line.
fn listed(phrases: &str) -> Vec<String> {
    phrases.split(',').map(|phrase| phrase.trim().to_owned()).collect()
}

/// A group of the site's own: whoever searches for one of its phrases finds what has another.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "SynonymGroup", example)]
pub struct SynonymGroupView {
    pub id: SynonymGroupId,
    /// The language of its phrases (ISO 639-1).
    pub language: String,
    pub phrases: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Example for SynonymGroupView {
    fn example() -> Self {
        Self {
            id: SynonymGroupId(4),
            language: "en".to_owned(),
            phrases: vec!["hopper".to_owned(), "rubbish chute".to_owned()],
            created_at: Timestamp::example(),
            updated_at: Timestamp::example(),
        }
    }
}

impl From<synonym_group::Model> for SynonymGroupView {
    fn from(row: synonym_group::Model) -> Self {
        Self {
            id: row.id,
            language: row.language,
            phrases: listed(&row.phrases),
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

/// A group that comes with Peerdesk.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "BuiltInSynonyms", example)]
pub struct BuiltInSynonymsView {
    /// Its first phrase, by which it is switched off and on.
    pub key: String,
    /// The language of the questions for which it counts (ISO 639-1).
    pub language: String,
    pub phrases: Vec<String>,
    pub is_switched_off: bool,
}

impl Example for BuiltInSynonymsView {
    fn example() -> Self {
        Self {
            key: "library".to_owned(),
            language: "en".to_owned(),
            phrases: vec!["library".to_owned(), "lending library".to_owned()],
            is_switched_off: true,
        }
    }
}

impl BuiltInSynonymsView {
    fn new(group: BuiltInGroup, is_switched_off: bool) -> Self {
        Self {
            key: group.key.to_owned(),
            language: BUILT_IN_LANGUAGE.to_owned(),
            phrases: listed(group.phrases),
            is_switched_off,
        }
    }
}

/// Every group.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "Synonyms", example)]
pub struct SynonymsView {
    /// The site's own, by language: at most 500.
    pub own: Vec<SynonymGroupView>,
    /// Those that come with Peerdesk.
    pub built_in: Vec<BuiltInSynonymsView>,
}

impl Example for SynonymsView {
    fn example() -> Self {
        Self { own: vec![SynonymGroupView::example()], built_in: vec![BuiltInSynonymsView::example()] }
    }
}

/// A group of the site's own as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "NewSynonymGroup", deny_unknown_fields, example)]
pub struct NewSynonymGroup {
    /// The language of its phrases (ISO 639-1): one whose words search takes to their stems.
    #[oai(validator(max_length = 2))]
    pub language: String,
    /// At least two, of one to four words each, of which one says something. A comma within one makes it two.
    #[oai(validator(max_items = 12, max_length = 200))]
    pub phrases: Vec<String>,
}

impl Example for NewSynonymGroup {
    fn example() -> Self {
        Self { language: "en".to_owned(), phrases: vec!["hopper".to_owned(), "rubbish chute".to_owned()] }
    }
}

impl From<NewSynonymGroup> for GroupInput {
    fn from(sent: NewSynonymGroup) -> Self {
        Self { language: sent.language, phrases: sent.phrases.join(",") }
    }
}

/// What becomes of a group that comes with Peerdesk.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "BuiltInSwitch", deny_unknown_fields, example)]
pub struct BuiltInSwitch {
    /// Its first phrase, as the list has it.
    #[oai(validator(max_length = 200))]
    pub key: String,
    pub is_switched_off: bool,
}

impl Example for BuiltInSwitch {
    fn example() -> Self {
        Self { key: "library".to_owned(), is_switched_off: true }
    }
}

/// A phrase of a question and what is looked for as well.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OtherWords", example)]
pub struct OtherWordsView {
    pub phrase: String,
    pub others: Vec<String>,
}

impl Example for OtherWordsView {
    fn example() -> Self {
        Self { phrase: "hopper".to_owned(), others: vec!["rubbish chute".to_owned()] }
    }
}

impl From<OtherWords> for OtherWordsView {
    fn from(found: OtherWords) -> Self {
        Self { phrase: found.phrase, others: found.others }
    }
}

/// What a question is also looked for by.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OtherWordsList", example)]
pub struct OtherWordsList {
    /// In the order of the question.
    pub items: Vec<OtherWordsView>,
}

impl Example for OtherWordsList {
    fn example() -> Self {
        Self { items: vec![OtherWordsView::example()] }
    }
}

/// Words that search treats alike.
#[derive(Clone, Copy, Debug, Default)]
pub struct SynonymsApi;

#[OpenApi(tag = "Tag::Synonyms")]
impl SynonymsApi {
    /// List the words that search treats alike
    ///
    /// The site's own groups, and those that come with Peerdesk. For those who administer the site; to others, there is nothing here.
    /// Needs the scope `admin`.
    #[oai(path = "/synonyms", method = "get", operation_id = "listSynonyms")]
    async fn list(&self, app: Data<&App>, caller: TokenCaller) -> Result<Json<SynonymsView>, ApiError> {
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        let site = site_groups(app.0.reader()).await?;
        let built_in = built_in_groups()
            .map(|group| BuiltInSynonymsView::new(group, site.switched_off.contains(group.key)))
            .collect();
        Ok(Json(SynonymsView { own: site.own.into_iter().map(SynonymGroupView::from).collect(), built_in }))
    }

    /// Add a group of words that search treats alike
    ///
    /// It counts at once here and within a few seconds on other nodes. A phrase can be in one group only. For those who administer the
    /// site. Needs the scope `admin`.
    #[oai(path = "/synonyms", method = "post", operation_id = "addSynonymGroup")]
    async fn add(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        idempotency_key: Param<RequestKey>,
        body: Json<NewSynonymGroup>,
    ) -> Result<CreatedTagged<SynonymGroupView>, ApiError> {
        let app = app.0;
        let input = GroupInput::from(body.0);
        let added = add_group(app, &caller.0, &input, idempotency_key.0.0).await?;
        let view = view(app, added.value).await?;
        Ok(CreatedTagged::new(view, &format!("/synonyms/{}", added.value), added.replayed))
    }

    /// Read a group of words that search treats alike
    ///
    /// One of the site's own. For those who administer the site. Needs the scope `admin`.
    #[oai(path = "/synonyms/:id", method = "get", operation_id = "getSynonymGroup")]
    async fn read(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which group.
        id: Path<SynonymGroupId>,
    ) -> Result<Read<SynonymGroupView>, ApiError> {
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        Ok(view(app.0, id.0).await?.into())
    }

    /// Change a group of words that search treats alike
    ///
    /// One of the site's own. For those who administer the site. Needs the scope `admin`.
    #[oai(path = "/synonyms/:id", method = "put", operation_id = "changeSynonymGroup")]
    async fn change(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which group.
        id: Path<SynonymGroupId>,
        if_match: Param<IfMatch>,
        body: Json<NewSynonymGroup>,
    ) -> Result<Tagged<SynonymGroupView>, ApiError> {
        let app = app.0;
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        let (input, version) = (GroupInput::from(body.0), if_match.0.revision()?);
        change_group(app, &caller.0, id.0, &input, version).await?;
        Ok(view(app, id.0).await?.into())
    }

    /// Remove a group of words that search treats alike
    ///
    /// One of the site's own. For those who administer the site. Needs the scope `admin`.
    #[oai(path = "/synonyms/:id", method = "delete", operation_id = "removeSynonymGroup")]
    async fn remove(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which group.
        id: Path<SynonymGroupId>,
    ) -> Result<Done, ApiError> {
        remove_group(app.0, &caller.0, id.0).await?;
        Ok(Done::Done)
    }

    /// Switch a group that comes with Peerdesk off or on
    ///
    /// A phrase that the site has in a group of its own stays there. For those who administer the site. Needs the scope `admin`.
    #[oai(path = "/synonyms/built-in", method = "put", operation_id = "switchBuiltInSynonyms")]
    async fn switch(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        body: Json<BuiltInSwitch>,
    ) -> Result<Json<BuiltInSynonymsView>, ApiError> {
        let BuiltInSwitch { key, is_switched_off } = body.0;
        let group = switch_built_in(app.0, &caller.0, &key, is_switched_off).await?;
        Ok(Json(BuiltInSynonymsView::new(group, is_switched_off)))
    }

    /// List what a question is also looked for by
    ///
    /// Nothing is searched and nothing is counted. For those who administer the site. Needs the scope `admin`.
    #[oai(path = "/synonyms/other-words", method = "get", operation_id = "listOtherWords")]
    async fn other_words(
        &self,
        app: Data<&App>,
        handle: Data<&SearchHandle>,
        caller: TokenCaller,
        /// What somebody would type.
        #[oai(validator(max_length = 200))]
        q: Query<Option<String>>,
        /// In which language, two letters; English where nothing is said.
        #[oai(validator(pattern = "^[a-z]{2}$"))]
        language: Query<Option<String>>,
    ) -> Result<Json<OtherWordsList>, ApiError> {
        caller.0.require_or_hide(Right::AdministerSite, None)?;
        let words = handle.0.synonyms().get(app.0).await;
        let language = language.0.unwrap_or_else(|| BUILT_IN_LANGUAGE.to_owned());
        let found = words.other_words(&q.0.unwrap_or_default(), &language);
        Ok(Json(OtherWordsList { items: found.into_iter().map(OtherWordsView::from).collect() }))
    }
}

/// A group with its tag.
async fn view(app: &App, id: SynonymGroupId) -> Result<(SynonymGroupView, String), ApiError> {
    let row = own_group(app.reader(), id).await?.ok_or_else(ApiError::missing)?;
    let version = row.version;
    Ok(conditional::tagged(version, SynonymGroupView::from(row)))
}
