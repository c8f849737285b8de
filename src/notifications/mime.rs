//! A mail as a message for SMTP, and the server that the settings name. Every header goes through a typed builder.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, Message, Tokio1Executor};
use poem::http::Uri;

use super::composition::ComposedMail;
use crate::config::Config;
use crate::entity::mail;
use crate::identity::email;

/// A connection to the SMTP server.
pub type Server = AsyncSmtpTransport<Tokio1Executor>;

/// How long a server may take for one answer.
const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// Why the settings for mail cannot work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailSetting {
    #[error("PEERDESK_SMTP_URL is not of the form smtps://user:password@host:port or smtp://host:port")]
    Server,
    #[error("PEERDESK_MAIL_FROM is not of the form Name <name@host>")]
    Sender,
}

/// The server of the settings, none when mails are kept. TLS is demanded of every server but one on this machine.
pub fn settings(config: &Config) -> Result<Option<AsyncSmtpTransportBuilder>, MailSetting> {
    sender(config)?;
    let Some(url) = &config.smtp_url else { return Ok(None) };
    let url = demand_tls(url.reveal())?;
    let builder = Server::from_url(&url).map_err(|_| MailSetting::Server)?;
    Ok(Some(builder.timeout(Some(SEND_TIMEOUT))))
}

fn demand_tls(url: &str) -> Result<String, MailSetting> {
    let parsed: Uri = url.parse().map_err(|_| MailSetting::Server)?;
    let host = parsed.host().ok_or(MailSetting::Server)?;
    match parsed.scheme_str() {
        Some("smtps") => Ok(url.to_owned()),
        Some("smtp") if is_this_machine(host) => Ok(url.to_owned()),
        Some("smtp") => {
            let bare = url.split(['?', '#']).next().unwrap_or(url);
            Ok(format!("{bare}?tls=required"))
        }
        _ => Err(MailSetting::Server),
    }
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn sender(config: &Config) -> Result<Mailbox, MailSetting> {
    let typed: Mailbox = config.mail_from.parse().map_err(|_| MailSetting::Sender)?;
    // A domain in its own letters would need a server that knows them, for every mail.
    let address = email::with_ascii_domain(typed.email.as_ref()).and_then(|address| address.parse().ok());
    Ok(Mailbox::new(typed.name, address.ok_or(MailSetting::Sender)?))
}

/// The mail cannot become a message; trying again would not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    #[error("the address is not valid")]
    Address,
    #[error("the message cannot be built")]
    Message,
}

/// The message of a mail: with the same Message-ID and date each time, whenever it is sent.
pub fn message(config: &Config, row: &mail::Model, mail: ComposedMail) -> Result<Message, Unsendable> {
    let from = sender(config).map_err(|_| Unsendable::Message)?;
    let to = Mailbox::new(None, mail.to_address.parse().map_err(|_| Unsendable::Address)?);
    let mut builder = Message::builder()
        .from(from)
        .to(to)
        .subject(mail.letter.subject)
        .date(row.created_at.into())
        .message_id(Some(row.message_id.clone()))
        .raw_header(header("Auto-Submitted", "auto-generated")?);
    if let Some(url) = &mail.letter.unsubscribe_url {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{url}>"))?)
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")?);
    }
    builder
        .multipart(MultiPart::alternative_plain_html(mail.letter.text, mail.letter.html))
        .map_err(|_| Unsendable::Message)
}

fn header(name: &'static str, value: &str) -> Result<HeaderValue, Unsendable> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| Unsendable::Message)?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;
    use crate::config::Secret;
    use crate::entity::{AccountId, MailId, OutboxEventId};
    use crate::notifications::messages::Letter;

    #[test]
    fn plain_text_goes_only_to_this_machine() {
        for plain in ["smtp://127.0.0.1:2525", "smtp://localhost", "smtp://[::1]:25"] {
            assert_eq!(demand_tls(plain).as_deref(), Ok(plain));
        }
        assert_eq!(demand_tls("smtps://u:p@mail.example").as_deref(), Ok("smtps://u:p@mail.example"));
        for (typed, demanded) in [
            ("smtp://mail.example", "smtp://mail.example?tls=required"),
            ("smtp://u:p@mail.example:587/me?tls=opportunistic", "smtp://u:p@mail.example:587/me?tls=required"),
            ("smtp://127.0.0.1.evil.example", "smtp://127.0.0.1.evil.example?tls=required"),
        ] {
            assert_eq!(demand_tls(typed).as_deref(), Ok(demanded));
        }
        for bad in ["", "mail.example", "http://mail.example", "smtp://"] {
            assert_eq!(demand_tls(bad), Err(MailSetting::Server), "{bad}");
        }
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        let with = |url: &str, from: &str| {
            let config = Config { smtp_url: Some(Secret::from(url)), mail_from: from.to_owned(), ..Config::defaults() };
            settings(&config).map(|server| server.is_some())
        };
        assert_eq!(with("smtp://127.0.0.1:25", "Peerdesk <a@b.example>"), Ok(true));
        assert_eq!(with("smtp://127.0.0.1:25", "Müller <hilfe@müller.example>"), Ok(true));
        assert_eq!(with("ftp://127.0.0.1", "Peerdesk <a@b.example>"), Err(MailSetting::Server));
        assert_eq!(with("smtp://127.0.0.1:25", "nobody"), Err(MailSetting::Sender));
    }

    fn message(config: &Config, mail: ComposedMail) -> Result<Message, Unsendable> {
        let row = mail::Model {
            id: MailId(1),
            account_id: AccountId(7),
            event_id: OutboxEventId(1),
            notification_id: None,
            purpose: None,
            message_id: "<0192@help.example>".to_owned(),
            created_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap(),
            sent_at: None,
            kept_at: None,
            dropped_at: None,
            due_at: None,
            fold_key: None,
        };
        super::message(config, &row, mail)
    }

    fn mail(subject: &str, unsubscribe: bool) -> ComposedMail {
        let letter = Letter {
            subject: subject.to_owned(),
            text: "Hello Ünes,\n\n.\nfrom here\n".to_owned(),
            html: "<p>Hello Ünes,</p>".to_owned(),
            unsubscribe_url: unsubscribe.then(|| format!("https://help.example/unsubscribe/7.{}", "x".repeat(43))),
        };
        ComposedMail { to_address: "ines@example.org".to_owned(), letter }
    }

    const HEADERS: [&str; 10] = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
    ];

    proptest! {
        #[test]
        fn no_subject_adds_or_breaks_a_header(subject in "\\PC{0,160}|[a-z\r\n:\u{0}\u{b}\u{85}\u{2028} ]{0,80}|.{0,160}") {
            let bytes = message(&Config::defaults(), mail(&subject, true)).unwrap().formatted();
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            let mut names: Vec<&str> = parsed.headers().iter().map(mail_parser::Header::name).collect();
            names.sort_unstable();
            let mut expected = HEADERS.to_vec();
            expected.sort_unstable();
            prop_assert_eq!(names, expected);
            prop_assert_eq!(parsed.to().unwrap().iter().count(), 1);
            prop_assert_eq!(parsed.body_text(0).unwrap().replace("\r\n", "\n"), "Hello Ünes,\n\n.\nfrom here\n");
            let list = parsed.header_raw("List-Unsubscribe").unwrap().trim().to_owned();
            prop_assert_eq!(list, format!("<https://help.example/unsubscribe/7.{}>", "x".repeat(43)));
        }

        #[test]
        fn a_subject_made_by_us_arrives_as_it_was(title in "\\PC{0,160}") {
            let subject = super::super::wording::one_line(&title, 160);
            let bytes = message(&Config::defaults(), mail(&subject, false)).unwrap().formatted();
            let parsed = MessageParser::default().parse(&bytes).unwrap();
            prop_assert_eq!(parsed.subject().unwrap_or_default(), subject);
        }

        #[test]
        fn an_address_is_one_address_or_none(address in "\\PC{0,60}|[a-z@,<>\r\n \"]{0,40}") {
            let built = message(&Config::defaults(), ComposedMail { to_address: address, ..mail("Hello", false) });
            if let Ok(message) = built {
                let bytes = message.formatted();
                let parsed = MessageParser::default().parse(&bytes).unwrap();
                prop_assert_eq!(parsed.to().unwrap().iter().count(), 1);
                prop_assert_eq!(message.envelope().to().len(), 1);
            }
        }
    }
}
