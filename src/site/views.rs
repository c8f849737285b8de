//! What readers get of the site itself: plain values without behaviour.

use chrono::{DateTime, Utc};

use crate::entity::AnswerId;
use crate::thanks::effects::Effects;
use crate::threads::views::{AgencyRef, CategoryRef, Person, Row, ThreadRef};

/// An answer in somebody's profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileAnswer {
    /// ISO 639-1 code of the question; empty where nobody knows it.
    pub language: String,
    pub id: AnswerId,
    pub thread: ThreadRef,
    pub excerpt: String,
    pub posted_at: DateTime<Utc>,
    pub accepted: bool,
    pub helpful_count: i32,
}

/// What everybody may know of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub person: Person,
    pub about: String,
    pub joined_at: DateTime<Utc>,
    pub asked: i64,
    pub answered: i64,
    /// Accepted answers on threads of others.
    pub credits: i64,
    /// What their answers did for others.
    pub effects: Effects,
    /// The agencies of which they are a volunteer.
    pub volunteers_for: Vec<AgencyRef>,
    pub threads: Vec<Row>,
    pub answers: Vec<ProfileAnswer>,
}

/// A category on the start page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeCategory {
    pub category: CategoryRef,
    pub description: String,
    pub agency: AgencyRef,
    pub threads: i64,
    /// Median time to the first answer, of lately answered threads; none without enough of them.
    pub usually_answered_in: Option<chrono::Duration>,
}

/// Numbers of the site, over the threads asked last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SiteNumbers {
    /// Threads that are at least a day old and are counted.
    pub counted: i64,
    /// Of these, answered by somebody else within a day of being asked, per cent.
    pub within_a_day_percent: Option<i64>,
    /// Of all that were answered, the share without an official answer, per cent.
    pub by_neighbours_percent: Option<i64>,
}

/// The start page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// What many people have; at least one of them waits for an answer, if any question of the site does.
    pub popular: Vec<Row>,
    pub categories: Vec<HomeCategory>,
    pub numbers: SiteNumbers,
}
