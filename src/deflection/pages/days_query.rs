//! The days for which somebody asks in an address.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::deflection::period::Period;

/// The days that are asked for. What cannot be read is left out.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DaysQuery {
    first_day: String,
    last_day: String,
}

impl DaysQuery {
    /// The period that they make.
    pub(super) fn period(&self, now: DateTime<Utc>) -> Period {
        Period::asked_for(self.first_day.parse().ok(), self.last_day.parse().ok(), now)
    }
}
