//! The id of a request, in logs, headers and problems.

use uuid::Uuid;

/// Set on every request before any handler runs.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(pub Uuid);
