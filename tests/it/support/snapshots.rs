//! Snapshots: what people get to read, kept beside the tests. A change shows as a difference in review.
//!
//! `INSTA_UPDATE=always cargo test --test it` writes them anew; `make test` never does.

use insta::Settings;
use regex::Regex;
use scraper::{Html, Selector};

use super::{Page, TestApp};

/// Compares a text with `tests/it/snapshots/NAME.snap`.
#[track_caller]
pub fn assert_snapshot(name: &str, text: &str) {
    let mut settings = Settings::new();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A text without what is another one at each run: the node's address, secrets, keys, references of cases.
pub fn redacted(node: &TestApp, text: &str) -> String {
    let mut text = text.replace(&node.url(""), "http://node");
    for (pattern, replacement) in [
        (r"PD-[0-9A-Z]{4}-[0-9A-Z]{2}", "[reference]"),
        (r"(/confirm-email/|/reset-password/|/did-it-help/|/unsubscribe[/?=a-z]*)[A-Za-z0-9_.-]{20,}", "$1[secret]"),
        (r#"(name="(?:csrf|key|draft)"[^>]* value=")[^"]+"#, "$1[secret]"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, replacement).into_owned();
    }
    text
}

/// The summary of errors and the form with an action, as markup; line breaks and indentation aside.
pub fn form_part(node: &TestApp, page: &Page, action: &str) -> String {
    let html = Html::parse_document(&page.body);
    let (summaries, forms) = (Selector::parse(".govuk-error-summary").unwrap(), Selector::parse("form").unwrap());
    let summary = html.select(&summaries).map(|found| found.html());
    let form = html.select(&forms).find(|form| form.attr("action") == Some(action));
    let form = form.unwrap_or_else(|| panic!("no form {action} on {}", page.path)).html();
    let part = summary.chain([form]).collect::<Vec<_>>().join("\n");
    let lines = part.lines().map(str::trim).filter(|line| !line.is_empty());
    // A tag a line, so that a change shows where it is.
    redacted(node, &lines.collect::<Vec<_>>().join("\n").replace("><", ">\n<"))
}
