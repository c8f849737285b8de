//! What the operator says on the privacy page, in their own words.

use clap::Args;

/// Who answers for what is kept of people. What is empty is not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct PrivacyStatement {
    /// Who is responsible for personal data: name and postal address, as the privacy page shows them.
    #[arg(long = "privacy-controller", env = "PEERDESK_PRIVACY_CONTROLLER", default_value = "")]
    pub controller: String,
    /// Whom people write to about their data, such as the address of the data protection officer.
    #[arg(long = "privacy-contact", env = "PEERDESK_PRIVACY_CONTACT", default_value = "")]
    pub contact: String,
    /// On what legal basis data of people are kept.
    #[arg(long = "privacy-legal-basis", env = "PEERDESK_PRIVACY_LEGAL_BASIS", default_value = "")]
    pub legal_basis: String,
    /// Which authority people can complain to.
    #[arg(long = "privacy-authority", env = "PEERDESK_PRIVACY_AUTHORITY", default_value = "")]
    pub authority: String,
}

impl PrivacyStatement {
    /// Its parts in the order of the privacy page, each with the word of its text.
    #[must_use]
    pub fn all(&self) -> [(&'static str, &str); 4] {
        [
            ("controller", self.controller.as_str()),
            ("contact", self.contact.as_str()),
            ("basis", self.legal_basis.as_str()),
            ("authority", self.authority.as_str()),
        ]
    }
}
