//! Why a line is refused, for people.

use crate::locale::text::{self, Args};

/// A reason in words.
pub fn because(key: &str, args: &Args<'_>) -> String {
    text::text(key, args)
}
