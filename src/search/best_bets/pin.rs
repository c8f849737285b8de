//! Recommending a thread for phrases, or for other ones than before.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, SqlErr};

use super::codes;
use super::listing::public_thread;
use super::rules::{MAX_PHRASE, MAX_PHRASES, MAX_WORDS, WrongPhrase, phrase_key};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, BestBetId, ThreadId, best_bet, best_bet_phrase};
use crate::identity::{Caller, Right};
use crate::locale;
use crate::markdown::source::sanitize;
use crate::operation::{
    Completed, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};
use crate::search::words::{Asked, Word};

/// A recommendation as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBestBet {
    pub thread: ThreadId,
    /// Empty ones count for nothing.
    pub phrases: Vec<String>,
    /// The version whose phrases are replaced; none for a thread that was not recommended yet.
    pub seen: Option<i32>,
}

/// A recommendation that may be written.
struct ValidatedBestBet {
    agency: AgencyId,
    thread: ThreadId,
    phrases: Vec<String>,
    seen: Option<i32>,
    by: AccountId,
    /// The language in which whoever recommends it reads the site: most who search read it in that one.
    site_language: &'static str,
}

/// Recommends a public thread of an agency to everybody who searches for one of the phrases. Takes the place of what it was
/// recommended for before.
///
/// # Errors
/// No right, or no public thread of the agency: both are [`OperationError::NotFound`]; refused phrases;
/// [`OperationError::RuleViolated`] if it is not recommended as the caller saw it; an idempotency key that was used otherwise; the
/// database.
#[tracing::instrument(skip_all)]
pub async fn pin(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    bet: &NewBestBet,
    key: Option<IdempotencyKey>,
) -> Result<Completed<BestBetId>, OperationError> {
    caller.require_or_hide(Right::WorkCases, agency)?;
    let once = IdempotentRequest::new(caller.account, key, "pin_best_bet", &format!("{agency} {bet:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let validated = validate(agency, bet, caller.account);
    let pinned = app.kernel.create(spec, async move { validated }, |op, bet| Box::pin(write(op, bet))).await?;
    // A search that is kept in memory would go on without it, and no thread has changed.
    app.pages.invalidate_all();
    Ok(pinned)
}

fn validate(agency: AgencyId, bet: &NewBestBet, by: AccountId) -> Result<ValidatedBestBet, OperationError> {
    let site_language = locale::current().language();
    let mut errors = FieldErrors::default();
    let mut phrases: Vec<String> = Vec::new();
    for typed in bet.phrases.iter().filter(|typed| !typed.trim().is_empty()) {
        phrases.extend(errors.check(phrase(typed, site_language)));
    }
    if phrases.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("phrases", codes::NO_PHRASE));
    }
    if phrases.len() > MAX_PHRASES {
        errors.push(FieldError::new("phrases", codes::TOO_MANY_PHRASES).with("limit", MAX_PHRASES));
    }
    errors.finish()?;
    Ok(ValidatedBestBet { agency, thread: bet.thread, phrases, seen: bet.seen, by, site_language })
}

/// A phrase as it is kept. Which words say something differs little between languages.
fn phrase(typed: &str, language: &str) -> Result<String, FieldError> {
    let text = sanitize(typed).map_err(|_| FieldError::new("phrases", codes::NOT_STORABLE))?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > MAX_PHRASE {
        return Err(FieldError::new("phrases", codes::TOO_LONG).with("limit", MAX_PHRASE));
    }
    let refused = |code| FieldError::new("phrases", code).with("phrase", text.as_str());
    match phrase_key(&stems_of(&text, language)) {
        Ok(_) => Ok(text),
        Err(WrongPhrase::SaysNothing) => Err(refused(codes::SAYS_NOTHING)),
        Err(WrongPhrase::TooManyWords) => Err(refused(codes::TOO_MANY_WORDS).with("limit", MAX_WORDS)),
    }
}

/// The stems of the words of a phrase that say something; none where none does.
fn stems_of(phrase: &str, language: &str) -> Vec<String> {
    let words = Asked::new(&[phrase], language, false).words;
    if words.iter().all(Word::is_stop) {
        return Vec::new();
    }
    words.into_iter().map(|word| word.stem).collect()
}

async fn write(op: &Operation, bet: &ValidatedBestBet) -> Result<BestBetId, OperationError> {
    let thread = public_thread(op.tx(), bet.thread).await?.filter(|thread| thread.agency == bet.agency);
    let thread = thread.ok_or(OperationError::NotFound)?;
    let standing = best_bet::Entity::find()
        .filter(best_bet::Column::ThreadId.eq(bet.thread))
        .filter(best_bet::Column::AgencyId.eq(bet.agency))
        .one(op.tx())
        .await?;
    if standing.as_ref().map(|row| row.version) != bet.seen {
        return Err(changed());
    }
    let id = match standing {
        Some(row) => replace(op, &row, &thread.language).await?,
        None => insert(op, bet, &thread.language).await?,
    };
    let rows = keys(bet, &thread.language).into_iter().map(|(stems, phrase)| best_bet_phrase::ActiveModel {
        best_bet_id: Set(id),
        stems: Set(stems),
        phrase: Set(phrase),
    });
    best_bet_phrase::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    Ok(id)
}

/// The keys of all phrases, in the language of the thread and in that of the site. Two phrases of the same words are one.
fn keys(bet: &ValidatedBestBet, language: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for phrase in &bet.phrases {
        for language in [bet.site_language, language] {
            if let Ok(key) = phrase_key(&stems_of(phrase, language)) {
                keys.entry(key).or_insert_with(|| phrase.clone());
            }
        }
    }
    keys
}

async fn insert(op: &Operation, bet: &ValidatedBestBet, language: &str) -> Result<BestBetId, OperationError> {
    let row = best_bet::ActiveModel {
        agency_id: Set(bet.agency),
        thread_id: Set(bet.thread),
        language: Set(language.to_owned()),
        created_by: Set(Some(bet.by)),
        created_at: Set(op.now()),
        version: Set(1),
        ..Default::default()
    };
    // Somebody else may have recommended it at the same time.
    let made = best_bet::Entity::insert(row).exec(op.tx()).await.map_err(taken)?;
    Ok(made.last_insert_id)
}

/// It is not recommended as the caller saw it.
fn changed() -> OperationError {
    OperationError::RuleViolated(codes::CHANGED)
}

fn taken(error: DbErr) -> OperationError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => changed(),
        _ => error.into(),
    }
}

/// Makes room for other phrases.
async fn replace(op: &Operation, standing: &best_bet::Model, language: &str) -> Result<BestBetId, OperationError> {
    let updated = best_bet::Entity::update_many()
        .col_expr(best_bet::Column::Version, Expr::value(standing.version + 1))
        .col_expr(best_bet::Column::Language, Expr::value(language))
        .filter(best_bet::Column::Id.eq(standing.id))
        .filter(best_bet::Column::Version.eq(standing.version))
        .exec(op.tx())
        .await?;
    if updated.rows_affected == 0 {
        return Err(changed());
    }
    best_bet_phrase::Entity::delete_many()
        .filter(best_bet_phrase::Column::BestBetId.eq(standing.id))
        .exec(op.tx())
        .await?;
    Ok(standing.id)
}
