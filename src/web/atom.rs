//! Atom feeds (RFC 4287): what is new somewhere, for programs that look again and again. A feed is the same for everybody, whoever asks
//! for it: features put into it what readers without an account see, and nothing else.

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use poem::Response;
use poem::http::{StatusCode, header};

use super::error_page::plain_error;
use super::head_text::head_text;
use super::language::{absolute_links, address_in};
use super::page_cache::CacheTag;
use crate::config::Config;
use crate::locale;

/// Most entries of a feed.
pub const MAX_ENTRIES: u64 = 50;
/// The media type (RFC 4287, section 7).
pub const MEDIA_TYPE: &str = "application/atom+xml";

/// Whether XML may name a character (XML 1.0, section 2.2): no control characters but tabs and line breaks, and no two that are none.
fn is_xml(c: char) -> bool {
    let is_control = c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    !is_control && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// A text as XML may hold it: characters that no document may name, escaped or not, are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct XmlText(String);

impl XmlText {
    /// Takes out what XML has no place for.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().filter(|c| is_xml(*c)).collect())
    }
}

impl std::fmt::Display for XmlText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who wrote an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    name: XmlText,
    /// Their page, where they have one.
    address: Option<XmlText>,
}

impl Author {
    /// Somebody with the absolute address of their page.
    #[must_use]
    pub fn new(name: &str, address: Option<&str>) -> Self {
        Self { name: XmlText::new(&head_text(name)), address: address.map(XmlText::new) }
    }
}

/// What an entry shows of what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// The first words.
    Summary(&'a str),
    /// All of it, as safe HTML.
    Html(&'a str),
}

/// One thing that is new.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// An absolute address that stays the same for as long as the thing exists, whatever it is called.
    pub id: &'a str,
    /// Where it is read.
    pub address: &'a str,
    pub title: &'a str,
    /// The language of the title; empty where nobody knows.
    pub title_language: &'a str,
    pub body: Body<'a>,
    /// The language of the body; empty where nobody knows.
    pub body_language: &'a str,
    pub published: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    pub author: &'a Author,
    /// Its category and its tags.
    pub categories: &'a [&'a str],
}

/// A language as feeds name it. Many programs that read them take an empty name for that of the whole feed, so the one that nobody knows
/// is called undetermined (ISO 639-2).
fn tag(language: &str) -> &str {
    if language.is_empty() { "und" } else { language }
}

#[derive(Clone, Debug)]
struct Entry {
    id: XmlText,
    address: XmlText,
    title: XmlText,
    title_language: XmlText,
    is_html: bool,
    body: XmlText,
    body_language: XmlText,
    published: String,
    updated: DateTime<Utc>,
    author: Author,
    categories: Vec<XmlText>,
}

impl Entry {
    fn updated(&self) -> String {
        moment(self.updated)
    }
}

/// A feed on its way.
#[derive(Clone, Debug, Template)]
#[template(path = "feeds/atom.xml")]
pub struct Feed {
    language: &'static str,
    title: XmlText,
    site: XmlText,
    /// Its own address, which is its id as well.
    address: XmlText,
    /// The page that shows the same.
    page: XmlText,
    entries: Vec<Entry>,
    origin: String,
}

impl Feed {
    /// A feed without entries, in the language of the request, by the paths of itself and of the page that shows the same to people.
    #[must_use]
    pub fn new(config: &Config, title: &str, path: &str, page: &str) -> Self {
        let choice = locale::choice();
        let prefix = choice.languages.prefix(choice.locale);
        let link = |path: &str| XmlText::new(&address_in(&config.link(path), &prefix));
        Self {
            language: choice.locale.tag(),
            title: XmlText::new(&head_text(title)),
            site: XmlText::new(&head_text(&config.site_name)),
            address: link(path),
            page: link(page),
            entries: Vec::new(),
            origin: config.link(""),
        }
    }

    /// Adds an entry at the end. What would be one too many is left out.
    pub fn push(&mut self, new: &NewEntry<'_>) {
        if u64::try_from(self.entries.len()).is_ok_and(|count| count >= MAX_ENTRIES) {
            return;
        }
        let (is_html, body) = match new.body {
            Body::Summary(words) => (false, head_text(words)),
            Body::Html(html) => (true, absolute_links(html, &self.origin, new.address)),
        };
        self.entries.push(Entry {
            id: XmlText::new(new.id),
            address: XmlText::new(new.address),
            title: XmlText::new(&head_text(new.title)),
            title_language: XmlText::new(tag(new.title_language)),
            is_html,
            body: XmlText::new(&body),
            body_language: XmlText::new(tag(new.body_language)),
            published: moment(new.published),
            updated: new.updated,
            author: new.author.clone(),
            categories: new.categories.iter().map(|word| XmlText::new(&head_text(word))).collect(),
        });
    }

    /// When anything in it changed last. One without entries has never changed, so that its bytes stay the same.
    fn updated(&self) -> String {
        moment(self.entries.iter().map(|entry| entry.updated).max().unwrap_or(DateTime::UNIX_EPOCH))
    }

    /// The answer that holds it. It may be kept in memory for readers without a session.
    #[must_use]
    pub fn response(&self, tag: CacheTag) -> Response {
        match self.render() {
            Ok(body) => {
                let kind = format!("{MEDIA_TYPE}; charset=utf-8");
                let mut response = Response::builder().header(header::CONTENT_TYPE, kind).body(body);
                response.extensions_mut().insert(tag);
                response
            }
            Err(error) => {
                tracing::error!(error = %error, "a feed failed");
                plain_error(StatusCode::INTERNAL_SERVER_ERROR, "error-internal")
            }
        }
    }
}

/// A moment as feeds and sitemaps name it (RFC 3339).
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(title: &str, html: &str) -> String {
        let mut feed = Feed {
            language: "en",
            title: XmlText::new("Questions"),
            site: XmlText::new("Peerdesk"),
            address: XmlText::new("https://help.example/threads.atom"),
            page: XmlText::new("https://help.example/threads"),
            entries: Vec::new(),
            origin: "https://help.example".to_owned(),
        };
        feed.push(&NewEntry {
            id: "https://help.example/threads/1",
            address: "https://help.example/threads/1-x",
            title,
            title_language: "ar",
            body: Body::Html(html),
            body_language: "",
            published: DateTime::UNIX_EPOCH,
            updated: DateTime::UNIX_EPOCH + chrono::Duration::days(1),
            author: &Author::new("tom", None),
            categories: &["Parking & roads"],
        });
        feed.render().unwrap()
    }

    #[test]
    fn links_are_absolute_and_markup_is_text() {
        let feed = sample("a <b> & c", "<p><a href=\"/threads/2\">x</a> <a href=\"#note\">y</a></p>");
        assert!(!feed.contains("<p>") && !feed.contains("<b>"), "{feed}");
        assert!(
            feed.contains("https://help.example/threads/2") && feed.contains("https://help.example/threads/1-x#note")
        );
        assert!(feed.contains("<updated>1970-01-02T00:00:00Z</updated>"), "{feed}");
        assert!(feed.contains("xml:lang=\"ar\"") && feed.contains("xml:lang=\"und\""));
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_document(title in "(?s).{0,40}", body in "[\u{0}-\u{20}<>&\"'\\]\u{fffe}\u{ffff}a-c]{0,40}") {
            let feed = sample(&title, &body);
            prop_assert_eq!(&XmlText::new(&feed).0, &feed);
            let tags = |feed: &str| feed.matches('<').count();
            prop_assert_eq!(tags(&feed), tags(&sample("x", "y")), "no text of people opens an element: {}", feed);
        }
    }
}
