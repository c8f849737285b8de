//! Whether suggestions help as often as they seem to: episodes that are decided, by how likely the likeliest suggestion seemed that was
//! offered in them. Pure.

use super::interval::{Share, wilson};
use super::rules::Stage;

/// Bins of a tenth each.
pub const BIN_COUNT: usize = 10;
/// Fewer decided episodes say nothing of a site.
pub const MIN_DECIDED: i64 = 200;
/// Bins of fewer episodes are left to chance.
pub const MIN_IN_BIN: i64 = 20;
/// How far what was observed in a bin may lie from what was expected.
pub const MAX_ERROR: f64 = 0.1;

/// What became of the episodes of a bin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BinCounts {
    pub decided: i64,
    /// Those in which an answer was found.
    pub helped: i64,
    /// How likely they seemed, percent, added up.
    pub percent_sum: i64,
}

/// Decided episodes by bin, the least likely first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reliability(pub [BinCounts; BIN_COUNT]);

/// Whether an episode shows that suggestions helped or that they did not. None where it shows neither: nobody said anything.
#[must_use]
pub fn has_helped(stage: Stage) -> Option<bool> {
    match stage {
        Stage::Confirmed => Some(true),
        Stage::Failed | Stage::Reversed => Some(false),
        Stage::Offered | Stage::Opened | Stage::Potential => None,
    }
}

/// A likelihood from 0 to 1 as a whole number of percent; what is no number says nothing, and is 0.
#[must_use]
pub fn percent_of(likelihood: f32) -> i32 {
    if likelihood.is_nan() {
        return 0;
    }
    // There are only a hundred to look at, and no number has to be cut off.
    let hundred = f64::from(likelihood.clamp(0.0, 1.0)) * 100.0;
    (0..100).find(|percent| f64::from(*percent) + 0.5 > hundred).unwrap_or(100)
}

/// The bin of a number of percent.
#[must_use]
pub fn bin_of(percent: i32) -> usize {
    usize::try_from(percent / 10).unwrap_or(0).min(BIN_COUNT - 1)
}

/// A count as a number with a fraction. No site has so many episodes that it would not fit.
fn number(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

impl BinCounts {
    /// Adds the episodes of another time.
    pub fn add(&mut self, other: Self) {
        self.decided += other.decided;
        self.helped += other.helped;
        self.percent_sum += other.percent_sum;
    }

    /// How likely they seemed on average, from 0 to 1. None where there are none.
    #[must_use]
    pub fn expected(&self) -> Option<f64> {
        (self.decided > 0).then(|| number(self.percent_sum) / number(self.decided) / 100.0)
    }

    /// The share in which an answer was found, with its interval.
    #[must_use]
    pub fn observed(&self) -> Option<Share> {
        wilson(self.helped, self.decided)
    }

    /// How far both lie apart, from 0 to 1.
    #[must_use]
    pub fn error(&self) -> Option<f64> {
        Some((self.observed()?.share - self.expected()?).abs())
    }
}

impl Reliability {
    /// Counts one more episode that seemed so likely, percent.
    pub fn count(&mut self, percent: i32, has_helped: bool) {
        let one = BinCounts { decided: 1, helped: i64::from(has_helped), percent_sum: i64::from(percent) };
        self.add(bin_of(percent), one);
    }

    /// Adds episodes of one bin. There is no bin but those ten.
    pub fn add(&mut self, bin: usize, counts: BinCounts) {
        if let Some(of_bin) = self.0.get_mut(bin) {
            of_bin.add(counts);
        }
    }

    /// All decided episodes.
    #[must_use]
    pub fn decided(&self) -> i64 {
        self.0.iter().map(|bin| bin.decided).sum()
    }

    /// Whether likelihoods may be told as such: enough episodes are decided, and each bin that is more than chance holds what it says.
    #[must_use]
    pub fn is_reliable(&self) -> bool {
        let is_near = |bin: &BinCounts| bin.error().is_some_and(|error| error <= MAX_ERROR);
        self.decided() >= MIN_DECIDED && self.0.iter().filter(|bin| bin.decided >= MIN_IN_BIN).all(is_near)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A site with these episodes of so many percent each: how many are decided, and how many helped.
    fn site(bins: &[(i32, i64, i64)]) -> Reliability {
        let mut site = Reliability::default();
        for (percent, decided, helped) in bins {
            for number in 0..*decided {
                site.count(*percent, number < *helped);
            }
        }
        site
    }

    #[test]
    fn only_what_is_decided_counts() {
        assert_eq!(has_helped(Stage::Confirmed), Some(true));
        for stage in [Stage::Failed, Stage::Reversed] {
            assert_eq!(has_helped(stage), Some(false));
        }
        for stage in [Stage::Offered, Stage::Opened, Stage::Potential] {
            assert_eq!(has_helped(stage), None);
        }
    }

    #[test]
    fn percents_are_whole_and_lie_in_their_bin() {
        for (likelihood, percent, bin) in [
            (-1.0, 0, 0),
            (0.0, 0, 0),
            (0.094, 9, 0),
            (0.1, 10, 1),
            (0.35, 35, 3),
            (0.999, 100, 9),
            (1.0, 100, 9),
            (7.0, 100, 9),
            (f32::NAN, 0, 0),
            (f32::INFINITY, 100, 9),
        ] {
            assert_eq!((percent_of(likelihood), bin_of(percent)), (percent, bin), "{likelihood}");
        }
    }

    #[test]
    fn a_site_is_reliable_when_each_large_bin_holds_what_it_says() {
        assert!(site(&[(25, 100, 25), (75, 100, 75)]).is_reliable());
        assert!(!site(&[(25, 100, 25), (75, 99, 75)]).is_reliable(), "199 are too few");
        assert!(site(&[(25, 100, 35), (75, 100, 65)]).is_reliable(), "a tenth is near enough");
        assert!(!site(&[(25, 100, 36), (75, 100, 75)]).is_reliable());
        assert!(!site(&[(25, 100, 25), (75, 100, 64)]).is_reliable());
        assert!(site(&[(25, 181, 45), (75, 19, 0)]).is_reliable(), "nineteen are chance");
        assert!(!site(&[(25, 180, 45), (75, 20, 0)]).is_reliable());
        assert!(!Reliability::default().is_reliable());
    }

    proptest! {
        #[test]
        fn each_episode_is_in_one_bin(episodes in proptest::collection::vec((0_i32..=100, any::<bool>()), 0..300)) {
            let mut counted = Reliability::default();
            for (percent, has_helped) in &episodes {
                counted.count(*percent, *has_helped);
            }
            prop_assert_eq!(counted.decided(), i64::try_from(episodes.len()).unwrap());
            for (at, bin) in counted.0.iter().enumerate() {
                prop_assert!(bin.helped <= bin.decided);
                if let Some(expected) = bin.expected() {
                    let low = f64::from(u8::try_from(at).unwrap()) / 10.0;
                    prop_assert!(low - 1e-9 <= expected && expected <= low + 0.1 + 1e-9);
                }
            }
        }

        #[test]
        fn a_percent_is_nearest_to_its_likelihood(likelihood in 0.0_f32..=1.0) {
            let percent = percent_of(likelihood);
            prop_assert!((f64::from(percent) - f64::from(likelihood) * 100.0).abs() <= 0.5 + 1e-9);
        }
    }
}
