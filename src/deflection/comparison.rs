//! What suggestions change: people who were shown what is answered already beside others from whom it was kept until they had asked. Pure.

use super::interval::{Difference, Share, newcombe, wilson};

/// With fewer episodes than this on either side, chance says more than suggestions do.
pub const MIN_ON_EACH_SIDE: i64 = 50;

/// Episodes of both sides, and those among them that ended in a question. Whoever left without asking is in the episodes of their side
/// and not among those who asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub shown: i64,
    pub shown_asked: i64,
    pub held_out: i64,
    pub held_out_asked: i64,
}

/// What both sides say when they are held against each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// The share of those who were shown suggestions that asked anyway.
    pub asked_when_shown: Share,
    /// The share of the others that asked.
    pub asked_when_held_out: Share,
    /// By how much suggestions made the share smaller: times 100, the questions that they spared of 100 askers.
    pub spared: Difference,
}

impl Comparison {
    /// Counts one more episode, if it is compared with others at all.
    pub fn count(&mut self, held_out: Option<bool>, asked: bool) {
        match held_out {
            Some(true) => {
                self.held_out += 1;
                self.held_out_asked += i64::from(asked);
            }
            Some(false) => {
                self.shown += 1;
                self.shown_asked += i64::from(asked);
            }
            None => {}
        }
    }

    /// What suggestions change. None while either side is too small.
    #[must_use]
    pub fn effect(&self) -> Option<Effect> {
        if self.shown < MIN_ON_EACH_SIDE || self.held_out < MIN_ON_EACH_SIDE {
            return None;
        }
        let asked_when_shown = wilson(self.shown_asked, self.shown)?;
        let asked_when_held_out = wilson(self.held_out_asked, self.held_out)?;
        Some(Effect { asked_when_shown, asked_when_held_out, spared: newcombe(asked_when_held_out, asked_when_shown) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fewer_than_fifty_on_either_side_say_nothing() {
        let fifty = Comparison { shown: 50, shown_asked: 20, held_out: 50, held_out_asked: 30 };
        assert!(fifty.effect().is_some());
        assert_eq!(Comparison { shown: 49, ..fifty }.effect(), None);
        assert_eq!(Comparison { held_out: 49, ..fifty }.effect(), None);
        assert_eq!(Comparison::default().effect(), None);
    }

    /// 36 of 60 asked who saw nothing, 48 of 120 who were shown something. By hand, with z² = 3.84146: Wilson's intervals are
    /// 0.473661 … 0.714305 of 0.6 and 0.316764 … 0.489440 of 0.4. The difference is 0.2, its lower end
    /// 0.2 - √(0.126339² + 0.089440²) = 0.2 - √(0.015962 + 0.007999) = 0.2 - 0.154794 = 0.045206, and its upper end
    /// 0.2 + √(0.114305² + 0.083236²) = 0.2 + √(0.013066 + 0.006928) = 0.2 + 0.141400 = 0.341400.
    #[test]
    fn what_is_spared_is_the_difference_of_both_shares() {
        let both = Comparison { shown: 120, shown_asked: 48, held_out: 60, held_out_asked: 36 };
        let effect = both.effect().unwrap();
        assert!((effect.asked_when_shown.share - 0.4).abs() < 1e-9, "{effect:?}");
        assert!((effect.asked_when_held_out.share - 0.6).abs() < 1e-9, "{effect:?}");
        assert!((effect.spared.difference - 0.2).abs() < 1e-9, "{effect:?}");
        assert!((effect.spared.low - 0.045_206).abs() < 2e-6, "{effect:?}");
        assert!((effect.spared.high - 0.341_400).abs() < 2e-6, "{effect:?}");
    }

    proptest! {
        #[test]
        fn each_episode_is_on_one_side_or_on_none(
            episodes in proptest::collection::vec((proptest::option::of(any::<bool>()), any::<bool>()), 0..200),
        ) {
            let mut counted = Comparison::default();
            for (held_out, asked) in &episodes {
                counted.count(*held_out, *asked);
            }
            let of = |side: Option<bool>| {
                let all: Vec<bool> = episodes.iter().filter(|(found, _)| *found == side).map(|(_, asked)| *asked).collect();
                (i64::try_from(all.len()).unwrap(), i64::try_from(all.iter().filter(|asked| **asked).count()).unwrap())
            };
            prop_assert_eq!((counted.shown, counted.shown_asked), of(Some(false)));
            prop_assert_eq!((counted.held_out, counted.held_out_asked), of(Some(true)));
        }
    }
}
