//! Keyset paging with opaque, signed cursors: a page starts behind the last row of the one before.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use poem::Request;
use poem_openapi::registry::{MetaParamIn, MetaSchema};
use serde::{Deserialize, Serialize};

use super::param::{self, ApiParam};
use super::problem::ApiError;
use super::signing;
use crate::config::Secret;
use crate::locale::text;

/// Rows of a page unless asked otherwise.
pub const DEFAULT_LIMIT: u64 = 25;
/// Most rows of a page.
pub const MAX_LIMIT: u64 = 100;

/// A place in a list ordered by time and then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyset {
    pub at: DateTime<Utc>,
    pub id: i64,
}

/// The cursor is not one that we gave out for this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not valid for this list")]
pub struct BadCursor;

impl Keyset {
    /// Opaque text for this place; `list` names the list, so that a cursor of one fits no other.
    #[must_use]
    pub fn seal(self, secret: &Secret, list: &str) -> String {
        let plain = format!("{}.{}", self.at.timestamp_micros(), self.id);
        let tag = signing::tag(secret, "cursor", &[list, &plain]);
        URL_SAFE_NO_PAD.encode(format!("{plain}.{}", tag.get(..22).unwrap_or_default()))
    }

    /// # Errors
    /// [`BadCursor`] for anything that [`Keyset::seal`] did not make for this list.
    pub fn open(text: &str, secret: &Secret, list: &str) -> Result<Self, BadCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| BadCursor)?;
        let plain = String::from_utf8(bytes).map_err(|_| BadCursor)?;
        let (place, tag) = plain.rsplit_once('.').ok_or(BadCursor)?;
        let expected = signing::tag(secret, "cursor", &[list, place]);
        if !signing::same(tag, expected.get(..22).unwrap_or_default()) {
            return Err(BadCursor);
        }
        let (at, id) = place.split_once('.').ok_or(BadCursor)?;
        let at = at.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(BadCursor)?;
        Ok(Self { at, id: id.parse().map_err(|_| BadCursor)? })
    }
}

/// Where a page of the API starts: `next_cursor` of the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor(pub Option<String>);

impl Cursor {
    const MAX: usize = 200;
}

impl ApiParam for Cursor {
    const PLACE: MetaParamIn = MetaParamIn::Query;

    fn schema() -> MetaSchema {
        param::text_schema(None, Self::MAX)
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        let sent = param::query(req, "cursor");
        if sent.as_ref().is_some_and(|text| text.len() > Self::MAX) {
            return Err(bad_cursor());
        }
        Ok(Self(sent))
    }
}

/// The refusal of a cursor that is none of ours.
#[must_use]
pub fn bad_cursor() -> ApiError {
    ApiError::bad_request("bad_cursor", text::t("api-problem-bad-cursor"))
}

/// Rows of a page of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u64);

impl ApiParam for Limit {
    const PLACE: MetaParamIn = MetaParamIn::Query;

    fn schema() -> MetaSchema {
        MetaSchema {
            minimum: Some(1.0),
            maximum: u32::try_from(MAX_LIMIT).ok().map(f64::from),
            default: Some(DEFAULT_LIMIT.into()),
            ..MetaSchema::new_with_format("integer", "int32")
        }
    }

    fn read(req: &Request) -> Result<Self, ApiError> {
        let Some(sent) = param::query(req, "limit") else { return Ok(Self(DEFAULT_LIMIT)) };
        let limit = sent.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit
            .map(Self)
            .ok_or_else(|| ApiError::bad_request("bad_parameter", text::t1("problem-bad-limit", "most", MAX_LIMIT)))
    }
}

/// A list of the API with the query that it was asked for, which its cursors belong to.
pub struct Listing<'a> {
    secret: &'a Secret,
    /// Names the list for its cursors.
    name: String,
    /// Below the API's address.
    path: String,
    query: Vec<(&'static str, String)>,
}

impl<'a> Listing<'a> {
    /// `path` is below the API's address.
    pub fn new(secret: &'a Secret, name: impl Into<String>, path: impl Into<String>, limit: Limit) -> Self {
        Self { secret, name: name.into(), path: path.into(), query: vec![("limit", limit.0.to_string())] }
    }

    /// Adds a parameter that the next page must be asked with as well.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// The place that a cursor of this list names.
    ///
    /// # Errors
    /// 400 for a cursor that is none of this list.
    pub fn after(&self, cursor: &Cursor) -> Result<Option<Keyset>, ApiError> {
        cursor
            .0
            .as_deref()
            .map(|text| Keyset::open(text, self.secret, &self.name))
            .transpose()
            .map_err(|_| bad_cursor())
    }

    /// The cursor of the next page, and the header `Link` that leads there with the same query.
    #[must_use]
    pub fn next(self, place: Option<Keyset>) -> (Option<String>, Option<String>) {
        let cursor = place.map(|place| place.seal(self.secret, &self.name));
        let link = cursor.as_ref().map(|cursor| {
            let mut target = form_urlencoded::Serializer::new(String::new());
            target.extend_pairs(&self.query).append_pair("cursor", cursor);
            format!("</api/v1{}?{}>; rel=\"next\"", self.path, target.finish())
        });
        (cursor, link)
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// Where the next page starts; none on the last.
    pub next: Option<Keyset>,
}

impl<T> Paged<T> {
    /// From up to `limit + 1` rows: the extra one only shows that there is more.
    pub fn from_rows(mut rows: Vec<T>, limit: u64, place: impl Fn(&T) -> Keyset) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(place) } else { None };
        Self { items: rows, next }
    }

    /// The same page of something else.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Paged<U> {
        Paged { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_opens_only_for_its_list_and_untampered(micros in 0_i64..4_000_000_000_000_000, id in any::<i64>(), flip in 0_usize..20) {
            let key = Secret::from("key");
            let place = Keyset { at: DateTime::from_timestamp_micros(micros).unwrap(), id };
            let sealed = place.seal(&key, "latest");
            prop_assert_eq!(Keyset::open(&sealed, &key, "latest"), Ok(place));
            prop_assert_eq!(Keyset::open(&sealed, &key, "other"), Err(BadCursor));
            let mut bytes = sealed.into_bytes();
            let at = flip % bytes.len();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            prop_assert_eq!(Keyset::open(&String::from_utf8(bytes).unwrap(), &key, "latest"), Err(BadCursor));
        }
    }
}
