//! The question that is put before a text with something personal in it is posted: each of it is taken out or left, by whoever wrote
//! it, and nothing is chosen for them. It stands on a step of its own, or within a form that is there anyway.
//!
//! Texts are looked through in the places for texts, off the threads that serve requests, and only those that are not refused for their
//! length anyway.
//!
//! Nothing is stored before it is answered. Private messages of a case are not asked about: only the team reads them.

use std::time::Duration;

use askama::Template;
use poem::Response;

use crate::identity::Visit;
use crate::locale::text::{t, t1, text};
use crate::markdown::pool::{self, PoolError};
use crate::operation::OperationError;
use crate::posts::personal_data::{self, Finding, Kind, MAX_FINDINGS, letters_and_digits};
use crate::posts::rules::MAX_BODY;
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
const TAKE_OUT: &str = "out";
const LEAVE: &str = "leave";

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
        let texts: Vec<String> = names.iter().map(|name| fields.get(name).to_owned()).collect();
        let found = look_through(texts, letters_and_digits(known)).await?;
        Ok(Self::with(fields, names, found))
    }

    /// With what was found in each of the texts.
    fn with(fields: &Fields, names: &[&str], found: Vec<Vec<Finding>>) -> Self {
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
        let mut answers: Vec<Option<bool>> = Vec::with_capacity(distinct.len());
        for number in 1..=distinct.len() {
            let goes = match state.value(&format!("{FIELD}{number}")) {
                TAKE_OUT => Some(true),
                LEAVE => Some(false),
                _ => None,
            };
            answers.push(goes.filter(|_| last.is_some()));
        }
        let part = answers.iter().position(Option::is_none).unwrap_or_default() / MAX_FINDINGS;
        let (mut questions, mut carried) = (Vec::new(), Vec::new());
        let mut chosen: Vec<(Kind, String, bool)> = Vec::new();
        for (at, (found, goes)) in distinct.iter().zip(answers).enumerate() {
            let field = format!("{FIELD}{}", at + 1);
            let is_here = at / MAX_FINDINGS == part;
            match goes {
                Some(goes) => {
                    chosen.push((found.kind, letters_and_digits(&found.text), goes));
                    if !is_here {
                        carried.push((field.clone(), (if goes { TAKE_OUT } else { LEAVE }).to_owned()));
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
        }
        let choices = vec![
            Choice::new(TAKE_OUT, t("threads-personal-take-out")),
            Choice::new(LEAVE, t("threads-personal-leave")),
        ];
        Self { state, texts, questions, choices, asked, carried, is_answered }
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

    /// The step of a post as a page; `action` is where the form was sent, and shows the form again for "preview".
    pub fn page(self, visit: &Visit, action: &str) -> Response {
        self.show(visit, action, true)
    }

    /// The step of a form that is no post.
    pub fn page_of_settings(self, visit: &Visit, action: &str) -> Response {
        self.show(visit, action, false)
    }

    fn show(self, visit: &Visit, action: &str, is_post: bool) -> Response {
        let is_own = |name: &str| name == ASKED || name == "action" || name.starts_with(FIELD);
        let mut kept = self.state.fields.without_secrets();
        kept.retain(|(name, _)| !is_own(name));
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

/// Whether a text that stands there holds something personal, which those who may edit it are led to take out.
///
/// # Errors
/// [`OperationError::Unavailable`] where no place comes free.
pub async fn holds_any(text: &str) -> Result<bool, PageError> {
    Ok(look_through(vec![text.to_owned()], String::new()).await?.iter().any(|found| !found.is_empty()))
}

async fn look_through(texts: Vec<String>, known: String) -> Result<Vec<Vec<Finding>>, PageError> {
    let found = pool::shared().run(SEARCH_TIMEOUT, move || search(&texts, &known)).await;
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

/// What is found in each of some texts and is not among the letters and digits that are known: nothing in one that is too long to be
/// posted.
fn search(texts: &[String], known: &str) -> Vec<Vec<Finding>> {
    let found = |text: &String| {
        let mut found = if text.len() > MAX_BODY { Vec::new() } else { personal_data::find_all(text) };
        found.retain(|found| !known.contains(&letters_and_digits(&found.text)));
        found
    };
    texts.iter().map(found).collect()
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
    t(&format!("threads-personal-{}", kind.as_str().replace('_', "-")))
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

fn replaced(fields: &Fields, searched: &[Searched<'_>], chosen: &[(Kind, String, bool)]) -> Fields {
    let placeholder = |found: &Finding| {
        let plain = letters_and_digits(&found.text);
        let goes = chosen.iter().any(|(kind, text, goes)| *goes && *kind == found.kind && *text == plain);
        goes.then(|| t(&format!("threads-personal-removed-{}", found.kind.as_str().replace('_', "-"))))
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
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        Fields::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    fn step_of(fields: &Fields, names: &[&str], known: &str) -> PersonalStep {
        let texts: Vec<String> = names.iter().map(|name| fields.get(name).to_owned()).collect();
        PersonalStep::with(fields, names, search(&texts, &letters_and_digits(known)))
    }

    #[test]
    fn a_text_that_is_refused_for_its_length_is_not_looked_through() {
        let number = "Call 01632 960123. ";
        let long = number.repeat(MAX_BODY / number.len() + 1);
        assert!(search(&[long], "").iter().all(Vec::is_empty));
        assert_eq!(search(&[number.to_owned()], "")[0].len(), 1);
    }

    #[test]
    fn a_text_without_anything_personal_goes_through_as_it_is() {
        let fields = sent(&[("body", "Where is the library?"), ("key", "k")]);
        let step = step_of(&fields, &["body"], "");
        assert!(step.is_answered() && step.questions.is_empty() && step.state.is_fine());
        assert_eq!(step.fields().get("body"), "Where is the library?");
        assert_eq!(step.fields().get("key"), "k");
    }

    #[test]
    fn nothing_is_chosen_for_anybody_and_every_choice_is_done() {
        let body = "Call 01632 960123 or a@b.example, 01632-960123.";
        let first = step_of(&sent(&[("body", body)]), &["body"], "");
        assert!(!first.is_answered() && first.state.is_fine(), "it was not asked yet");
        assert_eq!(first.questions.len(), 2);
        assert_eq!(first.fields().get("body"), body);
        let whole: String = first.texts[0].iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, body, "marking changes nothing");

        let asked = first.asked.as_str();
        let half = sent(&[("body", body), (ASKED, asked), ("personal-1", TAKE_OUT)]);
        let half = step_of(&half, &["body"], "");
        assert!(!half.is_answered() && !half.state.error("personal-2").is_empty());
        assert_eq!(half.fields().get("body"), body);

        let both = sent(&[("body", body), (ASKED, asked), ("personal-1", TAKE_OUT), ("personal-2", LEAVE)]);
        let both = step_of(&both, &["body"], "");
        assert!(both.is_answered() && both.state.is_fine());
        let placeholder = t("threads-personal-removed-phone");
        assert_eq!(both.fields().get("body"), format!("Call {placeholder} or a@b.example, {placeholder}."));
    }

    #[test]
    fn more_than_can_be_asked_at_once_is_asked_in_parts() {
        let count = MAX_FINDINGS + 5;
        let body: String = (0..count).map(|number| format!("Call 01632 960{number:03}. ")).collect();
        let mut pairs = vec![("body".to_owned(), body.clone())];
        let first = step_of(&Fields::from_pairs(pairs.clone()), &["body"], "");
        assert_eq!((first.questions.len(), first.carried.len()), (MAX_FINDINGS, 0));
        pairs.push((ASKED.to_owned(), first.asked));
        pairs.extend(first.questions.into_iter().map(|question| (question.field, TAKE_OUT.to_owned())));
        let second = step_of(&Fields::from_pairs(pairs), &["body"], "");
        assert!(!second.is_answered() && second.state.is_fine(), "the rest was not asked yet");
        assert_eq!((second.questions.len(), second.carried.len()), (5, MAX_FINDINGS));
        let mut pairs = vec![("body".to_owned(), body), (ASKED.to_owned(), second.asked)];
        pairs.extend(second.carried);
        let unanswered = step_of(&Fields::from_pairs(pairs.clone()), &["body"], "");
        assert!(!unanswered.is_answered() && !unanswered.state.is_fine());
        pairs.extend(second.questions.into_iter().map(|question| (question.field, TAKE_OUT.to_owned())));
        let all = step_of(&Fields::from_pairs(pairs), &["body"], "");
        assert!(all.is_answered() && all.state.is_fine());
        assert!(!all.fields().get("body").contains("960"), "{}", all.fields().get("body"));
    }

    #[test]
    fn a_choice_that_was_made_for_another_text_does_not_count() {
        let asked = step_of(&sent(&[("body", "Call 01632 960123.")]), &["body"], "").asked;
        let other = sent(&[("body", "Call 01632 960999."), (ASKED, &asked), ("personal-1", LEAVE)]);
        let other = step_of(&other, &["body"], "");
        assert!(!other.is_answered() && other.state.is_fine());
    }

    #[test]
    fn what_stood_there_before_is_not_asked_about_again() {
        let fields = sent(&[("body", "Call 01632-960123, or a@b.example.")]);
        let step = step_of(&fields, &["body"], "My number is 01632 960123.");
        assert_eq!(step.questions.len(), 1);
    }
}
