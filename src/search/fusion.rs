//! One order out of what words and vectors say, the same on both engines: the scores are added, a vector's in proportion to the best that
//! the words of the question find. Pure.

use super::weights;

/// Threads that share no word with a question are like it from this cosine on.
const MIN_COSINE: f32 = 0.5;

/// A thread, with what its words and its vector say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scored<T = crate::entity::ThreadId> {
    pub of: T,
    /// The score of its words, 0 or more.
    pub words: f32,
    /// The cosine of the angle to the question; none without vectors of both.
    pub cosine: Option<f32>,
    /// It is of the asker's own category.
    pub is_of_category: bool,
}

impl<T> Scored<T> {
    /// Whether it is like the question at all: it shares a word, or its vector is near.
    pub(super) fn is_alike(&self) -> bool {
        self.words > 0.0 || self.cosine.is_some_and(|cosine| cosine >= MIN_COSINE)
    }
}

/// The first `most` of what is alike, best first, each with what the order goes by.
pub(super) fn first<T: Copy + Ord>(found: Vec<Scored<T>>, most: usize) -> Vec<(Scored<T>, f32)> {
    let best = found.iter().fold(0.0_f32, |best, one| best.max(one.words));
    // Where no word is known, vectors alone decide.
    let scale = if best > 0.0 { best } else { 1.0 };
    let category = if best > 0.0 { weights::CATEGORY } else { weights::CATEGORY_BY_VECTORS };
    let scored = |one: Scored<T>| {
        let near = one.cosine.map_or(0.0, |cosine| weights::VECTOR * scale * cosine.max(0.0));
        let bonus = if one.is_of_category { category } else { 0.0 };
        let score = one.words + near + bonus;
        (one, score)
    };
    let mut ranked: Vec<(Scored<T>, f32)> = found.into_iter().filter(Scored::is_alike).map(scored).collect();
    // The newest first among equals.
    let order =
        |left: &(Scored<T>, f32), right: &(Scored<T>, f32)| right.1.total_cmp(&left.1).then(right.0.of.cmp(&left.0.of));
    if most == 0 {
        return Vec::new();
    }
    if most < ranked.len() {
        ranked.select_nth_unstable_by(most - 1, order);
        ranked.truncate(most);
    }
    ranked.sort_unstable_by(order);
    ranked
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scored(of: usize, words: f32, cosine: Option<f32>) -> Scored<usize> {
        Scored { of, words, cosine, is_of_category: false }
    }

    fn order(found: Vec<Scored<usize>>) -> Vec<usize> {
        first(found, usize::MAX).into_iter().map(|(one, _)| one.of).collect()
    }

    #[test]
    fn what_is_meant_comes_before_what_shares_a_common_word() {
        assert_eq!(order(vec![scored(1, 10.0, Some(0.1)), scored(2, 8.0, Some(0.9))]), [2, 1]);
        assert_eq!(order(vec![scored(1, 10.0, Some(0.4)), scored(2, 2.0, Some(0.5))]), [1, 2]);
    }

    #[test]
    fn without_a_shared_word_only_what_is_near_is_like_it() {
        assert_eq!(order(vec![scored(1, 0.0, Some(0.8)), scored(2, 0.0, Some(0.2)), scored(3, 0.0, None)]), [1]);
    }

    #[test]
    fn the_own_category_decides_among_equals() {
        let own = Scored { is_of_category: true, ..scored(2, 10.0, Some(0.5)) };
        assert_eq!(order(vec![scored(1, 10.0, Some(0.5)), own]), [2, 1]);
        let own = Scored { is_of_category: true, ..scored(2, 5.0, Some(0.5)) };
        assert_eq!(order(vec![scored(1, 10.0, Some(0.5)), own]), [1, 2]);
    }

    #[test]
    fn the_own_category_does_not_outdo_what_is_much_nearer() {
        let own = Scored { is_of_category: true, ..scored(2, 0.0, Some(0.5)) };
        assert_eq!(order(vec![scored(1, 0.0, Some(0.95)), own]), [1, 2]);
        let own = Scored { is_of_category: true, ..scored(2, 0.0, Some(0.94)) };
        assert_eq!(order(vec![scored(1, 0.0, Some(0.95)), own]), [2, 1]);
    }

    proptest! {
        #[test]
        fn the_first_are_those_of_the_whole_order(words in prop::collection::vec(0_u8..6, 0..30), most in 0_usize..12) {
            let found: Vec<Scored<usize>> =
                words.iter().enumerate().map(|(at, words)| scored(at, f32::from(*words), None)).collect();
            let mut all = order(found.clone());
            all.truncate(most);
            let some: Vec<usize> = first(found, most).into_iter().map(|(one, _)| one.of).collect();
            prop_assert_eq!(some, all);
        }

        #[test]
        fn without_vectors_words_decide_alone(words in prop::collection::vec(0.1_f32..50.0, 1..20)) {
            let found: Vec<Scored<usize>> =
                words.iter().enumerate().map(|(at, words)| scored(at, *words, None)).collect();
            for (one, score) in first(found, usize::MAX) {
                prop_assert!((one.words - score).abs() < f32::EPSILON);
            }
        }

        #[test]
        fn nearer_is_never_worse(words in 0.1_f32..50.0, far in -1.0_f32..1.0, more in 0.0_f32..1.0) {
            let near = (far + more).min(1.0);
            let ranked = first(vec![scored(1, words, Some(far)), scored(2, words, Some(near))], 2);
            prop_assert!(ranked[0].0.of == 2 || ranked[0].1 <= ranked[1].1);
        }
    }
}
