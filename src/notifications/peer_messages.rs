//! Mails to people who answer: what their answers did, and that an agency asks them to be its volunteer.

use super::letter::{Letter, Words, greeting, isolated, stopped_by, why};
use super::unsubscribe::Stop;
use super::wording::one_line;
use crate::config::Config;
use crate::entity::{AccountId, MailKind};
use crate::locale::{self, Locale, text};
use crate::thanks::effect_mails::EffectNews;

/// The mail by which an agency asks somebody to be its volunteer.
pub fn volunteer(
    config: &Config,
    language: Locale,
    account: AccountId,
    handle: &str,
    agency: &str,
) -> Result<Letter, askama::Error> {
    locale::within(language, || {
        let agency = one_line(agency, 80);
        let (foot, unsubscribe_url) = stopped_by(config, account, Stop::Kind(MailKind::Volunteering));
        let words = Words {
            subject: text::t1("mail-volunteer-subject", "agency", agency.as_str()),
            greeting: greeting(handle),
            lead: text::t1("mail-volunteer-lead", "agency", agency.as_str()),
            action: text::t("mail-volunteer-action"),
            link: config.link("/account/volunteering"),
            notes: vec![text::t("mail-volunteer-means")],
            why: why(config),
            foot,
            unsubscribe_url,
            ..Words::default()
        };
        words.letter()
    })
}

/// The mail that tells somebody what their answers did.
pub fn effects(
    config: &Config,
    language: Locale,
    account: AccountId,
    handle: &str,
    news: &EffectNews,
) -> Result<Letter, askama::Error> {
    locale::within(language, || {
        let most = &news.most;
        let (foot, unsubscribe_url) = stopped_by(config, account, Stop::Effects);
        let mut notes = vec![text::text(
            "mail-effects-most",
            &[("title", isolated(&one_line(&most.thread.title, 120)).into()), ("count", most.helped.into())],
        )];
        if news.spared > 0 {
            notes.push(text::t1("mail-effects-spared", "count", news.spared));
        }
        notes.push(text::t("mail-effects-stop"));
        let lead = match news.since {
            Some(since) => text::text("mail-effects-since", &[("since", since.into()), ("helped", news.helped.into())]),
            None => text::t1("mail-effects-first", "helped", news.helped),
        };
        let words = Words {
            subject: text::t("mail-effects-subject"),
            greeting: greeting(handle),
            lead,
            action: text::t("mail-effects-action"),
            link: config.link(&format!("/threads/{}#answer-{}", most.thread.id, most.answer)),
            notes,
            why: why(config),
            foot,
            unsubscribe_url,
            ..Words::default()
        };
        words.letter()
    })
}
