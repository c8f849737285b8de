//! What people read: texts by key, and times as people write them. A mechanism: knows no feature and no request.

pub mod text;
pub mod time_text;
