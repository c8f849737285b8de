//! Email addresses of all alphabets: one mailbox is one account, and what cannot be reached is said.

use chrono::Duration;
use peerdesk::config::Secret;
use peerdesk::entity::{TokenPurpose, mail, outbox_delivery};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::support::people::{PASSWORD, account_of, one_use_link, sign_up, try_sign_in};
use crate::support::{Smtp, SmtpUtf8, TestApp};

#[tokio::test]
async fn one_mailbox_is_one_account_under_both_spellings_of_its_domain() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let jo = sign_up(&node, "Jo_Miller", "jo@müller.example").await;
    node.drain().await;
    let letters = || smtp.letters_to("jo@xn--mller-kva.example").len();
    assert_eq!(letters(), 1, "it leaves through a server without SMTPUTF8");
    let page = jo.see("/account").await;
    assert!(page.says("jo@müller.example") && !page.says("xn--"), "{}", page.text());
    let path = one_use_link(&node, "Jo_Miller", TokenPurpose::ConfirmEmail).await;
    let page = jo.see(&path).await;
    jo.submit(&page, "/confirm-email/", &[]).await.expect(200);
    assert_eq!(account_of(&node, "Jo_Miller").await.email.as_deref(), Some("jo@xn--mller-kva.example"));

    // Another account cannot have it in another spelling.
    let jana = sign_up(&node, "Jana", "JO@xn--mller-kva.example").await;
    let path = one_use_link(&node, "Jana", TokenPurpose::ConfirmEmail).await;
    let page = jana.see(&path).await;
    let refused = jana.submit(&page, "/confirm-email/", &[]).await.expect(422);
    assert!(refused.says("belongs to another account"));

    for typed in ["jo@müller.example", "Jo@MÜLLER.example", "jo@mu\u{308}ller.example", "jo@xn--mller-kva.example"] {
        let page = try_sign_in(&node.browser(), typed, PASSWORD).await.expect(200);
        assert_eq!(page.path, "/account", "{typed}");
    }
    node.drain().await;
    let before = letters();
    let browser = node.browser();
    let page = browser.see("/forgot-password").await;
    browser.submit(&page, "/forgot-password", &[("name", "jo@müller.example")]).await.expect(200);
    node.drain().await;
    assert_eq!(letters(), before + 1);
}

#[tokio::test]
async fn what_the_server_cannot_send_to_is_said_and_not_tried_for_ever() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    let jose = sign_up(&node, "Jose_C", "jose\u{301}@council.example").await;
    node.drain().await;
    let account = account_of(&node, "Jose_C").await;
    assert_eq!(account.pending_email.as_deref(), Some("josé@council.example"));
    assert_eq!(account.email_refused_at, Some(node.app.now()));
    let parked = outbox_delivery::Entity::find().filter(outbox_delivery::Column::ParkedAt.is_not_null());
    assert_eq!(parked.count(node.app.reader()).await.unwrap(), 1, "nobody tries it again");
    assert!(jose.see("/account").await.says("Our mail server cannot send to this email address."));

    let browser = node.browser();
    let page = browser.see("/sign-up").await;
    let fields = [("name", "Zoë"), ("email", "zoë@council.example"), ("password", PASSWORD)];
    let refused = browser.submit(&page, "/sign-up", &fields).await.expect(422);
    assert!(refused.all("#email-error").join(" ").contains("cannot send"), "{}", refused.text());
    sign_up(&node, "Zoe_C", "zoe@council.example").await;

    // A day later the server may have learnt it.
    node.advance(Duration::days(1)).await;
    let page = browser.see("/sign-up").await;
    browser.submit(&page, "/sign-up", &fields).await.expect(200);
    assert_eq!(account_of(&node, "Zoe").await.pending_email.as_deref(), Some("zoë@council.example"));
}

#[tokio::test]
async fn a_server_that_takes_such_addresses_gets_the_mail() {
    let smtp = SmtpUtf8::start();
    let url = smtp.url();
    let node = TestApp::start_with(|config| config.smtp_url = Some(Secret::from(url.as_str()))).await;
    sign_up(&node, "Jose_C", "josé@müller.example").await;
    node.drain().await;
    let told = smtp.commands();
    assert!(told.contains(&"RCPT TO:<josé@xn--mller-kva.example>".to_owned()), "{told:?}");
    assert!(told.iter().any(|line| line.starts_with("MAIL FROM:") && line.contains("SMTPUTF8")), "{told:?}");
    let sent = mail::Entity::find().filter(mail::Column::SentAt.is_not_null());
    assert_eq!(sent.count(node.app.reader()).await.unwrap(), 1);
    assert_eq!(account_of(&node, "Jose_C").await.email_refused_at, None);
}

#[tokio::test]
async fn what_is_wrong_with_an_address_is_said_at_the_field() {
    let node = TestApp::start().await;
    for (email, words) in [
        ("ines", "name@example.com"),
        ("ines@localhost", "“localhost”, after the @, is not complete"),
        ("ines@exa_mple.org", "“exa_mple.org”, after the @, is not a domain name"),
        ("ines@example..org", "is not a domain name"),
    ] {
        let browser = node.browser();
        let page = browser.see("/sign-up").await;
        let fields = [("name", "Ines"), ("email", email), ("password", PASSWORD)];
        let refused = browser.submit(&page, "/sign-up", &fields).await.expect(422);
        let message = refused.all("#email-error").join(" ");
        assert!(message.contains(words), "{email}: {message}");
    }
}

#[tokio::test]
async fn whoever_does_not_confirm_is_reminded_once_and_by_day() {
    let smtp = Smtp::start();
    let node = TestApp::start_with_smtp(&smtp).await;
    sign_up(&node, "Ines", "ines@example.org").await;
    let tom = sign_up(&node, "Tom", "tom@example.org").await;
    let path = one_use_link(&node, "Tom", TokenPurpose::ConfirmEmail).await;
    let page = tom.see(&path).await;
    tom.submit(&page, "/confirm-email/", &[]).await.expect(200);
    node.drain().await;
    let to_tom = smtp.letters_to("tom@example.org").len();
    let letters = || smtp.letters_to("ines@example.org").len();
    assert_eq!(letters(), 1);
    // It is ten in the morning. What falls due while nobody looks is found at ten in the evening, and waits for eight.
    for (hours, expected) in [(71, 1), (13, 1), (9, 1), (1, 2), (24 * 10, 2)] {
        node.advance(Duration::hours(hours)).await;
        assert_eq!(letters(), expected, "after {hours} hours more");
    }
    assert_eq!(smtp.letters_to("tom@example.org").len(), to_tom, "nothing waits for him");
}
