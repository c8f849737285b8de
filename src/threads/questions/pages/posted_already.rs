//! What somebody is asked who posts a question that was posted before: with a word changed after going back, or the same once more.

use std::collections::BTreeSet;

use askama::Template;
use poem::web::{Data, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;
use uuid::Uuid;

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::drafts::{self, Kept, Unsent};
use crate::identity::{Caller, Visit, own_drafts};
use crate::markdown::source::normalize;
use crate::operation::OperationError;
use crate::posts::attachments::{KEPT, kept, kept_ids};
use crate::threads::listing;
use crate::threads::questions::pages::ask::{DETAILS, refused_details_of};
use crate::threads::tags::rules::split_names;
use crate::threads::views::ThreadRef;
use crate::web::form::Fields;
use crate::web::page::{self, Page, PageError};
use crate::web::security_headers::kept_nowhere;

/// The question that was posted, and the draft that keeps the text of now.
#[derive(Clone, Copy, Debug)]
pub struct Changed {
    pub thread: ThreadId,
    pub draft: Uuid,
}

/// Name of the field of a draft that says which question it is like.
const LIKE: &str = "posted_as";

#[derive(Template)]
#[template(path = "threads/posted_already.html")]
pub struct PostedAlreadyPage {
    pub page: Page,
    /// What was posted; none if it is there no more.
    pub posted: Option<ThreadRef>,
    /// Whether its text may still be changed.
    pub may_edit: bool,
    pub draft: Uuid,
    /// The text that was typed since.
    pub title: String,
    pub body: String,
}

/// Whether two forms ask the same: what is shown of a question and its files, however its tags were chosen and however its lines end.
#[must_use]
pub fn is_unchanged(before: &Fields, now: &Fields) -> bool {
    let text = |fields: &Fields, name: &str| normalize(fields.get(name)).trim().to_owned();
    let is_same =
        ["title", "category", "body", "intent", "urgent"].iter().all(|name| text(before, name) == text(now, name));
    is_same && tags(before) == tags(now) && kept_ids(before) == kept_ids(now)
}

/// Names of tags in any spelling and order.
fn tags(fields: &Fields) -> BTreeSet<String> {
    let boxes = fields.all("tags").map(str::to_lowercase);
    boxes.chain(split_names(fields.get("more_tags")).map(str::to_lowercase)).collect()
}

/// Keeps the text of now in a draft of its own, and leads to the choice.
///
/// # Errors
/// The text could not be kept: the form that brought it is to be shown again.
pub async fn ask_what_now(
    app: &App,
    caller: &Caller,
    changed: Changed,
    fields: &Fields,
) -> Result<Response, OperationError> {
    // Files that were posted belong to what was posted: only the others go along.
    let files = kept(app, Some(caller), fields).await?;
    let named = fields.with_values(KEPT, files.iter().map(|file| file.id.to_string()));
    let named = named.with(drafts::FIELD, &changed.draft.to_string()).with(LIKE, &changed.thread.to_string());
    match own_drafts::save(app, caller, Unsent::new(&named, DETAILS)).await? {
        Kept::Open(draft) => Ok(page::see_other(&format!("/ask/posted?draft={draft}"))),
        // Posted from another tab in this moment: its check says so.
        Kept::Posted(posted) => Ok(page::see_other(&format!("/ask/check?draft={}", posted.id))),
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PostedQuery {
    draft: String,
}

/// `GET /ask/posted`: change the question that was posted, or ask it as a new one.
#[handler]
pub async fn choose(Data(app): Data<&App>, visit: Visit, Query(query): Query<PostedQuery>) -> Result<Response> {
    let caller = visit.signed_in()?;
    let draft: Uuid = query.draft.parse().map_err(|_| PageError::missing())?;
    let fields = drafts::fill(app, caller, draft).await.map_err(PageError::from)?.ok_or_else(PageError::missing)?;
    let Ok(thread) = fields.get(LIKE).parse::<ThreadId>() else {
        return Ok(page::see_other(&refused_details_of(draft)));
    };
    let found = listing::thread_page(app, Some(caller), thread).await.map_err(PageError::from)?;
    let may_edit = found.as_ref().is_some_and(|found| found.may.edit);
    let posted = found.map(|found| ThreadRef { id: thread, title: found.thread.title });
    Ok(kept_nowhere(page::show(&PostedAlreadyPage {
        page: visit.page("threads-posted-already-title"),
        posted,
        may_edit,
        draft,
        title: fields.get("title").to_owned(),
        body: fields.get("body").to_owned(),
    })))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = b"title=Why%3F&category=3&body=a%0D%0Ab&intent=information&tags=bins&tags=fees&key=1";

    #[test]
    fn what_is_shown_of_a_question_is_compared_and_nothing_else() {
        let before = Fields::parse(SENT);
        let same: [&[u8]; 4] = [
            SENT,
            b"title=Why%3F&category=3&body=a%0Ab&intent=information&tags=fees&tags=bins&key=2",
            b"title=+Why%3F+&category=3&body=a%0Ab%0A&intent=information&more_tags=Fees%2C+bins&episode=7",
            b"draft=x&title=Why%3F&category=3&body=a%0D%0Ab&intent=information&tags=bins&more_tags=fees&did_not_apply=yes",
        ];
        for now in same {
            assert!(is_unchanged(&before, &Fields::parse(now)), "{}", String::from_utf8_lossy(now));
        }
        let other: [&[u8]; 7] = [
            b"title=Why+not%3F&category=3&body=a%0Ab&intent=information&tags=bins&tags=fees",
            b"title=Why%3F&category=4&body=a%0Ab&intent=information&tags=bins&tags=fees",
            b"title=Why%3F&category=3&body=a+b&intent=information&tags=bins&tags=fees",
            b"title=Why%3F&category=3&body=a%0Ab&intent=problem&tags=bins&tags=fees",
            b"title=Why%3F&category=3&body=a%0Ab&intent=information&tags=bins",
            b"title=Why%3F&category=3&body=a%0Ab&intent=information&tags=bins&tags=fees&urgent=yes",
            b"title=Why%3F&category=3&body=a%0Ab&intent=information&tags=bins&tags=fees&attachment=7",
        ];
        for now in other {
            assert!(!is_unchanged(&before, &Fields::parse(now)), "{}", String::from_utf8_lossy(now));
        }
    }
}
