//! What the head of a page says of it: to the tab, to search engines and to whoever shows a preview of a link.

use super::head_text::head_text;
use super::language;
use super::page::Page;
use crate::locale;

impl Page {
    /// The one address for search engines of this page in its language.
    #[must_use]
    pub fn canonical_address(&self) -> Option<String> {
        let choice = locale::choice();
        let prefix = choice.languages.prefix(choice.locale);
        self.canonical.as_deref().map(|address| language::address_in(address, &prefix))
    }

    /// The addresses of this page in all its languages, by tag, for `hreflang`; none where there is one language only.
    #[must_use]
    pub fn alternates(&self) -> Vec<(&'static str, String)> {
        let languages = locale::choice().languages;
        let Some(address) = self.canonical.as_deref().filter(|_| languages.are_several()) else { return Vec::new() };
        let named =
            languages.all().map(|locale| (locale.tag(), language::address_in(address, &languages.prefix(locale))));
        named.chain([("x-default", address.to_owned())]).collect()
    }

    /// The title where nothing can isolate it: in the tab, in link previews.
    #[must_use]
    pub fn head_title(&self) -> String {
        head_text(&self.title)
    }

    /// What the page says in a few words, where nothing can isolate it.
    #[must_use]
    pub fn head_description(&self) -> String {
        head_text(&self.description)
    }

    /// The whole address of the page, for paper.
    #[must_use]
    pub fn printed_address(&self) -> String {
        self.canonical_address().unwrap_or_else(|| format!("{}{}", self.origin, self.back()))
    }

    /// The language of the page as link previews name it: `en` or `pt_BR` (The Open Graph protocol).
    #[must_use]
    pub fn og_locale(&self) -> String {
        self.lang().replace('-', "_")
    }
}
