//! Keyed hashes for tokens, cursors and forms, and random tokens. Knows the secret and nothing else.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::config::Secret;

/// Hex SHA-256: how tokens of high entropy are stored.
#[must_use]
pub fn sha256(text: &str) -> String {
    sha256_of_bytes(text.as_bytes())
}

/// Hex SHA-256 of what need not be text.
#[must_use]
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// 32 bytes of the system's randomness, as URL-safe text.
pub fn random_token() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A keyed tag (HMAC-SHA-256) over parts, each part's length counted so that parts cannot run into each other.
#[must_use]
pub fn tag(secret: &Secret, purpose: &str, parts: &[&str]) -> String {
    // HMAC takes keys of any length.
    key(secret, purpose, parts).map(|bytes| URL_SAFE_NO_PAD.encode(bytes)).unwrap_or_default()
}

/// The bytes of a tag, for a key that stands nowhere: whoever has the secret and the parts makes it again.
#[must_use]
pub fn key(secret: &Secret, purpose: &str, parts: &[&str]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.reveal().as_bytes()).ok()?;
    for part in std::iter::once(&purpose).chain(parts) {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    Some(mac.finalize().into_bytes().into())
}

/// The bytes of a tag under random ones (XOR), behind those, as URL-safe text: no two answers repeat it, so that the length of what is
/// compressed says nothing of it.
pub fn masked(tag: &[u8; 32]) -> std::io::Result<String> {
    let mut pad = [0_u8; 32];
    getrandom::fill(&mut pad).map_err(std::io::Error::other)?;
    let covered = pad.iter().zip(tag).map(|(pad, byte)| pad ^ byte);
    Ok(URL_SAFE_NO_PAD.encode(pad.iter().copied().chain(covered).collect::<Vec<u8>>()))
}

/// Whether a text is the tag, masked. Compares without telling by time where they differ.
#[must_use]
pub fn is_masked(text: &str, tag: &[u8; 32]) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) else { return false };
    let Some((pad, covered)) = bytes.split_at_checked(tag.len()) else { return false };
    let found: Vec<u8> = pad.iter().zip(covered).map(|(pad, byte)| pad ^ byte).collect();
    covered.len() == tag.len() && found.ct_eq(tag.as_slice()).into()
}

/// Compares without telling by time where they differ.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    !left.is_empty() && left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let key = Secret::from("k");
        assert_ne!(tag(&key, "p", &["ab", "c"]), tag(&key, "p", &["a", "bc"]));
        assert_ne!(tag(&key, "p", &["a"]), tag(&key, "q", &["a"]));
        assert!(same(&tag(&key, "p", &["a"]), &tag(&key, "p", &["a"])));
        assert!(!same("", ""));
    }

    #[test]
    fn a_masked_tag_is_another_text_each_time_and_nothing_else_fits_it() {
        let secret = Secret::from("k");
        let (tag_bytes, other) = (key(&secret, "p", &["a"]).unwrap(), key(&secret, "p", &["b"]).unwrap());
        let (one, two) = (masked(&tag_bytes).unwrap(), masked(&tag_bytes).unwrap());
        assert_ne!(one, two);
        assert!(is_masked(&one, &tag_bytes) && is_masked(&two, &tag_bytes) && !is_masked(&one, &other));
        let bare = tag(&secret, "p", &["a"]);
        for wrong in ["", "AAAA", "%", bare.as_str(), &one[1..], &format!("{one}AAAA"), &format!("{one}=")] {
            assert!(!is_masked(wrong, &tag_bytes), "{wrong}");
        }
    }
}
