//! `categories.csv`: agencies and categories with their numbers and names, archived ones as well, so that sums of long ago have a name.

use super::columns::{CATEGORIES, header};
use crate::agencies::listing::CategoryWithAgency;
use crate::web::csv::field;

/// The file.
pub(super) fn file(categories: &[CategoryWithAgency]) -> String {
    let lines = categories.iter().map(|found| record(found).join(",") + "\r\n");
    std::iter::once(header(&CATEGORIES)).chain(lines).collect()
}

fn record(CategoryWithAgency { category, agency }: &CategoryWithAgency) -> [String; CATEGORIES.len()] {
    [
        agency.id.to_string(),
        field(&agency.slug),
        field(&agency.name),
        category.id.to_string(),
        field(&category.slug),
        field(&category.name),
        category.archived_at.is_some().to_string(),
    ]
}
