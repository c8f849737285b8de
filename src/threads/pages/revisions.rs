//! What a question or an answer said before it was edited.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{DateTime, Utc};
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};
use serde::Deserialize;

use crate::app::App;
use crate::entity::{AnswerId, Subject, ThreadId};
use crate::identity::{Caller, Visit};
use crate::locale::text::{t, t1, text};
use crate::operation::rate_limit::address_key;
use crate::operation::{OperationError, RateLimitedAction};
use crate::threads::pages::comparison::{Comparison, compare};
use crate::threads::pages::confirm::{Confirmation, ConfirmationSubject, QUOTE_LENGTH, again, ask};
use crate::threads::pages::form::number as number_of;
use crate::threads::views::{Person, Revision, Revisions};
use crate::threads::{hiding, listing};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

/// Which texts are compared; without them, the newest with the one before.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ComparisonQuery {
    before: Option<i32>,
    after: Option<i32>,
    /// The text with which the list begins, in a history that is too long for one page.
    from: Option<i32>,
}

/// One text of the list.
pub struct ListedText {
    pub number: i32,
    pub current: bool,
    pub by: Person,
    pub at: DateTime<Utc>,
    /// The address that compares it with the one before, where there is one.
    pub compare: Option<String>,
}

#[derive(Template)]
#[template(path = "threads/revisions.html")]
pub struct RevisionsPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    /// The address of this page, under which each text has one of its own.
    pub path: String,
    pub may_remove: bool,
    /// What is compared, as chosen.
    pub form: FormState,
    pub choices: Vec<Choice>,
    /// Names what is compared.
    pub heading: String,
    pub comparison: Comparison,
    /// The newest first.
    pub listed: Vec<ListedText>,
    /// The text with which the list begins; empty for the newest.
    pub from: String,
    /// The address of further texts.
    pub older: Option<String>,
}

fn path_of(found: &Revisions) -> String {
    match found.answer {
        None => format!("/threads/{}/revisions", found.thread.id),
        Some(answer) => format!("/answers/{answer}/revisions"),
    }
}

/// Asks before an earlier text is removed; the page is missing for whoever may not, and for the text as it is.
async fn ask_remove(app: &App, visit: &Visit, found: Option<Revisions>, number: i32) -> Result<Response, PageError> {
    let found = found.filter(|found| found.may_remove).ok_or_else(PageError::missing)?;
    let earlier = listing::earlier_text(app, found.subject(), number).await?;
    let (_, body) = earlier.ok_or_else(PageError::missing)?;
    let path = path_of(&found);
    let about = ConfirmationSubject {
        quoted: body.chars().take(QUOTE_LENGTH).collect(),
        back: path.clone(),
        ..ConfirmationSubject::default()
    };
    Ok(ask(visit, Confirmation::RemoveRevision, &format!("{path}/{number}/remove"), about))
}

async fn remove_now(
    app: &App,
    visit: &Visit,
    fields: &Fields,
    subject: Subject,
    path: &str,
    number: i32,
) -> Result<Response> {
    let action = format!("{path}/{number}/remove");
    let caller = visit.signed_in_keeping(fields, &action)?;
    match hiding::remove_revision(app, caller, subject, number).await {
        Ok(_) => Ok(page::see_other(path)),
        Err(error) => Ok(again(visit, Confirmation::RemoveRevision, &action, fields, error)?),
    }
}

/// The numbers of the two texts, the earlier one first; for the only text there is, or one chosen twice, the same. They need not stand in
/// the part of the list that is shown.
fn chosen(query: ComparisonQuery, texts: &[Revision]) -> Result<(i32, i32), PageError> {
    let newest = texts.first().ok_or_else(PageError::missing)?.number;
    let after = query.after.unwrap_or(newest);
    let one_before = || texts.iter().map(|text| text.number).find(|number| *number < after).unwrap_or(after);
    let before = query.before.unwrap_or_else(one_before);
    Ok((Ord::min(before, after), Ord::max(before, after)))
}

fn whole(title: Option<&str>, body: &str) -> String {
    title.map_or_else(|| body.to_owned(), |title| format!("{title}\n\n{body}"))
}

/// The words of one of the texts.
async fn words(app: &App, found: &Revisions, number: i32) -> Result<String, PageError> {
    let current = &found.current;
    if number == current.number {
        return Ok(whole(current.title.as_deref(), &current.body_source));
    }
    let (title, body) = listing::earlier_text(app, found.subject(), number).await?.ok_or_else(PageError::missing)?;
    Ok(whole(title.as_deref(), &body))
}

/// Counts a comparison: it is work that readers without an account ask for as well.
fn count(app: &App, visit: &Visit) -> Result<(), PageError> {
    let key = visit.caller.as_ref().map_or_else(|| address_key(visit.address.0), Caller::limit_key);
    let counted = app.limiter.count_here(RateLimitedAction::Preview, &key);
    counted.map_err(|limit| OperationError::TooManyRequests(limit).into())
}

/// One comparison a page, whatever the history is like.
async fn show(
    app: &App,
    visit: &Visit,
    found: Option<Revisions>,
    query: ComparisonQuery,
) -> Result<Response, PageError> {
    let found = found.ok_or_else(PageError::missing)?;
    let texts = &found.texts;
    let (before, after) = chosen(query, texts)?;
    count(app, visit)?;
    let (old, new) = (words(app, &found, before).await?, words(app, &found, after).await?);
    let comparison = compare(old, new).await?;
    let heading = if before == after {
        t1("threads-revision", "number", after)
    } else {
        text("threads-revisions-between", &[("before", before.into()), ("after", after.into())])
    };
    let form = FormState::sent(Fields::from_map(BTreeMap::from([
        ("before".to_owned(), before.to_string()),
        ("after".to_owned(), after.to_string()),
    ])));
    let path = path_of(&found);
    let mut numbers: Vec<i32> = texts.iter().map(|text| text.number).chain([before, after]).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let choices =
        numbers.into_iter().rev().map(|number| Choice::new(number, t1("threads-revision", "number", number))).collect();
    let from = query.from.map(|from| from.to_string()).unwrap_or_default();
    let here = if from.is_empty() { String::new() } else { format!("&from={from}") };
    let address = |before: &Revision, after: &Revision| {
        format!("{path}?before={}&after={}{here}#comparison", before.number, after.number)
    };
    let older = found.further.map(|further| format!("{path}?from={further}"));
    let listed = texts
        .iter()
        .enumerate()
        .map(|(at, text)| ListedText {
            number: text.number,
            current: text.current,
            by: text.written_by.clone(),
            at: text.written_at,
            compare: texts.get(at + 1).map(|before| address(before, text)),
        })
        .collect();
    let trail =
        vec![("/threads".to_owned(), t("threads-all-title")), (found.thread.path(), found.thread.title.clone())];
    Ok(page::show(&RevisionsPage {
        page: visit.page("threads-revisions-title").in_zone(found.time_zone.as_deref()),
        trail,
        path,
        may_remove: found.may_remove,
        form,
        choices,
        heading,
        comparison,
        listed,
        from,
        older,
    }))
}

/// `GET /threads/:id/revisions`
#[handler]
pub async fn of_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<ComparisonQuery>,
) -> Result<Response> {
    let found = listing::thread_history(app, visit.caller.as_ref(), number_of(&id)?, query.from)
        .await
        .map_err(PageError::from)?;
    Ok(show(app, &visit, found, query).await?)
}

/// `GET /answers/:id/revisions`
#[handler]
pub async fn of_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    Query(query): Query<ComparisonQuery>,
) -> Result<Response> {
    let found =
        listing::answer_history(app, visit.caller.as_ref(), AnswerId(id), query.from).await.map_err(PageError::from)?;
    Ok(show(app, &visit, found, query).await?)
}

/// `GET /threads/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_thread(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(String, i32)>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let found =
        listing::thread_history(app, Some(caller), number_of(&id)?, Some(number)).await.map_err(PageError::from)?;
    Ok(ask_remove(app, &visit, found, number).await?)
}

/// `POST /threads/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(String, i32)>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number_of(&id)?;
    remove_now(app, &visit, &fields, Subject::Thread(id), &format!("/threads/{id}/revisions"), number).await
}

/// `GET /answers/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_answer(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i32)>,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let found =
        listing::answer_history(app, Some(caller), AnswerId(id), Some(number)).await.map_err(PageError::from)?;
    Ok(ask_remove(app, &visit, found, number).await?)
}

/// `POST /answers/:id/revisions/:number/remove`
#[handler]
pub async fn remove_of_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path((id, number)): Path<(i64, i32)>,
    fields: Fields,
) -> Result<Response> {
    let id = AnswerId(id);
    remove_now(app, &visit, &fields, Subject::Answer(id), &format!("/answers/{id}/revisions"), number).await
}
