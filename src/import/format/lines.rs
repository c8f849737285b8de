//! The lines of the file as JSON has them: names of fields, what may be left out.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::entity::Intent;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgencyLine {
    pub id: String,
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub service_standard: String,
    #[serde(default)]
    pub contact: String,
    #[serde(default)]
    pub accent: Option<String>,
    #[serde(default = "utc")]
    pub time_zone: String,
    #[serde(default)]
    pub calendar: CalendarLine,
    #[serde(default)]
    pub teams: Vec<TeamLine>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarLine {
    #[serde(default)]
    pub hours: BTreeMap<String, Vec<(String, String)>>,
    #[serde(default)]
    pub holidays: Vec<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeamLine {
    pub slug: String,
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryLine {
    pub id: String,
    pub agency: String,
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub team: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountLine {
    pub id: String,
    pub handle: String,
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub display_name: Option<String>,
    #[serde(default)]
    pub about: String,
    pub created_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadLine {
    pub id: String,
    pub category: String,
    pub author: String,
    pub title: String,
    pub body: String,
    pub asked_at: String,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default = "information")]
    pub intent: Intent,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default)]
    pub me_too: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub closed_at: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerLine {
    pub id: String,
    pub thread: String,
    pub author: String,
    pub body: String,
    pub posted_at: String,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub accepted_at: Option<String>,
    #[serde(default)]
    pub helpful: Vec<String>,
    #[serde(default)]
    pub worked_for_me: Vec<String>,
    #[serde(default)]
    pub official_for: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommentLine {
    pub id: String,
    pub thread: String,
    #[serde(default)]
    pub answer: Option<String>,
    pub author: String,
    pub body: String,
    pub posted_at: String,
}

fn utc() -> String {
    "UTC".to_owned()
}

fn information() -> Intent {
    Intent::Information
}
