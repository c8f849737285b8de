//! A direction in the space of a sentence model, small enough to keep one for each thread in memory. Pure.

use std::sync::Arc;

/// A direction, each number in one byte: a quarter of the memory, and the order of what is near stays the same but for near ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vector(Arc<[i8]>);

impl Vector {
    /// The direction of some numbers; none for numbers that have no direction.
    #[must_use]
    pub fn of(numbers: &[f32]) -> Option<Self> {
        let greatest = numbers.iter().fold(0.0_f32, |greatest, number| greatest.max(number.abs()));
        if !(greatest.is_finite() && greatest > 0.0) {
            return None;
        }
        let scale = f32::from(i8::MAX) / greatest;
        Some(Self(numbers.iter().map(|number| rounded(number * scale)).collect()))
    }

    /// What [`Vector::to_bytes`] made.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| byte.cast_signed()).collect())
    }

    /// To be kept in an index.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().map(|number| number.cast_unsigned()).collect()
    }

    /// The numbers, at least one of them 127 or -127.
    #[must_use]
    pub fn numbers(&self) -> &[i8] {
        &self.0
    }

    /// The numbers of an arrow in this direction that is one long.
    #[must_use]
    pub fn direction(&self) -> Vec<f32> {
        let length = length(&self.0).max(1.0);
        self.0.iter().map(|number| f32::from(*number) / length).collect()
    }

    /// The cosine of the angle to another, from -1 to 1; 0 where they are of different models.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        cosine(&self.0, &other.0, length(&self.0), length(&other.0))
    }
}

/// How long an arrow of these numbers is.
#[must_use]
pub fn length(numbers: &[i8]) -> f32 {
    whole(product(numbers, numbers)).sqrt()
}

/// The cosine of the angle between two arrows, their lengths known; 0 where there is none.
#[must_use]
pub fn cosine(one: &[i8], other: &[i8], length: f32, other_length: f32) -> f32 {
    let lengths = length * other_length;
    if one.len() != other.len() || lengths <= 0.0 {
        return 0.0;
    }
    (whole(product(one, other)) / lengths).clamp(-1.0, 1.0)
}

/// Cannot overflow below 133,000 numbers.
fn product(one: &[i8], other: &[i8]) -> i32 {
    one.iter().zip(other).map(|(left, right)| i32::from(i16::from(*left) * i16::from(*right))).sum()
}

#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a sum of products, of which the first digits count"
)]
fn whole(number: i32) -> f32 {
    number as f32
}

#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "scaled to what a byte holds")]
fn rounded(number: f32) -> i8 {
    number.round().clamp(-127.0, 127.0) as i8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(one: &[f32], other: &[f32]) -> f32 {
        let product = |one: &[f32], other: &[f32]| one.iter().zip(other).map(|(left, right)| left * right).sum::<f32>();
        product(one, other) / (product(one, one) * product(other, other)).sqrt()
    }

    #[test]
    fn what_has_no_direction_is_none() {
        assert_eq!(Vector::of(&[]), None);
        assert_eq!(Vector::of(&[0.0, 0.0]), None);
        assert_eq!(Vector::of(&[1.0, f32::NAN, f32::INFINITY]), None);
    }

    #[test]
    fn vectors_of_different_models_are_not_alike() {
        let (two, three) = (Vector::of(&[1.0, 0.0]).unwrap(), Vector::of(&[1.0, 0.0, 0.0]).unwrap());
        assert!(two.cosine(&three).abs() < f32::EPSILON);
    }

    proptest! {
        #[test]
        fn bytes_keep_the_direction(
            one in prop::collection::vec(-1.0_f32..1.0, 384),
            other in prop::collection::vec(-1.0_f32..1.0, 384),
        ) {
            let (Some(left), Some(right)) = (Vector::of(&one), Vector::of(&other)) else { return Ok(()) };
            prop_assert!((left.cosine(&right) - exact(&one, &other)).abs() < 0.01);
            prop_assert!((left.cosine(&left) - 1.0).abs() < 1e-5);
            prop_assert_eq!(Vector::from_bytes(&left.to_bytes()), left);
        }

        #[test]
        fn size_does_not_matter(one in prop::collection::vec(-1.0_f32..1.0, 8), size in 0.001_f32..1000.0) {
            let larger: Vec<f32> = one.iter().map(|number| number * size).collect();
            let (Some(one), Some(larger)) = (Vector::of(&one), Vector::of(&larger)) else { return Ok(()) };
            prop_assert!(one.cosine(&larger) > 0.999);
        }
    }
}
