//! The question that is put before a text with something personal in it is posted: each of it is taken out or left, by whoever wrote
//! it, and nothing is chosen for them. Whoever asks a question may also keep it for staff: it is taken out, and the text says in its place
//! which number it has in the annex. It stands on a step of its own, or within a form that is there anyway.
//!
//! Texts are looked through in the places for texts, off the threads that serve requests, and only those that are not refused for their
//! length anyway.
//!
//! Nothing is stored before it is answered. Of what an agency answers in public only what looks like a citizen's is asked about. Private
//! messages of a case are not asked about: only the team reads them.

use std::time::Duration;

use askama::Template;
use poem::Response;

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Caller, Visit};
use crate::locale::text::{t, t1, text};
use crate::markdown::pool::{self, PoolError};
use crate::operation::OperationError;
use crate::posts::personal_data::{self, Finding, Kind, MAX_FINDINGS, letters_and_digits};
use crate::posts::rules::MAX_BODY;
use crate::threads::annex::{NewAnnexItem, Numbering, listing};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page, PageError};
use crate::web::parts::Choice;
use crate::web::signing;

/// Looking through a text takes milliseconds.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(2);
/// Names what was asked about, so that a choice is only taken for what it was made for.
const ASKED: &str = "personal_asked";
/// What the fields of the choices begin with; their number follows.
const FIELD: &str = "personal-";
/// The field of the text of an answer or a comment.
const BODY: &str = "body";
/// The button by which the asker tells what solved it. Every other button of a form is pressed anew behind the step.
pub const SOLVED: &str = "solved";
const TAKE_OUT: &str = "out";
const LEAVE: &str = "leave";
const STAFF: &str = "staff";

/// What was chosen for one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Out,
    Leave,
    /// It is kept for staff, under this number.
    Staff(i32),
}

impl Fate {
    /// As the form has it.
    fn value(self) -> &'static str {
        match self {
            Self::Out => TAKE_OUT,
            Self::Leave => LEAVE,
            Self::Staff(_) => STAFF,
        }
    }
}

/// A part of a text, marked where it is personal.
pub struct MarkedPiece {
    pub kind: Option<Kind>,
    pub text: String,
}

/// One thing that is asked about.
pub struct PersonalQuestion {
    pub field: String,
    pub legend: String,
}

/// What is personal in the texts of a form, and what was chosen for it.
pub struct PersonalStep {
    /// What was sent, with an error at each question without an answer if it was asked before.
    pub state: FormState,
    pub texts: Vec<Vec<MarkedPiece>>,
    pub questions: Vec<PersonalQuestion>,
    pub choices: Vec<Choice>,
    pub asked: String,
    /// Names and values of what was chosen for other parts of what is asked about: so much is asked in parts.
    pub carried: Vec<(String, String)>,
    /// What is kept for staff, once all is chosen.
    pub annex: Vec<NewAnnexItem>,
    /// The form as it was sent.
    sent: Fields,
    is_answered: bool,
}

/// A text of a form with what is personal in it.
struct Searched<'a> {
    name: &'a str,
    text: &'a str,
    findings: Vec<Finding>,
}

impl PersonalStep {
    /// Looks through the texts of a form. What stands in `known`, the text that is replaced, is not asked about again.
    ///
    /// # Errors
    /// [`OperationError::Unavailable`] where no place comes free.
    pub async fn of(fields: &Fields, names: &[&str], known: &str) -> Result<Self, PageError> {
        Self::with_annex(fields, names, known, None).await
    }

    /// The same for what an agency says in public. Its numbers, addresses and opening hours are what such an answer is made of, so only
    /// what is a citizen's when it stands there is asked about.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub async fn of_official(fields: &Fields, names: &[&str], known: &str) -> Result<Self, PageError> {
        let found = look_through(texts_of(fields, names), letters_and_digits(known), is_of_a_citizen).await?;
        Ok(Self::with(fields, names, found, None))
    }

    /// The same for a post below a question: whoever asked it may keep things for staff.
    ///
    /// # Errors
    /// As [`Self::of`], and those of the database.
    pub async fn on_thread(app: &App, caller: &Caller, thread: ThreadId, fields: &Fields) -> Result<Self, PageError> {
        let found = look_through(texts_of(fields, &[BODY]), String::new(), is_any).await?;
        let finds_any = found.iter().any(|found| !found.is_empty());
        let numbering = if finds_any { listing::numbering(app, caller, thread).await? } else { None };
        Ok(Self::with(fields, &[BODY], found, numbering))
    }

    /// The same as [`Self::of`], with the numbers that were given out in the annex; none where nothing can be kept for staff.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub async fn with_annex(
        fields: &Fields,
        names: &[&str],
        known: &str,
        numbering: Option<Numbering>,
    ) -> Result<Self, PageError> {
        let found = look_through(texts_of(fields, names), letters_and_digits(known), is_any).await?;
        Ok(Self::with(fields, names, found, numbering))
    }

    /// With what was found in each of the texts, and the numbers of the annex.
    fn with(fields: &Fields, names: &[&str], found: Vec<Vec<Finding>>, numbering: Option<Numbering>) -> Self {
        let searched: Vec<Searched<'_>> = names
            .iter()
            .zip(found)
            .map(|(&name, findings)| Searched { name, text: fields.get(name), findings })
            .collect();
        let all = searched.iter().flat_map(|searched| searched.findings.clone()).collect();
        let distinct = personal_data::distinct(all);
        let name = name_of(&distinct);
        let mut state = FormState::sent(fields.clone());
        // The last part that was asked about, of the same text.
        let last: Option<usize> =
            state.value(ASKED).strip_prefix(&name).and_then(|part| part.strip_prefix('.')?.parse().ok());
        let (may_keep, mut numbering) = (numbering.is_some(), numbering.unwrap_or_default());
        let mut answers: Vec<Option<Fate>> = Vec::with_capacity(distinct.len());
        for (number, found) in (1..).zip(&distinct) {
            let fate = match state.value(&format!("{FIELD}{number}")) {
                _ if last.is_none() => None,
                TAKE_OUT => Some(Fate::Out),
                LEAVE => Some(Fate::Leave),
                STAFF if may_keep => Some(Fate::Staff(numbering.number_of(found.kind.into(), &found.text))),
                _ => None,
            };
            answers.push(fate);
        }
        let part = answers.iter().position(Option::is_none).unwrap_or_default() / MAX_FINDINGS;
        let (mut questions, mut carried, mut annex) = (Vec::new(), Vec::new(), Vec::new());
        let mut chosen: Vec<(Kind, String, Fate)> = Vec::new();
        for (at, (found, fate)) in distinct.iter().zip(answers).enumerate() {
            let field = format!("{FIELD}{}", at + 1);
            let is_here = at / MAX_FINDINGS == part;
            match fate {
                Some(fate) => {
                    if let Fate::Staff(number) = fate {
                        annex.push(NewAnnexItem { number, kind: found.kind.into(), text: found.text.clone() });
                    }
                    chosen.push((found.kind, letters_and_digits(&found.text), fate));
                    if !is_here {
                        carried.push((field.clone(), fate.value().to_owned()));
                    }
                }
                None if is_here && last.is_some_and(|last| part <= last) => {
                    state.refuse_with(&field, t1("threads-personal-not-chosen", "found", found.text.as_str()));
                }
                None => {}
            }
            if is_here {
                questions.push(PersonalQuestion { field, legend: legend_of(found) });
            }
        }
        let asked = if name.is_empty() { name } else { format!("{name}.{part}") };
        let is_answered = chosen.len() == distinct.len();
        let texts = searched.iter().filter(|searched| !searched.findings.is_empty()).map(marked).collect();
        if is_answered {
            state.fields = replaced(fields, &searched, &chosen);
        } else {
            annex.clear();
        }
        let mut choices = vec![Choice::new(TAKE_OUT, t("threads-personal-take-out"))];
        if may_keep {
            choices.push(Choice::new(STAFF, t("threads-personal-staff")));
        }
        choices.push(Choice::new(LEAVE, t("threads-personal-leave")));
        Self { state, texts, questions, choices, asked, carried, annex, sent: fields.clone(), is_answered }
    }

    /// Whether there is anything to choose.
    pub fn finds_any(&self) -> bool {
        !self.questions.is_empty()
    }

    /// Whether nothing is left to choose.
    pub fn is_answered(&self) -> bool {
        self.is_answered
    }

    /// The form as it is to be posted: without what was taken out, once all is chosen.
    pub fn fields(&self) -> &Fields {
        &self.state.fields
    }

    /// The form as it is kept when it is not posted: with what was for staff still in it, so that nothing of that is lost.
    pub fn kept(&self) -> &Fields {
        if self.annex.is_empty() { self.fields() } else { &self.sent }
    }

    /// The step of a post as a page; `action` is where the form was sent, and shows the form again for "preview".
    pub fn page(self, visit: &Visit, action: &str) -> Response {
        self.show(visit, action, true)
    }

    /// The step of a form that is no post.
    pub fn page_of_settings(self, visit: &Visit, action: &str) -> Response {
        self.show(visit, action, false)
    }

    fn show(self, visit: &Visit, action: &str, is_post: bool) -> Response {
        let is_own =
            |name: &str, value: &str| name == ASKED || (name == "action" && value != SOLVED) || name.starts_with(FIELD);
        let mut kept = self.state.fields.without_secrets();
        kept.retain(|(name, value)| !is_own(name, value));
        let page = PersonalPage {
            page: visit.page("threads-personal-title"),
            action: action.to_owned(),
            kept,
            is_post,
            step: self,
        };
        page::form(&page.step.state, &page)
    }
}

#[derive(Template)]
#[template(path = "threads/personal.html")]
pub struct PersonalPage {
    pub page: Page,
    pub action: String,
    /// Names and values of the form that was sent.
    pub kept: Vec<(String, String)>,
    /// Its form can be shown again, to change the text.
    pub is_post: bool,
    pub step: PersonalStep,
}

/// Whether a text holds something personal.
///
/// # Errors
/// [`OperationError::Unavailable`] where no place comes free.
pub async fn holds_any(text: &str) -> Result<bool, PageError> {
    Ok(look_through(vec![text.to_owned()], String::new(), is_any).await?.iter().any(|found| !found.is_empty()))
}

/// Which of some texts that stand there hold something personal, in their order, so that those who may edit them are led to take it out.
/// It is empty where that takes too long or no place comes free: the texts are read all the same.
pub async fn which_hold_any(texts: Vec<String>) -> Vec<bool> {
    let found = look_through(texts, String::new(), is_any).await.unwrap_or_default();
    found.iter().map(|found| !found.is_empty()).collect()
}

fn texts_of(fields: &Fields, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| fields.get(name).to_owned()).collect()
}

async fn look_through(
    texts: Vec<String>,
    known: String,
    is_asked_about: fn(Kind) -> bool,
) -> Result<Vec<Vec<Finding>>, PageError> {
    let found = pool::shared().run(SEARCH_TIMEOUT, move || search(&texts, &known, is_asked_about)).await;
    found.map_err(|_| OperationError::Unavailable { retry_after: pool::RETRY_INTERVAL }.into())
}

/// Each thing that is found in any of some texts, once; nothing where that takes too long, for it is only offered to take it out.
///
/// # Errors
/// [`OperationError::Unavailable`] where no place comes free.
pub async fn found_in(texts: Vec<String>) -> Result<Vec<Finding>, PageError> {
    let find = move || personal_data::distinct(personal_data::find(&texts.join("\n")));
    match pool::shared().run(SEARCH_TIMEOUT, find).await {
        Ok(found) => Ok(found),
        Err(PoolError::TooSlow) => Ok(Vec::new()),
        Err(PoolError::Busy) => Err(OperationError::Unavailable { retry_after: pool::RETRY_INTERVAL }.into()),
    }
}

/// What of some kinds is found in each of some texts and is not among the letters and digits that are known: nothing in one that is too
/// long to be posted.
fn search(texts: &[String], known: &str, is_asked_about: fn(Kind) -> bool) -> Vec<Vec<Finding>> {
    let found = |text: &String| {
        let mut found = if text.len() > MAX_BODY { Vec::new() } else { personal_data::find_all(text) };
        found.retain(|found| is_asked_about(found.kind) && !known.contains(&letters_and_digits(&found.text)));
        found
    };
    texts.iter().map(found).collect()
}

/// Of what anybody else writes every kind is asked about.
fn is_any(_: Kind) -> bool {
    true
}

/// Whether a thing of this kind is somebody's own even in an agency's words. Agencies publish where and how they are reached; personal
/// numbers, dates of birth and cards they have none of, and an account may be the one that a fee is paid to or the one that money is paid
/// back to, which only whoever writes it knows.
fn is_of_a_citizen(kind: Kind) -> bool {
    match kind {
        Kind::NationalNumber | Kind::BirthDate | Kind::Iban | Kind::Card => true,
        Kind::Email | Kind::Phone | Kind::Address | Kind::Postcode => false,
    }
}

fn name_of(distinct: &[Finding]) -> String {
    if distinct.is_empty() {
        return String::new();
    }
    let all: Vec<String> =
        distinct.iter().map(|found| format!("{} {}", found.kind.as_str(), letters_and_digits(&found.text))).collect();
    signing::sha256(&all.join("\n")).chars().take(16).collect()
}

fn legend_of(found: &Finding) -> String {
    text("threads-personal-what", &[("kind", kind_word(found.kind).into()), ("found", found.text.as_str().into())])
}

/// A kind in words.
pub fn kind_word(kind: Kind) -> String {
    t(&format!("threads-personal-{}", key_of(kind)))
}

/// The end of the key of its texts.
fn key_of(kind: Kind) -> String {
    kind.as_str().replace('_', "-")
}

fn marked(searched: &Searched<'_>) -> Vec<MarkedPiece> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    let plain = |from: usize, to: usize| MarkedPiece {
        kind: None,
        text: searched.text.get(from..to).unwrap_or_default().to_owned(),
    };
    for found in &searched.findings {
        pieces.push(plain(from, found.range.start));
        pieces.push(MarkedPiece { kind: Some(found.kind), text: found.text.clone() });
        from = found.range.end;
    }
    pieces.push(plain(from, searched.text.len()));
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

fn replaced(fields: &Fields, searched: &[Searched<'_>], chosen: &[(Kind, String, Fate)]) -> Fields {
    let placeholder = |found: &Finding| {
        let plain = letters_and_digits(&found.text);
        let fate = chosen.iter().find(|(kind, text, _)| *kind == found.kind && *text == plain)?.2;
        match fate {
            Fate::Out => Some(t(&format!("threads-personal-removed-{}", key_of(found.kind)))),
            Fate::Staff(number) => Some(t1(&format!("threads-annex-{}", key_of(found.kind)), "number", number)),
            Fate::Leave => None,
        }
    };
    let mut pairs = fields.without_secrets();
    for (name, value) in &mut pairs {
        if let Some(searched) = searched.iter().find(|searched| searched.name == name.as_str()) {
            *value = personal_data::replace(searched.text, &searched.findings, placeholder);
        }
    }
    Fields::from_pairs(pairs)
}

#[cfg(test)]
mod tests;
