//! One's own drafts: what was begun and not posted, to go on with or to throw away.

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use uuid::Uuid;

use super::form::{FormQuery, done, private};
use crate::app::App;
use crate::entity::draft;
use crate::identity::drafts::{self, Unsent};
use crate::identity::own_drafts;
use crate::identity::visit::Visit;
use crate::locale::text::t;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};

/// Longest piece of a draft that stands for it, characters.
const MAX_NAME: usize = 80;

/// Fields whose text stands for a draft, the most telling first.
const TELLING: &[&str] = &["title", "body", "text", "about", "note", "reason", "name"];

#[derive(Template)]
#[template(path = "identity/drafts.html")]
struct DraftsPage {
    page: Page,
    rows: Vec<Row>,
    /// After how many days a draft goes.
    days: u16,
}

#[derive(Template)]
#[template(path = "identity/draft_removal.html")]
struct RemovalPage {
    page: Page,
    row: Row,
}

struct Row {
    id: Uuid,
    /// What was typed, in short.
    name: String,
    /// What it is to become.
    kind: String,
    saved: DateTime<Utc>,
    /// The page whose form it fills.
    place: String,
}

impl From<draft::Model> for Row {
    fn from(row: draft::Model) -> Self {
        let (id, saved) = (row.id, row.saved_at);
        let unsent = Unsent { path: row.path, fields: row.fields.0 };
        let place = unsent.place(id);
        let kind = t(kind_of(&unsent.path));
        let fields = Fields::from_pairs(unsent.fields);
        let typed = TELLING.iter().find_map(|name| fields.filled(name)).unwrap_or_default();
        let name = if typed.is_empty() { t("identity-draft-empty") } else { shortened(typed) };
        Self { id, name, kind, saved, place }
    }
}

/// The first characters of a text, on one line.
fn shortened(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<&str>>().join(" ");
    match words.char_indices().nth(MAX_NAME) {
        Some((cut, _)) => format!("{}…", words.get(..cut).unwrap_or_default()),
        None => words,
    }
}

/// The key of what the form at a path makes.
fn kind_of(path: &str) -> &'static str {
    if path.starts_with("/ask") {
        "identity-draft-question"
    } else if path.ends_with("/edit") {
        "identity-draft-change"
    } else if path.starts_with("/threads/") {
        "identity-draft-answer"
    } else {
        "identity-draft-form"
    }
}

#[handler]
pub(super) async fn drafts_page(
    mut visit: Visit,
    Data(app): Data<&App>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    visit.page.notice = done(&query.done);
    let caller = visit.signed_in()?;
    let rows = own_drafts::list(app, caller).await.map_err(PageError::from)?;
    let template = DraftsPage {
        page: visit.page("identity-drafts-title"),
        rows: rows.into_iter().map(Row::from).collect(),
        days: app.config.retention.draft_days,
    };
    Ok(private(page::show(&template)))
}

#[handler]
pub(super) async fn removal_page(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id = id.parse().map_err(|_| PageError::missing())?;
    let found = drafts::find(app, caller, id).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let template = RemovalPage { page: visit.page("identity-draft-removal-title"), row: found.into() };
    Ok(private(page::show(&template)))
}

#[handler]
pub(super) async fn remove(visit: Visit, Data(app): Data<&App>, Path(id): Path<String>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let id = id.parse().map_err(|_| PageError::missing())?;
    own_drafts::throw_away(app, caller, id).await.map_err(PageError::from)?;
    Ok(page::see_other("/drafts?done=draft"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entity::AccountId;
    use crate::entity::documents::DraftFields;

    fn row(path: &str, fields: &[(&str, &str)]) -> Row {
        let fields = fields.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Row::from(draft::Model {
            id: Uuid::nil(),
            account_id: AccountId(1),
            path: path.to_owned(),
            fields: DraftFields(fields),
            saved_at: DateTime::<Utc>::UNIX_EPOCH,
            posted_thread_id: None,
        })
    }

    #[test]
    fn a_draft_is_named_by_what_was_typed() {
        let asked = row("/ask/details", &[("intent", "information"), ("body", "Snow"), ("title", "Why?")]);
        assert_eq!((asked.name.as_str(), asked.kind), ("Why?", t("identity-draft-question")));
        assert_eq!(asked.place, format!("/ask/details?draft={}", Uuid::nil()));
        let answer = row("/threads/7-why", &[("title", " "), ("body", "Because")]);
        assert_eq!((answer.name.as_str(), answer.kind), ("Because", t("identity-draft-answer")));
        let long = row("/threads/7/edit", &[("body", &"word ".repeat(100))]);
        assert!(long.name.chars().count() <= MAX_NAME + 1, "{}", long.name);
        assert_eq!(long.kind, t("identity-draft-change"));
        assert_eq!(row("/account/tokens", &[]).name, t("identity-draft-empty"));
    }
}
