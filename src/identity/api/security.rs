//! What happened to the safety of one's own account, and of those of an agency's staff, by API.

use poem::web::Data;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, ApiTokenId, CaseId, Role, SecurityEventId, SecurityEventKind, security_event,
};
use crate::identity::extractors::TokenCaller;
use crate::identity::security_events;
use crate::identity::trail::{self, TrailFilter};
use crate::web::answers::Page;
use crate::web::pagination::{Cursor, Limit, Listing};
use crate::web::param::Param;
use crate::web::problem::ApiError;
use crate::web::timestamp::Timestamp;

/// Something that happened to the safety of an account.
#[derive(Clone, Debug, Object)]
#[oai(rename = "SecurityEvent", skip_serializing_if_is_none, example)]
struct SecurityEventView {
    id: SecurityEventId,
    /// Whose account it is about.
    account_id: AccountId,
    kind: SecurityEventKind,
    occurred_at: Timestamp,
    /// Who did it; left out for whoever runs the site, and for somebody who failed to sign in.
    actor_id: Option<AccountId>,
    /// Equal for equal network addresses, and no way back to the address; left out where there was none.
    place: Option<String>,
    /// Where a role was given or taken away, or whose case was read.
    agency_id: Option<AgencyId>,
    role: Option<Role>,
    /// The token that was made or taken back.
    token_id: Option<ApiTokenId>,
    /// The case of another team that was read.
    case_id: Option<CaseId>,
}

impl Example for SecurityEventView {
    fn example() -> Self {
        Self {
            id: SecurityEventId(31),
            account_id: AccountId(12),
            kind: SecurityEventKind::TokenCreated,
            occurred_at: Timestamp::example(),
            actor_id: Some(AccountId(12)),
            place: Some("q3Vb0c-7TzR1xWfK".to_owned()),
            agency_id: None,
            role: None,
            token_id: Some(ApiTokenId(7)),
            case_id: None,
        }
    }
}

impl From<security_event::Model> for SecurityEventView {
    fn from(row: security_event::Model) -> Self {
        Self {
            id: row.id,
            account_id: row.account_id,
            kind: row.kind,
            occurred_at: row.occurred_at.into(),
            actor_id: row.actor_id,
            place: row.address_key,
            agency_id: row.agency_id,
            role: row.role,
            token_id: row.api_token_id,
            case_id: row.case_id,
        }
    }
}

/// One page of security events, newest first.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
struct SecurityEventList {
    items: Vec<SecurityEventView>,
    /// For the next page; left out on the last.
    next_cursor: Option<String>,
}

/// Security events: the caller's own, and those of an agency's staff.
pub struct SecurityEventsApi;

#[OpenApi(tag = "Tag::Account")]
impl SecurityEventsApi {
    /// List what happened to the safety of your account
    ///
    /// Signing in, attempts to sign in, roles, tokens, changes of your address and of your password: newest first. Kept for as long as
    /// the site's privacy page says. Needs the scope `admin`.
    #[oai(path = "/me/security-events", method = "get", operation_id = "listMySecurityEvents")]
    async fn list(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<SecurityEventList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let name = format!("security-events:{}", caller.account);
        let list = Listing::new(&app.config.secret, name, "/me/security-events", limit.0);
        let page = security_events::list(app, &caller, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(SecurityEventView::from).collect();
        Ok(Page::Page(Json(SecurityEventList { items, next_cursor }), link))
    }

    /// List what happened to the safety of an agency's staff
    ///
    /// What staff did, or what was done to their accounts, while they had a role at the agency, and each look at a case of the agency from
    /// outside of its team: newest first. What people do who have no role there is not in it. For administrators of the agency. Needs the
    /// scope `admin`.
    #[oai(path = "/agencies/:id/security-events", method = "get", operation_id = "listAgencySecurityEvents")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the request")]
    async fn list_of_agency(
        &self,
        app: Data<&App>,
        caller: TokenCaller,
        /// Which agency.
        id: Path<AgencyId>,
        /// Only those about this account.
        account: Query<Option<AccountId>>,
        /// Only those of this kind.
        kind: Query<Option<SecurityEventKind>>,
        cursor: Param<Cursor>,
        limit: Param<Limit>,
    ) -> Result<Page<SecurityEventList>, ApiError> {
        let (app, caller) = (app.0, caller.0);
        let filter = TrailFilter { person: account.0, kind: kind.0 };
        let name = trail::list_name(id.0, filter);
        let path = format!("/agencies/{}/security-events", id.0);
        let list =
            Listing::new(&app.config.secret, name, path, limit.0).with("account", account.0).with("kind", kind.0);
        let page = trail::list(app, &caller, id.0, filter, list.after(&cursor.0)?, limit.0.0).await?;
        let (next_cursor, link) = list.next(page.next);
        let items = page.items.into_iter().map(SecurityEventView::from).collect();
        Ok(Page::Page(Json(SecurityEventList { items, next_cursor }), link))
    }
}
