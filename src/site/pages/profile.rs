//! What everybody may know of a person, and what staff see of a suspension.

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::identity::suspensions::{self, PersonRecord};
use crate::identity::{Right, Visit};
use crate::locale::text::t1;
use crate::site::profile::profile;
use crate::site::views::Profile;
use crate::threads::pages::form::for_readers;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::page_cache::CacheTag;

#[derive(Template)]
#[template(path = "site/profile.html")]
pub struct ProfilePage {
    pub page: Page,
    pub profile: Profile,
    /// Whether they are suspended, for those who may know.
    pub record: Option<PersonRecord>,
    /// The form that lifts a suspension, with nothing chosen yet.
    pub state: FormState,
}

/// `GET /people/:handle`
#[handler]
pub async fn show_profile(Data(app): Data<&App>, visit: Visit, Path(handle): Path<String>) -> Result<Response> {
    let found = profile(app, &handle).await.map_err(PageError::from)?;
    let profile = found.ok_or_else(PageError::missing)?;
    let staff = visit.caller.as_ref().filter(|caller| caller.may_anywhere(Right::SuspendAccounts));
    let record = match staff {
        Some(caller) => {
            let handle = &profile.person.handle;
            Some(suspensions::person(app, caller, handle).await.map_err(PageError::from)?)
        }
        None => None,
    };
    // People are not what search engines should find.
    let page = visit.titled(t1("threads-profile-title", "name", profile.person.name()));
    Ok(for_readers(
        page::show(&ProfilePage { page, profile, record, state: FormState::default() }),
        &visit,
        CacheTag::Anything,
    ))
}
