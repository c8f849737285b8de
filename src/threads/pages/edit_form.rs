//! The form in which a question, an answer or a comment is edited. Somebody who saves over a newer text sees both and loses
//! nothing.

use askama::Template;
use poem::{Response, Result};

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Caller, Visit};
use crate::locale::text::t;
use crate::markdown::SafeHtml;
use crate::operation::OperationError;
use crate::threads::listing;
use crate::threads::pages::form::preview_of;
use crate::threads::views::ThreadRef;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// The text as it is now, for somebody whose edit began from an older one.
pub struct CurrentText {
    /// `None` for an answer or a comment.
    pub title: Option<String>,
    pub body: String,
}

#[derive(Template)]
#[template(path = "threads/edit.html")]
pub struct EditPage {
    pub page: Page,
    pub trail: Vec<(String, String)>,
    pub heading: String,
    /// Where the form is sent.
    pub action: String,
    pub back: String,
    pub with_title: bool,
    /// The text that this edit is made from.
    pub revision: i32,
    pub state: FormState,
    /// What somebody else saved meanwhile.
    pub theirs: Option<CurrentText>,
    pub preview: Option<SafeHtml>,
}

/// An edit that was refused for something that its form can show.
pub struct RefusedEdit {
    state: FormState,
    is_stale: bool,
}

impl RefusedEdit {
    /// Keeps what was typed, with what is wrong with it.
    ///
    /// # Errors
    /// What no form can show.
    pub fn new(fields: &Fields, error: OperationError) -> Result<Self, PageError> {
        let is_stale = matches!(error, OperationError::Stale);
        let mut state = FormState::sent(fields.clone());
        state.refuse_for(error)?;
        Ok(Self { state, is_stale })
    }
}

/// What is edited, as it is now and for those who may.
pub struct EditableText {
    pub heading: &'static str,
    pub action: String,
    pub thread: ThreadRef,
    /// Where on the thread's page it stands.
    pub anchor: String,
    pub title: Option<String>,
    pub body: String,
    pub revision: i32,
}

impl EditableText {
    pub fn back(&self) -> String {
        format!("{}{}", self.thread.path(), self.anchor)
    }

    pub fn page(&self, visit: &Visit, state: FormState, revision: i32, theirs: Option<CurrentText>) -> EditPage {
        EditPage {
            page: visit.page(self.heading),
            trail: vec![
                ("/threads".to_owned(), t("threads-all-title")),
                (self.thread.path(), self.thread.title.clone()),
            ],
            heading: t(self.heading),
            action: self.action.clone(),
            back: self.back(),
            with_title: self.title.is_some(),
            revision,
            state,
            theirs,
            preview: None,
        }
    }

    /// The form as it starts: with a kept draft, or the text as it is.
    pub fn first(&self, visit: &Visit, kept: Option<Fields>) -> Response {
        let revision = kept.as_ref().and_then(|kept| kept.get("revision").parse().ok()).unwrap_or(self.revision);
        let fields = kept.unwrap_or_else(|| {
            let title = self.title.clone().unwrap_or_default();
            Fields::from_map([("title".to_owned(), title), ("body".to_owned(), self.body.clone())].into())
        });
        page::show(&self.page(visit, FormState::sent(fields), revision, None))
    }

    /// The form again after it was refused.
    pub fn again(&self, visit: &Visit, refused: RefusedEdit) -> Response {
        let RefusedEdit { state, is_stale } = refused;
        let page = if is_stale {
            // Saving once more replaces their text knowingly: the form now names the text it was shown beside.
            let theirs = CurrentText { title: self.title.clone(), body: self.body.clone() };
            self.page(visit, state, self.revision, Some(theirs))
        } else {
            let sent = state.value("revision").parse().unwrap_or(self.revision);
            self.page(visit, state, sent, None)
        };
        page::form(&page.state, &page)
    }

    pub async fn preview(&self, visit: &Visit, fields: &Fields) -> Result<Response, PageError> {
        match preview_of(fields.get("body")).await {
            Ok(html) => {
                let revision = fields.get("revision").parse().unwrap_or(self.revision);
                let page = self.page(visit, FormState::sent(fields.clone()), revision, None);
                Ok(page::show(&EditPage { preview: Some(html), ..page }))
            }
            Err(error) => Ok(self.again(visit, RefusedEdit::new(fields, error.into())?)),
        }
    }
}

pub fn wants_preview(fields: &Fields) -> bool {
    fields.get("action") == "preview"
}

/// The thread that a post is on, to name and link it.
pub async fn thread_of(app: &App, caller: &Caller, id: ThreadId) -> Result<ThreadRef, PageError> {
    let found = listing::thread(app, Some(caller), id).await?.ok_or_else(PageError::missing)?;
    Ok(ThreadRef { id, title: found.title })
}
