//! How sure a share is. Pure.

/// The quantile of the normal distribution that leaves 2.5 % above it.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

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
    let (n, z2) = (f64::from(all), NORMAL_QUANTILE * NORMAL_QUANTILE);
    let share = f64::from(part) / n;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = NORMAL_QUANTILE / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At both ends the formula meets 0 and 1 but for the last digit of a number.
    Some(Share { share, low: (middle - half).clamp(0.0, share), high: (middle + half).clamp(share, 1.0) })
}

/// How much larger one share is than another, with the interval in which that lies with a confidence of 95 %, all between -1 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub difference: f64,
    pub low: f64,
    pub high: f64,
}

/// The difference of two shares that have nothing to do with each other, made of the intervals of both.
///
/// Source: R. G. Newcombe, "Interval Estimation for the Difference Between Independent Proportions: Comparison of Eleven Methods",
/// Statistics in Medicine 17 (1998), 873–890, method 10.
#[must_use]
pub fn newcombe(one: Share, other: Share) -> Difference {
    let difference = one.share - other.share;
    let below = (one.share - one.low).hypot(other.high - other.share);
    let above = (one.high - one.share).hypot(other.share - other.low);
    Difference { difference, low: (difference - below).clamp(-1.0, 1.0), high: (difference + above).clamp(-1.0, 1.0) }
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

    /// The first example of Newcombe's Table II, 56 of 70 against 48 of 80, by hand. With z² = 3.84146, Wilson's interval of 56 of 70 is
    /// ((0.8 + 3.84146/140) ± 1.95996·√(0.16/70 + 3.84146/19600)) / (1 + 3.84146/70) = (0.827439 ± 0.097639) / 1.054878 =
    /// 0.691834 … 0.876953, and that of 48 of 80 is ((0.6 + 3.84146/160) ± 1.95996·√(0.24/80 + 3.84146/25600)) / (1 + 3.84146/80) =
    /// (0.624009 ± 0.110003) / 1.048018 = 0.490455 … 0.700382. So the difference is 0.8 - 0.6 = 0.2, its lower end
    /// 0.2 - √((0.8 - 0.691834)² + (0.700382 - 0.6)²) = 0.2 - √(0.011700 + 0.010077) = 0.2 - 0.147569 = 0.052431, and its upper end
    /// 0.2 + √((0.876953 - 0.8)² + (0.6 - 0.490455)²) = 0.2 + √(0.005922 + 0.012000) = 0.2 + 0.133873 = 0.333873. The table has
    /// 0.0524 and 0.3339, and for 9 of 10 against 3 of 10 it has 0.1705 and 0.8090.
    #[test]
    fn a_difference_has_the_values_that_are_known() {
        for ((part, all), (other_part, other_all), low, high) in
            [((56, 70), (48, 80), 0.052_431, 0.333_873), ((9, 10), (3, 10), 0.170_523, 0.809_018)]
        {
            let found = newcombe(wilson(part, all).unwrap(), wilson(other_part, other_all).unwrap());
            assert!((found.low - low).abs() < 2e-6, "{part} of {all}: {found:?}");
            assert!((found.high - high).abs() < 2e-6, "{part} of {all}: {found:?}");
        }
    }

    proptest! {
        #[test]
        fn a_difference_lies_within_and_turns_round_with_its_shares(
            part in 0_i64..300, rest in 0_i64..300, other_part in 0_i64..300, other_rest in 0_i64..300,
        ) {
            let one = wilson(part, part + rest + 1).unwrap();
            let other = wilson(other_part, other_part + other_rest + 1).unwrap();
            let found = newcombe(one, other);
            prop_assert!(-1.0 <= found.low && found.low <= found.difference && found.difference <= found.high && found.high <= 1.0);
            let back = newcombe(other, one);
            prop_assert!((back.difference + found.difference).abs() < 1e-12);
            prop_assert!((back.low + found.high).abs() < 1e-12 && (back.high + found.low).abs() < 1e-12);
        }

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
