//! Suspending an account, and lifting that: the form says what follows, and its button does it.

use std::str::FromStr;

use askama::Template;
use poem::web::{Data, Path, Query};
use poem::{Response, Result, handler};

use super::form::{FormQuery, private};
use crate::app::App;
use crate::entity::SuspensionReason;
use crate::identity::codes;
use crate::identity::suspensions::{self, DAYS, NewSuspension, PersonRecord};
use crate::identity::visit::Visit;
use crate::locale::text;
use crate::operation::{FieldError, FieldErrors, OperationError};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

/// What the form sends for a suspension without an end.
const NO_END: &str = "never";

#[derive(Template)]
#[template(path = "identity/suspension.html")]
struct SuspensionPage {
    page: Page,
    state: FormState,
    person: PersonRecord,
    /// The address of their profile.
    profile: String,
    reasons: Vec<Choice>,
    lengths: Vec<Choice>,
}

fn profile(handle: &str) -> String {
    format!("/people/{}", page::ascii(handle))
}

/// The form about somebody whom the visitor may suspend, while nothing keeps them out.
async fn show(visit: &Visit, app: &App, handle: &str, state: FormState) -> Result<Response, PageError> {
    let person = suspensions::person(app, visit.signed_in()?, handle).await?;
    if !person.may_suspend {
        return Err(PageError::missing());
    }
    let reason = |reason: &SuspensionReason| Choice::new(reason, visit.page.word("identity-suspension-reason", reason));
    let days = DAYS.iter().map(|days| Choice::new(days, text::t1("identity-suspension-days", "days", *days)));
    let template = SuspensionPage {
        page: visit.titled(text::t1("identity-suspend-title", "name", person.handle.as_str())),
        reasons: SuspensionReason::ALL.iter().map(reason).collect(),
        lengths: days.chain([Choice::new(NO_END, text::t("identity-suspension-no-end"))]).collect(),
        state,
        profile: profile(&person.handle),
        person,
    };
    Ok(private(page::form(&template.state.clone(), &template)))
}

#[handler]
pub(super) async fn suspension_form(
    visit: Visit,
    Data(app): Data<&App>,
    Path(handle): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Response> {
    let kept = query.kept(app, visit.signed_in()?).await?.unwrap_or_default();
    Ok(show(&visit, app, &handle, FormState::sent(kept)).await?)
}

/// What was chosen and typed.
fn wanted(fields: &Fields) -> Result<NewSuspension, OperationError> {
    let mut errors = FieldErrors::default();
    let reason = SuspensionReason::from_str(fields.get("reason"));
    let reason = errors.check(reason.map_err(|_| FieldError::new("reason", codes::SUSPENSION_REASON_MISSING)));
    let days = match fields.get("days") {
        NO_END => Ok(None),
        days => days.parse().map(Some).map_err(|_| FieldError::new("days", codes::SUSPENSION_LENGTH)),
    };
    let days = errors.check(days);
    let (reason, days) = errors.finish_with(reason.zip(days))?;
    let (explanation, hides_posts) = (fields.get("explanation").to_owned(), fields.get("hides_posts") == "yes");
    Ok(NewSuspension { reason, explanation, days, hides_posts })
}

#[handler]
pub(super) async fn suspend(
    visit: Visit,
    Data(app): Data<&App>,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in_keeping(&fields, &format!("{}/suspension", profile(&handle)))?;
    // For those who may not there is no form either, whatever was typed.
    let person = suspensions::person(app, caller, &handle).await.map_err(PageError::from)?;
    if !person.may_suspend {
        return Err(PageError::missing().into());
    }
    let done = match wanted(&fields) {
        Ok(new) => suspensions::suspend(app, caller, person.account, new).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(page::see_other(&profile(&person.handle))),
        Err(error) => Ok(show(&visit, app, &handle, FormState::refused(&fields, error)?).await?),
    }
}

#[handler]
pub(super) async fn lift(
    visit: Visit,
    Data(app): Data<&App>,
    Path(handle): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let caller = visit.signed_in()?;
    let person = suspensions::person(app, caller, &handle).await.map_err(PageError::from)?;
    if !person.may_suspend {
        return Err(PageError::missing().into());
    }
    let done = suspensions::lift(app, caller, person.account, fields.get("shows_posts") == "yes").await;
    done.map_err(PageError::from)?;
    Ok(page::see_other(&profile(&person.handle)))
}
