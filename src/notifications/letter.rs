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
    /// The lead in three parts, where it says the title of a thread: what stands before the title, the title, and what stands behind it.
    pub(super) around_title: Option<(String, String, String)>,
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
        self.around_title.as_ref().map(|(before, title, after)| (before.as_str(), title.as_str(), after.as_str()))
    }

    /// The lead as plain text.
    fn plain_lead(&self) -> String {
        match &self.around_title {
            Some((before, title, after)) => format!("{before}{}{after}", isolated(title)),
            None => self.lead.clone(),
        }
    }

    pub(super) fn letter(self) -> Result<Letter, askama::Error> {
        let text = TextTwin { letter: &self }.render()?;
        let html = HtmlTwin { letter: &self }.render()?;
        Ok(Letter { subject: self.subject, text, html, unsubscribe_url: self.unsubscribe_url })
    }
}

/// A title within a plain text. One with letters that run from right to left would turn what stands around it, marks and numbers first: it
/// is kept apart by marks that nobody sees (Unicode Standard Annex #9, isolates). Others go without.
pub(super) fn isolated(title: &str) -> String {
    let runs_left = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let is_turned = title.chars().any(runs_left);
    if is_turned { format!("\u{2068}{title}\u{2069}") } else { title.to_owned() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(around_title: Option<(&str, &str, &str)>) -> Words {
        let owned =
            |(before, title, after): (&str, &str, &str)| (before.to_owned(), title.to_owned(), after.to_owned());
        Words { lead: "A lead".to_owned(), around_title: around_title.map(owned), ..Words::default() }
    }

    #[test]
    fn a_title_stands_where_the_sentence_says_it() {
        let answered = words(Some(("tom answered “", "“", "”.")));
        assert_eq!(answered.lead_around_title(), Some(("tom answered “", "“", "”.")), "whatever the title is");
        assert_eq!(answered.plain_lead(), "tom answered ““”.");
        assert_eq!(words(None).plain_lead(), "A lead");
    }

    #[test]
    fn a_title_that_runs_from_right_to_left_is_kept_apart() {
        assert_eq!(isolated("Bins 12"), "Bins 12");
        assert_eq!(isolated("متى؟ 12"), "\u{2068}متى؟ 12\u{2069}");
        assert_eq!(isolated("Σήμερα"), "Σήμερα");
    }
}
