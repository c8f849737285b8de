//! The one way from what people type to what pages show: comrak, then ammonia, within caps. Touches nothing else.

/// Changes when the same source would give other HTML.
pub const RENDER_VERSION: i32 = 1;
/// Longest text of a thread, answer or message, bytes.
pub const MAX_BYTES: usize = 32 * 1024;
