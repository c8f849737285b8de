//! Who is drawn for the holdout: decided anew by whoever knows the key of the day, and never stored. Pure.

use crate::config::Secret;
use crate::web::signing;

/// Whether a person is among the share of a day that is held out, in per cent. `person` is their mark of the day. Whoever has the key
/// draws the same for the same person all day; without it nobody draws.
#[must_use]
pub(super) fn is_drawn(key: &Secret, person: &str, day: &str, percent: u8) -> bool {
    let Some([first, second, third, fourth, ..]) = signing::key(key, "holdout", &[person, day]) else { return false };
    let drawn = u32::from_be_bytes([first, second, third, fourth]);
    // Equal parts of all 32-bit numbers, but for less than a millionth.
    u64::from(drawn) * 100 < (u64::from(percent) << 32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: &str = "2026-01-12";

    #[test]
    fn about_the_share_that_is_set_is_drawn() {
        let key = Secret::from("monday");
        for percent in 0..=20_u8 {
            let drawn = (0..20_000).filter(|number| is_drawn(&key, &format!("person {number}"), DAY, percent)).count();
            let expected = usize::from(percent) * 200;
            // Five standard deviations of a fair draw: √(20000 · 0.2 · 0.8) is 57.
            assert!(drawn.abs_diff(expected) <= 285, "{drawn} of 20000 for {percent} per cent");
        }
    }

    #[test]
    fn another_day_or_another_key_draws_anew() {
        let (monday, tuesday) = (Secret::from("monday"), Secret::from("tuesday"));
        let all = |key: &Secret, day: &str| -> Vec<bool> {
            (0..5_000).map(|number| is_drawn(key, &format!("person {number}"), day, 20)).collect()
        };
        let first = all(&monday, DAY);
        for other in [all(&monday, "2026-01-13"), all(&tuesday, DAY)] {
            let both = first.iter().zip(&other).filter(|(one, other)| **one && **other).count();
            // A fifth of a fifth of them, within five standard deviations: √(5000 · 0.04 · 0.96) is 14.
            assert!(both.abs_diff(200) <= 70, "{both} of 5000 are drawn both times");
        }
    }

    proptest! {
        #[test]
        fn whoever_is_in_a_share_is_in_each_larger_one(key in "[a-z]{1,20}", person in "[ -~]{0,40}", percent in 0_u8..=20) {
            let key = Secret::from(key.as_str());
            let drawn = is_drawn(&key, &person, DAY, percent);
            prop_assert!(!is_drawn(&key, &person, DAY, 0), "a share of nothing draws nobody");
            prop_assert!(is_drawn(&key, &person, DAY, 100));
            prop_assert!(!drawn || is_drawn(&key, &person, DAY, percent + 1));
        }
    }

    proptest! {
        // Each case draws for two thousand people.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn under_any_key_the_share_holds_and_another_day_moves_some(key in "[a-z]{1,20}", other in "[A-Z]{1,20}") {
            let (key, other) = (Secret::from(key.as_str()), Secret::from(other.as_str()));
            let sides = |key: &Secret, day: &str| -> Vec<bool> {
                (0..500).map(|number| is_drawn(key, &format!("person {number}"), day, 20)).collect()
            };
            let first = sides(&key, DAY);
            for again in [&first, &sides(&key, "2026-01-13"), &sides(&other, DAY)] {
                let drawn = again.iter().filter(|drawn| **drawn).count();
                // A fifth of 500, within seven standard deviations: √(500 · 0.2 · 0.8) is 8.9.
                prop_assert!(drawn.abs_diff(100) <= 63, "{drawn} of 500");
            }
            prop_assert_ne!(&first, &sides(&key, "2026-01-13"), "another day");
            prop_assert_ne!(&first, &sides(&other, DAY), "another key");
        }
    }
}
