//! Recommending a thread for phrases, or for other ones than before.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, SqlErr};

use super::codes;
use super::listing::public_thread;
use super::rules::{MAX_OF_AGENCY, MAX_PHRASE, MAX_PHRASES, MAX_WORDS, WrongPhrase, phrase_key};
use crate::app::App;
use crate::entity::{
    AccountId, AgencyId, Event, RecommendationId, ThreadId, agency, recommendation, recommendation_phrase,
};
use crate::identity::{Caller, Right};
use crate::locale;
use crate::markdown::source::{NotStorable, has_visible, length, sanitize_line};
use crate::operation::{
    Completed, FieldError, FieldErrors, IdempotencyKey, IdempotentRequest, Operation, OperationError, OperationSpec,
};
use crate::search::words::{Asked, Word};
use crate::threads::store::lock_any;

/// What whoever recommends a thread saw of it before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It was not recommended yet.
    Nothing,
    /// This version, whose phrases are replaced.
    Version(i32),
    /// It is recommended, whatever for.
    Anything,
}

impl Seen {
    fn fits(self, standing: Option<i32>) -> bool {
        match self {
            Self::Nothing => standing.is_none(),
            Self::Version(version) => standing == Some(version),
            Self::Anything => standing.is_some(),
        }
    }
}

/// A recommendation as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecommendation {
    pub thread: ThreadId,
    /// Empty ones count for nothing.
    pub phrases: Vec<String>,
    pub seen: Seen,
}

/// A recommendation that may be written.
struct ValidatedRecommendation {
    agency: AgencyId,
    thread: ThreadId,
    phrases: Vec<String>,
    seen: Seen,
    by: AccountId,
    /// The language in which whoever recommends it reads the site: most who search read it in that one.
    site_language: &'static str,
}

/// Recommends a public thread of an agency to everybody who searches for one of the phrases. Takes the place of what it was
/// recommended for before.
///
/// # Errors
/// No right, or no public thread of the agency: both are [`OperationError::NotFound`]; refused phrases;
/// [`OperationError::Stale`] if it is not recommended as the caller saw it; an idempotency key that was used otherwise; the database.
#[tracing::instrument(skip_all)]
pub async fn recommend(
    app: &App,
    caller: &Caller,
    agency: AgencyId,
    new: &NewRecommendation,
    key: Option<IdempotencyKey>,
) -> Result<Completed<RecommendationId>, OperationError> {
    caller.require_or_hide(Right::WorkCases, agency)?;
    let once = IdempotentRequest::new(caller.account, key, "recommend_thread", &format!("{agency} {new:?}"));
    let spec = OperationSpec::new(caller).once(once);
    let validated = validate(agency, new, caller.account);
    app.kernel.create(spec, async move { validated }, |op, new| Box::pin(write(op, new))).await
}

fn validate(
    agency: AgencyId,
    new: &NewRecommendation,
    by: AccountId,
) -> Result<ValidatedRecommendation, OperationError> {
    let site_language = locale::current().language();
    let mut errors = FieldErrors::default();
    let mut phrases: Vec<String> = Vec::new();
    for typed in new.phrases.iter().filter(|typed| has_visible(typed)) {
        phrases.extend(errors.check(phrase(typed, site_language)));
    }
    if phrases.is_empty() && errors.is_empty() {
        errors.push(FieldError::new("phrases", codes::NO_PHRASE));
    }
    if phrases.len() > MAX_PHRASES {
        errors.push(FieldError::new("phrases", codes::TOO_MANY_PHRASES).with("limit", MAX_PHRASES));
    }
    errors.finish()?;
    Ok(ValidatedRecommendation { agency, thread: new.thread, phrases, seen: new.seen, by, site_language })
}

/// A phrase as it is kept. Which words say something differs little between languages.
fn phrase(typed: &str, language: &str) -> Result<String, FieldError> {
    let text = sanitize_line(typed).map_err(|NotStorable| FieldError::new("phrases", codes::NOT_STORABLE))?;
    if length(&text) > MAX_PHRASE {
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

async fn write(op: &Operation, new: &ValidatedRecommendation) -> Result<RecommendationId, OperationError> {
    // Nobody deletes, hides or moves it meanwhile: what comes with a deletion would miss a recommendation that is not there yet.
    lock_any(op.tx(), new.thread).await?;
    let thread = public_thread(op.tx(), new.thread).await?.filter(|thread| thread.agency == new.agency);
    let thread = thread.ok_or(OperationError::NotFound)?;
    let standing = recommendation::Entity::find()
        .filter(recommendation::Column::ThreadId.eq(new.thread))
        .filter(recommendation::Column::AgencyId.eq(new.agency))
        .one(op.tx())
        .await?;
    if !new.seen.fits(standing.as_ref().map(|row| row.version)) {
        return Err(OperationError::Stale);
    }
    let id = if let Some(row) = standing {
        replace(op, &row).await?
    } else {
        require_room(op, new.agency).await?;
        insert(op, new).await?
    };
    let rows = keys(new, &thread.language).into_iter().map(|(stems, phrase)| recommendation_phrase::ActiveModel {
        recommendation_id: Set(id),
        stems: Set(stems),
        phrase: Set(phrase),
    });
    recommendation_phrase::Entity::insert_many(rows).exec_without_returning(op.tx()).await?;
    op.record(Event::AgencyChanged { agency: new.agency });
    Ok(id)
}

/// Succeeds if the agency may recommend one more. Those who recommend something new for the same agency wait for each other, so that
/// the count holds until the row is there.
async fn require_room(op: &Operation, agency: AgencyId) -> Result<(), OperationError> {
    agency::Entity::find_by_id(agency).lock(LockType::NoKeyUpdate).one(op.tx()).await?;
    let of_agency = recommendation::Entity::find().filter(recommendation::Column::AgencyId.eq(agency));
    let count = usize::try_from(of_agency.count(op.tx()).await?).unwrap_or(usize::MAX);
    if count >= MAX_OF_AGENCY {
        return Err(FieldError::new("phrases", codes::TOO_MANY).with("limit", MAX_OF_AGENCY).into());
    }
    Ok(())
}

/// The keys of all phrases, in the language of the thread and in that of the site. Two phrases of the same words are one.
fn keys(new: &ValidatedRecommendation, language: &str) -> BTreeMap<String, String> {
    let mut keys = BTreeMap::new();
    for phrase in &new.phrases {
        for language in [new.site_language, language] {
            if let Ok(key) = phrase_key(&stems_of(phrase, language)) {
                keys.entry(key).or_insert_with(|| phrase.clone());
            }
        }
    }
    keys
}

async fn insert(op: &Operation, new: &ValidatedRecommendation) -> Result<RecommendationId, OperationError> {
    let row = recommendation::ActiveModel {
        agency_id: Set(new.agency),
        thread_id: Set(new.thread),
        created_by: Set(Some(new.by)),
        created_at: Set(op.now()),
        version: Set(1),
        ..Default::default()
    };
    // Somebody else may have recommended it at the same time.
    let made = recommendation::Entity::insert(row).exec(op.tx()).await.map_err(taken)?;
    Ok(made.last_insert_id)
}

fn taken(error: DbErr) -> OperationError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => OperationError::Stale,
        _ => error.into(),
    }
}

/// Makes room for other phrases.
async fn replace(op: &Operation, standing: &recommendation::Model) -> Result<RecommendationId, OperationError> {
    let updated = recommendation::Entity::update_many()
        .col_expr(recommendation::Column::Version, Expr::value(standing.version + 1))
        .filter(recommendation::Column::Id.eq(standing.id))
        .filter(recommendation::Column::Version.eq(standing.version))
        .exec(op.tx())
        .await?;
    if updated.rows_affected == 0 {
        return Err(OperationError::Stale);
    }
    recommendation_phrase::Entity::delete_many()
        .filter(recommendation_phrase::Column::RecommendationId.eq(standing.id))
        .exec(op.tx())
        .await?;
    Ok(standing.id)
}
