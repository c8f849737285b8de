//! Codes of authenticator apps (RFC 6238): six digits, another one every 30 seconds. The key is made of the site's secret, the account and
//! a random salt, so that a copy of the database has no key in it. Pure.

use chrono::{DateTime, Utc};
use qrcode::QrCode;
use qrcode::render::svg;
use totp_rs::{Builder, Secret as AppKey, Totp};

use crate::config::Secret;
use crate::entity::{AccountId, authenticator};
use crate::web::signing;

/// Bytes of a key, as RFC 4226 recommends.
const KEY_LENGTH: usize = 20;
/// Pixels of the QR code at least.
const QR_SIZE: u32 = 220;

/// The key of an app.
pub struct Key(Totp);

impl Key {
    /// The key of an app; none if the site's secret makes none.
    pub fn of(secret: &Secret, row: &authenticator::Model) -> Option<Self> {
        Self::made_of(secret, row.account_id, &row.salt)
    }

    fn made_of(secret: &Secret, account: AccountId, salt: &str) -> Option<Self> {
        let bytes = signing::key(secret, "authenticator", &[&account.to_string(), salt])?;
        let key = AppKey::new(bytes.get(..KEY_LENGTH)?.into());
        // One step before and after: clocks of phones are not exact.
        Builder::new().with_secret(key).with_skew(1).build().ok().map(Self)
    }

    /// The stretch of time whose code this is, if it is that of now, the one before or the one after.
    pub fn step_of(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let step = self.0.check(code, u64::try_from(now.timestamp()).ok()?)?;
        i64::try_from(step).ok()
    }

    /// The key as people type it.
    pub fn text(&self) -> String {
        self.0.secret().to_base32()
    }

    /// What an app reads from the QR code.
    pub fn link(&self, site: &str, handle: &str) -> String {
        let (site, handle) = (escaped(site), escaped(handle));
        format!("otpauth://totp/{site}:{handle}?secret={}&issuer={site}", self.text())
    }
}

/// Percent-encodes a name for the link, where a space must not become a plus sign.
fn escaped(name: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    encoded.replace('+', "%20")
}

/// A QR code as an SVG element of a page; none for a link that is too long for one.
pub fn qr_code(link: &str) -> Option<String> {
    let code = QrCode::new(link).ok()?;
    let image = code.render::<svg::Color<'_>>().min_dimensions(QR_SIZE, QR_SIZE).build();
    // What stands before the element is for files.
    image.find("<svg").and_then(|start| image.get(start..)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn key(secret: &str, account: i64, salt: &str) -> Key {
        Key::made_of(&Secret::from(secret), AccountId(account), salt).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // The first test values of RFC 6238, appendix B, cut to six digits.
        let standard = AppKey::new(b"12345678901234567890".as_slice().into());
        let standard = Key(Builder::new().with_secret(standard).build().unwrap());
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924")] {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            assert_eq!(standard.step_of(code, at), Some(seconds / 30), "{seconds}");
            assert_eq!(standard.step_of(code, at + Duration::seconds(30)), Some(seconds / 30), "one step later");
            assert_eq!(standard.step_of(code, at + Duration::seconds(60)), None, "two steps later");
            for wrong in ["", "28708", "2870822", "abcdef", "28708x"] {
                assert_eq!(standard.step_of(wrong, at), None, "{wrong:?}");
            }
        }
    }

    #[test]
    fn a_key_belongs_to_one_site_one_account_and_one_setting_up() {
        let own = key("a secret of the site", 7, "salt");
        assert_eq!(own.text(), key("a secret of the site", 7, "salt").text());
        assert_eq!(own.text().len(), 32, "20 bytes in base 32");
        for other in [
            key("a secret of another site", 7, "salt"),
            key("a secret of the site", 8, "salt"),
            key("a secret of the site", 7, "pepper"),
        ] {
            assert_ne!(own.text(), other.text());
        }
    }

    #[test]
    fn the_link_names_site_and_account_and_fits_into_a_qr_code() {
        let link = key("a secret of the site", 7, "salt").link("Elmford: help & more", "Zoë");
        assert!(link.starts_with("otpauth://totp/Elmford%3A%20help%20%26%20more:Zo%C3%AB?secret="), "{link}");
        let image = qr_code(&link).unwrap();
        assert!(image.starts_with("<svg") && image.ends_with("</svg>") && !image.contains("style"), "{image}");
        assert_eq!(qr_code(&"x".repeat(10_000)), None);
    }
}
