//! Buttons that somebody pressed who must sign in first: the press goes along with the sign-in and is done after it.
//!
//! Only what harms nobody and can be taken back with the same button is done like this, and only after the form of the sign-in page was
//! sent from this site: its page names what will be done. A link alone does nothing, neither for those who are in nor for those who
//! are not.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use sea_orm::DbErr;

use super::caller::Caller;
use crate::app::App;
use crate::entity::UnknownKind;
use crate::operation::OperationError;

/// Name of the field, and of the part of an address, that carries a press.
pub const FIELD: &str = "press";

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PressKind {
    MeToo,
    Follow,
    Helpful,
    WorkedForMe,
}

impl PressKind {
    /// Every button that is pressed after signing in.
    pub const ALL: [Self; 4] = [Self::MeToo, Self::Follow, Self::Helpful, Self::WorkedForMe];

    /// The word in forms, addresses and message keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MeToo => "me-too",
            Self::Follow => "follow",
            Self::Helpful => "helpful",
            Self::WorkedForMe => "worked_for_me",
        }
    }

    /// What it is about, as it stands in addresses.
    fn subject(self) -> &'static str {
        match self {
            Self::MeToo | Self::Follow => "threads",
            Self::Helpful | Self::WorkedForMe => "answers",
        }
    }
}

/// A button that was pressed: on or off, for a thread or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    pub kind: PressKind,
    /// Number of the thread or of the answer.
    pub id: i64,
    pub on: bool,
}

impl Press {
    /// Where on its page the button stands.
    #[must_use]
    pub fn anchor(&self) -> String {
        match self.kind {
            PressKind::MeToo | PressKind::Follow => "question".to_owned(),
            PressKind::Helpful | PressKind::WorkedForMe => format!("answer-{}", self.id),
        }
    }

    /// The button's page, where its button is in view. `done` says what came of it: a word, or nothing where it was not pressed.
    #[must_use]
    pub fn place(&self, page: &str, done: Option<&str>) -> String {
        let page = page.split('#').next().unwrap_or_default();
        let (path, query) = page.split_once('?').unwrap_or((page, ""));
        // What an earlier press came to is said no more.
        let others = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("pressed="));
        let done = done.map(|word| format!("pressed={word}"));
        let query = others.map(str::to_owned).chain(done).collect::<Vec<String>>().join("&");
        let joint = if query.is_empty() { "" } else { "?" };
        format!("{path}{joint}{query}#{}", self.anchor())
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let off = if self.on { "" } else { "/no" };
        write!(f, "/{}/{}/{}{off}", self.kind.subject(), self.id, self.kind.as_str())
    }
}

impl FromStr for Press {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let (named, on) = text.strip_suffix("/no").map_or((text, true), |named| (named, false));
        let parts: Vec<&str> = named.split('/').collect();
        let ["", subject, id, word] = parts[..] else { return Err(UnknownKind) };
        let kind = PressKind::ALL.into_iter().find(|kind| kind.as_str() == word && kind.subject() == subject);
        let id = id.parse::<i64>().ok().filter(|id| *id > 0);
        kind.zip(id).map(|(kind, id)| Self { kind, id, on }).ok_or(UnknownKind)
    }
}

/// The question that a button stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PressedQuestion {
    pub title: String,
    /// The address of its page.
    pub path: String,
}

/// Presses buttons. Implemented where they do something.
#[async_trait]
pub trait Presses: Send + Sync {
    /// The question that a press is about, if the reader may see what is pressed. Whoever signs in reads its title and is led there:
    /// anybody can write an address that says one question and presses at another.
    async fn question(
        &self,
        app: &App,
        reader: Option<&Caller>,
        press: Press,
    ) -> Result<Option<PressedQuestion>, DbErr>;

    /// Does what the button does when the caller presses it on its page: the same operation, with its rights and limits.
    async fn press(&self, app: &App, caller: &Caller, press: Press) -> Result<(), OperationError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_survives_its_way_and_nothing_else_is_one() {
        for kind in PressKind::ALL {
            for on in [true, false] {
                let press = Press { kind, id: 57, on };
                assert_eq!(press.to_string().parse::<Press>(), Ok(press));
            }
        }
        for none in [
            "",
            "/",
            "helpful",
            "/answers/57",
            "/answers/57/delete",
            "/answers/57/accept",
            "/threads/57/helpful",
            "/answers/57/follow",
            "/answers/x/helpful",
            "/answers/-1/helpful",
            "/answers/57/helpful/yes",
            "/answers/57/helpful/no/no",
            "https://evil.example/answers/57/helpful",
        ] {
            assert_eq!(none.parse::<Press>(), Err(UnknownKind), "{none}");
        }
    }

    #[test]
    fn it_leads_back_to_its_button() {
        let press = Press { kind: PressKind::Helpful, id: 7, on: true };
        assert_eq!(press.place("/threads/5-x", Some("helpful")), "/threads/5-x?pressed=helpful#answer-7");
        assert_eq!(press.place("/threads/5-x?a=b#c", Some("no")), "/threads/5-x?a=b&pressed=no#answer-7");
        let again = press.place("/threads/5-x?pressed=no&a=b&pressed=helpful", Some("helpful"));
        assert_eq!(again, "/threads/5-x?a=b&pressed=helpful#answer-7");
        assert_eq!(press.place("/threads/5-x?pressed=no", None), "/threads/5-x#answer-7");
        let press = Press { kind: PressKind::Follow, id: 5, on: false };
        assert_eq!(press.place("/threads/5-x", None), "/threads/5-x#question");
    }
}
