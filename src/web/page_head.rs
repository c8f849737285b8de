//! What the head of a page says of it: to the tab, to search engines and to whoever shows a preview of a link.

use super::head_text::head_text;
use super::page::Page;

impl Page {
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

    /// The language of the page as link previews name it: `en` or `pt_BR` (The Open Graph protocol).
    #[must_use]
    pub fn og_locale(&self) -> String {
        self.lang().replace('-', "_")
    }
}
