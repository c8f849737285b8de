//! The page that a reminder leads to: two buttons, which whoever asked presses without signing in. Opening it changes nothing,
//! for mail scanners follow links.

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::app::App;
use crate::entity::AnswerId;
use crate::identity::{Caller, Visit, sessions};
use crate::locale::text::t;
use crate::markdown;
use crate::operation::OperationError;
use crate::threads::pages::words::{NextStepBox, next_step_box, not_solved_reasons};
use crate::threads::questions::{mark_not_solved, reminder_link};
use crate::threads::views::{Answer, ThreadPage};
use crate::threads::{answers, listing};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;
use crate::web::security_headers::kept_nowhere;

/// Characters of an answer by which its reader knows it again.
const EXCERPT: usize = 280;

#[derive(Template)]
#[template(path = "threads/did_it_help.html")]
struct DidItHelpPage {
    page: Page,
    action: String,
    title: String,
    language: String,
    path: String,
    /// The answers to choose from; empty once it is said whether one helped.
    answers: Vec<Choice>,
    reasons: Vec<Choice>,
    next_step: NextStepBox,
    state: FormState,
}

/// The question of a link as its asker sees it, and the asker; `404` for links that do not work (any more).
async fn open(app: &App, token: &str) -> Result<(Caller, ThreadPage), PageError> {
    let (account, thread) = reminder_link::open(&app.config, token).ok_or_else(PageError::missing)?;
    if !reminder_link::works(app.reader(), account, thread, app.now()).await? {
        return Err(PageError::missing());
    }
    let caller = sessions::load_caller(app, account).await?.ok_or_else(PageError::missing)?;
    let found = listing::thread_page(app, Some(&caller), thread).await?.ok_or_else(PageError::missing)?;
    Ok((caller, found))
}

fn address(token: &str) -> String {
    format!("/did-it-help/{token}")
}

fn answers_to_choose(found: &ThreadPage, asker: &Caller) -> Vec<Choice> {
    if !found.may.say_not_solved || found.thread.solved_at.is_some() {
        return Vec::new();
    }
    let of_others = found.answers.iter().filter(|answer| answer.hidden.is_none() && answer.author.id != asker.account);
    let choice = |answer: &Answer| {
        let name = match &answer.official {
            Some(official) => official.agency.name.clone(),
            None => answer.author.name(),
        };
        let hint = markdown::excerpt(answer.body.as_str(), EXCERPT);
        Choice { hint, ..Choice::new(answer.id, name) }
    };
    of_others.map(choice).collect()
}

fn show(visit: &Visit, token: &str, found: &ThreadPage, asker: &Caller, state: &FormState) -> Response {
    let page = visit.page("threads-did-it-help-title").in_zone(found.thread.time_zone.as_deref());
    let template = DidItHelpPage {
        action: address(token),
        answers: answers_to_choose(found, asker),
        reasons: not_solved_reasons(),
        next_step: next_step_box(&found.next_step, page.zone, true),
        title: found.thread.title.clone(),
        language: found.thread.language.clone(),
        path: found.thread.path(),
        state: state.clone(),
        page,
    };
    kept_nowhere(page::form(state, &template))
}

/// `GET /did-it-help/:token`
#[handler]
pub async fn ask_whether(Data(app): Data<&App>, visit: Visit, Path(token): Path<String>) -> Result<Response> {
    let (asker, found) = open(app, &token).await?;
    Ok(show(&visit, &token, &found, &asker, &FormState::default()))
}

/// `POST /did-it-help/:token`: the address carries the proof, so that no cookie is needed.
#[handler]
pub async fn say_whether(
    Data(app): Data<&App>,
    visit: Visit,
    Path(token): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let (asker, found) = open(app, &token).await?;
    if answers_to_choose(&found, &asker).is_empty() {
        return Ok(show(&visit, &token, &found, &asker, &FormState::default()));
    }
    match write(app, &asker, &found, &fields).await {
        Ok(()) => Ok(page::see_other(&address(&token))),
        Err(Refusal::NoAnswerChosen) => {
            let mut state = FormState::sent(fields);
            state.refuse_with("answer", t("threads-did-it-help-choose"));
            Ok(show(&visit, &token, &found, &asker, &state))
        }
        Err(Refusal::Operation(error)) => {
            let state = FormState::refused(&fields, error)?;
            Ok(show(&visit, &token, &found, &asker, &state))
        }
    }
}

/// Why nothing was written.
enum Refusal {
    NoAnswerChosen,
    Operation(OperationError),
}

impl From<OperationError> for Refusal {
    fn from(error: OperationError) -> Self {
        Self::Operation(error)
    }
}

async fn write(app: &App, asker: &Caller, found: &ThreadPage, fields: &Fields) -> Result<(), Refusal> {
    if fields.has("not-helped") {
        mark_not_solved(app, asker, found.thread.id, fields.get("reason").parse().ok()).await?;
        return Ok(());
    }
    let chosen: Option<AnswerId> = fields.get("answer").parse().ok();
    let of_this_question = |id: &AnswerId| found.answers.iter().any(|answer| answer.id == *id);
    let Some(answer) = chosen.filter(of_this_question) else { return Err(Refusal::NoAnswerChosen) };
    answers::accept(app, asker, answer).await?;
    Ok(())
}
