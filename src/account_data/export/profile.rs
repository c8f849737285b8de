//! What an account is and was told: its settings, roles, drafts, notifications, sessions, tokens and what happened to its safety.

use std::collections::HashMap;

use poem_openapi::types::ToJSON;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::part::{PAGE_SIZE, Part, by_id};
use super::views::{
    ExportHead, ExportedAccount, ExportedDraft, ExportedField, ExportedNotification, ExportedPasskey, ExportedRole,
    ExportedSecondFactor, ExportedSecondFactorReset, ExportedSecurityEvent, ExportedSession, ExportedSuspension,
    ExportedToken,
};
use crate::app::App;
use crate::entity::{
    AgencyId, account, agency, api_token, draft, membership, passkey, second_factor_reset, security_event, session,
    suspension,
};
use crate::identity::Caller;
use crate::identity::second_factor::{self, SecondFactor};
use crate::notifications::listing;
use crate::web::pagination::Keyset;
use crate::web::timestamp::Timestamp;

/// The first fields of the file; none if the account is gone.
pub(super) async fn head(app: &App, caller: &Caller) -> Result<Option<ExportHead>, DbErr> {
    let found = account::Entity::find_by_id(caller.account).one(app.reader()).await?;
    let head = found.map(|row| ExportHead {
        site: app.config.public_url.clone(),
        exported_at: app.now().into(),
        account: ExportedAccount {
            id: row.id,
            handle: row.handle,
            email: row.email,
            email_confirmed_at: row.email_confirmed_at.map(Timestamp),
            pending_email: row.pending_email,
            display_name: row.display_name,
            about: row.about,
            locale: row.locale,
            joined_at: row.created_at.into(),
            site_administrator: row.is_site_administrator,
        },
    });
    Ok(head)
}

pub(super) async fn roles(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let ids: Vec<AgencyId> = caller.roles.iter().map(|(agency, _)| *agency).collect();
    let named = agency::Entity::find().filter(agency::Column::Id.is_in(ids)).all(app.reader()).await?;
    let named: HashMap<AgencyId, String> = named.into_iter().map(|row| (row.id, row.name)).collect();
    let rows = membership::Entity::find().filter(membership::Column::AccountId.eq(caller.account));
    by_id(app, rows, membership::Column::Id, behind, |row| {
        let agency = named.get(&row.agency_id).cloned().unwrap_or_default();
        (row.id.0, ExportedRole { agency, role: row.role, since: row.created_at.into() })
    })
    .await
}

/// What was told of them; who decided about them is left out.
pub(super) async fn suspensions(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = suspension::Entity::find().filter(suspension::Column::AccountId.eq(caller.account));
    by_id(app, rows, suspension::Column::Id, behind, |row| {
        let view = ExportedSuspension {
            reason: row.reason,
            explanation: row.explanation,
            started_at: row.started_at.into(),
            ends_at: row.ends_at.map(Timestamp),
            posts_hidden: row.hides_posts,
            lifted_at: row.lifted_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

/// Few, for each lasts some weeks: all at once.
pub(super) async fn drafts(app: &App, caller: &Caller, _behind: i64) -> Result<Part, DbErr> {
    let rows = draft::Entity::find()
        .filter(draft::Column::AccountId.eq(caller.account))
        .order_by_asc(draft::Column::SavedAt)
        .order_by_asc(draft::Column::Id)
        .all(app.reader())
        .await?;
    let view = |row: draft::Model| ExportedDraft {
        path: row.path,
        fields: row.fields.0.into_iter().map(|(name, text)| ExportedField { name, text }).collect(),
        saved_at: row.saved_at.into(),
    };
    Ok(Part { items: rows.into_iter().map(|row| view(row).to_json_string()).collect(), next: None })
}

/// As their owner reads them now, newest first.
pub(super) async fn notifications(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let after = (behind > 0).then(|| Keyset { at: app.now(), id: behind });
    let page = listing::page(app, caller, after, PAGE_SIZE).await?;
    let view = |told: listing::Notice| ExportedNotification {
        id: told.id,
        kind: told.kind,
        text: told.text,
        thread_id: told.thread,
        answer_id: told.answer,
        case_reference: told.case_reference,
        created_at: told.created_at.into(),
        read_at: told.read_at.map(Timestamp),
    };
    let next = page.next.map(|next| next.id);
    Ok(Part { items: page.items.into_iter().map(|told| view(told).to_json_string()).collect(), next })
}

pub(super) async fn sessions(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = session::Entity::find().filter(session::Column::AccountId.eq(caller.account));
    by_id(app, rows, session::Column::Id, behind, |row| {
        let view = ExportedSession {
            agent: row.user_agent,
            created_at: row.created_at.into(),
            last_seen_at: row.last_seen_at.into(),
        };
        (row.id.0, view)
    })
    .await
}

/// The app whose codes are asked for, without its key; there is one at most.
pub(super) async fn second_factors(app: &App, caller: &Caller, _behind: i64) -> Result<Part, DbErr> {
    let found = second_factor::of_caller(app, caller).await?;
    let view = |factor: SecondFactor| {
        let app = factor.app?;
        Some(ExportedSecondFactor {
            set_up_at: app.set_up_at.into(),
            last_used_at: app.last_used_at.map(Timestamp),
            recovery_codes_left: factor.recovery_codes_left,
        })
    };
    Ok(Part { items: found.and_then(view).into_iter().map(|view| view.to_json_string()).collect(), next: None })
}

/// Names and times of passkeys, and nothing that a device is known by.
pub(super) async fn passkeys(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = passkey::Entity::find().filter(passkey::Column::AccountId.eq(caller.account));
    by_id(app, rows, passkey::Column::Id, behind, |row| {
        let view = ExportedPasskey {
            name: row.name,
            added_at: row.created_at.into(),
            last_used_at: row.last_used_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

/// What administrators asked for; who they are is left out.
pub(super) async fn second_factor_resets(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = second_factor_reset::Entity::find().filter(second_factor_reset::Column::AccountId.eq(caller.account));
    by_id(app, rows, second_factor_reset::Column::Id, behind, |row| {
        let view = ExportedSecondFactorReset {
            reason: row.reason,
            requested_at: row.requested_at.into(),
            confirmed_at: row.confirmed_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

/// Names and ends; nothing that opens anything.
pub(super) async fn tokens(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = api_token::Entity::find().filter(api_token::Column::AccountId.eq(caller.account));
    by_id(app, rows, api_token::Column::Id, behind, |row| {
        let view = ExportedToken {
            id: row.id,
            name: row.name,
            scopes: row.scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Timestamp),
            last_used_at: row.last_used_at.map(Timestamp),
            revoked_at: row.revoked_at.map(Timestamp),
        };
        (row.id.0, view)
    })
    .await
}

pub(super) async fn security_events(app: &App, caller: &Caller, behind: i64) -> Result<Part, DbErr> {
    let rows = security_event::Entity::find().filter(security_event::Column::AccountId.eq(caller.account));
    by_id(app, rows, security_event::Column::Id, behind, |row| {
        let view = ExportedSecurityEvent {
            kind: row.kind,
            occurred_at: row.occurred_at.into(),
            by_you: row.actor_id == Some(caller.account),
            place: row.address_key,
            role: row.role,
            token_id: row.api_token_id,
        };
        (row.id.0, view)
    })
    .await
}
