//! The page that asks before something is hidden or deleted, and takes the reason or the note that goes with it.

use askama::Template;
use poem::{Response, Result};

use crate::app::App;
use crate::entity::{AnswerId, CommentId, StaffReview, ThreadId};
use crate::identity::{Caller, Visit};
use crate::locale::text::t;
use crate::markdown;
use crate::operation::OperationError;
use crate::threads::listing;
use crate::threads::pages::edit_form::thread_of;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;

#[derive(Template)]
#[template(path = "threads/confirm.html")]
pub struct ConfirmPage {
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

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    Hide,
    Delete,
    Review,
    /// To close a question that staff work on.
    Withdraw,
    RemoveRevision,
}

impl Confirmation {
    fn key(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Delete => "delete",
            Self::Review => "review",
            Self::Withdraw => "withdraw",
            Self::RemoveRevision => "remove-revision",
        }
    }

    fn note(self) -> &'static str {
        match self {
            Self::Hide => "reason",
            Self::Delete | Self::Withdraw | Self::RemoveRevision => "",
            Self::Review => "note",
        }
    }
}

pub fn confirm(visit: &Visit, kind: Confirmation, action: &str, state: FormState) -> ConfirmPage {
    let heading = t(&format!("threads-{}-title", kind.key()));
    let note =
        |end: &str| if kind.note().is_empty() { String::new() } else { t(&format!("threads-{}-{end}", kind.key())) };
    let words = match kind {
        Confirmation::Review => {
            let mut words: Vec<Choice> = StaffReview::ALL
                .iter()
                .map(|word| Choice::new(word, t(&format!("threads-review-choose-{word}"))))
                .collect();
            words.push(Choice::new("", t("threads-review-choose-none")));
            words
        }
        Confirmation::Hide | Confirmation::Delete | Confirmation::Withdraw | Confirmation::RemoveRevision => Vec::new(),
    };
    ConfirmPage {
        page: visit.titled(heading.clone()),
        heading,
        explain: t(&format!("threads-{}-explain", kind.key())),
        quoted: state.value("quoted").to_owned(),
        action: action.to_owned(),
        back: Some(state.value("back")).filter(|back| page::is_local(back)).unwrap_or("/").to_owned(),
        revision: state.value("revision").to_owned(),
        words,
        note: kind.note(),
        note_label: note("label"),
        note_hint: note("hint"),
        button: t(&format!("threads-{}-button", kind.key())),
        button_kind: if kind == Confirmation::Review { "" } else { "govuk-button--warning" },
        state,
    }
}

pub fn ask(visit: &Visit, kind: Confirmation, action: &str, about: ConfirmationSubject) -> Response {
    let pairs =
        [("quoted", about.quoted), ("back", about.back), ("revision", about.revision), ("verdict", about.verdict)];
    let fields = Fields::from_map(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    page::show(&confirm(visit, kind, action, FormState::sent(fields)))
}

pub fn again(
    visit: &Visit,
    kind: Confirmation,
    action: &str,
    fields: &Fields,
    error: OperationError,
) -> Result<Response, PageError> {
    let mut state = FormState::sent(fields.clone());
    state.refuse_for(error)?;
    let page = confirm(visit, kind, action, state);
    Ok(page::form(&page.state, &page))
}

/// What a confirmation is about.
#[derive(Default)]
pub struct ConfirmationSubject {
    pub quoted: String,
    pub back: String,
    pub revision: String,
    pub verdict: String,
}

pub const QUOTE_LENGTH: usize = 160;

pub async fn about_thread(
    app: &App,
    caller: &Caller,
    id: ThreadId,
    kind: Confirmation,
) -> Result<ConfirmationSubject, PageError> {
    let found = listing::thread_page(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    let may = match kind {
        Confirmation::Hide => found.may.hide,
        Confirmation::Delete => found.may.delete,
        Confirmation::Withdraw => found.may.close,
        // It is answers that are reviewed, and revisions have a page of their own.
        Confirmation::Review | Confirmation::RemoveRevision => false,
    };
    if !may {
        return Err(PageError::missing());
    }
    let thread = found.thread;
    Ok(ConfirmationSubject {
        back: thread.path(),
        quoted: thread.title,
        revision: thread.revision.to_string(),
        ..ConfirmationSubject::default()
    })
}

pub async fn about_answer(
    app: &App,
    caller: &Caller,
    id: AnswerId,
    kind: Confirmation,
) -> Result<ConfirmationSubject, PageError> {
    let found = listing::answer(app, Some(caller), id).await?;
    let found = found.filter(|found| match kind {
        Confirmation::Hide => found.may.hide,
        Confirmation::Delete => found.may.delete,
        Confirmation::Review => found.may.review,
        Confirmation::Withdraw | Confirmation::RemoveRevision => false,
    });
    let found = found.ok_or_else(PageError::missing)?;
    let thread = thread_of(app, caller, found.thread).await?;
    Ok(ConfirmationSubject {
        quoted: markdown::excerpt(found.body.as_str(), QUOTE_LENGTH),
        back: format!("{}#answer-{id}", thread.path()),
        revision: found.revision.to_string(),
        verdict: found.staff_review.map(|review| review.verdict.to_string()).unwrap_or_default(),
    })
}

pub async fn about_comment(
    app: &App,
    caller: &Caller,
    id: CommentId,
    delete: bool,
) -> Result<ConfirmationSubject, PageError> {
    let found = listing::comment(app, Some(caller), id).await?;
    let found = found.filter(|found| if delete { found.own } else { found.may_hide }).ok_or_else(PageError::missing)?;
    let thread = thread_of(app, caller, found.thread).await?;
    Ok(ConfirmationSubject {
        quoted: markdown::excerpt(found.body.as_str(), QUOTE_LENGTH),
        back: format!("{}#comment-{id}", thread.path()),
        ..ConfirmationSubject::default()
    })
}
