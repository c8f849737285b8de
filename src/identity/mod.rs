//! Who is calling and what may they do. Knows accounts, sessions and tokens; no thread, no case.

pub mod administration;
pub mod api;
pub mod api_tokens;
pub mod caller;
pub mod codes;
mod confirmed;
pub mod create_token;
pub mod demo_accounts;
pub mod display_names;
pub mod drafts;
pub mod email;
pub mod extractors;
pub mod handles;
pub mod idempotency;
pub mod known_device;
pub mod members;
pub mod one_use;
pub mod pages;
pub mod password;
mod password_tries;
pub mod permissions;
pub mod place;
pub mod recovery;
pub mod revoke_token;
pub mod right_holders;
pub mod scope;
pub mod security_events;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod visit;

pub use caller::Caller;
pub use extractors::{Anyone, TokenCaller};
pub use permissions::Right;
pub use visit::Visit;
