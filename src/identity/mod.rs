//! Who is calling and what may they do. Knows accounts, sessions and tokens; no thread, no case.

pub mod api_tokens;
pub mod caller;
pub mod idempotency;
pub mod permissions;
pub mod sessions;
pub mod visit;

pub use caller::{Anyone, Caller, TokenCaller};
pub use permissions::Right;
pub use visit::Visit;
