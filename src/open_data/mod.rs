//! Open data: sums as files that everybody may take along, with a descriptor that says what each column means. A worker makes all files at
//! once, once a night; a download is the reading of one row. No thread, no text and no person is in them, and what is of few
//! is blank: in the file of statistics sums of fewer than [`rules::suppression::MIN_PEOPLE`] people, in that of answers found sums of fewer
//! than [`crate::deflection::rules::MIN_GROUP`] episodes. So nothing has to be called back that others have taken along.
//!
//! Touches agencies, the facts of statistics and the sums of answers found; nothing on its left knows of it.

mod answers_found_file;
pub mod api;
mod categories_file;
pub mod columns;
pub mod descriptor;
pub mod files;
pub mod pages;
pub mod rules;
mod statistics_file;
pub mod worker;
