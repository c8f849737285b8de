//! The question that is put before a text with something personal in it is posted: each of it is taken out or left, by whoever wrote
//! it, and nothing is chosen for them. It stands on a step of its own, or within a form that is there anyway.
//!
//! Nothing is stored before it is answered. Private messages of a case are not asked about: only the team reads them.

use askama::Template;
use poem::Response;

use crate::identity::Visit;
use crate::locale::text::{t, t1, text};
use crate::posts::personal_data::{self, Finding, Kind, letters_and_digits};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};
use crate::web::parts::Choice;
use crate::web::signing;

/// Names what was asked about, so that a choice is only taken for what it was made for.
const ASKED: &str = "personal_asked";
/// What the fields of the choices begin with; their number follows.
const FIELD: &str = "personal-";
/// The button by which the asker tells what solved it. Every other button of a form is pressed anew behind the step.
pub const SOLVED: &str = "solved";
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
    pub fn of(fields: &Fields, names: &[&str], known: &str) -> Self {
        let known = letters_and_digits(known);
        let searched: Vec<Searched<'_>> = names
            .iter()
            .map(|&name| {
                let text = fields.get(name);
                let mut findings = personal_data::find(text);
                findings.retain(|found| !known.contains(&letters_and_digits(&found.text)));
                Searched { name, text, findings }
            })
            .collect();
        let all = searched.iter().flat_map(|searched| searched.findings.clone()).collect();
        let distinct = personal_data::distinct(all);
        let asked = name_of(&distinct);
        let mut state = FormState::sent(fields.clone());
        let was_asked = state.value(ASKED) == asked;
        let mut questions = Vec::new();
        let mut chosen: Vec<(Kind, String, bool)> = Vec::new();
        for (number, found) in (1..).zip(&distinct) {
            let field = format!("{FIELD}{number}");
            let goes = match state.value(&field) {
                TAKE_OUT => Some(true),
                LEAVE => Some(false),
                _ => None,
            };
            match goes.filter(|_| was_asked) {
                Some(goes) => chosen.push((found.kind, letters_and_digits(&found.text), goes)),
                None if was_asked => {
                    state.refuse_with(&field, t1("threads-personal-not-chosen", "found", found.text.as_str()));
                }
                None => {}
            }
            questions.push(PersonalQuestion { field, legend: legend_of(found) });
        }
        let is_answered = chosen.len() == distinct.len();
        let texts = searched.iter().filter(|searched| !searched.findings.is_empty()).map(marked).collect();
        if is_answered {
            state.fields = replaced(fields, &searched, &chosen);
        }
        let choices = vec![
            Choice::new(TAKE_OUT, t("threads-personal-take-out")),
            Choice::new(LEAVE, t("threads-personal-leave")),
        ];
        Self { state, texts, questions, choices, asked, is_answered }
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

/// Whether a text that stands there holds something personal, which those who may edit it are led to take out.
pub fn holds_any(text: &str) -> bool {
    !personal_data::find(text).is_empty()
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

    #[test]
    fn a_text_without_anything_personal_goes_through_as_it_is() {
        let fields = sent(&[("body", "Where is the library?"), ("key", "k")]);
        let step = PersonalStep::of(&fields, &["body"], "");
        assert!(step.is_answered() && step.questions.is_empty() && step.state.is_fine());
        assert_eq!(step.fields().get("body"), "Where is the library?");
        assert_eq!(step.fields().get("key"), "k");
    }

    #[test]
    fn nothing_is_chosen_for_anybody_and_every_choice_is_done() {
        let body = "Call 01632 960123 or a@b.example, 01632-960123.";
        let first = PersonalStep::of(&sent(&[("body", body)]), &["body"], "");
        assert!(!first.is_answered() && first.state.is_fine(), "it was not asked yet");
        assert_eq!(first.questions.len(), 2);
        assert_eq!(first.fields().get("body"), body);
        let whole: String = first.texts[0].iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, body, "marking changes nothing");

        let asked = first.asked.as_str();
        let half = sent(&[("body", body), (ASKED, asked), ("personal-1", TAKE_OUT)]);
        let half = PersonalStep::of(&half, &["body"], "");
        assert!(!half.is_answered() && !half.state.error("personal-2").is_empty());
        assert_eq!(half.fields().get("body"), body);

        let both = sent(&[("body", body), (ASKED, asked), ("personal-1", TAKE_OUT), ("personal-2", LEAVE)]);
        let both = PersonalStep::of(&both, &["body"], "");
        assert!(both.is_answered() && both.state.is_fine());
        let placeholder = t("threads-personal-removed-phone");
        assert_eq!(both.fields().get("body"), format!("Call {placeholder} or a@b.example, {placeholder}."));
    }

    #[test]
    fn a_choice_that_was_made_for_another_text_does_not_count() {
        let asked = PersonalStep::of(&sent(&[("body", "Call 01632 960123.")]), &["body"], "").asked;
        let other = sent(&[("body", "Call 01632 960999."), (ASKED, &asked), ("personal-1", LEAVE)]);
        let other = PersonalStep::of(&other, &["body"], "");
        assert!(!other.is_answered() && other.state.is_fine());
    }

    #[test]
    fn what_stood_there_before_is_not_asked_about_again() {
        let fields = sent(&[("body", "Call 01632-960123, or a@b.example.")]);
        let step = PersonalStep::of(&fields, &["body"], "My number is 01632 960123.");
        assert_eq!(step.questions.len(), 1);
    }
}
