//! This site as passkeys know it, and the `WebAuthn` library behind it: challenges, and what their answers are worth. Knows no database.
//!
//! The library's kind for a second step is its security key: it takes what a device has, with or without asking for a finger or a number,
//! because the password was asked for before. Its hint that browsers should look for a key on a cable is left out, so that phones and what is
//! built in are offered as well.

use std::fmt::{self, Debug, Formatter};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::Serialize;
use serde::de::DeserializeOwned;
use webauthn_rs::prelude::{
    PublicKeyCredential, RegisterPublicKeyCredential, SecurityKey, SecurityKeyAuthentication, SecurityKeyRegistration,
    Url, Uuid,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::config::Config;
use crate::entity::AccountId;
use crate::web::signing;

/// How long a challenge waits for its answer.
pub const TTL: Duration = Duration::minutes(5);

/// This site.
#[derive(Clone)]
pub struct RelyingParty {
    webauthn: Webauthn,
    config: std::sync::Arc<Config>,
}

impl Debug for RelyingParty {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("RelyingParty")
    }
}

/// A challenge.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// JSON for the browser.
    pub options: String,
    /// JSON that the answer is checked against. It is kept in a row, and never leaves the server: that is what the library's feature for
    /// writing it down asks for.
    pub state: String,
}

/// A passkey that was made for this site.
#[derive(Clone, Debug)]
pub struct NewKey {
    pub credential_id: String,
    pub public_data: String,
}

/// A passkey that answered a challenge as only it can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub credential_id: String,
    /// How often it has signed by its own count; 0 for those that do not count.
    pub counter: i64,
}

impl RelyingParty {
    /// The site at the configured address. Passkeys are for this origin alone; none where the address is a bare number, for which
    /// browsers make no passkeys.
    #[must_use]
    pub fn of(config: &std::sync::Arc<Config>) -> Option<Self> {
        let origin = Url::parse(&config.public_url).ok()?;
        let id = origin.domain()?.to_owned();
        let builder = WebauthnBuilder::new(&id, &origin).ok()?;
        let webauthn = builder.rp_name(&config.site_name).timeout(TTL.to_std().ok()?).build().ok()?;
        Some(Self { webauthn, config: config.clone() })
    }

    /// The challenge for a new passkey of an account that has others already.
    pub fn challenge_for_new(&self, account: AccountId, handle: &str, others: &[String]) -> Option<Challenge> {
        // Devices keep this number beside the key, so it tells nothing of the account.
        let bytes = signing::key(&self.config.secret, "passkey-owner", &[&account.to_string()])?;
        let owner = Uuid::from_slice(bytes.get(..16)?).ok()?;
        let others = others.iter().filter_map(|id| URL_SAFE_NO_PAD.decode(id).ok()).collect();
        let (mut options, state) =
            self.webauthn.start_securitykey_registration(owner, handle, handle, Some(others), None, None).ok()?;
        options.public_key.hints = None;
        options.public_key.extensions = None;
        Some(Challenge { options: written(&options)?, state: written(&state)? })
    }

    /// The passkey that an answer brings, if it answers this challenge here.
    pub fn register(&self, state: &str, answer: &str) -> Option<NewKey> {
        let state: SecurityKeyRegistration = read(state)?;
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let key = self.webauthn.finish_securitykey_registration(&answer, &state);
        let key = key.inspect_err(|error| tracing::debug!(%error, "a new passkey was refused")).ok()?;
        Some(NewKey { credential_id: URL_SAFE_NO_PAD.encode(key.cred_id()), public_data: written(&key)? })
    }

    /// The challenge for one of these passkeys; none if there is none.
    pub fn challenge_for(&self, public_data: &[String]) -> Option<Challenge> {
        let keys: Vec<SecurityKey> = public_data.iter().filter_map(|data| read(data)).collect();
        if keys.is_empty() {
            return None;
        }
        let (mut options, state) = self.webauthn.start_securitykey_authentication(&keys).ok()?;
        options.public_key.hints = None;
        Some(Challenge { options: written(&options)?, state: written(&state)? })
    }

    /// Which passkey gave an answer, if it is one of those that were asked, and answers this challenge here.
    pub fn check(&self, state: &str, answer: &str) -> Option<Answered> {
        let state: SecurityKeyAuthentication = read(state)?;
        let answer: PublicKeyCredential = read(answer)?;
        let result = self.webauthn.finish_securitykey_authentication(&answer, &state);
        let result = result.inspect_err(|error| tracing::debug!(%error, "a passkey was refused")).ok()?;
        let credential_id = URL_SAFE_NO_PAD.encode(result.cred_id());
        Some(Answered { credential_id, counter: i64::from(result.counter()) })
    }
}

fn written<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_string(value).ok()
}

fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use webauthn_authenticator_rs::softpasskey::SoftPasskey;
    use webauthn_authenticator_rs::{AuthenticatorBackend, WebauthnAuthenticator};
    use webauthn_rs::prelude::RequestChallengeResponse;

    use super::*;

    fn site(url: &str) -> Option<RelyingParty> {
        RelyingParty::of(&Arc::new(Config { public_url: url.to_owned(), ..Config::defaults() }))
    }

    fn origin(url: &str) -> Url {
        Url::parse(url).unwrap()
    }

    const HERE: &str = "https://help.example";

    /// A device with a passkey for a site, and what the site keeps of it.
    fn device(site: &RelyingParty) -> (SoftPasskey, NewKey) {
        let mut device = SoftPasskey::new(false);
        let challenge = site.challenge_for_new(AccountId(7), "Ines", &[]).unwrap();
        let made = device.do_registration(origin(HERE), read(&challenge.options).unwrap()).unwrap();
        let key = site.register(&challenge.state, &written(&made).unwrap()).unwrap();
        (device, key)
    }

    fn sign(device: &mut SoftPasskey, at: &str, challenge: &Challenge) -> String {
        // As a browser would that lets any place ask for any site's keys.
        let options: RequestChallengeResponse = read(&challenge.options).unwrap();
        written(&AuthenticatorBackend::perform_auth(device, origin(at), options.public_key, 1000).unwrap()).unwrap()
    }

    #[test]
    fn a_name_has_passkeys_and_a_bare_number_has_none() {
        for (url, possible) in [
            (HERE, true),
            ("http://localhost:8080", true),
            ("https://help.example/", true),
            ("http://127.0.0.1:8080", false),
            ("http://[::1]:8080", false),
            ("", false),
        ] {
            assert_eq!(site(url).is_some(), possible, "{url}");
        }
    }

    #[test]
    fn an_answer_is_for_one_challenge_one_key_and_one_place() {
        let site = site(HERE).unwrap();
        let (mut own, key) = device(&site);
        let challenge = site.challenge_for(std::slice::from_ref(&key.public_data)).unwrap();
        let answer = sign(&mut own, HERE, &challenge);
        let answered = site.check(&challenge.state, &answer).unwrap();
        assert_eq!(answered.credential_id, key.credential_id);
        assert!(answered.counter > 0);
        // Not for the next challenge, not from another place, and not from the device of somebody else.
        let next = site.challenge_for(std::slice::from_ref(&key.public_data)).unwrap();
        assert_eq!(site.check(&next.state, &answer), None);
        for elsewhere in [
            "https://help.example:8443",
            "http://help.example",
            "https://sub.help.example",
            "https://help.example.evil",
        ] {
            let answer = sign(&mut own, elsewhere, &next);
            assert_eq!(site.check(&next.state, &answer), None, "{elsewhere}");
        }
        let (mut other, others) = device(&site);
        let theirs = site.challenge_for(&[others.public_data]).unwrap();
        assert_eq!(site.check(&next.state, &sign(&mut other, HERE, &theirs)), None);
        for garbage in ["", "{}", "[]", "null", "a passkey", &challenge.options, &"[".repeat(100_000)] {
            assert_eq!(site.check(&next.state, garbage), None);
            assert!(site.register(&next.state, garbage).is_none());
        }
        assert!(site.challenge_for(&[]).is_none());
    }

    #[test]
    fn what_a_browser_is_given_names_the_site_and_no_secret() {
        let site = site(HERE).unwrap();
        let (_, key) = device(&site);
        let new = site.challenge_for_new(AccountId(7), "Ines", std::slice::from_ref(&key.credential_id)).unwrap();
        assert!(new.options.contains(r#""id":"help.example""#), "{}", new.options);
        assert!(new.options.contains(&key.credential_id), "a device that has one makes no second: {}", new.options);
        assert!(!new.options.contains("\"hints\"") && !new.options.contains("\"required\""), "{}", new.options);
        let other = site.challenge_for_new(AccountId(8), "Ines", &[]).unwrap();
        let owner = |options: &str| {
            let value: serde_json::Value = read(options).unwrap();
            value["publicKey"]["user"]["id"].to_string()
        };
        assert_ne!(owner(&new.options), owner(&other.options));
    }
}
