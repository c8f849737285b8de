//! The kernel: the one way in which anything is changed, whoever asks and whatever way it ends. Features supply the rule and the
//! rows; who may repeat it, how often, once only, in one transaction, what happened and what follows stand here once.
//!
//! Knows the database, the clock and the outbox, and no feature. Makes no texts.

mod act;
mod actor;
pub mod codes;
mod committed;
pub mod error;
mod events;
pub mod idempotency;
mod kernel;
mod limited_action;
pub mod rate_limit;
mod reaction;
mod rules;
mod spec;
mod touched;

pub use act::{Act, Operation};
pub use actor::Actor;
pub use codes::{ErrorArgument, ErrorCode, FieldError, FieldErrors};
pub use committed::{COMMITTED, failure_of_request};
pub use error::{FORBIDDEN, IdempotencyConflict, Missing, OperationError};
pub use events::record_many;
pub use idempotency::{IdempotencyKey, IdempotentRequest};
pub use kernel::{AfterCommit, Completed, Kernel};
pub use limited_action::RateLimitedAction;
pub use rate_limit::{CountedLimits, Limiter, RateLimitStatus};
pub use reaction::Reaction;
pub use rules::ShortText;
pub use spec::OperationSpec;
pub use touched::Touched;
