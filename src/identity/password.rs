//! Passwords: which are good enough, and how they are hashed. Touches nothing but the node's hashing slots.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use super::codes;
use crate::app::App;
use crate::operation::{FieldError, OperationError};

/// Fewest characters.
pub const MIN_LENGTH: usize = 8;
/// Most characters.
pub const MAX_LENGTH: usize = 128;
/// When somebody for whom no hashing slot came free may try again.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How long a password may wait for a hashing slot.
const SLOT_TIMEOUT: Duration = Duration::from_secs(10);

/// What people here would try first; the estimator knows the world's favourites but not this site's.
const COMMON: &[&str] = &[
    "peerdesk",
    "neighbour",
    "neighbor",
    "neighbourhood",
    "community",
    "citizen",
    "council",
    "townhall",
    "parking",
    "helpdesk",
    "password",
    "passwort",
    "letmein",
    "welcome",
    "changeme",
    "qwertyui",
    "iloveyou",
    "sunshine",
    "football",
    "testtest",
];

/// Whether a password has a fitting length and is none of those that everybody tries first. Costs nothing.
///
/// # Errors
/// The first rule that it breaks, blamed on `field`.
pub fn check_form(field: &'static str, password: &str, words: &[&str]) -> Result<(), FieldError> {
    let length = password.chars().count();
    if length == 0 {
        return Err(FieldError::new(field, codes::PASSWORD_MISSING));
    }
    if length < MIN_LENGTH {
        return Err(FieldError::new(field, codes::PASSWORD_SHORT));
    }
    if length > MAX_LENGTH {
        return Err(FieldError::new(field, codes::PASSWORD_LONG));
    }
    let folded = password.to_lowercase();
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    if COMMON.contains(&bare) || words.iter().any(|word| word.chars().count() >= 3 && bare == word.to_lowercase()) {
        return Err(FieldError::new(field, codes::PASSWORD_COMMON));
    }
    Ok(())
}

/// Whether a password is good enough for somebody known by `words` (handle, address). Estimating that takes long enough to be kept
/// off the async threads.
fn check(field: &'static str, password: &str, words: &[&str]) -> Result<(), FieldError> {
    check_form(field, password, words)?;
    let inputs: Vec<&str> = words.iter().copied().chain(COMMON.iter().copied()).collect();
    if zxcvbn(password, &inputs).score() < Score::Two {
        return Err(FieldError::new(field, codes::PASSWORD_COMMON));
    }
    Ok(())
}

/// Checks a new password, off the async threads. Whoever calls counts it first, or knows who asks.
///
/// # Errors
/// The field if it is not good enough, [`OperationError::Unavailable`] if no slot came free.
pub async fn require_strong(
    app: &App,
    field: &'static str,
    password: &str,
    words: &[&str],
) -> Result<(), OperationError> {
    let (password, words) = owned(password, words);
    slot(&app.hashing, move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(check(field, &password, &words)?)
    })
    .await?
}

/// Checks a new password and hashes it, off the async threads. Whoever calls counts it first, or knows who asks.
///
/// # Errors
/// The field if it is not good enough, [`OperationError::Unavailable`] if no slot came free.
pub async fn accept(app: &App, field: &'static str, password: &str, words: &[&str]) -> Result<String, OperationError> {
    let (password, words) = owned(password, words);
    slot(&app.hashing, move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        check(field, &password, &words)?;
        hash(&password)
    })
    .await?
}

fn owned(password: &str, words: &[&str]) -> (String, Vec<String>) {
    (normal(password), words.iter().map(|&word| word.to_owned()).collect())
}

/// Whether a password fits a stored hash. Without a hash the same work is done and the answer is no, so that time tells
/// nobody which accounts exist.
///
/// # Errors
/// [`OperationError::Unavailable`] if no slot came free.
pub async fn fits(app: &App, stored: Option<String>, password: &str) -> Result<bool, OperationError> {
    // A text that no password may have is not worth hashing, and is as long to refuse for everybody.
    let password: String = normal(password).chars().take(MAX_LENGTH + 1).collect();
    slot(&app.hashing, move || {
        let known = stored.is_some();
        let against = match stored {
            Some(stored) => stored,
            None => nobody()?,
        };
        Ok(Argon2::default().verify_password(password.as_bytes(), against.as_str()).is_ok() && known)
    })
    .await?
}

/// Hashes without any check: for passwords that were checked before, or are public (the demo).
///
/// # Errors
/// [`OperationError::Unavailable`] if no slot came free.
pub async fn hash_unchecked(app: &App, password: &str) -> Result<String, OperationError> {
    let password = normal(password);
    slot(&app.hashing, move || hash(&password)).await?
}

fn normal(password: &str) -> String {
    password.nfc().collect()
}

fn hash(password: &str) -> Result<String, OperationError> {
    // The default of the crate: Argon2id, 19 MiB, two passes (OWASP's recommendation).
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| {
        tracing::error!(error = %error, "a password could not be hashed");
        too_busy()
    })?;
    Ok(hash.to_string())
}

/// A hash of nobody's password, with the same cost as everybody's.
fn nobody() -> Result<String, OperationError> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    if let Some(known) = NOBODY.get() {
        return Ok(known.clone());
    }
    let made = hash("nobody has this password")?;
    Ok(NOBODY.get_or_init(|| made).clone())
}

/// Too many passwords are being checked at once.
fn too_busy() -> OperationError {
    OperationError::Unavailable { retry_after: RETRY_AFTER }
}

/// Runs heavy work in one of the node's slots. The slot is held until the work ends, even if the caller goes away.
async fn slot<T: Send + 'static>(
    slots: &Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, OperationError> {
    let waiting = tokio::time::timeout(SLOT_TIMEOUT, Arc::clone(slots).acquire_owned()).await;
    let Ok(Ok(permit)) = waiting else { return Err(too_busy()) };
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(permit);
        result
    });
    done.await.map_err(|error| {
        tracing::error!(error = %error, "hashing stopped");
        too_busy()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> &'static str {
        check("password", password, &["Ines_M", "ines@example.org"]).map_or_else(|error| error.code.code, |()| "fine")
    }

    #[test]
    fn rules() {
        for (password, expected) in [
            ("", "empty"),
            ("xK9#q2", "too_short"),
            ("password", "password_common"),
            ("Password123", "password_common"),
            ("12345678", "password_common"),
            ("aaaaaaaaaaaa", "password_common"),
            ("qwertyuiop", "password_common"),
            ("peerdesk1", "password_common"),
            ("Peerdesk2026!", "password_common"),
            ("ines@example.org", "password_common"),
            ("correct horse battery staple", "fine"),
            ("  spaces at both ends  ", "fine"),
            ("Пароль-для-Ольги-7", "fine"),
            ("🐢🦀🐙🦑🦞🐡🐬🐳", "fine"),
            ("<script>alert('1')</script>", "fine"),
        ] {
            assert_eq!(code(password), expected, "{password:?}");
        }
        assert_eq!(code(&"wq8 ".repeat(40)), "too_long");
        assert_eq!(code(&"j4kz vmwp tydh ".repeat(8)), "fine");
        assert!("j4kz vmwp tydh ".repeat(8).len() <= MAX_LENGTH);
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert_ne!(stored, hash("correct horse").unwrap(), "each hash has its own salt");
        assert!(Argon2::default().verify_password(b"correct horse", stored.as_str()).is_ok());
        assert!(Argon2::default().verify_password(b"correct horsf", stored.as_str()).is_err());
    }

    #[tokio::test]
    async fn a_slot_is_held_to_the_end_even_when_nobody_waits() {
        let slots = Arc::new(Semaphore::new(1));
        let (finish, wait) = std::sync::mpsc::channel::<()>();
        let abandoned = tokio::spawn({
            let slots = Arc::clone(&slots);
            async move { slot(&slots, move || wait.recv()).await.map(|_| ()) }
        });
        while slots.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        abandoned.abort();
        abandoned.await.ok();
        assert_eq!(slots.available_permits(), 0);
        finish.send(()).unwrap();
        let _again = slots.acquire().await.unwrap();
    }
}
