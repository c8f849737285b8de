//! Typing errors: how many a word may hold, and whether two words are that near. Pure.

/// Below this length a typing error cannot be told from another word; characters.
const MIN_TYPO_LENGTH: usize = 4;

/// How many typing errors a word may hold: none below four letters, one below eight, two above.
#[must_use]
pub fn typos_allowed(word: &str) -> u8 {
    match word.chars().count() {
        length if length < MIN_TYPO_LENGTH || word.chars().any(char::is_numeric) => 0,
        length if length < 8 => 1,
        _ => 2,
    }
}

/// Whether two words differ by at most `most` typing errors (a swap of neighbours counts as one).
#[must_use]
pub fn within(left: &str, right: &str, most: u8) -> bool {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    let most = usize::from(most);
    if left.len().abs_diff(right.len()) > most {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, to) in right.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let swap = (at(&row, j)) + usize::from(from != to);
            let mut least = swap.min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let crossed = i > 0 && j > 0 && left.get(i - 1) == Some(to) && right.get(j - 1) == Some(from);
            if crossed {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().is_some_and(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn typing_errors_are_counted() {
        assert!(within("benefit", "benifit", 1));
        assert!(within("pension", "pensoin", 1));
        assert!(!within("pension", "passion", 1));
        assert!(within("entitlement", "entitelmnt", 2));
        assert!(!within("tax", "taxes", 1));
    }

    proptest! {
        #[test]
        fn distance_is_symmetric(left in "[a-d]{0,8}", right in "[a-d]{0,8}", most in 0_u8..3) {
            prop_assert_eq!(within(&left, &right, most), within(&right, &left, most));
            prop_assert!(within(&left, &left, most));
        }
    }
}
