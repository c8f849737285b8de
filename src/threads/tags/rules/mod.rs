//! What a tag may be called, which names lead to it, and which tags a text proposes. Pure.

mod naming;
mod proposing;

pub use naming::{
    MAX_NAME, MAX_OF_THREAD, MAX_OTHER_NAMES, MAX_TAGS, MIN_NAME, TagName, fold, nearest, other_names, split_names,
};
pub use proposing::propose;
