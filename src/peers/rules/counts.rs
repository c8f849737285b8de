//! Who came and who answered, of those whom questions were brought to. Pure.

use chrono::{DateTime, Utc};

/// What became of one offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferFacts {
    pub came_at: Option<DateTime<Utc>>,
    pub answered_at: Option<DateTime<Utc>>,
}

/// How many offers there were, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferCounts {
    pub offered: u64,
    /// Came to look, or answered.
    pub came: u64,
    pub answered: u64,
}

/// Counts offers. Whoever answered came, by whatever way.
#[must_use]
pub fn count(offers: impl IntoIterator<Item = OfferFacts>) -> OfferCounts {
    offers.into_iter().fold(OfferCounts::default(), |counts, offer| OfferCounts {
        offered: counts.offered + 1,
        came: counts.came + u64::from(offer.came_at.or(offer.answered_at).is_some()),
        answered: counts.answered + u64::from(offer.answered_at.is_some()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_answered_came() {
        let at = Some(DateTime::<Utc>::UNIX_EPOCH);
        let offer = |came_at, answered_at| OfferFacts { came_at, answered_at };
        let offers = [offer(None, None), offer(at, None), offer(None, at), offer(at, at)];
        assert_eq!(count(offers), OfferCounts { offered: 4, came: 3, answered: 2 });
        assert_eq!(count([]), OfferCounts::default());
    }
}
