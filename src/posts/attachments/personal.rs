//! What files must not tell everybody by their names and descriptions: the same that texts of posts are looked through for. A name is
//! given by a phone or a program and is replaced without a question; a description is written for others and is refused.

use super::codes;
use crate::operation::FieldError;
use crate::posts::personal_data;

/// The name under which a file is shown: the one that was made of `sent`, or one that says nothing where something in it looks personal.
/// `name` is what `rules::file_name` made, in which the marks of addresses and dates are gone.
#[must_use]
pub(super) fn shown_name(sent: &str, name: String, ending: &str) -> String {
    // Programs write words apart with this mark.
    let as_words = |text: &str| text.replace('_', " ");
    let read_as = [sent.to_owned(), as_words(sent), name.clone(), as_words(&name)];
    if read_as.iter().all(|text| personal_data::find(text).is_empty()) {
        return name;
    }
    let neutral = if ending == "pdf" { "document" } else { "photo" };
    format!("{neutral}.{ending}")
}

/// A description that holds nothing personal, whatever is in the picture.
///
/// # Errors
/// [`codes::ALT_TEXT_PERSONAL`].
pub(super) fn check_alt_text(text: &str) -> Result<(), FieldError> {
    if personal_data::find(text).is_empty() {
        return Ok(());
    }
    Err(FieldError::new("alt_text", codes::ALT_TEXT_PERSONAL))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::posts::attachments::rules::file_name;

    fn shown(sent: &str, ending: &str) -> String {
        shown_name(sent, file_name(sent, ending), ending)
    }

    #[test]
    fn names_that_look_personal_say_nothing() {
        for (sent, ending, expected) in [
            ("my ticket.png", "jpg", "my ticket.jpg"),
            ("bill of March.pdf", "pdf", "bill of March.pdf"),
            ("call 01632 960123.png", "png", "photo.png"),
            ("call_01632_960123.jpg", "jpg", "photo.jpg"),
            ("ines.weber@example.org.pdf", "pdf", "document.pdf"),
            ("GB82 WEST 1234 5698 7654 32.pdf", "pdf", "document.pdf"),
        ] {
            assert_eq!(shown(sent, ending), expected, "{sent}");
        }
    }

    #[test]
    fn descriptions_that_look_personal_are_refused() {
        for text in ["", "A swing without a seat", "The sign says zone 4"] {
            assert_eq!(check_alt_text(text), Ok(()), "{text}");
        }
        for text in ["Call 01632 960123", "ines.weber@example.org", "GB82 WEST 1234 5698 7654 32"] {
            assert_eq!(check_alt_text(text).unwrap_err().code, codes::ALT_TEXT_PERSONAL, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_shown_name_looks_personal(sent in "[a-z ]{0,12}(01632 960123|ada@example\\.org)?[a-z ]{0,12}") {
            let name = shown(&sent, "png");
            prop_assert!(personal_data::find(&name).is_empty(), "{name}");
            prop_assert!(name.strip_suffix(".png").is_some());
        }
    }
}
