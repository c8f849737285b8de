//! The sitemap (sitemaps.org): an index of parts, each a bounded number of pages that search engines may keep. A part costs the reading
//! of what it lists, however large the community is.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::entity::ThreadId;
use crate::threads::listing::indexable;
use crate::threads::tags::listing as tags_listing;

/// Ids of threads that one part is of, and so the most threads in it.
const PART_SIZE: i64 = 10_000;
/// Most parts of threads in the index: fewer than the 50,000 entries that a sitemap may have.
const MAX_THREAD_PARTS: i64 = 49_000;
/// The pages that are always there.
const PAGES: [&str; 10] = [
    "/",
    "/threads",
    "/categories",
    "/tags",
    "/statistics",
    "/open-data",
    "/help",
    "/accessibility",
    "/privacy",
    "/api/docs",
];

/// A part of the sitemap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Pages that are always there.
    Pages,
    Agencies,
    Categories,
    Tags,
    /// Threads of one stretch of ids, counted from one.
    Threads(i64),
}

/// There is no such part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPart;

impl std::str::FromStr for Part {
    type Err = UnknownPart;

    fn from_str(name: &str) -> Result<Self, UnknownPart> {
        let part = match name {
            "pages.xml" => Self::Pages,
            "agencies.xml" => Self::Agencies,
            "categories.xml" => Self::Categories,
            "tags.xml" => Self::Tags,
            other => {
                let number = other.strip_prefix("threads-").and_then(|rest| rest.strip_suffix(".xml"));
                let number = number.and_then(|number| number.parse().ok()).ok_or(UnknownPart)?;
                Self::Threads(number)
            }
        };
        let is_there = !matches!(part, Self::Threads(number) if !(1..=MAX_THREAD_PARTS).contains(&number));
        // One spelling only, so that each part has one address.
        if is_there && part.to_string() == name { Ok(part) } else { Err(UnknownPart) }
    }
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pages => f.write_str("pages.xml"),
            Self::Agencies => f.write_str("agencies.xml"),
            Self::Categories => f.write_str("categories.xml"),
            Self::Tags => f.write_str("tags.xml"),
            Self::Threads(number) => write!(f, "threads-{number}.xml"),
        }
    }
}

/// A page in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its path, as it is read by people.
    pub path: String,
    /// When it changed last, where that is known.
    pub changed_at: Option<DateTime<Utc>>,
}

impl Listed {
    fn at(path: String) -> Self {
        Self { path, changed_at: None }
    }
}

/// The parts that the index names: one query.
///
/// # Errors
/// The database.
pub async fn parts(app: &App) -> Result<Vec<Part>, DbErr> {
    let newest = indexable::newest(app.reader(), app.now()).await?;
    let stretches = newest.map_or(0, |id| (id.0.max(1) - 1) / PART_SIZE + 1).clamp(0, MAX_THREAD_PARTS);
    let others = [Part::Pages, Part::Agencies, Part::Categories, Part::Tags];
    Ok(others.into_iter().chain((1..=stretches).map(Part::Threads)).collect())
}

/// The pages of a part: one query, or two.
///
/// # Errors
/// The database.
pub async fn pages_of(app: &App, part: Part) -> Result<Vec<Listed>, DbErr> {
    let db = app.reader();
    Ok(match part {
        Part::Pages => PAGES.iter().map(|path| Listed::at((*path).to_owned())).collect(),
        Part::Agencies => {
            let found = agencies_listing::agencies(db).await?.into_iter();
            found.map(|found| Listed::at(format!("/agencies/{}", found.agency.slug))).collect()
        }
        Part::Categories => {
            let found = agencies_listing::categories(db).await?.into_iter();
            found.map(|found| Listed::at(format!("/categories/{}", found.category.slug))).collect()
        }
        Part::Tags => {
            let found = tags_listing::names(db).await?.into_iter();
            found.map(|tag| Listed::at(format!("/tags/{}", tag.name))).collect()
        }
        Part::Threads(number) => {
            let (after, last) = (ThreadId((number - 1) * PART_SIZE), ThreadId(number * PART_SIZE));
            let found = indexable::between(db, after, last, app.now()).await?.into_iter();
            found.map(|thread| Listed { path: thread.path(), changed_at: Some(thread.updated_at) }).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_one_name() {
        for part in [Part::Pages, Part::Agencies, Part::Categories, Part::Tags, Part::Threads(1), Part::Threads(17)] {
            assert_eq!(part.to_string().parse(), Ok(part));
        }
        for nothing in ["threads-0.xml", "threads-01.xml", "threads-+1.xml", "threads--1.xml", "threads-99999999.xml"] {
            assert_eq!(nothing.parse::<Part>(), Err(UnknownPart), "{nothing}");
        }
        for nothing in ["", "threads.xml", "threads-1", "Pages.xml", "../pages.xml"] {
            assert_eq!(nothing.parse::<Part>(), Err(UnknownPart), "{nothing}");
        }
    }
}
