//! What the pages of administration share: where one comes from, whose agency it is, and forms as they were typed.

use serde::Deserialize;

use crate::agencies::listing;
use crate::app::App;
use crate::entity::agency as agency_table;
use crate::identity::{Caller, Right, Visit, drafts};
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{FormState, PageError};

/// What the address of a page says beside its path.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FormQuery {
    /// What was done just before: a word of [`DONE`].
    done: String,
    /// A kept form that fills this page's.
    draft: String,
}

impl FormQuery {
    /// The form that somebody had begun before their session ended, else what `begin` makes.
    pub async fn form(
        &self,
        app: &App,
        caller: &Caller,
        begin: impl FnOnce() -> Fields,
    ) -> Result<FormState, PageError> {
        let kept = match self.draft.parse() {
            Ok(draft) => drafts::fill(app, caller, draft).await?,
            Err(_) => None,
        };
        Ok(FormState::sent(kept.unwrap_or_else(begin)))
    }

    pub fn tell(&self, visit: &mut Visit) {
        let known = DONE.contains(&self.done.as_str());
        visit.page.notice = known.then(|| text::t(&format!("agencies-done-{}", self.done)));
    }
}

/// Words that a page may be told were done; the text is `agencies-done-<word>`.
const DONE: &[&str] = &["saved", "made", "archived", "opened", "team", "member", "taken-away"];

/// The agency of an address, for somebody with a right there. Strangers are led to sign in before the agency is looked for; for others
/// there is no such page.
///
/// # Errors
/// The sign-in page; 404, without such an agency or without the right there; the database.
pub async fn agency_for<'a>(
    visit: &'a Visit,
    app: &App,
    slug: &str,
    right: Right,
) -> Result<(&'a Caller, agency_table::Model), PageError> {
    visit.signed_in()?;
    let found = listing::agency_by_slug(app.reader(), slug).await?.ok_or_else(PageError::missing)?;
    let caller = visit.with_right(right, found.id)?;
    Ok((caller, found))
}

/// The agency of an address, for those who administer it.
pub async fn administered(visit: &Visit, app: &App, slug: &str) -> Result<agency_table::Model, PageError> {
    let (_, found) = agency_for(visit, app, slug, Right::AdministerAgency).await?;
    Ok(found)
}

/// Fields as if they had been typed.
pub fn typed<const N: usize>(values: [(&str, String); N]) -> Fields {
    Fields::from_map(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
