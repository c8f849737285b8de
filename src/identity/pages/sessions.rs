//! Where somebody is signed in, and ending it.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, done, private};
use super::session_cookie::out_of_session;
use crate::app::App;
use crate::entity::SessionId;
use crate::identity::sessions;
use crate::identity::visit::Visit;
use crate::locale::text;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};

#[derive(Template)]
#[template(path = "identity/sessions.html")]
struct SessionsPage {
    page: Page,
    sessions: Vec<Row>,
}

struct Row {
    id: SessionId,
    device: String,
    began: DateTime<Utc>,
    seen: DateTime<Utc>,
    /// The session of this very request.
    here: bool,
}

#[handler]
pub(super) async fn sessions_page(
    visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let rows = sessions::list(app, caller).await.map_err(PageError::from)?;
    let mut page = visit.page("identity-sessions-title");
    page.notice = done(&query.done);
    let sessions = rows
        .into_iter()
        .map(|row| Row {
            here: visit.session == Some(row.id),
            id: row.id,
            device: device(&row.user_agent),
            began: row.created_at,
            seen: row.last_seen_at,
        })
        .collect();
    Ok(private(page::show(&SessionsPage { page, sessions })))
}

#[handler]
pub(super) async fn end_session(visit: Visit, Data(app): Data<&App>, fields: Fields) -> Result<Response> {
    let caller = visit.signed_in()?;
    match fields.get("end") {
        "everywhere" => {
            sessions::end_all(app, caller, None).await.map_err(PageError::from)?;
            Ok(out_of_session(&visit, "/sign-in?done=signed-out"))
        }
        "others" => {
            sessions::end_all(app, caller, visit.session).await.map_err(PageError::from)?;
            Ok(page::see_other("/account/sessions?done=sessions"))
        }
        one => {
            let id: SessionId = one.parse().map_err(|_| PageError::missing())?;
            sessions::end(app, caller, id).await.map_err(PageError::from)?;
            if visit.session == Some(id) {
                return Ok(out_of_session(&visit, "/sign-in?done=signed-out"));
            }
            Ok(page::see_other("/account/sessions?done=session"))
        }
    }
}

/// "Firefox on Android", from what a browser calls itself. A hint for people, nothing is decided by it.
fn device(agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => {
            text::text("identity-device", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => text::t("identity-device-unknown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_by_name() {
        let chrome =
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(device(chrome), "Chrome on Android");
        assert_eq!(device(edge), "Edge on Windows");
        assert_eq!(device("curl/8"), "Unknown device");
    }
}
