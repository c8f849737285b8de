//! Pages, feature by feature.
