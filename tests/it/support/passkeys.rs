//! Passkeys: a device that makes them and signs with them, and the way through the pages. Scripts carry between device and page; here the
//! test does.

use peerdesk::config::Config;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;
use webauthn_rs::prelude::Url;

use super::people::PASSWORD;
use super::{Browser, Page, TestApp};

/// A node at an address for which browsers make passkeys: they know none for a bare number.
pub async fn start() -> TestApp {
    start_with(|_| {}).await
}

/// The same with settings of the test's own.
pub async fn start_with(change: impl FnOnce(&mut Config)) -> TestApp {
    TestApp::start_with(|config| {
        config.public_url = config.public_url.replace("127.0.0.1", "localhost");
        change(config);
    })
    .await
}

/// Something that keeps passkeys, such as a phone, at the address of a node.
pub struct Device {
    keys: SoftPasskey,
    origin: Url,
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn written<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

impl Device {
    pub fn at(node: &TestApp) -> Self {
        Self { keys: SoftPasskey::new(false), origin: Url::parse(&node.app.config.public_url).unwrap() }
    }

    /// What it answers to the challenge for a new passkey.
    pub fn make(&mut self, options: &str) -> String {
        written(&self.keys.do_registration(self.origin.clone(), read(options)).unwrap())
    }

    /// What it answers to a challenge for one that it has.
    pub fn sign(&mut self, options: &str) -> String {
        written(&self.keys.do_authentication(self.origin.clone(), read(options)).unwrap())
    }

    /// What it answers if somebody has it sign a challenge that is for another passkey.
    pub fn sign_instead(&mut self, options: &str, own: &str) -> String {
        let mut options: Value = read(options);
        options["publicKey"]["allowCredentials"] = json!([{ "type": "public-key", "id": own }]);
        self.sign(&options.to_string())
    }
}

/// Adds a passkey to an account that has no second factor yet; gives the recovery codes.
pub async fn add(browser: &Browser, device: &mut Device, name: &str) -> Vec<String> {
    let codes = add_with(browser, device, name, &[]).await.expect(200).all("ol code");
    assert_eq!(codes.len(), 10);
    codes
}

/// Adds a passkey, with what the account asks for beside the password; gives the page that follows.
pub async fn add_with(browser: &Browser, device: &mut Device, name: &str, proof: &[(&str, &str)]) -> Page {
    let page = browser.see("/account/second-factor/passkeys/new").await;
    let fields = [&[("name", name), ("current-password", PASSWORD)], proof].concat();
    let page = browser.submit(&page, "/account/second-factor/passkeys/new", &fields).await.expect(200);
    assert_eq!(page.path, "/account/second-factor/passkeys/confirm", "{}", page.text());
    let made = device.make(&page.attribute("passkey-button", "data-options").unwrap());
    browser.submit(&page, "/account/second-factor/passkeys/confirm", &[("passkey", &made)]).await
}

/// What the script of a page gets when it asks for a challenge.
pub async fn challenge(browser: &Browser, page: &Page) -> Page {
    let path = page.attribute("passkey-button", "data-challenge").unwrap_or_else(|| panic!("{}", page.text()));
    let csrf = page.attribute("form input[name=csrf]", "value").unwrap();
    let token = page.attribute("input[name=token]", "value").unwrap_or_default();
    browser.post(&path, &[("csrf", &csrf), ("token", &token)]).await
}

/// Answers a page that asks for a second factor with a passkey of the device.
pub async fn answer(browser: &Browser, page: &Page, device: &mut Device) -> String {
    device.sign(&challenge(browser, page).await.expect(200).body)
}

/// Signs in with a passkey at the page after the password.
pub async fn give_passkey(browser: &Browser, page: &Page, device: &mut Device) -> Page {
    let signed = answer(browser, page, device).await;
    browser.submit(page, "/sign-in/code", &[("passkey", &signed)]).await
}

/// Gives the right password of somebody who has passkeys, and gets the page that asks for one.
pub async fn give_password(browser: &Browser, handle: &str) -> Page {
    let page = browser.see("/sign-in?next=/account").await;
    let page = browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(200);
    assert!(page.says("This account asks for a passkey or a code as well."), "{}", page.text());
    page
}
