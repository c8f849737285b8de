//! The descriptor of the files: a Frictionless Data Package (<https://specs.frictionlessdata.io/data-package/>, version 1), made of the
//! columns, in the language of the site.

use chrono::{DateTime, SecondsFormat, Utc};
use poem_openapi::Object;
use poem_openapi::types::Example;

use super::columns::{ANSWERS_FOUND, CATEGORIES, Column, STATISTICS};
use crate::config::Config;
use crate::locale::text::{t, t1};

/// A table of open data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// The name of its file.
    pub file: &'static str,
    /// Its name in the descriptor.
    pub name: &'static str,
    /// The keys of its texts.
    pub title: &'static str,
    pub about: &'static str,
    pub columns: &'static [Column],
}

/// All tables, in the order of the page.
pub const TABLES: [Table; 3] = [
    Table {
        file: "statistics.csv",
        name: "statistics",
        title: "open-data-statistics-title",
        about: "open-data-statistics-about",
        columns: &STATISTICS,
    },
    Table {
        file: "answers-found.csv",
        name: "answers-found",
        title: "open-data-answers-found-title",
        about: "open-data-answers-found-about",
        columns: &ANSWERS_FOUND,
    },
    Table {
        file: "categories.csv",
        name: "categories",
        title: "open-data-categories-title",
        about: "open-data-categories-about",
        columns: &CATEGORIES,
    },
];

/// The licence of the files.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataLicence", example)]
pub struct LicenceView {
    /// Its SPDX id.
    pub name: String,
    pub title: String,
    /// Where its text is.
    pub path: String,
}

impl Example for LicenceView {
    fn example() -> Self {
        Self {
            name: "CC-BY-4.0".to_owned(),
            title: "Creative Commons Attribution 4.0 International".to_owned(),
            path: "https://creativecommons.org/licenses/by/4.0/".to_owned(),
        }
    }
}

/// Where the figures come from.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataSource", example)]
pub struct SourceView {
    /// The name of the site.
    pub title: String,
    pub path: String,
}

impl Example for SourceView {
    fn example() -> Self {
        Self { title: "Elmford helps".to_owned(), path: "https://help.elmford.example/".to_owned() }
    }
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataColumn", skip_serializing_if_is_none, example)]
pub struct ColumnView {
    /// As in the first line of the file.
    pub name: String,
    /// `string`, `integer`, `boolean` or `yearmonth`.
    #[oai(rename = "type")]
    pub kind: String,
    /// What is counted, such as `questions`, `per cent` or `minutes`; left out where nothing is.
    pub unit: Option<String>,
    /// What it means.
    pub description: String,
}

impl Example for ColumnView {
    fn example() -> Self {
        Self {
            name: "asked".to_owned(),
            kind: "integer".to_owned(),
            unit: Some("questions".to_owned()),
            description: "Questions asked in the month.".to_owned(),
        }
    }
}

impl From<&Column> for ColumnView {
    fn from(column: &Column) -> Self {
        Self {
            name: column.name.to_owned(),
            kind: column.kind.as_str().to_owned(),
            unit: column.unit.map(str::to_owned),
            description: t(column.definition),
        }
    }
}

/// The columns of a file. An empty field is a sum that is not told.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataSchema", example)]
pub struct SchemaView {
    /// In the order of the file.
    pub fields: Vec<ColumnView>,
}

impl Example for SchemaView {
    fn example() -> Self {
        Self { fields: vec![ColumnView::example()] }
    }
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataResource", example)]
pub struct ResourceView {
    /// Always `tabular-data-resource`.
    pub profile: String,
    pub name: String,
    pub title: String,
    pub description: String,
    /// Where the file is.
    pub path: String,
    pub format: String,
    pub mediatype: String,
    pub encoding: String,
    /// The size of the file.
    pub bytes: i64,
    pub schema: SchemaView,
}

impl Example for ResourceView {
    fn example() -> Self {
        Self {
            profile: "tabular-data-resource".to_owned(),
            name: "statistics".to_owned(),
            title: "Questions and answers by month".to_owned(),
            description: "The last 24 months that are over.".to_owned(),
            path: "https://help.elmford.example/open-data/statistics.csv".to_owned(),
            format: "csv".to_owned(),
            mediatype: "text/csv".to_owned(),
            encoding: "utf-8".to_owned(),
            bytes: 18_204,
            schema: SchemaView::example(),
        }
    }
}

/// The descriptor of open data: a Frictionless Data Package, version 1.
#[derive(Clone, Debug, PartialEq, Eq, Object)]
#[oai(rename = "OpenDataPackage", example)]
pub struct PackageView {
    /// Always `tabular-data-package`.
    pub profile: String,
    pub name: String,
    pub title: String,
    pub description: String,
    /// The page that explains the files.
    pub homepage: String,
    /// When the sums were begun, as RFC 3339 writes it: what was hidden before is in none of them.
    pub created: String,
    pub licenses: Vec<LicenceView>,
    pub sources: Vec<SourceView>,
    /// The files. None until they are made for the first time.
    pub resources: Vec<ResourceView>,
}

impl Example for PackageView {
    fn example() -> Self {
        Self {
            profile: "tabular-data-package".to_owned(),
            name: "peerdesk-open-data".to_owned(),
            title: "Open data of Elmford helps".to_owned(),
            description: "The files hold sums alone: no question, no text and no person.".to_owned(),
            homepage: "https://help.elmford.example/open-data".to_owned(),
            created: "2026-11-27T03:00:12Z".to_owned(),
            licenses: vec![LicenceView::example()],
            sources: vec![SourceView::example()],
            resources: vec![ResourceView::example()],
        }
    }
}

/// The descriptor of tables, each with the size of its file in bytes, in the language of the work at hand.
#[must_use]
pub fn package(config: &Config, made_at: DateTime<Utc>, tables: &[(Table, usize)]) -> PackageView {
    let licence = config.open_data_licence;
    PackageView {
        profile: "tabular-data-package".to_owned(),
        name: "peerdesk-open-data".to_owned(),
        title: t1("open-data-package-title", "site", config.site_name.as_str()),
        description: format!("{} {}", t("open-data-names-nobody"), t("open-data-blank")),
        homepage: config.link("/open-data"),
        created: made_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        licenses: vec![LicenceView {
            name: licence.id().to_owned(),
            title: licence.title().to_owned(),
            path: licence.url().to_owned(),
        }],
        sources: vec![SourceView { title: config.site_name.clone(), path: config.link("/") }],
        resources: tables.iter().map(|(table, bytes)| resource(config, table, *bytes)).collect(),
    }
}

fn resource(config: &Config, table: &Table, bytes: usize) -> ResourceView {
    ResourceView {
        profile: "tabular-data-resource".to_owned(),
        name: table.name.to_owned(),
        title: t(table.title),
        description: t(table.about),
        path: config.link(&format!("/open-data/{}", table.file)),
        format: "csv".to_owned(),
        mediatype: "text/csv".to_owned(),
        encoding: "utf-8".to_owned(),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        schema: SchemaView { fields: table.columns.iter().map(ColumnView::from).collect() },
    }
}
