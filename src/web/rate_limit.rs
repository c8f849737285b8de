//! How often an act is allowed: per node in memory for cheap acts, shared by all nodes through a counter row where it must hold.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter};

use crate::entity::rate_counter;

/// Something that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// Tries at one account from one address.
    SignIn,
    /// Tries at one account from everywhere: wide, so that a stranger elsewhere can hardly lock its owner out.
    SignInTo,
    /// Tries from one address, behind which a whole library may sit.
    SignInFrom,
    SignUp,
    LinkMail,
    Post,
    Search,
    ApiCall,
}

impl Act {
    /// Times allowed in the window of [`Act::window`].
    #[must_use]
    pub fn allowed(self) -> u32 {
        match self {
            Self::SignIn => 10,
            Self::SignInTo => 50,
            Self::SignInFrom => 60,
            Self::SignUp | Self::LinkMail => 5,
            Self::Post => 30,
            Self::Search => 120,
            Self::ApiCall => 600,
        }
    }

    /// The stretch of time in which it is counted.
    #[must_use]
    pub fn window(self) -> Duration {
        match self {
            Self::SignIn | Self::SignInTo | Self::SignInFrom => Duration::minutes(15),
            Self::SignUp | Self::LinkMail => Duration::hours(1),
            Self::Post => Duration::minutes(10),
            Self::Search | Self::ApiCall => Duration::minutes(1),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInTo => "sign_in_to",
            Self::SignInFrom => "sign_in_from",
            Self::SignUp => "sign_up",
            Self::LinkMail => "link_mail",
            Self::Post => "post",
            Self::Search => "search",
            Self::ApiCall => "api_call",
        }
    }
}

/// Too often; allowed again after `retry_after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too often, try again in {} s", .retry_after.num_seconds())]
pub struct TooOften {
    pub retry_after: Duration,
}

/// Why counting did not let an act through.
#[derive(Debug, thiserror::Error)]
pub enum LimitError {
    #[error(transparent)]
    TooOften(#[from] TooOften),
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// The limits of this node.
#[derive(Clone)]
pub struct Limiter {
    scale: u32,
    searches: Arc<DefaultKeyedRateLimiter<String>>,
    calls: Arc<DefaultKeyedRateLimiter<String>>,
}

fn per_minute(act: Act, scale: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(act.allowed().saturating_mul(scale)).unwrap_or(NonZeroU32::MAX))
}

impl Limiter {
    /// Limits multiplied by `scale`; 0 switches them off.
    #[must_use]
    pub fn new(scale: u32) -> Self {
        Self {
            scale,
            searches: Arc::new(RateLimiter::keyed(per_minute(Act::Search, scale))),
            calls: Arc::new(RateLimiter::keyed(per_minute(Act::ApiCall, scale))),
        }
    }

    /// Counts a cheap act ([`Act::Search`], [`Act::ApiCall`]) on this node only.
    ///
    /// # Errors
    /// [`TooOften`] when the key has used up its minute.
    pub fn count_here(&self, act: Act, key: &str) -> Result<(), TooOften> {
        if self.scale == 0 {
            return Ok(());
        }
        let limiter = if act == Act::Search { &self.searches } else { &self.calls };
        limiter.check_key(&key.to_owned()).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::Clock::now(&governor::clock::DefaultClock::default()));
            TooOften { retry_after: Duration::from_std(wait).unwrap_or(Duration::seconds(60)) + Duration::seconds(1) }
        })
    }

    /// Counts an act that must hold over all nodes: one row per key and window.
    ///
    /// # Errors
    /// [`LimitError::TooOften`] past the limit; the count goes on growing, so hammering does not help.
    pub async fn count<C: ConnectionTrait>(
        &self,
        db: &C,
        act: Act,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<(), LimitError> {
        if self.scale == 0 {
            return Ok(());
        }
        let length = Ord::max(act.window().num_seconds(), 1);
        let start = now.timestamp() - now.timestamp().rem_euclid(length);
        let Some(window_start) = DateTime::from_timestamp(start, 0) else { return Ok(()) };
        let row = rate_counter::ActiveModel {
            key: Set(format!("{}:{key}", act.word())),
            window_start: Set(window_start),
            count: Set(1),
        };
        let counted = rate_counter::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([rate_counter::Column::Key, rate_counter::Column::WindowStart])
                    .value(
                        rate_counter::Column::Count,
                        Expr::col((rate_counter::Entity, rate_counter::Column::Count)).add(1),
                    )
                    .to_owned(),
            )
            .exec_with_returning(db)
            .await?;
        let allowed = i64::from(act.allowed()) * i64::from(self.scale);
        if i64::from(counted.count) > allowed {
            return Err(TooOften { retry_after: Duration::seconds(start + length - now.timestamp()) }.into());
        }
        Ok(())
    }
}

/// Forgets what was counted for a key: the act succeeded, so the tries before it were no guesses.
pub async fn forget<C: ConnectionTrait>(db: &C, act: Act, key: &str) -> Result<(), DbErr> {
    let counted = rate_counter::Column::Key.eq(format!("{}:{key}", act.word()));
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
        let allowed = (0..1000).filter(|_| limiter.count_here(Act::Search, "a").is_ok()).count();
        assert!((120..=125).contains(&allowed), "{allowed}");
        assert!(limiter.count_here(Act::Search, "b").is_ok());
        assert!((0..1000).all(|_| Limiter::new(0).count_here(Act::Search, "a").is_ok()));
    }
}
