//! How sure a share is. Pure.

/// The quantile of the normal distribution that leaves 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

/// A share with the interval in which it lies with a confidence of 95 %, all between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    pub share: f64,
    pub low: f64,
    pub high: f64,
}

/// The share of `part` in `all`, with its score interval. None for a part that is not one, and where there is nothing.
///
/// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American
/// Statistical Association 22 (1927), 209–212. It holds for small numbers and for shares near 0 and 1 as well, see L. D. Brown,
/// T. T. Cai, A. `DasGupta`, "Interval Estimation for a Binomial Proportion", Statistical Science 16 (2001), 101–133.
#[must_use]
pub fn wilson(part: i64, all: i64) -> Option<Share> {
    let (part, all) = (u32::try_from(part).ok()?, u32::try_from(all).ok()?);
    if all == 0 || part > all {
        return None;
    }
    let (n, z2) = (f64::from(all), Z * Z);
    let share = f64::from(part) / n;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At both ends the formula meets 0 and 1 but for the last digit of a number.
    Some(Share { share, low: (middle - half).clamp(0.0, share), high: (middle + half).clamp(share, 1.0) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values of R's `prop.test(part, all, correct = FALSE)`, which gives this interval.
    #[test]
    fn it_has_the_values_that_are_known() {
        for (part, all, low, high) in [
            (0, 10, 0.0, 0.277_533),
            (1, 10, 0.017_876, 0.404_150),
            (5, 10, 0.236_593, 0.763_407),
            (10, 10, 0.722_467, 1.0),
            (50, 100, 0.403_832, 0.596_168),
        ] {
            let found = wilson(part, all).unwrap();
            assert!((found.low - low).abs() < 2e-6, "{part} of {all}: {found:?}");
            assert!((found.high - high).abs() < 2e-6, "{part} of {all}: {found:?}");
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(2, 1), None);
        assert_eq!(wilson(-1, 1), None);
    }

    proptest! {
        #[test]
        fn the_share_lies_within_and_more_of_the_same_narrows_it(part in 0_i64..3000, rest in 0_i64..3000) {
            let all = part + rest + 1;
            let one = wilson(part, all).unwrap();
            prop_assert!(0.0 <= one.low && one.low <= one.share && one.share <= one.high && one.high <= 1.0);
            let more = wilson(part * 4, all * 4).unwrap();
            prop_assert!(more.high - more.low < one.high - one.low);
        }
    }
}
