//! The licences under which open data can be given away: a short list, so that programs know each of them.

use clap::ValueEnum;

/// A licence for data, by its SPDX id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OpenDataLicence {
    #[value(name = "CC-BY-4.0")]
    CcBy,
    #[value(name = "CC-BY-SA-4.0")]
    CcBySa,
    #[value(name = "CC0-1.0")]
    CcZero,
    #[value(name = "ODC-By-1.0")]
    OdcBy,
    #[value(name = "ODbL-1.0")]
    Odbl,
    #[value(name = "PDDL-1.0")]
    Pddl,
    #[value(name = "OGL-UK-3.0")]
    OglUk,
}

impl OpenDataLicence {
    /// The id in the list of SPDX.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::CcBy => "CC-BY-4.0",
            Self::CcBySa => "CC-BY-SA-4.0",
            Self::CcZero => "CC0-1.0",
            Self::OdcBy => "ODC-By-1.0",
            Self::Odbl => "ODbL-1.0",
            Self::Pddl => "PDDL-1.0",
            Self::OglUk => "OGL-UK-3.0",
        }
    }

    /// The name that its authors gave it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::CcBy => "Creative Commons Attribution 4.0 International",
            Self::CcBySa => "Creative Commons Attribution Share Alike 4.0 International",
            Self::CcZero => "Creative Commons Zero v1.0 Universal",
            Self::OdcBy => "Open Data Commons Attribution License v1.0",
            Self::Odbl => "Open Data Commons Open Database License v1.0",
            Self::Pddl => "Open Data Commons Public Domain Dedication & License 1.0",
            Self::OglUk => "Open Government Licence v3.0",
        }
    }

    /// Where its text is.
    #[must_use]
    pub fn url(self) -> &'static str {
        match self {
            Self::CcBy => "https://creativecommons.org/licenses/by/4.0/",
            Self::CcBySa => "https://creativecommons.org/licenses/by-sa/4.0/",
            Self::CcZero => "https://creativecommons.org/publicdomain/zero/1.0/",
            Self::OdcBy => "https://opendatacommons.org/licenses/by/1-0/",
            Self::Odbl => "https://opendatacommons.org/licenses/odbl/1-0/",
            Self::Pddl => "https://opendatacommons.org/licenses/pddl/1-0/",
            Self::OglUk => "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_the_id_of_its_licence_and_others_are_refused() {
        for licence in OpenDataLicence::value_variants() {
            assert_eq!(OpenDataLicence::from_str(licence.id(), false), Ok(*licence));
            assert!(licence.url().starts_with("https://") && !licence.title().is_empty());
        }
        for unknown in ["", "MIT", "cc-by", "CC-BY-NC-4.0"] {
            assert!(OpenDataLicence::from_str(unknown, false).is_err(), "{unknown}");
        }
    }
}
