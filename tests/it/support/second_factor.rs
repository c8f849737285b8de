//! Authenticator apps: a phone that has the key of an account, and the way through the pages that sets it up.

use chrono::Duration;
use totp_rs::{Builder, Secret, Totp};

use super::people::PASSWORD;
use super::{Browser, Page, TestApp};

/// An app that has a key.
pub struct Phone(Totp);

impl Phone {
    /// Reads the key from the page that shows it.
    pub fn that_scanned(page: &Page) -> Self {
        let key = page.all(".pd-secret code").concat().replace(' ', "");
        let key = Secret::try_from_base32(&key).unwrap();
        Self(Builder::new().with_secret(key).build().unwrap())
    }

    /// What it shows now.
    pub fn code(&self, node: &TestApp) -> String {
        self.0.generate(u64::try_from(node.app.now().timestamp()).unwrap()).to_string()
    }

    /// What it shows next, for codes work once.
    pub fn next_code(&self, node: &TestApp) -> String {
        node.clock.advance(Duration::seconds(30));
        self.code(node)
    }
}

/// Sets up an app for somebody who is signed in; gives the phone and the recovery codes.
pub async fn set_up(node: &TestApp, browser: &Browser) -> (Phone, Vec<String>) {
    let page = browser.see("/account/second-factor/set-up").await;
    let page = browser.submit(&page, "/account/second-factor/set-up", &[("current-password", PASSWORD)]).await;
    let page = page.expect(200);
    let phone = Phone::that_scanned(&page);
    let code = phone.next_code(node);
    let page = browser.submit(&page, "/account/second-factor/confirm", &[("code", &code)]).await.expect(200);
    let codes = page.all("ol code");
    assert_eq!(codes.len(), 10, "{}", page.text());
    (phone, codes)
}

/// Gives the right password and gets the page that asks for a code.
pub async fn give_password(browser: &Browser, handle: &str) -> Page {
    let page = browser.see("/sign-in?next=/account").await;
    let page = browser.submit(&page, "/sign-in", &[("name", handle), ("password", PASSWORD)]).await.expect(200);
    assert!(page.says("This account asks for a code as well."), "{}", page.text());
    page
}

/// Types a code into the page that asks for it.
pub async fn give_code(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.submit(page, "/sign-in/code", &[("code", code)]).await
}

/// Types password and code into a form of the account's pages.
pub async fn confirm(browser: &Browser, act: &str, password: &str, code: &str) -> Page {
    let path = format!("/account/second-factor/{act}");
    let page = browser.see(&path).await;
    browser.submit(&page, &path, &[("current-password", password), ("code", code)]).await
}
