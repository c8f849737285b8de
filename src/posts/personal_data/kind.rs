//! What is looked for.

use serde::{Deserialize, Serialize};

use crate::entity::PersonalDataKind;

/// What something looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Email,
    Phone,
    Iban,
    Card,
    /// Of a person: for taxes, health, social insurance, identity.
    NationalNumber,
    BirthDate,
    /// A street with the number of a house.
    Address,
    Postcode,
}

impl Kind {
    pub const ALL: [Self; 8] = [
        Self::Email,
        Self::Phone,
        Self::Iban,
        Self::Card,
        Self::NationalNumber,
        Self::BirthDate,
        Self::Address,
        Self::Postcode,
    ];

    /// As the API names it, and the end of its text's key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Iban => "iban",
            Self::Card => "card",
            Self::NationalNumber => "national_number",
            Self::BirthDate => "birth_date",
            Self::Address => "address",
            Self::Postcode => "postcode",
        }
    }
}

impl From<Kind> for PersonalDataKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Email => Self::Email,
            Kind::Phone => Self::Phone,
            Kind::Iban => Self::Iban,
            Kind::Card => Self::Card,
            Kind::NationalNumber => Self::NationalNumber,
            Kind::BirthDate => Self::BirthDate,
            Kind::Address => Self::Address,
            Kind::Postcode => Self::Postcode,
        }
    }
}
