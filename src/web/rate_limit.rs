//! Names under which callers that do not go through the kernel yet know the limits.

pub use crate::operation::rate_limit::{
    LimitError, Limiter, RateLimitStatus as Standing, RateLimitedAction as Act, TooOften, address_key, forget,
};
