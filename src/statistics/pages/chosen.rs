//! Of what a reader wants figures: the whole site, an agency or a category, by the words in the address.

use serde::Deserialize;

use crate::agencies::listing::{CategoryWithAgency, agencies, categories_among};
use crate::app::App;
use crate::entity::agency;
use crate::statistics::listing::{DEFAULT_MONTHS, MonthFigures, StatisticsSubject, months};
use crate::statistics::rules::months::{before, month_of};
use crate::web::page::PageError;

/// The filters of the address. A category counts more than an agency.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StatisticsQuery {
    /// Its slug or its id.
    agency: String,
    /// Its slug or its id.
    category: String,
}

/// What was found, with all that can be chosen.
pub(super) struct ChosenSubject {
    pub subject: StatisticsSubject,
    /// The agency of the subject; none for the whole site.
    pub agency: Option<agency::Model>,
    pub category: Option<CategoryWithAgency>,
    pub agencies: Vec<agency::Model>,
    pub categories: Vec<CategoryWithAgency>,
    /// The last twelve months, oldest first.
    pub months: Vec<MonthFigures>,
}

/// What a word of an address names, by its number before its name: a name may be made of digits.
fn named<'a, T>(word: &str, all: &'a [T], id_and_slug: impl Fn(&T) -> (i64, &str)) -> Option<&'a T> {
    let by_id = all.iter().find(|one| id_and_slug(one).0.to_string() == word);
    by_id.or_else(|| all.iter().find(|one| id_and_slug(one).1 == word))
}

impl StatisticsQuery {
    /// Finds what the address names, with its figures: four queries. A page is missing where it names nothing that there is.
    pub(super) async fn read(&self, app: &App) -> Result<ChosenSubject, PageError> {
        let agencies: Vec<agency::Model> =
            agencies(app.reader()).await?.into_iter().map(|found| found.agency).collect();
        let categories = categories_among(app.reader(), None).await?;
        let (mut subject, mut agency, mut category) = (StatisticsSubject::Site, None, None);
        if !self.category.is_empty() {
            let found = named(&self.category, &categories, |found| (found.category.id.0, &found.category.slug));
            let found = found.cloned().ok_or_else(PageError::missing)?;
            subject = StatisticsSubject::Category(found.category.id);
            agency = Some(found.agency.clone());
            category = Some(found);
        } else if !self.agency.is_empty() {
            let found = named(&self.agency, &agencies, |found| (found.id.0, &found.slug));
            let found = found.cloned().ok_or_else(PageError::missing)?;
            subject = StatisticsSubject::Agency(found.id);
            agency = Some(found);
        }
        let current = month_of(app.now(), app.config.time_zone);
        let months = months(app.reader(), subject, before(current, DEFAULT_MONTHS - 1), current).await?;
        Ok(ChosenSubject { subject, agency, category, agencies, categories, months })
    }
}

impl ChosenSubject {
    /// What the address says of the subject, with its question mark; empty for the whole site.
    pub(super) fn query(&self) -> String {
        match (self.subject, &self.agency) {
            (StatisticsSubject::Site, _) => String::new(),
            (StatisticsSubject::Category(id), _) => format!("?category={id}"),
            (StatisticsSubject::Agency(_), Some(agency)) => format!("?agency={}", agency.slug),
            (StatisticsSubject::Agency(id), None) => format!("?agency={id}"),
        }
    }

    /// The name of the subject; none for the whole site.
    pub(super) fn name(&self) -> Option<&str> {
        let category = self.category.as_ref().map(|found| found.category.name.as_str());
        category.or(self.agency.as_ref().map(|agency| agency.name.as_str()))
    }
}
