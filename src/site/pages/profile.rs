//! What everybody may know of a person.

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::identity::Visit;
use crate::locale::text::t1;
use crate::site::profile::profile;
use crate::site::views::Profile;
use crate::threads::pages::form::for_readers;
use crate::web::page::{self, Page, PageError};
use crate::web::page_cache::CacheTag;

#[derive(Template)]
#[template(path = "site/profile.html")]
pub struct ProfilePage {
    pub page: Page,
    pub profile: Profile,
}

/// `GET /people/:handle`
#[handler]
pub async fn show_profile(Data(app): Data<&App>, visit: Visit, Path(handle): Path<String>) -> Result<Response> {
    let found = profile(app, &handle).await.map_err(PageError::from)?;
    let profile = found.ok_or_else(PageError::missing)?;
    // People are not what search engines should find.
    let page = visit.titled(t1("threads-profile-title", "name", profile.person.handle.as_str()));
    Ok(for_readers(page::show(&ProfilePage { page, profile }), &visit, CacheTag::Anything))
}
