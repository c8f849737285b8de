//! Pages, feature by feature.

mod administration;
mod answering;
mod compression;
mod hostile;
mod languages;
mod limits;
mod notifications;
mod paging;
mod reach;
mod refused_forms;
mod threads;
mod titles;
