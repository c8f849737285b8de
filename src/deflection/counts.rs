//! Numbers of episodes by what became of them, and the shares that they are. Pure.

use super::interval::{Share, wilson};
use super::rules::{MIN_GROUP, Stage};

/// Episodes by what became of them. Each is in `offered` and in one of the stages below; `opened` and `did_not_apply` cut across them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All: somebody was about to ask and was shown what is answered already.
    pub offered: i64,
    /// Those in which an answer was opened, whatever came of it.
    pub opened: i64,
    pub confirmed: i64,
    pub potential: i64,
    pub failed: i64,
    /// Those among the failed in which somebody said that what was suggested did not apply.
    pub did_not_apply: i64,
    pub reversed: i64,
}

/// The shares of all episodes that each count is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    pub opened: Share,
    pub confirmed: Share,
    pub potential: Share,
    pub failed: Share,
    pub reversed: Share,
}

impl Counts {
    /// Counts one more episode.
    pub fn count(&mut self, stage: Stage, was_opened: bool, did_not_apply: bool) {
        self.offered += 1;
        self.opened += i64::from(was_opened);
        match stage {
            Stage::Offered | Stage::Opened => {}
            Stage::Confirmed => self.confirmed += 1,
            Stage::Potential => self.potential += 1,
            Stage::Failed => {
                self.failed += 1;
                self.did_not_apply += i64::from(did_not_apply);
            }
            Stage::Reversed => self.reversed += 1,
        }
    }

    /// Episodes of which nothing is known but that answers were shown.
    #[must_use]
    pub fn nothing_more(&self) -> i64 {
        self.offered - self.confirmed - self.potential - self.failed - self.reversed
    }

    /// The shares, each with the interval in which it lies with a confidence of 95 %. None for groups that are too small.
    #[must_use]
    pub fn rates(&self) -> Option<Rates> {
        if self.offered < MIN_GROUP {
            return None;
        }
        Some(Rates {
            opened: wilson(self.opened, self.offered)?,
            confirmed: wilson(self.confirmed, self.offered)?,
            potential: wilson(self.potential, self.offered)?,
            failed: wilson(self.failed, self.offered)?,
            reversed: wilson(self.reversed, self.offered)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STAGES: [Stage; 6] =
        [Stage::Offered, Stage::Opened, Stage::Confirmed, Stage::Potential, Stage::Failed, Stage::Reversed];

    #[test]
    fn small_groups_tell_no_rates() {
        let four = Counts { offered: 4, opened: 4, ..Counts::default() };
        assert_eq!(four.rates(), None);
        let five = Counts { offered: 5, opened: 4, ..Counts::default() };
        assert!((five.rates().unwrap().opened.share - 0.8).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn each_episode_is_in_one_stage(episodes in proptest::collection::vec((0_usize..6, any::<bool>(), any::<bool>()), 0..60)) {
            let mut counts = Counts::default();
            for (stage, was_opened, did_not_apply) in &episodes {
                counts.count(STAGES[*stage], *was_opened, *did_not_apply);
            }
            prop_assert_eq!(counts.offered, i64::try_from(episodes.len()).unwrap());
            let unknown = episodes.iter().filter(|(stage, ..)| *stage < 2).count();
            prop_assert_eq!(counts.nothing_more(), i64::try_from(unknown).unwrap());
            prop_assert!(counts.did_not_apply <= counts.failed && counts.opened <= counts.offered);
        }
    }
}
