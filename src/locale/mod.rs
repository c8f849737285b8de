//! What people read, in their language: the languages there are, which of them the work at hand speaks, texts by key, dates,
//! numbers and lists. A mechanism: knows no feature and no request.
//!
//! The language of the work at hand belongs to its task: the middleware around all routes sets it for a request
//! ([`crate::web::language`]), [`scope`] sets it for a mail. Whatever makes text below reads it by itself. A task that was
//! spawned has none, and makes no text.

mod formats;
mod made_up;
pub mod text;
pub mod time_text;

use std::cell::Cell;
use std::str::FromStr;

pub use formats::{alternatives, list, number};

/// A language that the texts exist in, by its BCP 47 tag.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// English. Dates and times are written as in the United Kingdom.
    #[default]
    English,
    /// Made up, for tests: English with accents, two fifths longer and in brackets.
    Accented,
    /// Made up, for tests: English that runs from right to left, in brackets.
    RightToLeft,
}

impl Locale {
    /// Every language, the made-up ones too.
    pub const ALL: [Self; 3] = [Self::English, Self::Accented, Self::RightToLeft];

    /// The tag in addresses, in `lang` and in settings (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Accented => "en-XA",
            Self::RightToLeft => "ar-XB",
        }
    }

    /// The tag of the language that its readers write in: the words of the made-up ones are English.
    #[must_use]
    pub const fn language(self) -> &'static str {
        if self.is_made_up() { Self::English.tag() } else { self.tag() }
    }

    /// For the attribute `dir`: which way its script runs.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::English | Self::Accented => "ltr",
            Self::RightToLeft => "rtl",
        }
    }

    /// Whether it exists for tests alone.
    #[must_use]
    pub const fn is_made_up(self) -> bool {
        match self {
            Self::English => false,
            Self::Accented | Self::RightToLeft => true,
        }
    }
}

/// No language has this tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no texts in this language")]
pub struct UnknownLocale;

impl FromStr for Locale {
    type Err = UnknownLocale;

    fn from_str(tag: &str) -> Result<Self, UnknownLocale> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag).ok_or(UnknownLocale)
    }
}

/// The languages of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Languages {
    /// What readers get who did not choose; its addresses have no prefix.
    pub default: Locale,
    /// The made-up languages can be chosen as well.
    pub made_up: bool,
}

impl Languages {
    /// What can be chosen, the site's own first.
    pub fn all(self) -> impl Iterator<Item = Locale> {
        let others = Locale::ALL.into_iter().filter(move |locale| *locale != self.default);
        std::iter::once(self.default).chain(others.filter(move |locale| self.made_up || !locale.is_made_up()))
    }

    /// The language that somebody named by its tag, in whatever case; none if the site does not offer it.
    #[must_use]
    pub fn find(self, tag: &str) -> Option<Locale> {
        self.all().find(|locale| locale.tag().eq_ignore_ascii_case(tag))
    }

    /// The language of somebody who set one; the site's own if the setting names none.
    #[must_use]
    pub fn of_setting(self, setting: Option<&str>) -> Locale {
        setting.and_then(|tag| self.find(tag)).unwrap_or(self.default)
    }

    /// Whether there is anything to choose.
    #[must_use]
    pub fn are_several(self) -> bool {
        self.all().nth(1).is_some()
    }

    /// What stands before a path in a language: `/de`, and nothing for the site's own.
    #[must_use]
    pub fn prefix(self, locale: Locale) -> String {
        if locale == self.default { String::new() } else { format!("/{}", locale.tag()) }
    }

    /// The language that a path names, and the rest of the path (and query), which starts with a slash. None if it names none.
    #[must_use]
    pub fn named_by(self, path: &str) -> Option<(Locale, String)> {
        let (tag, rest) = {
            let after = path.strip_prefix('/')?;
            let end = after.find(['/', '?']).unwrap_or(after.len());
            after.split_at_checked(end)?
        };
        let locale = self.all().find(|locale| *locale != self.default && locale.tag() == tag)?;
        let slash = if rest.starts_with('/') { "" } else { "/" };
        Some((locale, format!("{slash}{rest}")))
    }
}

/// The language of a piece of work and how it was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub languages: Languages,
    pub locale: Locale,
    /// The address names it: links go on in it, and no setting of an account counts.
    pub by_address: bool,
    /// A program's `Accept-Language` names it: no setting of an account counts.
    pub by_header: bool,
}

tokio::task_local! {
    static CHOICE: Cell<Choice>;
}

/// How the language of the work at hand was chosen.
#[must_use]
pub fn choice() -> Choice {
    CHOICE.try_with(Cell::get).unwrap_or_default()
}

/// The language of the work at hand; English where nobody chose.
#[must_use]
pub fn current() -> Locale {
    choice().locale
}

/// Does a request's work in its language.
pub async fn scope_request<F: Future>(choice: Choice, work: F) -> F::Output {
    CHOICE.scope(Cell::new(choice), work).await
}

/// Does work in a language.
pub async fn scope<F: Future>(locale: Locale, work: F) -> F::Output {
    scope_request(chosen_for_work(locale), work).await
}

/// Does work that waits for nothing in a language.
pub fn within<T>(locale: Locale, work: impl FnOnce() -> T) -> T {
    CHOICE.sync_scope(Cell::new(chosen_for_work(locale)), work)
}

/// The choice of work that no request asked for in this language.
fn chosen_for_work(locale: Locale) -> Choice {
    Choice { languages: choice().languages, locale, ..Choice::default() }
}

/// The setting of the account that a request turned out to come from. It counts from here on, unless the address or the
/// header of the request names a language, or the setting names none of this site.
pub fn prefer(setting: Option<&str>) {
    let chosen = choice();
    let wanted = setting.and_then(|tag| chosen.languages.find(tag));
    if let Some(locale) = wanted.filter(|_| !chosen.by_address && !chosen.by_header) {
        // Work outside of any request has the language that it was begun in.
        CHOICE.try_with(|current| current.set(Choice { locale, ..chosen })).ok();
    }
}

/// A path of ours without the language that it names.
#[must_use]
pub fn without_language(path: &str) -> String {
    choice().languages.named_by(path).map_or_else(|| path.to_owned(), |(_, rest)| rest)
}

/// A path of ours, so that it leads on in the language of the address.
#[must_use]
pub fn leading_on(path: &str) -> String {
    let choice = choice();
    if !choice.by_address || choice.languages.named_by(path).is_some() {
        return path.to_owned();
    }
    format!("{}{path}", choice.languages.prefix(choice.locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Languages = Languages { default: Locale::English, made_up: true };

    #[test]
    fn an_address_names_a_language_of_the_site_or_none() {
        for (path, rest) in [
            ("/en-XA", "/"),
            ("/en-XA/", "/"),
            ("/en-XA?x=1", "/?x=1"),
            ("/en-XA/threads/1-en-XA?y", "/threads/1-en-XA?y"),
        ] {
            assert_eq!(ALL.named_by(path), Some((Locale::Accented, rest.to_owned())), "{path}");
        }
        for path in ["/", "", "/en/threads", "/en-xa/", "/en-XAx/", "/threads/en-XA", "//en-XA/"] {
            assert_eq!(ALL.named_by(path), None, "{path}");
        }
        assert_eq!(Languages::default().named_by("/en-XA/"), None, "made-up languages are not for readers");
        let other = Languages { default: Locale::RightToLeft, made_up: false };
        assert_eq!(other.named_by("/en/ask"), Some((Locale::English, "/ask".to_owned())));
        assert!(other.are_several() && !Languages::default().are_several());
    }

    #[tokio::test]
    async fn the_request_counts_more_than_the_setting() {
        let nobody_chose = Choice { languages: ALL, locale: Locale::Accented, ..Choice::default() };
        let by_address = Choice { by_address: true, ..nobody_chose };
        let by_header = Choice { by_header: true, ..nobody_chose };
        let with_setting = async |choice, setting| {
            scope_request(choice, async {
                prefer(setting);
                current()
            })
            .await
        };
        assert_eq!(with_setting(by_address, Some("ar-XB")).await, Locale::Accented);
        assert_eq!(with_setting(by_header, Some("ar-XB")).await, Locale::Accented);
        assert_eq!(with_setting(nobody_chose, Some("ar-XB")).await, Locale::RightToLeft);
        assert_eq!(with_setting(nobody_chose, Some("xx")).await, Locale::Accented);
        assert_eq!(with_setting(nobody_chose, None).await, Locale::Accented);
        prefer(Some("ar-XB"));
        assert_eq!(current(), Locale::English, "outside of a request nothing is changed");
    }

    #[tokio::test]
    async fn paths_lead_on_in_the_language_of_the_address() {
        let choice = Choice { languages: ALL, locale: Locale::Accented, by_address: true, ..Choice::default() };
        scope_request(choice, async {
            assert_eq!(leading_on("/threads?x=1"), "/en-XA/threads?x=1");
            assert_eq!(leading_on("/ar-XB/threads"), "/ar-XB/threads");
            assert_eq!(without_language("/en-XA/threads?x=1"), "/threads?x=1");
            assert_eq!(
                within(Locale::English, || (current(), leading_on("/ask"))),
                (Locale::English, "/ask".to_owned())
            );
        })
        .await;
        assert_eq!(leading_on("/threads"), "/threads");
    }

    #[test]
    fn every_language_has_a_tag_of_its_own() {
        for locale in Locale::ALL {
            assert_eq!(locale.tag().parse(), Ok(locale));
        }
        assert_eq!("de-DE".parse::<Locale>(), Err(UnknownLocale));
        let names = Locale::ALL.map(text::native_name);
        assert_eq!(names[0], "English");
        assert!(names.iter().enumerate().all(|(at, name)| !names[..at].contains(name)), "{names:?}");
        assert_eq!(ALL.find("EN-xa"), Some(Locale::Accented));
        assert_eq!((ALL.find(""), Languages::default().find("en-XA")), (None, None));
    }
}
