//! A moment in the API's JSON: RFC 3339 in UTC, always written with `Z`. The database keeps moments in its own way.

use std::borrow::Cow;

use chrono::{DateTime, SecondsFormat, Utc};
use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde_json::Value;

/// What the document shows for a moment.
pub const EXAMPLE: &str = "2026-11-22T14:05:00Z";

/// A moment as the API gives and takes it. Any offset is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub DateTime<Utc>);

impl Timestamp {
    /// The moment of [`EXAMPLE`].
    #[must_use]
    pub fn example() -> Self {
        Self(EXAMPLE.parse().unwrap_or_default())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Type for Timestamp {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "string_date-time".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        let schema = MetaSchema::new_with_format("string", "date-time");
        MetaSchemaRef::Inline(Box::new(MetaSchema { example: Some(EXAMPLE.into()), ..schema }))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ToJSON for Timestamp {
    fn to_json(&self) -> Option<Value> {
        Some(self.to_string().into())
    }
}

impl ParseFromJSON for Timestamp {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        match value.unwrap_or_default() {
            // Without an offset it would be anybody's guess which moment is meant.
            Value::String(text) => Ok(Self(DateTime::parse_from_rfc3339(&text)?.to_utc())),
            other => Err(ParseError::expected_type(other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_ends_in_z_and_is_read_as_the_same(micros in -62_135_596_800_000_000_i64..253_402_300_799_000_000) {
            let at = Timestamp(DateTime::from_timestamp_micros(micros).unwrap());
            let json = at.to_json();
            prop_assert!(json.as_ref().and_then(Value::as_str).is_some_and(|text| text.ends_with('Z')));
            prop_assert_eq!(Timestamp::parse_from_json(json).unwrap(), at);
        }
    }

    #[test]
    fn any_offset_is_taken_and_nothing_looser() {
        let parse = |text: &str| Timestamp::parse_from_json(Some(json!(text)));
        assert_eq!(parse("2026-11-22T15:05:00+01:00").unwrap(), Timestamp::example());
        assert_eq!(Timestamp::example().to_string(), EXAMPLE);
        for loose in ["2026-11-22", "2026-11-22T14:05:00", "yesterday", ""] {
            assert!(parse(loose).is_err(), "{loose}");
        }
        assert!(Timestamp::parse_from_json(Some(json!(1_768_212_000))).is_err());
    }
}
