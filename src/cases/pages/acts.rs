//! The acts of the desk, each from one form: done, the case is shown again; refused, with what was typed and why.

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::Again;
use super::case::{Write, find, show};
use crate::app::App;
use crate::cases::answer_officially as official;
use crate::cases::fault::CaseFault;
use crate::cases::listing::CaseHead;
use crate::cases::resolve::Resolution;
use crate::cases::{assign as assigning, claim as claiming, message as messages, note as notes};
use crate::cases::{peer_answer as peers, resolve as resolving};
use crate::entity::{AccountId, CauseCode, Outcome};
use crate::identity::idempotency::IdempotencyKey;
use crate::identity::{Caller, Visit};
use crate::markdown::{self, SafeHtml};
use crate::web::form::Fields;
use crate::web::page::{self, PageError};

/// The revision that the form was made from.
fn seen(fields: &Fields) -> i32 {
    // A form without one is outdated: no revision is 0.
    fields.get("revision").parse().unwrap_or(0)
}

/// The case that a form is about, and who sends it. What was typed survives a session that has ended.
async fn begun<'a>(
    visit: &'a Visit,
    app: &App,
    reference: &str,
    fields: &Fields,
    write: Option<Write>,
) -> Result<(&'a Caller, CaseHead), PageError> {
    let tab = write.map(|write| format!("?write={}", write.word())).unwrap_or_default();
    let caller = visit.signed_in_keeping(fields, &format!("/desk/cases/{reference}{tab}"))?;
    Ok((caller, find(app, caller, reference).await?))
}

/// Where an act ends: the word for what was done, or the tab and the fields' names that a refusal is shown with.
struct End<'a> {
    done: &'a str,
    write: Write,
    rename: &'a [(&'a str, &'a str)],
}

impl<'a> End<'a> {
    fn new(done: &'a str, write: Write) -> Self {
        Self { done, write, rename: &[] }
    }
}

/// Back to the case, or the case with the refused form.
async fn ended<T>(
    visit: &Visit,
    app: &App,
    (caller, case): (&Caller, CaseHead),
    fields: &Fields,
    done: Result<T, CaseFault>,
    end: End<'_>,
) -> Result<Response> {
    match done {
        Ok(_) => Ok(page::see_other(&format!("/desk/cases/{}?done={}", case.reference, end.done))),
        Err(fault) => {
            let again = Again::new(fields, fault, end.rename)?;
            // As it is now, with what others did meanwhile.
            let now = find(app, caller, &case.reference).await?;
            Ok(show(visit, app, caller, now, end.write, &again, None).await?)
        }
    }
}

/// The composer with its text shown as it will look.
async fn previewed(
    visit: &Visit,
    app: &App,
    caller: &Caller,
    case: CaseHead,
    fields: &Fields,
    write: Write,
) -> Result<Response> {
    let mut again = Again::fresh(fields.clone());
    let preview = markdown::render(fields.get("text").to_owned()).await.ok().map(SafeHtml::rendered);
    if preview.is_none() {
        again = Again::new(fields, CaseFault::field("text", "too_deep"), &[])?;
    }
    Ok(show(visit, app, caller, case, write, &again, preview).await?)
}

fn wants_preview(fields: &Fields) -> bool {
    fields.get("action") == "preview"
}

#[handler]
pub(super) async fn claim(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let force = fields.has("claim_reason").then(|| fields.get("claim_reason"));
    let done = claiming::take(app, caller, case.id, force).await;
    let end = End { rename: &[("reason", "claim_reason")], ..End::new("claimed", Write::Official) };
    ended(&visit, app, (caller, case), &fields, done, end).await
}

#[handler]
pub(super) async fn release(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let done = claiming::release(app, caller, case.id).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("released", Write::Official)).await
}

#[handler]
pub(super) async fn assign(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    // The buttons "take it" and "give it back" outrank the list of names.
    let to = match fields.get("to") {
        "me" => Some(Some(caller.account)),
        "nobody" => Some(None),
        _ => fields.get("assignee").parse().ok().map(|id: AccountId| Some(id)),
    };
    let word = if to == Some(None) { "unassigned" } else { "assigned" };
    let done = match to {
        Some(to) => assigning::assign(app, caller, case.id, to, Some(seen(&fields))).await,
        None => Err(CaseFault::field("assignee", "no_choice")),
    };
    ended(&visit, app, (caller, case), &fields, done, End::new(word, Write::Official)).await
}

#[handler]
pub(super) async fn official_answer(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, Some(Write::Official)).await?;
    if wants_preview(&fields) {
        return previewed(&visit, app, caller, case, &fields, Write::Official).await;
    }
    let key = IdempotencyKey::new(fields.get("key"));
    let solves = fields.has("solves");
    let text = fields.get("text");
    let done = official::answer_officially(app, caller, case.id, text, solves, Some(seen(&fields)), key.as_ref()).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("answered", Write::Official)).await
}

#[handler]
pub(super) async fn message(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, Some(Write::Private)).await?;
    if wants_preview(&fields) {
        return previewed(&visit, app, caller, case, &fields, Write::Private).await;
    }
    let key = IdempotencyKey::new(fields.get("key"));
    let waiting = fields.has("waiting");
    let text = fields.get("text");
    let done = messages::from_staff(app, caller, case.id, text, waiting, Some(seen(&fields)), key.as_ref()).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("sent", Write::Private)).await
}

#[handler]
pub(super) async fn note(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, Some(Write::Internal)).await?;
    if wants_preview(&fields) {
        return previewed(&visit, app, caller, case, &fields, Write::Internal).await;
    }
    let key = IdempotencyKey::new(fields.get("key"));
    let done = notes::add(app, caller, case.id, fields.get("text"), key.as_ref()).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("noted", Write::Internal)).await
}

#[handler]
pub(super) async fn resolve(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let resolution = Resolution {
        outcome: Outcome::from_word(fields.get("outcome")),
        detail: fields.get("detail"),
        cause: CauseCode::from_word(fields.get("cause")),
        avoidable: match fields.get("avoidable") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let done = resolving::resolve(app, caller, case.id, resolution, Some(seen(&fields))).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("resolved", Write::Official)).await
}

#[handler]
pub(super) async fn close(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let done = resolving::close(app, caller, case.id, Some(seen(&fields))).await;
    ended(&visit, app, (caller, case), &fields, done, End::new("closed", Write::Official)).await
}

#[handler]
pub(super) async fn reopen(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let done = resolving::reopen(app, caller, case.id, fields.get("reopen_reason"), Some(seen(&fields))).await;
    let end = End { rename: &[("reason", "reopen_reason")], ..End::new("reopened", Write::Official) };
    ended(&visit, app, (caller, case), &fields, done, end).await
}

#[handler]
pub(super) async fn peer_answer(
    visit: Visit,
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (caller, case) = begun(&visit, app, &reference, &fields, None).await?;
    let confirmed = fields.get("word") == "confirm";
    let done = if confirmed {
        peers::confirm(app, caller, case.id, Some(seen(&fields))).await
    } else {
        peers::refuse(app, caller, case.id, fields.get("peer_reason"), Some(seen(&fields))).await
    };
    let word = if confirmed { "confirmed" } else { "refused" };
    let end = End { rename: &[("reason", "peer_reason")], ..End::new(word, Write::Official) };
    ended(&visit, app, (caller, case), &fields, done, end).await
}
