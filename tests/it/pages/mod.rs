//! Pages, feature by feature.

mod administration;
mod threads;
