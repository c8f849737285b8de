//! The form in which a question, an answer or a comment is edited. Somebody who saves over a newer text sees both and loses
//! nothing.

use askama::Template;
use poem::{Response, Result};

use crate::app::App;
use crate::entity::{Subject, ThreadId};
use crate::identity::{Caller, Visit};
use crate::locale;
use crate::locale::text::t;
use crate::markdown::SafeHtml;
use crate::operation::OperationError;
use crate::posts::personal_data::Finding;
use crate::threads::annex::Numbering;
use crate::threads::listing;
use crate::threads::pages::form::preview_of;
use crate::threads::pages::personal::{PersonalStep, found_in, kind_word};
use crate::threads::revisions::whole_text;
use crate::threads::views::ThreadRef;
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};

/// The box that takes out of the history what is personal.
pub const REDACT: &str = "redact_history";

/// The tags that an edit was made from.
pub const SEEN_TAGS: &str = "seen_tags";

/// What looks personal in a text or its history, for the offer to take it out of the history with this edit.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    found: Vec<Finding>,
    /// Whether the box begins ticked.
    pub is_ticked: bool,
}

impl Redaction {
    /// Looks through the text as it is and the earlier texts that are shown: one query.
    pub async fn of(app: &App, subject: Subject, title: Option<&str>, body: &str) -> Result<Self, PageError> {
        let mut texts = listing::earlier_texts(app, subject).await?;
        texts.push(whole_text(title, body));
        let found = found_in(texts).await?;
        Ok(Self { is_ticked: !found.is_empty(), found })
    }

    /// What was found, in words; nothing is offered where nothing was.
    fn words(&self) -> Option<String> {
        let words = |found: &Finding| format!("{} {}", kind_word(found.kind), found.text);
        let all: Vec<String> = self.found.iter().map(words).collect();
        (!all.is_empty()).then(|| locale::list(&all))
    }
}

/// The text as it is now, for somebody whose edit began from an older one.
pub struct CurrentText {
    /// `None` for an answer or a comment.
    pub title: Option<String>,
    pub body: String,
    /// Names of its tags, with commas between them; `None` for an answer or a comment.
    pub tags: Option<String>,
}

/// What an edit is made from.
pub struct MadeFrom {
    pub revision: i32,
    /// Names of tags, with commas between them.
    pub tags: String,
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
    /// Whoever edits may not edit the text: staff say what a question is about.
    pub with_body: bool,
    /// It is a question, which has tags.
    pub with_tags: bool,
    /// The text and the tags that this edit is made from.
    pub made_from: MadeFrom,
    /// What the history could be rid of with this edit.
    pub personal: Option<String>,
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
    /// Names of tags; `None` for an answer or a comment.
    pub tags: Option<Vec<String>>,
    /// Whoever edits may edit the text, not its tags alone.
    pub is_text_theirs: bool,
    pub revision: i32,
    pub redaction: Redaction,
    /// It is written for an agency, whose numbers and addresses are no secret.
    pub is_official: bool,
    /// The numbers that were given out in the annex; none where nothing can be kept for staff.
    pub numbering: Option<Numbering>,
}

/// The fields that everybody will read.
pub const PUBLIC_TEXTS: [&str; 2] = ["title", "body"];

impl EditableText {
    /// What an edit adds that is personal, to be taken out or left; what stands in the text already was asked about before.
    ///
    /// # Errors
    /// As [`PersonalStep::of`].
    pub async fn personal(&self, fields: &Fields) -> Result<PersonalStep, PageError> {
        let known = whole_text(self.title.as_deref(), &self.body);
        if self.is_official {
            return PersonalStep::of_official(fields, &PUBLIC_TEXTS, &known).await;
        }
        PersonalStep::with_annex(fields, &PUBLIC_TEXTS, &known, self.numbering.clone()).await
    }

    pub fn back(&self) -> String {
        format!("{}{}", self.thread.path(), self.anchor)
    }

    /// Its tags as their field has them.
    fn listed_tags(&self) -> Option<String> {
        self.tags.as_ref().map(|tags| tags.join(", "))
    }

    /// The text as it is.
    fn as_it_is(&self) -> MadeFrom {
        MadeFrom { revision: self.revision, tags: self.listed_tags().unwrap_or_default() }
    }

    /// What a form that was sent, or kept, was made from.
    fn made_from(&self, fields: &Fields) -> MadeFrom {
        let now = self.as_it_is();
        MadeFrom {
            revision: fields.get("revision").parse().unwrap_or(now.revision),
            tags: if fields.has(SEEN_TAGS) { fields.get(SEEN_TAGS).to_owned() } else { now.tags },
        }
    }

    pub fn page(&self, visit: &Visit, state: FormState, made_from: MadeFrom, theirs: Option<CurrentText>) -> EditPage {
        EditPage {
            page: visit.page(self.heading),
            trail: vec![
                ("/threads".to_owned(), t("threads-all-title")),
                (self.thread.path(), self.thread.title.clone()),
            ],
            heading: t(self.heading),
            action: self.action.clone(),
            back: self.back(),
            with_title: self.title.is_some() && self.is_text_theirs,
            with_body: self.is_text_theirs,
            with_tags: self.tags.is_some(),
            made_from,
            personal: self.redaction.words().filter(|_| self.is_text_theirs),
            state,
            theirs,
            preview: None,
        }
    }

    /// The form as it starts: with a kept draft, or the text as it is.
    pub fn first(&self, visit: &Visit, kept: Option<Fields>) -> Response {
        let made_from = kept.as_ref().map_or_else(|| self.as_it_is(), |kept| self.made_from(kept));
        let fields = kept.unwrap_or_else(|| {
            let title = self.title.clone().unwrap_or_default();
            let tags = self.listed_tags().unwrap_or_default();
            let typed = [("title", title), ("body", self.body.clone()), ("tags", tags)];
            let ticked = self.redaction.is_ticked.then(|| (REDACT, "yes".to_owned()));
            let fields = typed.into_iter().chain(ticked);
            Fields::from_map(fields.map(|(name, text)| (name.to_owned(), text)).collect())
        });
        page::show(&self.page(visit, FormState::sent(fields), made_from, None))
    }

    /// The form again after it was refused.
    pub fn again(&self, visit: &Visit, refused: RefusedEdit) -> Response {
        let RefusedEdit { mut state, is_stale } = refused;
        let page = if is_stale {
            // Saving once more replaces their text knowingly: the form now names the text it was shown beside.
            let theirs = CurrentText { title: self.title.clone(), body: self.body.clone(), tags: self.listed_tags() };
            let now = self.as_it_is();
            // Tags that they did not touch are no choice of theirs.
            if state.value("tags") == state.value(SEEN_TAGS) {
                let mut typed = state.fields.to_map();
                typed.insert("tags".to_owned(), now.tags.clone());
                state.fields = Fields::from_map(typed);
            }
            self.page(visit, state, now, Some(theirs))
        } else {
            let made_from = self.made_from(&state.fields);
            self.page(visit, state, made_from, None)
        };
        page::form(&page.state, &page)
    }

    pub async fn preview(
        &self,
        app: &App,
        visit: &Visit,
        caller: &Caller,
        fields: &Fields,
    ) -> Result<Response, PageError> {
        match preview_of(app, caller, fields.get("body")).await {
            Ok(html) => {
                let page = self.page(visit, FormState::sent(fields.clone()), self.made_from(fields), None);
                Ok(page::show(&EditPage { preview: Some(html), ..page }))
            }
            Err(error) => Ok(self.again(visit, RefusedEdit::new(fields, error)?)),
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
