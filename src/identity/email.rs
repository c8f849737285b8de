//! E-mail addresses: read, lower-cased, bounded. Pure.

use unicode_normalization::UnicodeNormalization;

use super::codes;
use crate::operation::FieldError;

/// Longest address, characters (RFC 5321).
pub const MAX_LENGTH: usize = 254;

/// An address as it is stored: lower case, of a form that mail servers take.
///
/// # Errors
/// The field `email`.
pub fn parse(typed: &str) -> Result<String, FieldError> {
    let refuse = |code| Err(FieldError::new("email", code));
    // Composed, like whatever comes through a form: an address is found again however its letters were typed.
    let address: String = typed.trim().to_lowercase().nfc().collect();
    if address.is_empty() {
        return refuse(codes::EMAIL_MISSING);
    }
    if address.chars().count() > MAX_LENGTH {
        return refuse(codes::EMAIL_LONG);
    }
    let dotted = address.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.') && !domain.contains('['));
    if !dotted
        || address.parse::<lettre::Address>().is_err()
        || address.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return refuse(codes::EMAIL_INVALID);
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(parse("  Ines.M+help@Example.ORG "), Ok("ines.m+help@example.org".to_owned()));
        assert_eq!(parse("jose\u{301}@example.org"), parse("jos\u{e9}@example.org"));
        assert!(parse("jose\u{301}@example.org").is_ok());
        for (typed, code) in [
            ("", "empty"),
            ("ines", "email_invalid"),
            ("ines@localhost", "email_invalid"),
            ("ines@[127.0.0.1]", "email_invalid"),
            ("a@b.org\nBcc: c@d.org", "email_invalid"),
            ("ines@@example.org", "email_invalid"),
            (&format!("{}@example.org", "a".repeat(250)), "too_long"),
        ] {
            assert_eq!(parse(typed).map_err(|error| error.code.code), Err(code), "{typed:?}");
        }
    }
}
