//! Email addresses: one mailbox has one spelling, whoever types it and on whatever keyboard. The domain is kept as mail servers know it
//! (ASCII, UTS 46), the part before it in lower case and composed (NFC); people read the domain in its own letters. Pure.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use unicode_normalization::UnicodeNormalization;

use super::codes;
use crate::markdown::source::length;
use crate::operation::FieldError;

/// Longest address, bytes (RFC 5321, RFC 6531).
pub const MAX_LENGTH: usize = 254;

/// An address as it is stored, compared and sent to: lower case, with a domain that every mail server takes. Spellings of one mailbox
/// give the same: capitals, composed and decomposed letters, a domain in its own letters and in ASCII.
///
/// # Errors
/// The field `email`; a domain that cannot be one is named.
pub fn parse(typed: &str) -> Result<String, FieldError> {
    let refuse = |code| Err(FieldError::new("email", code));
    let typed: String = typed.trim().nfc().map(plain_at).take(MAX_LENGTH + 1).collect();
    if typed.is_empty() {
        return refuse(codes::EMAIL_MISSING);
    }
    if length(&typed) > MAX_LENGTH {
        return refuse(codes::EMAIL_LONG);
    }
    let Some((local, domain)) = typed.rsplit_once('@') else { return refuse(codes::EMAIL_INVALID) };
    if typed.chars().any(|c| c.is_control() || c.is_whitespace()) || local.is_empty() || domain.is_empty() {
        return refuse(codes::EMAIL_INVALID);
    }
    let Some(ascii) = ascii_domain(domain) else {
        return Err(FieldError::new("email", codes::EMAIL_DOMAIN).with("domain", domain));
    };
    if !ascii.contains('.') {
        return Err(FieldError::new("email", codes::EMAIL_DOMAIN_INCOMPLETE).with("domain", domain));
    }
    let local: String = local.to_lowercase().nfc().collect();
    let address = format!("{local}@{ascii}");
    if address.len() > MAX_LENGTH {
        return refuse(codes::EMAIL_LONG);
    }
    if address.parse::<lettre::Address>().is_err() {
        return refuse(codes::EMAIL_INVALID);
    }
    Ok(address)
}

/// Keyboards of East Asia write the `@` in other widths.
fn plain_at(c: char) -> char {
    if matches!(c, '＠' | '﹫') { '@' } else { c }
}

/// Whether somebody who types a name means an address: no user name has an `@` of any width.
#[must_use]
pub fn is_meant(typed: &str) -> bool {
    typed.chars().any(|c| plain_at(c) == '@')
}

/// A domain in ASCII, if it can be one.
fn ascii_domain(domain: &str) -> Option<String> {
    let ascii =
        Uts46::new().to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify);
    ascii.ok().map(std::borrow::Cow::into_owned)
}

/// The spelling by which an account is looked for: that of [`parse`], or what was typed in lower case where it is no address.
#[must_use]
pub fn lookup(typed: &str) -> String {
    parse(typed).unwrap_or_else(|_| typed.trim().to_lowercase())
}

/// An address as mail servers take it, whatever its part before the domain; none if its domain cannot be one.
#[must_use]
pub fn with_ascii_domain(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    Some(format!("{local}@{}", ascii_domain(domain)?))
}

/// An address as people read it: with the domain in its own letters.
#[must_use]
pub fn shown(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    match idna::domain_to_unicode(domain) {
        (unicode, Ok(())) => format!("{local}@{unicode}"),
        _ => address.to_owned(),
    }
}

/// Whether only servers that take letters beyond ASCII in an address (SMTPUTF8) can send to it: those before the `@` count, for every
/// domain can be written in ASCII.
#[must_use]
pub fn needs_smtputf8(address: &str) -> bool {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    !local.is_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_mailbox_has_one_spelling() {
        for (typed, stored) in [
            ("  Ines.M+help@Example.ORG ", "ines.m+help@example.org"),
            ("jo@müller.example", "jo@xn--mller-kva.example"),
            ("jo@MÜLLER.example", "jo@xn--mller-kva.example"),
            ("jo@mu\u{308}ller.example", "jo@xn--mller-kva.example"),
            ("jo@xn--mller-kva.example", "jo@xn--mller-kva.example"),
            ("JO@XN--MLLER-KVA.EXAMPLE", "jo@xn--mller-kva.example"),
            ("jo@straße.example", "jo@xn--strae-oqa.example"),
            ("jo@例え。テスト", "jo@xn--r8jz45g.xn--zckzah"),
            ("jo＠example.org", "jo@example.org"),
            ("jo﹫example.org", "jo@example.org"),
            ("jose\u{301}@council.example", "jos\u{e9}@council.example"),
            ("JOSÉ@council.example", "josé@council.example"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(stored), "{typed:?}");
            assert_eq!(lookup(typed), stored);
            assert!(is_meant(typed), "{typed:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (typed, code) in [
            ("", "empty"),
            ("ines", "email_invalid"),
            ("@example.org", "email_invalid"),
            ("ines@", "email_invalid"),
            ("ines@localhost", "email_domain_incomplete"),
            ("ines@[127.0.0.1]", "email_domain"),
            ("ines@exa_mple.org", "email_domain"),
            ("ines@example..org", "email_domain"),
            ("ines@.org", "email_domain"),
            ("ines@-example.org", "email_domain"),
            ("ines@xn--mller-kvb.\u{200b}\u{ad}", "email_domain"),
            (&format!("ines@{}.org", "a".repeat(64)), "email_domain"),
            ("a@b.org\nBcc: c@d.org", "email_invalid"),
            ("ines@@example.org", "email_invalid"),
            ("ines m@example.org", "email_invalid"),
            (&format!("{}@example.org", "a".repeat(250)), "too_long"),
        ] {
            assert_eq!(parse(typed).map_err(|error| error.code.code), Err(code), "{typed:?}");
        }
    }

    #[test]
    fn people_read_a_domain_in_its_own_letters() {
        for (stored, read) in [
            ("jo@xn--mller-kva.example", "jo@müller.example"),
            ("ines@example.org", "ines@example.org"),
            ("nobody", "nobody"),
        ] {
            assert_eq!(shown(stored), read);
        }
        assert!(needs_smtputf8("josé@council.example"));
        assert!(!needs_smtputf8("jo@xn--mller-kva.example"));
        assert!(!needs_smtputf8("jo@müller.example"), "its domain is sent in ASCII");
        assert_eq!(with_ascii_domain("hilfe@müller.example").as_deref(), Some("hilfe@xn--mller-kva.example"));
    }

    proptest! {
        #[test]
        fn what_is_stored_stays_the_same_and_leaves_the_domain_in_ascii(
            typed in "[a-zA-Zé\u{301}]{1,8}@[a-zA-Z0-9ü\u{308}é中-]{1,12}\\.(org|example|中国)|\\PC{0,40}",
        ) {
            if let Ok(stored) = parse(&typed) {
                let (local, domain) = stored.rsplit_once('@').unwrap();
                prop_assert!(domain.is_ascii() && stored.len() <= MAX_LENGTH);
                prop_assert_eq!(needs_smtputf8(&stored), !local.is_ascii());
                let again = parse(&stored);
                prop_assert_eq!(again.as_ref(), Ok(&stored));
                let shown = parse(&shown(&stored));
                prop_assert_eq!(shown, Ok(stored));
            }
        }
    }
}
