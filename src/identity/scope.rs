//! What tokens are made for.

use std::str::FromStr;

use poem_openapi::Enum;
use serde::{Deserialize, Serialize};

use crate::entity::UnknownKind;

/// What a token was made for. A session carries all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Enum)]
pub enum Scope {
    #[oai(rename = "threads:read")]
    ThreadsRead,
    #[oai(rename = "threads:write")]
    ThreadsWrite,
    #[oai(rename = "votes:write")]
    VotesWrite,
    #[oai(rename = "profile:read")]
    ProfileRead,
    #[oai(rename = "profile:write")]
    ProfileWrite,
    #[oai(rename = "cases:read")]
    CasesRead,
    #[oai(rename = "cases:write")]
    CasesWrite,
    #[oai(rename = "admin")]
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: &'static [Self] = &[
        Self::ThreadsRead,
        Self::ThreadsWrite,
        Self::VotesWrite,
        Self::ProfileRead,
        Self::ProfileWrite,
        Self::CasesRead,
        Self::CasesWrite,
        Self::Admin,
    ];

    /// The word in tokens and documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ThreadsRead => "threads:read",
            Self::ThreadsWrite => "threads:write",
            Self::VotesWrite => "votes:write",
            Self::ProfileRead => "profile:read",
            Self::ProfileWrite => "profile:write",
            Self::CasesRead => "cases:read",
            Self::CasesWrite => "cases:write",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == word).ok_or(UnknownKind)
    }
}
