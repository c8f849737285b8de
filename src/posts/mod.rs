//! What every text that people write shares, whatever it is posted under: checks, rendering, language, gratitude, what is
//! personal in it, and the files that belong to it. May touch what stands left of it; knows no thread and no case.

pub mod api;
pub mod attachments;
pub mod codes;
pub mod gratitude;
pub mod language;
pub mod personal_data;
pub mod rendering;
pub mod rules;
mod writing;
