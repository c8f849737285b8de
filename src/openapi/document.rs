//! The OpenAPI document of this build, made once, in English whoever asks first.

use std::sync::LazyLock;

use serde_json::Value;

use super::{complete, service};
use crate::locale::{Locale, within};

static DOCUMENT: LazyLock<complete::Document> =
    LazyLock::new(|| within(Locale::English, || complete::document(&service::open_api().spec()).unwrap_or_default()));

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = serde_json::to_string_pretty(&*DOCUMENT).unwrap_or_default();
    text.push('\n');
    text
});

static VALUE: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(&*DOCUMENT).unwrap_or_default());

/// The OpenAPI document of this build, pretty, as it is committed and served.
#[must_use]
pub fn text() -> &'static str {
    &TEXT
}

/// The same, parsed.
#[must_use]
pub fn value() -> &'static Value {
    &VALUE
}
