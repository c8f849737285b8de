//! What a form holds: its fields, and how large they may be.

use std::collections::BTreeMap;
use std::sync::Arc;

use poem::{FromRequest, Request, RequestBody, Result};

use crate::markdown::source::{compose, has_visible};

/// Largest body of a form, bytes: a 32 KB text, percent-encoded, and room for the other fields.
pub const MAX_FORM: usize = 160 * 1024;
/// Name of the field with the token, the first of every form.
pub const TOKEN: &str = "csrf";

/// The fields of a checked form, texts normalised to NFC. Repeated names keep every value.
#[derive(Clone, Debug, Default)]
pub struct Fields(Arc<Vec<(String, String)>>);

impl Fields {
    /// Parses `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), compose(&value))).collect();
        Self(Arc::new(pairs))
    }

    /// The first value of a field, empty if it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find_map(|(key, value)| (key == name).then_some(value.as_str())).unwrap_or_default()
    }

    /// The first value, trimmed; none if it shows nothing.
    #[must_use]
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|text| has_visible(text))
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked or a button pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Field names and texts without secrets, to keep over a sign-in. Repeated names keep every value.
    #[must_use]
    pub fn without_secrets(&self) -> Vec<(String, String)> {
        let is_kept = |name: &str| name != TOKEN && !name.contains("password");
        self.0.iter().filter(|(name, _)| is_kept(name)).cloned().collect()
    }

    /// The same by name, for forms in which no name is repeated.
    #[must_use]
    pub fn to_map(&self) -> BTreeMap<String, String> {
        self.without_secrets().into_iter().collect()
    }

    /// The same with other values of one field.
    #[must_use]
    pub fn with_values(&self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        let others = self.0.iter().filter(|(key, _)| key != name).cloned();
        Self(Arc::new(others.chain(values.into_iter().map(|value| (name.to_owned(), value))).collect()))
    }

    /// Fields that were kept.
    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(Arc::new(pairs))
    }

    /// The same with one field filled otherwise.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let others = self.0.iter().filter(|(key, _)| key != name).cloned();
        Self(Arc::new(others.chain([(name.to_owned(), value.to_owned())]).collect()))
    }

    /// Fields from kept texts.
    #[must_use]
    pub fn from_map(map: BTreeMap<String, String>) -> Self {
        Self(Arc::new(map.into_iter().collect()))
    }
}

impl<'a> FromRequest<'a> for Fields {
    async fn from_request(req: &'a Request, _body: &mut RequestBody) -> Result<Self> {
        Ok(req.data::<Self>().cloned().unwrap_or_default())
    }
}
