//! Every text that a person sees, by key, from `frontend/locales`. A missing key shows as the key itself, and a test fails.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid, static_loader};

static_loader! {
    static LOCALES = {
        locales: "./frontend/locales",
        fallback_language: "en",
        // Isolation marks around values would break links in mails and comparisons in tests; names are isolated in HTML by <bdi>.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const ENGLISH: LanguageIdentifier = langid!("en");

/// Arguments of a text.
pub type Args<'a> = [(&'static str, FluentValue<'a>)];

/// The text for a key in a language.
#[must_use]
pub fn text(key: &str, args: &Args<'_>) -> String {
    let found = if args.is_empty() {
        LOCALES.try_lookup(&ENGLISH, key)
    } else {
        let args: HashMap<Cow<'static, str>, FluentValue> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        LOCALES.try_lookup_with_args(&ENGLISH, key, &args)
    };
    found.unwrap_or_else(|| key.to_owned())
}

/// Whether a key has a text.
#[must_use]
pub fn exists(key: &str) -> bool {
    LOCALES.try_lookup(&ENGLISH, key).is_some()
}

/// The text for a key without arguments.
#[must_use]
pub fn t(key: &str) -> String {
    text(key, &[])
}

/// The text for a key with arguments that are texts already.
#[must_use]
pub fn with(key: &str, arguments: impl Iterator<Item = (&'static str, String)>) -> String {
    let arguments: Vec<(&'static str, FluentValue)> = arguments.map(|(name, value)| (name, value.into())).collect();
    text(key, &arguments)
}

/// The text for a key with one argument.
#[must_use]
pub fn t1<'a>(key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
    text(key, &[(name, value.into())])
}
