//! Who reads.

use crate::identity::{Caller, Right};

/// Who reads: a token that was not made for reading sees what everybody sees.
pub fn reader(caller: Option<Caller>) -> Option<Caller> {
    caller.filter(|caller| caller.may(Right::ReadThreads, None))
}
