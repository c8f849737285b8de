//! What is limited, how often it is allowed, and in which stretch of time. Pure.

use chrono::Duration;

/// Something that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RateLimitedAction {
    /// Tries at one name from one address, or in one browser that is known.
    SignIn,
    /// Tries at one name from everywhere: wide, so that a stranger elsewhere can hardly lock its owner out.
    SignInTo,
    /// Tries from one address, behind which a whole library may sit.
    SignInFrom,
    /// Tries at one account by whatever name, told to nobody.
    SignInToAccount,
    /// Tries at the second factor of one account, from one address or in one browser that is known; and challenges for its passkeys.
    SecondFactor,
    /// Codes of an authenticator app for one account from everywhere, told to nobody.
    SecondFactorOfAccount,
    SignUp,
    /// Checks of how good a password is, on the way to a new account.
    PasswordCheck,
    LinkMail,
    /// Links mailed to one account by whatever name, told to nobody.
    LinkMailToAccount,
    Post,
    /// Saving what is typed at a step of a form, which costs a row and no reader's time.
    SaveDraft,
    /// One press that says something of a post: an acceptance, a vote, "me too", following, closing, and what takes them back.
    React,
    Search,
    /// Seeing how a text will look before it is sent, or what changed from one text to another.
    Preview,
    ApiCall,
    /// Reading one page of the site that is not served from memory.
    PageRead,
    /// Taking along everything of an account, which reads all of it.
    Export,
    /// A photo or a document, which is decoded and stored.
    Upload,
}

impl RateLimitedAction {
    /// Times allowed in the window of [`RateLimitedAction::window`].
    #[must_use]
    pub fn allowed(self) -> u32 {
        match self {
            Self::SignIn | Self::SecondFactor => 10,
            Self::SignInTo | Self::SignInToAccount => 50,
            Self::SignInFrom | Self::React => 60,
            Self::SignUp | Self::LinkMail | Self::LinkMailToAccount | Self::Export => 5,
            // Whoever has the password and guesses codes for a whole day gets in with a chance of one in 700.
            Self::PasswordCheck | Self::SecondFactorOfAccount => 20,
            Self::Post => 30,
            Self::Upload => 40,
            // Scripts show one whenever somebody pauses.
            Self::Search | Self::Preview | Self::SaveDraft => 120,
            Self::ApiCall | Self::PageRead => 600,
        }
    }

    /// The stretch of time in which it is counted.
    #[must_use]
    pub fn window(self) -> Duration {
        match self {
            Self::SignIn | Self::SignInTo | Self::SignInFrom | Self::SignInToAccount | Self::SecondFactor => {
                Duration::minutes(15)
            }
            Self::SignUp | Self::LinkMail | Self::LinkMailToAccount | Self::Export | Self::SecondFactorOfAccount => {
                Duration::hours(1)
            }
            Self::Post | Self::SaveDraft | Self::React => Duration::minutes(10),
            Self::Upload => Duration::days(1),
            Self::Search | Self::Preview | Self::ApiCall | Self::PageRead | Self::PasswordCheck => Duration::minutes(1),
        }
    }

    /// The name under which it is counted.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignInTo => "sign_in_to",
            Self::SignInFrom => "sign_in_from",
            Self::SignInToAccount => "sign_in_to_account",
            Self::SecondFactor => "second_factor",
            Self::SecondFactorOfAccount => "second_factor_of_account",
            Self::SignUp => "sign_up",
            Self::PasswordCheck => "password_check",
            Self::LinkMail => "link_mail",
            Self::LinkMailToAccount => "link_mail_to_account",
            Self::Post => "post",
            Self::SaveDraft => "save_draft",
            Self::React => "react",
            Self::Search => "search",
            Self::Preview => "preview",
            Self::ApiCall => "api_call",
            Self::PageRead => "page_read",
            Self::Export => "export",
            Self::Upload => "upload",
        }
    }
}
