//! What the figures mean, and which months there are: pure.

pub mod figures;
pub mod months;
