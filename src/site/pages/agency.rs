//! An agency's page: what it says of itself, and the threads in its categories.

use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use crate::agencies::listing as agencies_listing;
use crate::app::App;
use crate::identity::{Right, Visit};
use crate::locale::text::t;
use crate::threads::listing::pages::{FollowButton, ListQuery, ListSubject, list};
use crate::threads::listing::{Filter, follows_agency};
use crate::web::page::PageError;

/// `GET /agencies/:slug`
#[handler]
pub async fn show_agency(
    Data(app): Data<&App>,
    visit: Visit,
    Path(slug): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response> {
    let found = agencies_listing::agency_by_slug(app.reader(), &slug).await.map_err(PageError::from)?;
    let agency = found.ok_or_else(PageError::missing)?;
    let may = |right| visit.caller.as_ref().is_some_and(|caller| caller.may(right, agency.id));
    let follow = match &visit.caller {
        Some(caller) => {
            let on = follows_agency(app.reader(), caller.account, agency.id).await.map_err(PageError::from)?;
            Some(FollowButton { path: format!("/agencies/{}/follow", agency.slug), on })
        }
        None => None,
    };
    let subject = ListSubject {
        path: format!("/agencies/{}", agency.slug),
        heading: agency.name.clone(),
        lead: agency.description.clone(),
        ask: "/ask".to_owned(),
        trail: vec![("/categories".to_owned(), t("threads-categories-title"))],
        filter: Filter { agency: Some(agency.id), ..Filter::default() },
        gaps: may(Right::ReadGaps).then(|| format!("/agencies/{}/gaps", agency.slug)),
        recommendations: may(Right::ReadCases).then(|| format!("/agencies/{}/recommendations", agency.slug)),
        answerers: may(Right::ActAsStaff).then(|| format!("/agencies/{}/answerers", agency.slug)),
        about: Some(agency),
        follow,
    };
    Ok(list(app, &visit, &query, subject).await?)
}
