//! A mail before it is sent: its words once, and the text and the HTML twin that are made of them.

use askama::Template;

use super::unsubscribe::{self, Stop};
use super::wording::one_line;
use crate::config::Config;
use crate::entity::AccountId;
use crate::locale::text;

/// A mail before it has an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Where mails of this kind are stopped; none for mails about the account's safety.
    pub unsubscribe_url: Option<String>,
}

/// The words of a mail, for both twins.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) subject: String,
    pub(super) greeting: String,
    pub(super) lead: String,
    /// The title of a thread that the lead says; none where it says none.
    pub(super) title: Option<String>,
    /// What it quotes, or tells of one by one.
    pub(super) items: Vec<Item>,
    pub(super) action: String,
    pub(super) link: String,
    pub(super) notes: Vec<String>,
    pub(super) why: String,
    /// What can be stopped or changed, at the foot.
    pub(super) foot: Vec<FootLink>,
    /// What mail programs stop by themselves.
    pub(super) unsubscribe_url: Option<String>,
}

/// A part of a mail; what is empty is left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) sentence: String,
    /// Somebody's words, on one line.
    pub(super) quote: String,
    /// Address of what it tells of.
    pub(super) link: String,
}

/// A link at the foot of a mail.
#[derive(Clone, Debug)]
pub(super) struct FootLink {
    pub(super) label: String,
    pub(super) url: String,
}

#[derive(Template)]
#[template(path = "emails/letter.txt", whitespace = "preserve")]
struct TextTwin<'a> {
    letter: &'a Words,
}

#[derive(Template)]
#[template(path = "emails/letter.html")]
struct HtmlTwin<'a> {
    letter: &'a Words,
}

impl Words {
    /// The lead before the title that it says, the title, and the rest: the HTML twin keeps the title apart and says its language.
    fn lead_around_title(&self) -> Option<(&str, &str, &str)> {
        let title = self.title.as_deref()?;
        let (before, after) = self.lead.rsplit_once(title)?;
        Some((before, title, after))
    }

    pub(super) fn letter(self) -> Result<Letter, askama::Error> {
        let text = TextTwin { letter: &self }.render()?;
        let html = HtmlTwin { letter: &self }.render()?;
        Ok(Letter { subject: self.subject, text, html, unsubscribe_url: self.unsubscribe_url })
    }
}

/// The foot of a mail that one link stops, and what mail programs stop by themselves.
pub(super) fn stopped_by(config: &Config, account: AccountId, stop: Stop) -> (Vec<FootLink>, Option<String>) {
    let url = config.link(&unsubscribe::path(config, account, stop));
    (vec![FootLink { label: text::t(stop.text()), url: url.clone() }, settings_link(config)], Some(url))
}

/// Where all mails are set.
pub(super) fn settings_link(config: &Config) -> FootLink {
    FootLink { label: text::t("mail-settings-link"), url: config.link("/account/notifications") }
}

/// How a mail begins.
pub(super) fn greeting(handle: &str) -> String {
    text::t1("mail-greeting", "name", one_line(handle, 60))
}

/// Why somebody gets a mail.
pub(super) fn why(config: &Config) -> String {
    text::t1("mail-why", "site", one_line(&config.site_name, 60))
}
