//! How often an act is allowed: per node in memory for cheap acts, shared by all nodes through a counter row where it must hold.
//!
//! A shared limit is decided from one read and from what this node has let through and not written yet. The count itself is
//! written when the act ends, whether it was done or refused, so that no lock on a counter is held while an act runs.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use moka::sync::Cache;
use sea_orm::sea_query::{Expr, InsertStatement, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryTrait};

use super::limited_action::RateLimitedAction;
use crate::entity::rate_counter;

/// The most keys that a node counts at once; past it, those that are counted least are forgotten first.
const MAX_KEYS: u64 = 200_000;

/// What a key has used of its window, which begins with its first act.
#[derive(Clone)]
struct Window {
    began: Instant,
    used: Arc<AtomicU32>,
}

/// The limits of this node.
#[derive(Clone)]
pub struct Limiter {
    scale: u32,
    searches: Cache<String, Window>,
    previews: Cache<String, Window>,
    calls: Cache<String, Window>,
    page_reads: Cache<String, Window>,
    password_checks: Cache<String, Window>,
    in_flight: Cache<String, Arc<AtomicU32>>,
}

/// How a key stands after an act that was counted on this node.
#[derive(Clone, Debug)]
pub struct RateLimitStatus {
    pub action: RateLimitedAction,
    /// Acts allowed in a window.
    pub allowed: u32,
    /// Acts that are left of it.
    pub left: u32,
    /// When it ends.
    pub resets_in: Duration,
    /// False for an act too many.
    pub within: bool,
    used: Arc<AtomicU32>,
}

impl RateLimitStatus {
    /// The act turned out to cost nothing.
    pub fn give_back(&self) {
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |used| used.checked_sub(1)).ok();
    }
}

tokio::task_local! {
    static COUNTED: CountedLimits;
}

/// The limits that were counted for one request, in the order in which they were, so that its answer can tell how they stand, however
/// the act ended and whichever feature ran it: a cheap clone.
#[derive(Clone, Debug, Default)]
pub struct CountedLimits(Arc<Mutex<Vec<RateLimitStatus>>>);

impl CountedLimits {
    /// Those of the request at hand; where nobody is told of them, a list that nobody reads.
    #[must_use]
    pub fn current() -> Self {
        COUNTED.try_with(Self::clone).unwrap_or_default()
    }

    /// Runs work whose limits are noted here.
    pub async fn scope<F: Future>(&self, work: F) -> F::Output {
        COUNTED.scope(self.clone(), work).await
    }

    fn note(&self, status: &RateLimitStatus) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(status.clone());
    }

    /// How each of them stands.
    #[must_use]
    pub fn all(&self) -> Vec<RateLimitStatus> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn whole_seconds(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis().div_ceil(1000)).unwrap_or(i64::MAX)
}

impl Limiter {
    /// Limits multiplied by `scale`; 0 switches them off.
    #[must_use]
    pub fn new(scale: u32) -> Self {
        let windows = |action: RateLimitedAction| {
            Cache::builder().max_capacity(MAX_KEYS).time_to_live(action.window().to_std().unwrap_or_default()).build()
        };
        Self {
            scale,
            searches: windows(RateLimitedAction::Search),
            previews: windows(RateLimitedAction::Preview),
            calls: windows(RateLimitedAction::ApiCall),
            page_reads: windows(RateLimitedAction::PageRead),
            password_checks: windows(RateLimitedAction::PasswordCheck),
            in_flight: Cache::new(MAX_KEYS),
        }
    }

    /// Counts a cheap act ([`RateLimitedAction::Search`], [`RateLimitedAction::ApiCall`], [`RateLimitedAction::PageRead`],
    /// [`RateLimitedAction::PasswordCheck`], [`RateLimitedAction::Preview`]) on this node only, and notes how its limit stands.
    ///
    /// # Errors
    /// How the limit stands, for an act too many.
    pub fn count_here(&self, action: RateLimitedAction, key: &str) -> Result<(), RateLimitStatus> {
        let Some(status) = self.count(action, key) else { return Ok(()) };
        CountedLimits::current().note(&status);
        if status.within { Ok(()) } else { Err(status) }
    }

    /// Whether a cheap act would be one too many, without counting it.
    ///
    /// # Errors
    /// How the limit stands, where it is used up.
    pub fn look_here(&self, action: RateLimitedAction, key: &str) -> Result<(), RateLimitStatus> {
        match self.count(action, key) {
            Some(status) if status.within => {
                status.give_back();
                Ok(())
            }
            Some(status) => Err(status),
            None => Ok(()),
        }
    }

    /// None while limits are off.
    fn count(&self, action: RateLimitedAction, key: &str) -> Option<RateLimitStatus> {
        let allowed = action.allowed().saturating_mul(self.scale);
        if allowed == 0 {
            return None;
        }
        let windows = match action {
            RateLimitedAction::Search => &self.searches,
            RateLimitedAction::Preview => &self.previews,
            RateLimitedAction::PasswordCheck => &self.password_checks,
            RateLimitedAction::PageRead => &self.page_reads,
            _ => &self.calls,
        };
        let fresh = || Window { began: Instant::now(), used: Arc::new(AtomicU32::new(0)) };
        let Window { began, used } = windows.get_with_by_ref(key, fresh);
        let before = used.fetch_add(1, Ordering::Relaxed);
        let within = before < allowed;
        if !within {
            // Stays at the limit, so that it cannot run over.
            used.fetch_sub(1, Ordering::Relaxed);
        }
        let length = action.window().to_std().unwrap_or_default();
        Some(RateLimitStatus {
            action,
            allowed,
            left: allowed.saturating_sub(before.saturating_add(1)),
            resets_in: Duration::seconds(Ord::max(whole_seconds(length.saturating_sub(began.elapsed())), 1)),
            within,
            used,
        })
    }

    /// Decides whether an act may begin whose limit holds over all nodes, and notes how it stands; `None` while limits are off. The
    /// count is written by [`Admission::count`] when the act ends.
    ///
    /// # Errors
    /// [`AdmissionError::TooOften`] with how the limit stands.
    pub async fn admit<C: ConnectionTrait>(
        &self,
        db: &C,
        action: RateLimitedAction,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Admission>, AdmissionError> {
        let Some(admission) = self.admit_silently(db, action, key, now).await? else { return Ok(None) };
        CountedLimits::current().note(&admission.status);
        if admission.status.within { Ok(Some(admission)) } else { Err(AdmissionError::TooOften(admission.status)) }
    }

    /// Looks how a limit stands that nobody may be told of, with this act: it is not noted for the answer, and whoever is past it is
    /// answered as if they were not. `None` while limits are off.
    ///
    /// # Errors
    /// The database.
    pub async fn admit_silently<C: ConnectionTrait>(
        &self,
        db: &C,
        action: RateLimitedAction,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Admission>, DbErr> {
        if self.scale == 0 {
            return Ok(None);
        }
        let length = Ord::max(action.window().num_seconds(), 1);
        let start = now.timestamp() - now.timestamp().rem_euclid(length);
        let Some(window_start) = DateTime::from_timestamp(start, 0) else { return Ok(None) };
        let key = format!("{}:{key}", action.as_str());
        // Entered before the read: two acts that begin together see each other.
        let in_flight = InFlight::enter(&self.in_flight, &key);
        let counted = rate_counter::Entity::find_by_id((key.clone(), window_start)).one(db).await?;
        let counted = counted.map_or(0, |row| u32::try_from(row.count).unwrap_or(u32::MAX));
        let used_with_this = counted.saturating_add(in_flight.count());
        let allowed = action.allowed().saturating_mul(self.scale);
        let status = RateLimitStatus {
            action,
            allowed,
            left: allowed.saturating_sub(used_with_this),
            resets_in: Duration::seconds(start + length - now.timestamp()),
            within: used_with_this <= allowed,
            used: Arc::default(),
        };
        Ok(Some(Admission { key, window_start, status, _in_flight: in_flight }))
    }
}

/// Why an act was not let through.
#[derive(Debug, thiserror::Error)]
pub enum AdmissionError {
    /// The limit is used up.
    #[error("too often")]
    TooOften(RateLimitStatus),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Acts of one key that this node has let through and not written down yet.
#[derive(Debug)]
struct InFlight(Arc<AtomicU32>);

impl InFlight {
    fn enter(all: &Cache<String, Arc<AtomicU32>>, key: &str) -> Self {
        let count = all.get_with_by_ref(key, Arc::default);
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }

    fn count(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// An act whose limit was looked at. Kept until its count is written.
#[derive(Debug)]
pub struct Admission {
    key: String,
    window_start: DateTime<Utc>,
    /// How the limit stands after this act.
    pub status: RateLimitStatus,
    _in_flight: InFlight,
}

impl Admission {
    /// The statement that counts the act.
    #[must_use]
    pub fn count(&self) -> InsertStatement {
        let row = rate_counter::ActiveModel {
            key: Set(self.key.clone()),
            window_start: Set(self.window_start),
            count: Set(1),
        };
        let counted = Expr::col((rate_counter::Entity, rate_counter::Column::Count)).add(1);
        let again = OnConflict::columns([rate_counter::Column::Key, rate_counter::Column::WindowStart])
            .value(rate_counter::Column::Count, counted)
            .to_owned();
        rate_counter::Entity::insert(row).on_conflict(again).into_query()
    }
}

/// Forgets what was counted for a key: the act succeeded, so the tries before it were no guesses.
pub async fn forget<C: ConnectionTrait>(db: &C, action: RateLimitedAction, key: &str) -> Result<(), DbErr> {
    let counted = rate_counter::Column::Key.eq(format!("{}:{key}", action.as_str()));
    rate_counter::Entity::delete_many().filter(counted).exec(db).await?;
    Ok(())
}

/// What an address counts as: itself for IPv4, its /64 for IPv6, where one household holds the whole block.
#[must_use]
pub fn address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_household_is_one_key() {
        assert_eq!(address_key("2001:db8:1:2:3::9".parse().unwrap()), address_key("2001:db8:1:2::1".parse().unwrap()));
        assert_ne!(address_key("2001:db8:1:3::1".parse().unwrap()), address_key("2001:db8:1:2::1".parse().unwrap()));
        assert_eq!(address_key("::ffff:10.0.0.1".parse().unwrap()), "10.0.0.1");
    }

    #[test]
    fn a_node_refuses_past_the_minute_and_zero_switches_off() {
        let limiter = Limiter::new(1);
        let count = |key: &str| limiter.count(RateLimitedAction::Search, key).unwrap();
        let first = count("a");
        assert_eq!((first.allowed, first.left, first.resets_in.num_seconds()), (120, 119, 60));
        assert_eq!((0..1000).filter(|_| count("a").within).count(), 119);
        let over = count("a");
        assert_eq!(over.left, 0);
        assert!(!over.within && (1..=60).contains(&over.resets_in.num_seconds()));
        first.give_back();
        assert!(count("a").within && !count("a").within, "what is given back can be used once");
        assert!(count("b").within);
        assert!(Limiter::new(0).count(RateLimitedAction::Search, "a").is_none());
    }

    #[tokio::test]
    async fn what_is_counted_for_a_request_is_noted_for_it() {
        let limiter = Limiter::new(1);
        let counted = CountedLimits::default();
        counted
            .scope(async {
                limiter.count_here(RateLimitedAction::ApiCall, "a").unwrap();
                limiter.count_here(RateLimitedAction::Search, "a").unwrap();
            })
            .await;
        limiter.count_here(RateLimitedAction::Search, "a").unwrap();
        let noted: Vec<_> = counted.all().iter().map(|status| (status.action, status.left)).collect();
        assert_eq!(noted, [(RateLimitedAction::ApiCall, 599), (RateLimitedAction::Search, 119)]);
    }
}
