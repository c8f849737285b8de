//! Whether somebody wants to be brought open questions, of which categories and agencies, and in which languages. Nobody is unless
//! they say so.

use std::collections::{BTreeSet, HashSet};

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::codes;
use super::rules::languages;
use crate::agencies::listing::{agencies, categories};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, CategoryId, followed_agency, followed_category, peer_profile};
use crate::identity::{Caller, Right};
use crate::operation::{Actor, FieldError, FieldErrors, Operation, OperationError, OperationSpec, RateLimitedAction};

/// What somebody says of the questions that they could answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// Questions are brought to them.
    pub wants_questions: bool,
    /// They get a mail now and then about what their answers did.
    pub wants_effects: bool,
    /// The languages that they read; none for any.
    pub languages: Vec<String>,
    /// The categories that they follow.
    pub categories: BTreeSet<CategoryId>,
    /// The agencies that they follow, with all categories.
    pub agencies: BTreeSet<AgencyId>,
}

/// What a form or a program sends: [`Preferences`] as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPreferences {
    pub wants_questions: bool,
    /// None where it is not said, and stays as it is.
    pub wants_effects: Option<bool>,
    /// Codes of ISO 639-1 with spaces or commas between them.
    pub languages: String,
    pub categories: BTreeSet<CategoryId>,
    /// None where it is not said, and they stay as they are.
    pub agencies: Option<BTreeSet<AgencyId>>,
}

/// The caller's own preferences: three queries.
///
/// # Errors
/// A missing scope; the database.
pub async fn own(app: &App, caller: &Caller) -> Result<Preferences, OperationError> {
    caller.require(Right::ReadProfile, None)?;
    let profile = peer_profile::Entity::find_by_id(caller.account).one(app.reader()).await?;
    let categories = followed_by(app, caller.account).await?;
    let agencies = agencies_followed_by(app, caller.account).await?;
    let (wants_questions, wants_effects, languages) =
        profile.map_or((false, false, String::new()), |row| (row.wants_questions, row.wants_effects, row.languages));
    Ok(Preferences { wants_questions, wants_effects, languages: languages::stored(&languages), categories, agencies })
}

async fn followed_by(app: &App, account: AccountId) -> Result<BTreeSet<CategoryId>, DbErr> {
    let found: Vec<CategoryId> = followed_category::Entity::find()
        .select_only()
        .column(followed_category::Column::CategoryId)
        .filter(followed_category::Column::AccountId.eq(account))
        .order_by_asc(followed_category::Column::CategoryId)
        .into_tuple()
        .all(app.reader())
        .await?;
    Ok(found.into_iter().collect())
}

async fn agencies_followed_by(app: &App, account: AccountId) -> Result<BTreeSet<AgencyId>, DbErr> {
    let found: Vec<AgencyId> = followed_agency::Entity::find()
        .select_only()
        .column(followed_agency::Column::AgencyId)
        .filter(followed_agency::Column::AccountId.eq(account))
        .order_by_asc(followed_agency::Column::AgencyId)
        .into_tuple()
        .all(app.reader())
        .await?;
    Ok(found.into_iter().collect())
}

/// Preferences that can be stored.
struct ValidatedPreferences {
    account: AccountId,
    wants_questions: bool,
    wants_effects: Option<bool>,
    languages: String,
    categories: BTreeSet<CategoryId>,
    agencies: Option<BTreeSet<AgencyId>>,
}

/// Puts the caller's preferences in the place of what they were, as far as they are said.
///
/// # Errors
/// The fields `languages`, `categories` and `agencies`; a missing scope; too often; the database.
#[tracing::instrument(skip_all)]
pub async fn change(app: &App, caller: &Caller, typed: NewPreferences) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let open: HashSet<CategoryId> =
        categories(app.reader()).await?.into_iter().map(|found| found.category.id).collect();
    // What somebody followed before it was archived is no fault of theirs.
    let known = followed_by(app, caller.account).await?;
    let is_known = |id: &CategoryId| open.contains(id) || known.contains(id);
    let there: HashSet<AgencyId> = agencies(app.reader()).await?.into_iter().map(|found| found.agency.id).collect();
    let mut errors = FieldErrors::default();
    let languages =
        languages::parse(&typed.languages).ok_or_else(|| FieldError::new("languages", codes::LANGUAGES_UNKNOWN));
    let languages = errors.check(languages);
    let categories = if typed.categories.iter().all(is_known) {
        Ok(typed.categories)
    } else {
        Err(FieldError::new("categories", codes::CATEGORY_UNKNOWN))
    };
    let categories = errors.check(categories);
    let agencies = if typed.agencies.iter().flatten().all(|id| there.contains(id)) {
        Ok(typed.agencies)
    } else {
        Err(FieldError::new("agencies", codes::AGENCY_UNKNOWN))
    };
    let agencies = errors.check(agencies);
    let ((languages, categories), agencies) = errors.finish_with(languages.zip(categories).zip(agencies))?;
    let preferences = ValidatedPreferences {
        account: caller.account,
        wants_questions: typed.wants_questions,
        wants_effects: typed.wants_effects,
        languages: languages.join(" "),
        categories,
        agencies,
    };
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    app.kernel.run(spec, preferences, |op, preferences| Box::pin(write(op, preferences))).await?;
    Ok(())
}

async fn write(op: &Operation, preferences: &ValidatedPreferences) -> Result<(), OperationError> {
    let profile = peer_profile::ActiveModel {
        account_id: Set(preferences.account),
        wants_questions: Set(preferences.wants_questions),
        languages: Set(preferences.languages.clone()),
        updated_at: Set(op.now()),
        ..Default::default()
    };
    let again = OnConflict::column(peer_profile::Column::AccountId)
        .update_columns([
            peer_profile::Column::WantsQuestions,
            peer_profile::Column::Languages,
            peer_profile::Column::UpdatedAt,
        ])
        .to_owned();
    peer_profile::Entity::insert(profile).on_conflict(again).exec_without_returning(op.tx()).await?;
    if let Some(wanted) = preferences.wants_effects {
        want_effects(op, preferences.account, wanted).await?;
    }
    followed_category::Entity::delete_many()
        .filter(followed_category::Column::AccountId.eq(preferences.account))
        .filter(followed_category::Column::CategoryId.is_not_in(preferences.categories.iter().copied()))
        .exec(op.tx())
        .await?;
    for category in &preferences.categories {
        insert_followed(op, preferences.account, *category).await?;
    }
    if let Some(agencies) = &preferences.agencies {
        follow_these_agencies(op, preferences.account, agencies).await?;
    }
    Ok(())
}

/// Somebody follows these agencies and no others.
async fn follow_these_agencies(op: &Operation, account: AccountId, agencies: &BTreeSet<AgencyId>) -> Result<(), DbErr> {
    followed_agency::Entity::delete_many()
        .filter(followed_agency::Column::AccountId.eq(account))
        .filter(followed_agency::Column::AgencyId.is_not_in(agencies.iter().copied()))
        .exec(op.tx())
        .await?;
    for agency in agencies {
        insert_followed_agency(op, account, *agency).await?;
    }
    Ok(())
}

/// Says whether the caller wants mails about what their answers did; what else they said stays.
///
/// # Errors
/// A missing scope; too often; the database.
#[tracing::instrument(skip_all)]
pub async fn set_effects(app: &App, caller: &Caller, wanted: bool) -> Result<(), OperationError> {
    caller.require(Right::EditProfile, None)?;
    let spec = OperationSpec::new(caller).limited(RateLimitedAction::React);
    let set = app
        .kernel
        .run(spec, (caller.account, wanted), |op, (account, wanted)| Box::pin(write_effects(op, *account, *wanted)));
    set.await?;
    Ok(())
}

async fn write_effects(op: &Operation, account: AccountId, wanted: bool) -> Result<(), OperationError> {
    if wanted {
        let profile = peer_profile::ActiveModel {
            account_id: Set(account),
            wants_questions: Set(false),
            languages: Set(String::new()),
            updated_at: Set(op.now()),
            ..Default::default()
        };
        let there = OnConflict::column(peer_profile::Column::AccountId).do_nothing().to_owned();
        peer_profile::Entity::insert(profile).on_conflict(there).exec_without_returning(op.tx()).await?;
    }
    want_effects(op, account, wanted).await?;
    Ok(())
}

/// From now on it is looked whether there is something to tell somebody of their answers, or not any more. Whoever wanted it before is
/// looked at when it was due.
async fn want_effects(op: &Operation, account: AccountId, wanted: bool) -> Result<(), DbErr> {
    peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::WantsEffects, Expr::value(wanted))
        .filter(peer_profile::Column::AccountId.eq(account))
        .exec(op.tx())
        .await?;
    let changed = peer_profile::Entity::update_many()
        .col_expr(peer_profile::Column::EffectsDueAt, Expr::value(wanted.then_some(op.now())))
        .filter(peer_profile::Column::AccountId.eq(account));
    let changed = if wanted { changed.filter(peer_profile::Column::EffectsDueAt.is_null()) } else { changed };
    changed.exec(op.tx()).await?;
    Ok(())
}

/// Writes down that somebody follows a category. Doing it again changes nothing.
pub(super) async fn insert_followed(op: &Operation, account: AccountId, category: CategoryId) -> Result<(), DbErr> {
    let row = followed_category::ActiveModel {
        id: NotSet,
        account_id: Set(account),
        category_id: Set(category),
        created_at: Set(op.now()),
    };
    let once = OnConflict::columns([followed_category::Column::AccountId, followed_category::Column::CategoryId])
        .do_nothing()
        .to_owned();
    followed_category::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Writes down that somebody follows an agency. Doing it again changes nothing.
pub(super) async fn insert_followed_agency(op: &Operation, account: AccountId, agency: AgencyId) -> Result<(), DbErr> {
    let row = followed_agency::ActiveModel {
        id: NotSet,
        account_id: Set(account),
        agency_id: Set(agency),
        created_at: Set(op.now()),
    };
    let once = OnConflict::columns([followed_agency::Column::AccountId, followed_agency::Column::AgencyId])
        .do_nothing()
        .to_owned();
    followed_agency::Entity::insert(row).on_conflict(once).exec_without_returning(op.tx()).await?;
    Ok(())
}

/// Brings no more questions to an account, for whoever holds the link of such a mail. Doing it again changes nothing.
///
/// # Errors
/// The database.
pub async fn stop_questions(app: &App, account: AccountId) -> Result<(), OperationError> {
    let stopped = app.kernel.run(OperationSpec::new(Actor::OneUseLink), account, |op, account: &AccountId| {
        Box::pin(async move {
            peer_profile::Entity::update_many()
                .col_expr(peer_profile::Column::WantsQuestions, Expr::value(false))
                .col_expr(peer_profile::Column::UpdatedAt, Expr::value(op.now()))
                .filter(peer_profile::Column::AccountId.eq(*account))
                .exec(op.tx())
                .await?;
            Ok(())
        })
    });
    stopped.await?;
    Ok(())
}
