//! Why a group of words is refused: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const LANGUAGE_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "synonyms-language-unknown");
/// No group that comes with Peerdesk begins with it.
pub const KEY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "synonyms-key-unknown");
/// It has no word that says something, or too many.
pub const PHRASE_NOT_USABLE: ErrorCode = ErrorCode::new("wrong_form", "synonyms-phrase-not-usable");
pub const ONE_PHRASE: ErrorCode = ErrorCode::new("too_few", "synonyms-one-phrase");
pub const TOO_MANY_PHRASES: ErrorCode = ErrorCode::new("too_many", "synonyms-too-many-phrases");
/// Another group has it.
pub const PHRASE_TAKEN: ErrorCode = ErrorCode::new("taken", "synonyms-phrase-taken");
pub const TOO_MANY_GROUPS: ErrorCode = ErrorCode::new("too_many", "synonyms-too-many-groups");
