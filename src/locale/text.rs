//! Every text that a person sees, by key, from `frontend/locales`, in the language of the work at hand. A missing key shows as
//! the key itself, and a test fails.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::fluent_bundle::types::{FluentNumber, FluentNumberOptions};
use fluent_templates::{LanguageIdentifier, Loader, StaticLoader, langid, static_loader};

use super::{Locale, current, made_up, within};

/// A number in a text, with the separators of the language; one that names something is passed as text.
fn number(value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.options.use_grouping => Some(super::number(&number.as_string())),
        _ => None,
    }
}

static_loader! {
    static LOCALES = {
        locales: "./frontend/locales",
        fallback_language: "en",
        // Isolation marks around values would break links in mails and comparisons in tests; names are isolated in HTML by <bdi>.
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| number(value)));
        },
    };
}

static_loader! {
    static ACCENTED = {
        locales: "./frontend/locales",
        fallback_language: "en",
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| number(value)));
            bundle.set_transform(Some(made_up::accented));
        },
    };
}

static_loader! {
    static RIGHT_TO_LEFT = {
        locales: "./frontend/locales",
        fallback_language: "en",
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| number(value)));
            bundle.set_transform(Some(made_up::right_to_left));
        },
    };
}

static ENGLISH: LanguageIdentifier = langid!("en");

/// The texts of a language, and their own language.
fn texts(locale: Locale) -> (&'static StaticLoader, &'static LanguageIdentifier) {
    match locale {
        Locale::English => (&*LOCALES, &ENGLISH),
        Locale::Accented => (&*ACCENTED, &ENGLISH),
        Locale::RightToLeft => (&*RIGHT_TO_LEFT, &ENGLISH),
    }
}

/// Arguments of a text.
pub type Args<'a> = [(&'static str, FluentValue<'a>)];

/// A count without separators between its digits, for a text that can be typed back.
#[must_use]
pub fn ungrouped(count: i32) -> FluentValue<'static> {
    let options = FluentNumberOptions { use_grouping: false, ..FluentNumberOptions::default() };
    FluentValue::Number(FluentNumber::new(f64::from(count), options))
}

/// The text for a key.
#[must_use]
pub fn text(key: &str, args: &Args<'_>) -> String {
    let locale = current();
    let (loader, language) = texts(locale);
    let found = if args.is_empty() {
        loader.try_lookup(language, key)
    } else {
        let args: HashMap<Cow<'static, str>, FluentValue> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        loader.try_lookup_with_args(language, key, &args)
    };
    found.map_or_else(|| key.to_owned(), |text| made_up::shown(locale, text))
}

/// Whether a key has a text.
#[must_use]
pub fn exists(key: &str) -> bool {
    LOCALES.try_lookup(&ENGLISH, key).is_some()
}

/// Whether a key stands in the English texts, whatever arguments it takes.
#[cfg(test)]
pub(crate) fn is_defined(key: &str) -> bool {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend/locales/en");
    let files = std::fs::read_dir(folder).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let begin = format!("{key} =");
    texts.into_iter().any(|text| text.lines().any(|line| line.starts_with(&begin)))
}

/// The text for a key without arguments.
#[must_use]
pub fn t(key: &str) -> String {
    text(key, &[])
}

/// The name of a language, as those who speak it call it.
#[must_use]
pub fn native_name(locale: Locale) -> String {
    within(locale, || t("language-name"))
}

/// The text for a key with arguments that are made already.
#[must_use]
pub fn with<'a, V: Into<FluentValue<'a>>>(key: &str, arguments: impl Iterator<Item = (&'static str, V)>) -> String {
    let arguments: Vec<(&'static str, FluentValue)> = arguments.map(|(name, value)| (name, value.into())).collect();
    text(key, &arguments)
}

/// The text for a key with one argument.
#[must_use]
pub fn t1<'a>(key: &str, name: &'static str, value: impl Into<FluentValue<'a>>) -> String {
    text(key, &[(name, value.into())])
}
