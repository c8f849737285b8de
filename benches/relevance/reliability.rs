//! Whether a probability that is told comes true as often as it says. Pure.

/// Bins of equal width from 0 to 1.
pub const BINS: u8 = 10;
/// A bin of fewer questions says little.
pub const ENOUGH: usize = 20;

/// Questions whose probability is in one range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    pub questions: usize,
    /// Sum of the probabilities that were told.
    told: f64,
    right: usize,
}

impl Bin {
    /// Mean of what was told, 0 where there is no question.
    pub fn predicted(&self) -> f64 {
        self.told / self.questions.max(1) as f64
    }

    /// Share that was right, 0 where there is no question.
    pub fn share(&self) -> f64 {
        self.right as f64 / self.questions.max(1) as f64
    }

    /// Share that was right less what was told.
    pub fn difference(&self) -> f64 {
        self.share() - self.predicted()
    }
}

/// Sorts probabilities, each with whether it came true, into bins. A probability of 1 is in the last.
pub fn bins(told: impl IntoIterator<Item = (f32, bool)>) -> Vec<Bin> {
    let mut bins = vec![Bin::default(); usize::from(BINS)];
    for (probability, is_right) in told {
        let at = (1..BINS).filter(|edge| probability >= f32::from(*edge) / f32::from(BINS)).count();
        let bin = &mut bins[at];
        bin.questions += 1;
        bin.told += f64::from(probability);
        bin.right += usize::from(is_right);
    }
    bins
}

/// Mean over all questions of how far their bin is off.
pub fn expected_error(bins: &[Bin]) -> f64 {
    let all: usize = bins.iter().map(|bin| bin.questions).sum();
    bins.iter().map(|bin| bin.difference().abs() * bin.questions as f64).sum::<f64>() / all.max(1) as f64
}

/// The farthest that a bin of [`ENOUGH`] questions is off; 0 if there is none.
pub fn largest_difference(bins: &[Bin]) -> f64 {
    bins.iter().filter(|bin| bin.questions >= ENOUGH).map(|bin| bin.difference().abs()).fold(0.0, f64::max)
}
