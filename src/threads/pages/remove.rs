//! Pages that ask before something is hidden or deleted, and the form for staff's word on an answer.

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::edit::thread_of;
use super::{number, refuse};
use crate::app::App;
use crate::entity::{AnswerId, CommentId, StaffReview, ThreadId};
use crate::identity::{Caller, Visit};
use crate::markdown;
use crate::threads::moderate::{self, Post};
use crate::threads::{Refusal, answer as answering, comment as comments, edit, listing, staff_word};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;
use crate::web::text::t;

#[derive(Template)]
#[template(path = "threads/confirm.html")]
pub(super) struct ConfirmPage {
    pub page: Page,
    pub heading: String,
    pub explain: String,
    /// The first words of what it is about.
    pub quoted: String,
    pub action: String,
    pub back: String,
    pub revision: String,
    pub state: FormState,
    /// Staff's words to choose from; empty on other forms.
    pub words: Vec<Choice>,
    /// Name of the field to write in; empty where there is none.
    pub note: &'static str,
    pub note_label: String,
    pub note_hint: String,
    pub button: String,
    pub button_kind: &'static str,
}

/// Which question is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Hide,
    Delete,
    Word,
}

impl What {
    fn key(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Delete => "delete",
            Self::Word => "word",
        }
    }

    fn note(self) -> &'static str {
        match self {
            Self::Hide => "reason",
            Self::Delete => "",
            Self::Word => "note",
        }
    }
}

fn confirm(visit: &Visit, what: What, action: &str, state: FormState) -> ConfirmPage {
    let heading = t(&format!("threads-{}-title", what.key()));
    let note =
        |end: &str| if what.note().is_empty() { String::new() } else { t(&format!("threads-{}-{end}", what.key())) };
    let words = match what {
        What::Word => {
            let mut words: Vec<Choice> = StaffReview::ALL
                .iter()
                .map(|word| Choice::new(word, t(&format!("threads-word-choose-{word}"))))
                .collect();
            words.push(Choice::new("", t("threads-word-choose-none")));
            words
        }
        What::Hide | What::Delete => Vec::new(),
    };
    ConfirmPage {
        page: visit.titled(heading.clone()),
        heading,
        explain: t(&format!("threads-{}-explain", what.key())),
        quoted: state.value("quoted").to_owned(),
        action: action.to_owned(),
        back: Some(state.value("back")).filter(|back| page::is_local(back)).unwrap_or("/").to_owned(),
        revision: state.value("revision").to_owned(),
        words,
        note: what.note(),
        note_label: note("label"),
        note_hint: note("hint"),
        button: t(&format!("threads-{}-button", what.key())),
        button_kind: if what == What::Word { "" } else { "govuk-button--warning" },
        state,
    }
}

fn ask(visit: &Visit, what: What, action: &str, about: About) -> Response {
    let pairs = [("quoted", about.quoted), ("back", about.back), ("revision", about.revision), ("word", about.word)];
    let fields = Fields::from_map(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    page::show(&confirm(visit, what, action, FormState::sent(fields)))
}

fn again(visit: &Visit, what: What, action: &str, fields: &Fields, refusal: Refusal) -> Result<Response, PageError> {
    let mut state = FormState::sent(fields.clone());
    refuse(&mut state, refusal)?;
    Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &confirm(visit, what, action, state)))
}

/// What a question is about.
#[derive(Default)]
struct About {
    quoted: String,
    back: String,
    revision: String,
    word: String,
}

const QUOTED: usize = 160;

async fn about_thread(app: &App, caller: &Caller, id: ThreadId, delete: bool) -> Result<About, PageError> {
    let found = listing::thread_page(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    if !(if delete { found.may.delete } else { found.may.hide }) {
        return Err(PageError::missing());
    }
    let thread = found.thread;
    Ok(About { back: thread.path(), quoted: thread.title, revision: thread.revision.to_string(), ..About::default() })
}

async fn about_answer(app: &App, caller: &Caller, id: AnswerId, what: What) -> Result<About, PageError> {
    let found = listing::answer(app, Some(caller), id).await?;
    let found = found.filter(|found| match what {
        What::Hide => found.may.hide,
        What::Delete => found.may.delete,
        What::Word => found.may.give_word,
    });
    let found = found.ok_or_else(PageError::missing)?;
    let thread = thread_of(app, caller, found.thread).await?;
    Ok(About {
        quoted: markdown::excerpt(found.body.as_str(), QUOTED),
        back: format!("{}#answer-{id}", thread.path()),
        revision: found.revision.to_string(),
        word: found.staff_word.map(|said| said.word.to_string()).unwrap_or_default(),
    })
}

async fn about_comment(app: &App, caller: &Caller, id: CommentId, delete: bool) -> Result<About, PageError> {
    let found = listing::comment(app, Some(caller), id).await?;
    let found = found.filter(|found| if delete { found.own } else { found.may_hide }).ok_or_else(PageError::missing)?;
    let thread = thread_of(app, caller, found.thread).await?;
    Ok(About {
        quoted: markdown::excerpt(found.body.as_str(), QUOTED),
        back: format!("{}#comment-{id}", thread.path()),
        ..About::default()
    })
}

async fn hide(app: &App, visit: &Visit, fields: &Fields, post: Post, action: &str) -> Result<Response> {
    let caller = visit.signed_in_keeping(fields, action)?;
    match moderate::hide(app, caller, post, fields.get("reason")).await {
        Ok(thread) => Ok(page::see_other(&super::back(fields, thread))),
        Err(refusal) => Ok(again(visit, What::Hide, action, fields, refusal)?),
    }
}

/// `GET /threads/:id/hide`
#[handler]
pub(super) async fn hide_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let about = about_thread(app, visit.signed_in()?, id, false).await?;
    Ok(ask(&visit, What::Hide, &format!("/threads/{id}/hide"), about))
}

/// `POST /threads/:id/hide`
#[handler]
pub(super) async fn hide_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    hide(app, &visit, &fields, Post::Thread(id), &format!("/threads/{id}/hide")).await
}

/// `GET /answers/:id/hide`
#[handler]
pub(super) async fn hide_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), What::Hide).await?;
    Ok(ask(&visit, What::Hide, &format!("/answers/{id}/hide"), about))
}

/// `POST /answers/:id/hide`
#[handler]
pub(super) async fn hide_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    hide(app, &visit, &fields, Post::Answer(AnswerId(id)), &format!("/answers/{id}/hide")).await
}

/// `GET /comments/:id/hide`
#[handler]
pub(super) async fn hide_comment(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_comment(app, visit.signed_in()?, CommentId(id), false).await?;
    Ok(ask(&visit, What::Hide, &format!("/comments/{id}/hide"), about))
}

/// `POST /comments/:id/hide`
#[handler]
pub(super) async fn hide_comment_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    hide(app, &visit, &fields, Post::Comment(CommentId(id)), &format!("/comments/{id}/hide")).await
}

/// `GET /threads/:id/delete`
#[handler]
pub(super) async fn delete_thread(Data(app): Data<&App>, visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let about = about_thread(app, visit.signed_in()?, id, true).await?;
    Ok(ask(&visit, What::Delete, &format!("/threads/{id}/delete"), about))
}

/// `POST /threads/:id/delete`
#[handler]
pub(super) async fn delete_thread_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response> {
    let id: ThreadId = number(&id)?;
    let action = format!("/threads/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match edit::delete_thread(app, caller, id, fields.get("revision").parse().ok()).await {
        Ok(()) => Ok(page::see_other("/threads")),
        Err(refusal) => Ok(again(&visit, What::Delete, &action, &fields, refusal)?),
    }
}

/// `GET /answers/:id/delete`
#[handler]
pub(super) async fn delete_answer(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), What::Delete).await?;
    Ok(ask(&visit, What::Delete, &format!("/answers/{id}/delete"), about))
}

/// `POST /answers/:id/delete`
#[handler]
pub(super) async fn delete_answer_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let action = format!("/answers/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match answering::delete(app, caller, AnswerId(id), fields.get("revision").parse().ok()).await {
        Ok(thread) => Ok(page::see_other(&format!("/threads/{thread}"))),
        Err(refusal) => Ok(again(&visit, What::Delete, &action, &fields, refusal)?),
    }
}

/// `GET /comments/:id/delete`
#[handler]
pub(super) async fn delete_comment(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_comment(app, visit.signed_in()?, CommentId(id), true).await?;
    Ok(ask(&visit, What::Delete, &format!("/comments/{id}/delete"), about))
}

/// `POST /comments/:id/delete`
#[handler]
pub(super) async fn delete_comment_now(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let action = format!("/comments/{id}/delete");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    match comments::delete(app, caller, CommentId(id)).await {
        Ok(thread) => Ok(page::see_other(&format!("/threads/{thread}"))),
        Err(refusal) => Ok(again(&visit, What::Delete, &action, &fields, refusal)?),
    }
}

/// `GET /answers/:id/word`
#[handler]
pub(super) async fn ask_word(Data(app): Data<&App>, visit: Visit, Path(id): Path<i64>) -> Result<Response> {
    let about = about_answer(app, visit.signed_in()?, AnswerId(id), What::Word).await?;
    Ok(ask(&visit, What::Word, &format!("/answers/{id}/word"), about))
}

/// `POST /answers/:id/word`
#[handler]
pub(super) async fn give_word(
    Data(app): Data<&App>,
    visit: Visit,
    Path(id): Path<i64>,
    fields: Fields,
) -> Result<Response> {
    let action = format!("/answers/{id}/word");
    let caller = visit.signed_in_keeping(&fields, &action)?;
    let word = StaffReview::from_word(fields.get("word"));
    match staff_word::give(app, caller, AnswerId(id), word, fields.get("note")).await {
        Ok(thread) => Ok(page::see_other(&super::at_answer(&fields, thread, AnswerId(id)))),
        Err(refusal) => Ok(again(&visit, What::Word, &action, &fields, refusal)?),
    }
}
