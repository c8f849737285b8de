//! Beginning an episode: somebody who is about to ask was shown what is answered already.

use chrono::NaiveTime;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect};

use super::reader::Reader;
use super::reliability::percent_of;
use super::rules::normalised;
use super::visitor::{DayMark, Visitor, address_of, is_daily_limit_reached};
use crate::app::App;
use crate::entity::{AccountId, CategoryId, EpisodeId, category, episode};
use crate::operation::{Actor, Operation, OperationError, OperationSpec};
use crate::web::signing;

/// How likely a suggestion seems to answer a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likelihood {
    /// From 0 to 1.
    pub share: f32,
    /// What it is told by. What is said by one scale proves nothing of another.
    pub scale: &'static str,
}

/// What somebody was shown for their question.
#[derive(Clone, Copy, Debug)]
pub struct Offer<'a> {
    /// The question as typed. It leaves nothing but a keyed hash.
    pub title: &'a str,
    pub category: Option<CategoryId>,
    /// Threads that were suggested, or found and kept back.
    pub count: usize,
    /// How likely the likeliest of them seems to answer it; none where nobody can say.
    pub likelihood: Option<Likelihood>,
    /// What was found is kept from them until they have asked; see [`super::holdout`].
    pub held_out: Option<bool>,
}

/// An episode that may begin, with all that chance has to give.
struct NewEpisode {
    id: EpisodeId,
    person: Person,
    title: String,
    category: Option<CategoryId>,
    offered_count: i32,
    /// In percent, with its scale.
    offered: Option<(i32, &'static str)>,
    held_out: Option<bool>,
}

enum Person {
    /// With the hash of who asks what, made with the site's secret: a copy of the database alone does not tell what was typed.
    Account(AccountId, String),
    Visitor(Visitor),
}

/// Counts that answers were suggested to somebody; gives the episode to carry on, which is the same one as long as the same person is
/// about to ask the same question. None past the limit of a day, and for what no reader asked for: what is shown then is not counted.
///
/// # Errors
/// The database.
pub async fn start(app: &App, reader: &Reader, offer: Offer<'_>) -> Result<Option<EpisodeId>, OperationError> {
    if !reader.is_deliberate {
        return Ok(None);
    }
    let title = normalised(offer.title);
    let person = match reader.account {
        // The row of an account is there for eight days; so long the same question is the same episode.
        Some(account) => {
            let hash = signing::tag(&app.config.secret, "episode", &[&account.to_string(), &title]);
            Person::Account(account, hash)
        }
        None => Person::Visitor(Visitor::new(app, reader)?),
    };
    let new = NewEpisode {
        id: random_id().map_err(|error| DbErr::Custom(error.to_string()))?,
        person,
        title,
        category: offer.category,
        offered_count: i32::try_from(offer.count).unwrap_or(i32::MAX),
        offered: offer.likelihood.map(|likelihood| (percent_of(likelihood.share), likelihood.scale)),
        held_out: offer.held_out,
    };
    // Nobody asked for it: the page stands whether it is counted or not.
    let begun = app.kernel.run(OperationSpec::new(Actor::System), new, |op, new| Box::pin(insert(op, new)));
    Ok(begun.await?.value)
}

/// 53 random bits: nobody guesses it, and every program that reads JSON holds it exactly.
fn random_id() -> std::io::Result<EpisodeId> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(EpisodeId(i64::try_from(u64::from_be_bytes(bytes) >> 11).unwrap_or_default().max(1)))
}

async fn insert(op: &Operation, new: &NewEpisode) -> Result<Option<EpisodeId>, OperationError> {
    let (account, visitor, hash, same_person) = match &new.person {
        Person::Account(account, hash) => (Some(*account), None, hash.clone(), episode::Column::AccountId.eq(*account)),
        Person::Visitor(visitor) => {
            let DayMark { secret, mark } = visitor.mark_of_the_day(op).await?;
            // Once the key of the day is gone, nobody can try questions against the hash.
            let hash = signing::tag(&secret, "episode", &[&mark, &new.title]);
            let same_person = episode::Column::Visitor.eq(mark.as_str());
            (None, Some(mark), hash, same_person)
        }
    };
    if let Some(known) = with_hash(op, &hash).await? {
        if new.held_out.is_none() {
            leave_comparison(op, known).await?;
        }
        raise(op, known, new).await?;
        return Ok(Some(known));
    }
    let midnight = op.now().date_naive().and_time(NaiveTime::MIN).and_utc();
    let today = || episode::Entity::find().filter(episode::Column::StartedAt.gte(midnight));
    let of_address = |mark: &str| today().filter(episode::Column::Visitor.starts_with(address_of(mark)));
    if is_daily_limit_reached(op, today().filter(same_person), visitor.as_deref().map(of_address)).await? {
        return Ok(None);
    }
    let row = episode::ActiveModel {
        id: Set(new.id),
        started_at: Set(op.now()),
        account_id: Set(account),
        visitor: Set(visitor),
        question_hash: Set(hash.clone()),
        offered_count: Set(new.offered_count),
        category_id: Set(existing(op, new.category).await?),
        did_not_apply: Set(false),
        held_out: Set(new.held_out),
        offered_percent: Set(new.offered.map(|(percent, _)| percent)),
        offered_scale: Set(new.offered.map(|(_, scale)| scale.to_owned())),
        ..Default::default()
    };
    // Whoever asks for the page twice at once gets one episode.
    let known = OnConflict::column(episode::Column::QuestionHash).do_nothing().to_owned();
    episode::Entity::insert(row).on_conflict(known).exec_without_returning(op.tx()).await?;
    Ok(with_hash(op, &hash).await?)
}

/// Compares an episode with nobody: its person was shown what was found by another way than the one that was drawn for them.
async fn leave_comparison(op: &Operation, id: EpisodeId) -> Result<(), DbErr> {
    episode::Entity::update_many()
        .col_expr(episode::Column::HeldOut, Expr::value(None::<bool>))
        .filter(episode::Column::Id.eq(id))
        .filter(episode::Column::HeldOut.is_not_null())
        .exec(op.tx())
        .await?;
    Ok(())
}

/// Keeps the likeliest of all that was shown for one question: with the details, more may be found than by the title.
async fn raise(op: &Operation, id: EpisodeId, new: &NewEpisode) -> Result<(), DbErr> {
    let Some((percent, scale)) = new.offered else { return Ok(()) };
    let is_likelier = Condition::any()
        .add(episode::Column::OfferedPercent.is_null())
        .add(episode::Column::OfferedPercent.lt(percent));
    episode::Entity::update_many()
        .col_expr(episode::Column::OfferedPercent, Expr::value(percent))
        .col_expr(episode::Column::OfferedScale, Expr::value(scale))
        .filter(episode::Column::Id.eq(id))
        .filter(is_likelier)
        .exec(op.tx())
        .await?;
    Ok(())
}

async fn with_hash(op: &Operation, hash: &str) -> Result<Option<EpisodeId>, DbErr> {
    episode::Entity::find()
        .select_only()
        .column(episode::Column::Id)
        .filter(episode::Column::QuestionHash.eq(hash))
        .into_tuple()
        .one(op.tx())
        .await
}

/// A category as an address names it, if there is such a one.
async fn existing(op: &Operation, id: Option<CategoryId>) -> Result<Option<CategoryId>, DbErr> {
    let Some(id) = id else { return Ok(None) };
    Ok(category::Entity::find_by_id(id).one(op.tx()).await?.map(|found| found.id))
}
