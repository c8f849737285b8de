//! Why accounts refuse: stable words for programs, with the keys of their texts. Pure.

use crate::operation::ErrorCode;

pub const HANDLE_MISSING: ErrorCode = ErrorCode::new("empty", "identity-handle-missing");
pub const HANDLE_SHORT: ErrorCode = ErrorCode::new("too_short", "identity-handle-short");
pub const HANDLE_LONG: ErrorCode = ErrorCode::new("too_long", "identity-handle-long");
pub const HANDLE_CHARACTERS: ErrorCode = ErrorCode::new("handle_characters", "identity-handle-characters");
/// The same, with a word that would do.
pub const HANDLE_TRY: ErrorCode = ErrorCode::new("handle_characters", "identity-handle-try");
pub const HANDLE_NO_LETTER: ErrorCode = ErrorCode::new("handle_no_letter", "identity-handle-no-letter");
pub const HANDLE_MIXED_SCRIPTS: ErrorCode = ErrorCode::new("handle_mixed_scripts", "identity-handle-mixed-scripts");
pub const HANDLE_RESERVED: ErrorCode = ErrorCode::new("handle_reserved", "identity-handle-reserved");
/// Taken, or too much like one that is.
pub const HANDLE_TAKEN: ErrorCode = ErrorCode::new("taken", "identity-handle-taken");
pub const HANDLE_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "identity-handle-unknown");
pub const AGENCY_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "identity-agency-unknown");
pub const EMAIL_MISSING: ErrorCode = ErrorCode::new("empty", "identity-email-missing");
pub const EMAIL_LONG: ErrorCode = ErrorCode::new("too_long", "identity-email-long");
pub const EMAIL_INVALID: ErrorCode = ErrorCode::new("email_invalid", "identity-email-invalid");
/// What stands after the `@` cannot be a domain.
pub const EMAIL_DOMAIN: ErrorCode = ErrorCode::new("email_domain", "identity-email-domain");
/// What stands after the `@` has no dot.
pub const EMAIL_DOMAIN_INCOMPLETE: ErrorCode =
    ErrorCode::new("email_domain_incomplete", "identity-email-domain-incomplete");
/// The mail server of the site does not send to addresses of this kind.
pub const EMAIL_UNREACHABLE: ErrorCode = ErrorCode::new("email_unreachable", "identity-email-unreachable");
pub const EMAIL_TAKEN: ErrorCode = ErrorCode::new("taken", "identity-email-taken");
/// The address is confirmed already.
pub const EMAIL_SAME: ErrorCode = ErrorCode::new("email_same", "identity-email-same");
pub const PASSWORD_MISSING: ErrorCode = ErrorCode::new("empty", "identity-password-missing");
pub const PASSWORD_SHORT: ErrorCode = ErrorCode::new("too_short", "identity-password-short");
pub const PASSWORD_LONG: ErrorCode = ErrorCode::new("too_long", "identity-password-long");
/// Easy to guess.
pub const PASSWORD_COMMON: ErrorCode = ErrorCode::new("password_common", "identity-password-common");
pub const CURRENT_PASSWORD_WRONG: ErrorCode =
    ErrorCode::new("current_password_wrong", "identity-current-password-wrong");
/// The password was changed after it was checked.
pub const PASSWORD_CHANGED: ErrorCode = ErrorCode::new("password_changed", "identity-password-changed");
/// The session ended after the password was checked.
pub const SESSION_ENDED: ErrorCode = ErrorCode::new("session_ended", "identity-session-ended");
/// No name was typed to sign in or to get a link.
pub const NAME_MISSING: ErrorCode = ErrorCode::new("empty", "identity-name-missing");
/// Whatever was wrong: nobody learns which names are known.
pub const SIGN_IN_FAILED: ErrorCode = ErrorCode::new("sign_in_failed", "identity-sign-in-failed");
pub const DISPLAY_NAME_LONG: ErrorCode = ErrorCode::new("too_long", "identity-display-name-long");
pub const DISPLAY_NAME_CHARACTERS: ErrorCode =
    ErrorCode::new("display_name_characters", "identity-display-name-character");
/// The user name or the shown name of somebody else, or one that looks like it.
pub const DISPLAY_NAME_TAKEN: ErrorCode = ErrorCode::new("taken", "identity-display-name-taken");
pub const DISPLAY_NAME_NO_LETTER: ErrorCode =
    ErrorCode::new("display_name_no_letter", "identity-display-name-no-letter");
/// A new account has a name.
pub const NEW_NAME_MISSING: ErrorCode = ErrorCode::new("empty", "identity-new-name-missing");
pub const ABOUT_LONG: ErrorCode = ErrorCode::new("too_long", "identity-about-long");
pub const ABOUT_CHARACTERS: ErrorCode = ErrorCode::new("not_storable", "identity-about-characters");
/// Only staff are shown with a team in brackets.
pub const DISPLAY_NAME_STAFF_ONLY: ErrorCode =
    ErrorCode::new("display_name_staff_only", "identity-display-name-staff-only");
pub const DISPLAY_NAME_RESERVED: ErrorCode = ErrorCode::new("display_name_reserved", "identity-display-name-reserved");
/// The site does not offer this language.
pub const LOCALE_UNKNOWN: ErrorCode = ErrorCode::new("unknown", "identity-locale-unknown");
pub const TOKEN_NAME_MISSING: ErrorCode = ErrorCode::new("empty", "identity-token-name-missing");
pub const TOKEN_NAME_LONG: ErrorCode = ErrorCode::new("too_long", "identity-token-name-long");
pub const TOKEN_NAME_CHARACTERS: ErrorCode = ErrorCode::new("token_name_characters", "identity-token-name-characters");
pub const TOKEN_SCOPES_MISSING: ErrorCode = ErrorCode::new("too_few", "identity-token-scopes-missing");
pub const TOKEN_EXPIRY: ErrorCode = ErrorCode::new("token_expiry", "identity-token-expiry");
/// A token that a token makes ends no later than that one.
pub const TOKEN_OUTLIVES_PARENT: ErrorCode = ErrorCode::new("token_outlives_parent", "identity-token-outlives-parent");
/// As many tokens as an account may have are in use.
pub const TOO_MANY_TOKENS: ErrorCode = ErrorCode::new("too_many_tokens", "identity-tokens-too-many");
/// The caller's own token lacks a scope that the new one asks for.
pub const SCOPE_NOT_HELD: ErrorCode = ErrorCode::new("scope_not_held", "api-problem-scope-not-held");
pub const LAST_ADMINISTRATOR: ErrorCode = ErrorCode::new("last_administrator", "identity-last-administrator");
/// Nobody else administers the site, or an agency: whoever does cannot have their account erased.
pub const NOBODY_ELSE_ADMINISTERS: ErrorCode =
    ErrorCode::new("nobody_else_administers", "identity-nobody-else-administers");

pub const SUSPENSION_REASON_MISSING: ErrorCode = ErrorCode::new("no_choice", "identity-suspension-reason-missing");
pub const SUSPENSION_LENGTH: ErrorCode = ErrorCode::new("no_choice", "identity-suspension-length-missing");
pub const EXPLANATION_MISSING: ErrorCode = ErrorCode::new("empty", "identity-explanation-missing");
pub const EXPLANATION_LONG: ErrorCode = ErrorCode::new("too_long", "identity-explanation-long");
pub const EXPLANATION_CHARACTERS: ErrorCode = ErrorCode::new("not_storable", "identity-explanation-characters");
/// A suspension of the account is in force.
pub const ALREADY_SUSPENDED: ErrorCode = ErrorCode::new("already_suspended", "identity-already-suspended");
/// Nothing is made for an account that is suspended.
pub const ACCOUNT_SUSPENDED: ErrorCode = ErrorCode::new("account_suspended", "identity-account-suspended");

/// The code is none of the account's, or was used before.
pub const SECOND_FACTOR_WRONG: ErrorCode = ErrorCode::new("second_factor_wrong", "identity-second-factor-wrong");
/// The passkey is none of the account's, answered something else, or is a copy.
pub const PASSKEY_REFUSED: ErrorCode = ErrorCode::new("passkey_refused", "identity-passkey-refused");
/// The device gave nothing that can be used, or too late.
pub const PASSKEY_NOT_ADDED: ErrorCode = ErrorCode::new("passkey_not_added", "identity-passkey-not-added");
pub const PASSKEY_NAME_MISSING: ErrorCode = ErrorCode::new("empty", "identity-passkey-name-missing");
pub const PASSKEY_NAME_LONG: ErrorCode = ErrorCode::new("too_long", "identity-passkey-name-long");
pub const PASSKEY_NAME_CHARACTERS: ErrorCode = ErrorCode::new("not_storable", "identity-passkey-name-characters");
pub const TOO_MANY_PASSKEYS: ErrorCode = ErrorCode::new("too_many_passkeys", "identity-passkey-too-many");
/// The time to type a code is over, or the sign-in was completed.
pub const SIGN_IN_OVER: ErrorCode = ErrorCode::new("sign_in_over", "identity-sign-in-over");
/// Staff do not act as staff without a second factor.
pub const SECOND_FACTOR_REQUIRED: ErrorCode =
    ErrorCode::new("second_factor_required", "api-problem-second-factor-required");
/// Staff who need a second factor do not remove it.
pub const SECOND_FACTOR_KEPT: ErrorCode = ErrorCode::new("second_factor_kept", "identity-second-factor-not-removable");
pub const RESET_REASON_MISSING: ErrorCode = ErrorCode::new("empty", "identity-factor-reset-reason-missing");
pub const RESET_REASON_LONG: ErrorCode = ErrorCode::new("too_long", "identity-factor-reset-reason-long");
pub const RESET_REASON_CHARACTERS: ErrorCode =
    ErrorCode::new("not_storable", "identity-factor-reset-reason-characters");
/// An administrator has asked for it already.
pub const RESET_REQUESTED: ErrorCode = ErrorCode::new("reset_requested", "identity-factor-reset-requested");
/// Whoever asks for a reset does not confirm it.
pub const SAME_ADMINISTRATOR: ErrorCode =
    ErrorCode::new("same_administrator", "identity-factor-reset-same-administrator");

/// Every code of this feature.
pub const ALL: &[ErrorCode] = &[
    HANDLE_MISSING,
    HANDLE_SHORT,
    HANDLE_LONG,
    HANDLE_CHARACTERS,
    HANDLE_TRY,
    HANDLE_NO_LETTER,
    HANDLE_MIXED_SCRIPTS,
    HANDLE_RESERVED,
    HANDLE_TAKEN,
    HANDLE_UNKNOWN,
    AGENCY_UNKNOWN,
    EMAIL_MISSING,
    EMAIL_LONG,
    EMAIL_INVALID,
    EMAIL_DOMAIN,
    EMAIL_DOMAIN_INCOMPLETE,
    EMAIL_UNREACHABLE,
    EMAIL_TAKEN,
    EMAIL_SAME,
    PASSWORD_MISSING,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON,
    CURRENT_PASSWORD_WRONG,
    PASSWORD_CHANGED,
    SESSION_ENDED,
    NAME_MISSING,
    SIGN_IN_FAILED,
    DISPLAY_NAME_LONG,
    DISPLAY_NAME_CHARACTERS,
    DISPLAY_NAME_STAFF_ONLY,
    DISPLAY_NAME_RESERVED,
    DISPLAY_NAME_TAKEN,
    DISPLAY_NAME_NO_LETTER,
    NEW_NAME_MISSING,
    ABOUT_LONG,
    ABOUT_CHARACTERS,
    LOCALE_UNKNOWN,
    TOKEN_NAME_MISSING,
    TOKEN_NAME_LONG,
    TOKEN_NAME_CHARACTERS,
    TOKEN_SCOPES_MISSING,
    TOKEN_EXPIRY,
    TOKEN_OUTLIVES_PARENT,
    TOO_MANY_TOKENS,
    SCOPE_NOT_HELD,
    LAST_ADMINISTRATOR,
    NOBODY_ELSE_ADMINISTERS,
    SUSPENSION_REASON_MISSING,
    SUSPENSION_LENGTH,
    EXPLANATION_MISSING,
    EXPLANATION_LONG,
    EXPLANATION_CHARACTERS,
    ALREADY_SUSPENDED,
    ACCOUNT_SUSPENDED,
    SECOND_FACTOR_WRONG,
    PASSKEY_REFUSED,
    PASSKEY_NOT_ADDED,
    PASSKEY_NAME_MISSING,
    PASSKEY_NAME_LONG,
    PASSKEY_NAME_CHARACTERS,
    TOO_MANY_PASSKEYS,
    SIGN_IN_OVER,
    SECOND_FACTOR_REQUIRED,
    SECOND_FACTOR_KEPT,
    RESET_REASON_MISSING,
    RESET_REASON_LONG,
    RESET_REASON_CHARACTERS,
    RESET_REQUESTED,
    SAME_ADMINISTRATOR,
];
