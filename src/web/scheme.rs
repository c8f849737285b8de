//! The colours of all pages, as a reader chose them.

use std::str::FromStr;

use crate::entity::UnknownKind;

/// Colours that a reader chose for all pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As on the device: no cookie.
    #[default]
    Device,
    Light,
    Dark,
}

impl Scheme {
    /// Name of the cookie that keeps the choice; only those who chose have it.
    pub const COOKIE: &'static str = "scheme";
    /// Every choice, in the order in which pages offer them.
    pub const ALL: [Self; 3] = [Self::Device, Self::Light, Self::Dark];

    /// The word in forms, cookies and message keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for Scheme {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|known| known.as_str() == word).ok_or(UnknownKind)
    }
}
