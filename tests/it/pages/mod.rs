//! Pages, feature by feature.

mod administration;
