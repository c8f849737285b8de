//! The acts of the desk, each from one form: done, the case is shown again; refused, with what was typed and why.

use poem::web::{Data, Path};
use poem::{FromRequest, Request, RequestBody, Response, Result, handler};

use super::case::{Write, find, show};
use super::form::RefusedForm;
use crate::app::App;
use crate::cases::answer_officially as official;
use crate::cases::answer_officially::NewOfficialAnswer;
use crate::cases::codes;
use crate::cases::listing::{self, CaseHead};
use crate::cases::message::StaffMessage;
use crate::cases::resolve::Resolution;
use crate::cases::texts;
use crate::cases::transfer as transferring;
use crate::cases::{assign as assigning, claim as claiming, message as messages, note as notes};
use crate::cases::{close as closing, peer_answer as peers, reopen as reopening, resolve as resolving};
use crate::entity::{AccountId, AttachmentId, CauseCode, Outcome};
use crate::identity::own_drafts::forget_draft;
use crate::identity::{Caller, Visit};
use crate::markdown::SafeHtml;
use crate::operation::{IdempotencyKey, OperationError, RateLimitedAction};
use crate::posts::attachments::Attachments;
use crate::threads::duplicates::{self, pages::named_thread};
use crate::threads::pages::form::take_files;
use crate::threads::pages::personal::PersonalStep;
use crate::web::form::Fields;
use crate::web::multipart::Files;
use crate::web::page::{self, FormState, PageError};

/// A form of a case's page, as it was sent.
pub(super) struct FormRequest {
    visit: Visit,
    reference: String,
    fields: Fields,
    files: Files,
}

impl<'a> FromRequest<'a> for FormRequest {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> Result<Self> {
        Ok(Self {
            visit: Visit::from_request(req, body).await?,
            reference: Path::<String>::from_request(req, body).await?.0,
            fields: Fields::from_request(req, body).await?,
            files: Files::from_request(req, body).await?,
        })
    }
}

/// Where an act ends: the word for what was done, or the tab and the fields' names that a refusal is shown with.
struct End<'a> {
    done: &'a str,
    write: Write,
    rename: &'a [(&'static str, &'static str)],
}

impl<'a> End<'a> {
    fn new(done: &'a str, write: Write) -> Self {
        Self { done, write, rename: &[] }
    }
}

impl FormRequest {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    /// The revision that the form was made from.
    fn seen(&self) -> i32 {
        // A form without one is outdated: no revision is 0.
        self.get("revision").parse().unwrap_or(0)
    }

    fn key(&self) -> Option<IdempotencyKey> {
        IdempotencyKey::new(self.get("key"))
    }

    /// Who sends it, and the case that it is about. What was typed survives a session that has ended.
    async fn begun(&self, app: &App, write: Option<Write>) -> Result<(&Caller, CaseHead), PageError> {
        let tab = write.map(|write| format!("?write={}", write.as_str())).unwrap_or_default();
        let caller = self.visit.signed_in_keeping(&self.fields, &format!("/desk/cases/{}{tab}", self.reference))?;
        Ok((caller, find(app, caller, &self.reference).await?))
    }

    /// Takes in the files of what is being written; the case with the form where one was refused.
    async fn take_files(
        &mut self,
        app: &App,
        attachments: &Attachments,
        write: Write,
    ) -> Result<Result<Vec<AttachmentId>, Response>, PageError> {
        let caller = self.begun(app, Some(write)).await?.0.clone();
        let mut form = FormState::sent(self.fields.clone());
        let ids = take_files(app, attachments, &caller, &mut form, &self.files).await?;
        self.fields = form.fields.clone();
        if form.is_fine() {
            return Ok(Ok(ids));
        }
        let (caller, case) = self.begun(app, Some(write)).await?;
        let again = RefusedForm { form, stale: false };
        Ok(Err(show(&self.visit, app, caller, case, write, &again, None).await?))
    }

    /// Back to the case, or the case with the refused form.
    async fn ended<T>(&self, app: &App, done: Result<T, OperationError>, end: End<'_>) -> Result<Response> {
        match done {
            Ok(_) => {
                if let Some(caller) = &self.visit.caller {
                    forget_draft(app, caller, &self.fields).await;
                }
                Ok(page::see_other(&format!("/desk/cases/{}?done={}", self.reference, end.done)))
            }
            Err(error) => {
                let again = RefusedForm::new(&self.fields, error, end.rename)?;
                // As it is now, with what others did meanwhile.
                let (caller, now) = self.begun(app, Some(end.write)).await?;
                Ok(show(&self.visit, app, caller, now, end.write, &again, None).await?)
            }
        }
    }

    /// The composer with its text shown as it will look.
    async fn previewed(&self, app: &App, caller: &Caller, case: CaseHead, write: Write) -> Result<Response> {
        let rendered = match app.limiter.count_here(RateLimitedAction::Preview, &caller.limit_key()) {
            Ok(()) => texts::html(self.get("text").to_owned()).await,
            Err(limit) => Err(OperationError::TooManyRequests(limit)),
        };
        let (again, preview) = match rendered {
            Ok(html) => (RefusedForm::fresh(self.fields.clone()), Some(SafeHtml::rendered(html))),
            Err(error) => (RefusedForm::new(&self.fields, error, &[])?, None),
        };
        Ok(show(&self.visit, app, caller, case, write, &again, preview).await?)
    }
}

#[handler]
pub(super) async fn claim(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let force = request.fields.has("claim_reason").then(|| request.get("claim_reason"));
    let done = claiming::take(app, caller, case.id, force).await;
    let end = End { rename: &[("reason", "claim_reason")], ..End::new("claimed", Write::Official) };
    request.ended(app, done, end).await
}

#[handler]
pub(super) async fn release(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let done = claiming::release(app, caller, case.id).await;
    request.ended(app, done, End::new("released", Write::Official)).await
}

#[handler]
pub(super) async fn assign(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    // The buttons "take it" and "give it back" outrank the list of names.
    let to = match request.get("to") {
        "me" => Some(Some(caller.account)),
        "nobody" => Some(None),
        _ => request.get("assignee").parse().ok().map(|id: AccountId| Some(id)),
    };
    let word = if to == Some(None) { "unassigned" } else { "assigned" };
    let done = match to {
        Some(to) => assigning::assign(app, caller, case.id, to, request.get("take_reason"), Some(request.seen())).await,
        None => Err(OperationError::field("assignee_id", codes::NO_CHOICE)),
    };
    let end = End { rename: &[("reason", "take_reason")], ..End::new(word, Write::Official) };
    request.ended(app, done, end).await
}

#[handler]
pub(super) async fn official_answer(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    mut request: FormRequest,
) -> Result<Response> {
    let files = match request.take_files(app, attachments, Write::Official).await? {
        Ok(files) => files,
        Err(again) => return Ok(again),
    };
    // Everybody reads it, as they do what citizens write.
    if request.get("action") != "preview" {
        let personal = PersonalStep::of_official(&request.fields, &["text"], "").await?;
        if !personal.is_answered() {
            let action = format!("/desk/cases/{}/official-answer", request.reference);
            return Ok(personal.page(&request.visit, &action));
        }
        request.fields = personal.fields().clone();
    }
    let (caller, case) = request.begun(app, Some(Write::Official)).await?;
    if request.get("action") == "preview" {
        return request.previewed(app, caller, case, Write::Official).await;
    }
    let solves = request.fields.has("solves");
    let new = NewOfficialAnswer { text: request.get("text").to_owned(), solves, files };
    let done = official::answer_with_files(app, caller, case.id, new, Some(request.seen()), request.key()).await;
    request.ended(app, done, End::new("answered", Write::Official)).await
}

#[handler]
pub(super) async fn message(
    Data(app): Data<&App>,
    Data(attachments): Data<&Attachments>,
    mut request: FormRequest,
) -> Result<Response> {
    let files = match request.take_files(app, attachments, Write::Private).await? {
        Ok(files) => files,
        Err(again) => return Ok(again),
    };
    let (caller, case) = request.begun(app, Some(Write::Private)).await?;
    if request.get("action") == "preview" {
        return request.previewed(app, caller, case, Write::Private).await;
    }
    let waiting = request.fields.has("waiting");
    let new = StaffMessage { text: request.get("text").to_owned(), waiting, files };
    let done = messages::from_staff_with_files(app, caller, case.id, new, Some(request.seen()), request.key()).await;
    request.ended(app, done, End::new("sent", Write::Private)).await
}

#[handler]
pub(super) async fn note(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, Some(Write::Internal)).await?;
    if request.get("action") == "preview" {
        return request.previewed(app, caller, case, Write::Internal).await;
    }
    let done = notes::add(app, caller, case.id, request.get("text"), request.key()).await;
    request.ended(app, done, End::new("noted", Write::Internal)).await
}

#[handler]
pub(super) async fn resolve(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let resolution = Resolution {
        outcome: request.get("outcome").parse::<Outcome>().ok(),
        detail: request.get("detail"),
        cause: request.get("cause").parse::<CauseCode>().ok(),
        avoidable: match request.get("avoidable") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
    };
    let done = resolving::resolve(app, caller, case.id, resolution, Some(request.seen())).await;
    request.ended(app, done, End::new("resolved", Write::Official)).await
}

#[handler]
pub(super) async fn close(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let done = closing::close(app, caller, case.id, Some(request.seen())).await;
    request.ended(app, done, End::new("closed", Write::Official)).await
}

#[handler]
pub(super) async fn reopen(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let done = reopening::reopen(app, caller, case.id, request.get("reopen_reason"), Some(request.seen())).await;
    let end = End { rename: &[("reason", "reopen_reason")], ..End::new("reopened", Write::Official) };
    request.ended(app, done, end).await
}

#[handler]
pub(super) async fn peer_answer(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let confirmed = request.get("word") == "confirm";
    let done = if confirmed {
        peers::confirm(app, caller, case.id, Some(request.seen())).await
    } else {
        peers::refuse(app, caller, case.id, request.get("peer_reason"), Some(request.seen())).await
    };
    let word = if confirmed { "confirmed" } else { "refused" };
    let end = End { rename: &[("reason", "peer_reason")], ..End::new(word, Write::Official) };
    request.ended(app, done, end).await
}

#[handler]
pub(super) async fn transfer(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let team = request.get("team_id").parse().ok();
    let done = transferring::to_team(app, caller, case.id, team, request.get("transfer_reason"), Some(request.seen()));
    match done.await {
        // Another team's case may not be read any more by whoever gave it away.
        Ok(()) => Ok(page::see_other("/desk?done=transferred")),
        refused => {
            let end = End { rename: &[("reason", "transfer_reason")], ..End::new("transferred", Write::Official) };
            request.ended(app, refused, end).await
        }
    }
}

#[handler]
pub(super) async fn join_question(Data(app): Data<&App>, request: FormRequest) -> Result<Response> {
    let (caller, case) = request.begun(app, None).await?;
    let db = app.reader();
    let answered_on = listing::answered_on(db, case.id).await.map_err(PageError::from)?;
    let done = match (named_thread(request.get("question")), answered_on) {
        (Some(question), Some(of)) => duplicates::declare(app, caller, question, of).await,
        _ => Err(OperationError::field("of", codes::QUESTION_UNKNOWN)),
    };
    if done.is_ok() {
        // The case may have gone on as that of the other question, where that one is older.
        let older = match listing::head(db, caller, case.id).await.map_err(PageError::from)? {
            Some(CaseHead { duplicate_of: Some(older), .. }) => {
                listing::head(db, caller, older).await.map_err(PageError::from)?
            }
            _ => None,
        };
        let reference = older.map_or(case.reference, |older| older.reference);
        return Ok(page::see_other(&format!("/desk/cases/{reference}?done=joined")));
    }
    let end = End { rename: &[("of", "question")], ..End::new("joined", Write::Official) };
    request.ended(app, done, end).await
}
