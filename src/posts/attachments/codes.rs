//! What can be wrong with a file: the word for programs and the sentence for people, which names the file. Pure.

use crate::operation::codes::ErrorCode;

pub const FILE_EMPTY: ErrorCode = ErrorCode::new("file_empty", "attachments-file-empty");
pub const FILE_TOO_LARGE: ErrorCode = ErrorCode::new("file_too_large", "attachments-file-too-large");
pub const FILE_NOT_TAKEN: ErrorCode = ErrorCode::new("file_not_taken", "attachments-file-not-taken");
pub const FILE_KIND: ErrorCode = ErrorCode::new("file_kind", "attachments-file-kind");
pub const FILE_HEIC: ErrorCode = ErrorCode::new("file_heic", "attachments-file-heic");
pub const FILE_BROKEN: ErrorCode = ErrorCode::new("file_broken", "attachments-file-broken");
pub const FILE_TOO_MANY_PIXELS: ErrorCode = ErrorCode::new("file_too_many_pixels", "attachments-file-too-many-pixels");
pub const TOO_MANY_FILES: ErrorCode = ErrorCode::new("too_many_files", "attachments-too-many-files");
pub const STORAGE_FULL: ErrorCode = ErrorCode::new("storage_full", "attachments-storage-full");
pub const ATTACHMENT_UNKNOWN: ErrorCode = ErrorCode::new("attachment_unknown", "attachments-unknown");
pub const ALT_TEXT_TOO_LONG: ErrorCode = ErrorCode::new("too_long", "attachments-alt-text-too-long");
pub const ALT_TEXT_NOT_STORABLE: ErrorCode = ErrorCode::new("not_storable", "attachments-alt-text-not-storable");
pub const ALT_TEXT_PERSONAL: ErrorCode = ErrorCode::new("personal_data", "attachments-alt-text-personal");

/// Every code of a file.
pub const ALL: &[ErrorCode] = &[
    FILE_EMPTY,
    FILE_TOO_LARGE,
    FILE_NOT_TAKEN,
    FILE_KIND,
    FILE_HEIC,
    FILE_BROKEN,
    FILE_TOO_MANY_PIXELS,
    TOO_MANY_FILES,
    STORAGE_FULL,
    ATTACHMENT_UNKNOWN,
    ALT_TEXT_TOO_LONG,
    ALT_TEXT_NOT_STORABLE,
    ALT_TEXT_PERSONAL,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_text() {
        for code in ALL {
            assert!(crate::locale::text::is_defined(code.text), "{}", code.text);
        }
    }
}
