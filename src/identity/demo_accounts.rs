//! The accounts that the demo shows on its sign-in page, one for each part that people play. Data only.

/// The public password of every demo account; production refuses to start as a demo.
pub const PASSWORD: &str = "peerdesk-demo";

/// A demo account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub handle: &'static str,
    /// What people know them by.
    pub name: &'static str,
    /// Key of the words for the part they play.
    pub part: &'static str,
}

/// Who can be tried, in the order of the sign-in page.
pub const ALL: &[DemoAccount] = &[
    DemoAccount { handle: "DebsTwoBoys", name: "Deb", part: "identity-demo-asker" },
    DemoAccount { handle: "ben.h", name: "Ben", part: "identity-demo-answerer" },
    DemoAccount { handle: "Ann_Parking", name: "Ann", part: "identity-demo-agent" },
    DemoAccount { handle: "Joan_Revenues", name: "Joan", part: "identity-demo-team-lead" },
    DemoAccount { handle: "Imran_Moderator", name: "Imran", part: "identity-demo-moderator" },
    DemoAccount { handle: "Olu_Admin", name: "Olu", part: "identity-demo-administrator" },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::handles::Handle;
    use crate::locale::text;

    #[test]
    fn everybody_has_a_valid_handle_and_words() {
        for account in ALL {
            assert!(Handle::parse(account.handle).is_ok(), "{}", account.handle);
            assert!(text::exists(account.part), "{}", account.part);
        }
    }
}
