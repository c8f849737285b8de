//! Pages, feature by feature.

mod administration;
mod hostile;
mod threads;
