//! The REST API as one service of all features, without a server to run it on.

use poem_openapi::OpenApiService;

use crate::account_data::api::AccountDataApi;
use crate::agencies::api::AgenciesApi;
use crate::cases::api::{CaseActsApi, CasesApi};
use crate::deflection::api::AnswersFoundApi;
use crate::deflection::api::own_episodes::OwnEpisodesApi;
use crate::deflection::api::reliability::SuggestionReliabilityApi;
use crate::escalation::api::EscalationApi;
use crate::escalation::trials::api::TrialsApi;
use crate::gaps::api::GapsApi;
use crate::notifications::api::NotificationsApi;
use crate::open_data::api::OpenDataApi;
use crate::peers::api::PeersApi;
use crate::peers::api::followed::FollowsApi;
use crate::peers::volunteers::api::VolunteersApi;
use crate::posts::attachments::api::AttachmentsApi;
use crate::search::api::SearchApi;
use crate::search::api::episodes::EpisodesApi;
use crate::search::recommendations::api::RecommendationsApi;
use crate::search::synonyms::api::SynonymsApi;
use crate::service_levels::api::PoliciesApi;
use crate::statistics::api::StatisticsApi;
use crate::thanks::api::ThanksApi;
use crate::{identity, threads};

/// The features' parts of the API.
pub type Apis = (
    identity::api::Apis,
    AccountDataApi,
    AgenciesApi,
    (threads::api::Apis, AttachmentsApi),
    CasesApi,
    CaseActsApi,
    PoliciesApi,
    EscalationApi,
    TrialsApi,
    (PeersApi, VolunteersApi, FollowsApi),
    ThanksApi,
    NotificationsApi,
    (AnswersFoundApi, OwnEpisodesApi, SuggestionReliabilityApi),
    (SearchApi, EpisodesApi, RecommendationsApi, SynonymsApi),
    (StatisticsApi, OpenDataApi),
    GapsApi,
);

/// The REST API, without a server to run it on: its document needs no database.
#[must_use]
pub fn open_api() -> OpenApiService<Apis, ()> {
    let apis = (
        identity::api::api(),
        AccountDataApi,
        AgenciesApi,
        (threads::api::api(), AttachmentsApi),
        CasesApi,
        CaseActsApi,
        PoliciesApi,
        EscalationApi,
        TrialsApi,
        (PeersApi, VolunteersApi, FollowsApi),
        ThanksApi,
        NotificationsApi,
        (AnswersFoundApi, OwnEpisodesApi, SuggestionReliabilityApi),
        (SearchApi, EpisodesApi, RecommendationsApi, SynonymsApi),
        (StatisticsApi, OpenDataApi),
        GapsApi,
    );
    OpenApiService::new(apis, "Peerdesk", env!("CARGO_PKG_VERSION"))
}
