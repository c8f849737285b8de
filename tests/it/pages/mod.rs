//! Pages, feature by feature.

mod administration;
mod answering;
mod hostile;
mod languages;
mod limits;
mod notifications;
mod reach;
mod refused_forms;
mod threads;
