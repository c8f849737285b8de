//! The question that is put before a text with something personal in it is posted: each of it is taken out or left, by whoever wrote
//! it, and nothing is chosen for them. Whoever asks a question may also keep it for staff: it is taken out, and the text says in its place
//! which number it has in the annex. It stands on a step of its own, or within a form that is there anyway.
//!
//! Nothing is stored before it is answered. Of what an agency answers in public only what looks like a citizen's is asked about. Private
//! messages of a case are not asked about: only the team reads them.

use askama::Template;
use poem::Response;
use sea_orm::DbErr;

use crate::app::App;
use crate::entity::ThreadId;
use crate::identity::{Caller, Visit};
use crate::locale::text::{t, t1, text};
use crate::posts::personal_data::{self, Finding, Kind, letters_and_digits};
use crate::threads::annex::{NewAnnexItem, Numbering, listing};
use crate::web::form::Fields;
use crate::web::page::{self, FormState, Page};
use crate::web::parts::Choice;
use crate::web::signing;

/// Names what was asked about, so that a choice is only taken for what it was made for.
const ASKED: &str = "personal_asked";
/// What the fields of the choices begin with; their number follows.
const FIELD: &str = "personal-";
/// The field of the text of an answer or a comment.
const BODY: &str = "body";
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
    pub fn of(fields: &Fields, names: &[&str], known: &str) -> Self {
        Self::with_annex(fields, names, known, None)
    }

    /// The same for what an agency says in public. Its numbers, addresses and opening hours are what such an answer is made of, so only
    /// what is a citizen's when it stands there is asked about.
    pub fn of_official(fields: &Fields, names: &[&str], known: &str) -> Self {
        Self::search(fields, names, known, None, is_of_a_citizen)
    }

    /// The same for a post below a question: whoever asked it may keep things for staff.
    pub async fn on_thread(app: &App, caller: &Caller, thread: ThreadId, fields: &Fields) -> Result<Self, DbErr> {
        let step = Self::of(fields, &[BODY], "");
        if !step.finds_any() {
            return Ok(step);
        }
        let numbering = listing::numbering(app, caller, thread).await?;
        Ok(Self::with_annex(fields, &[BODY], "", numbering))
    }

    /// The same, with the numbers that were given out in the annex; none where nothing can be kept for staff.
    pub fn with_annex(fields: &Fields, names: &[&str], known: &str, numbering: Option<Numbering>) -> Self {
        Self::search(fields, names, known, numbering, |_| true)
    }

    fn search(
        fields: &Fields,
        names: &[&str],
        known: &str,
        numbering: Option<Numbering>,
        is_asked_about: fn(Kind) -> bool,
    ) -> Self {
        let known = letters_and_digits(known);
        let searched: Vec<Searched<'_>> = names
            .iter()
            .map(|&name| {
                let text = fields.get(name);
                let mut findings = personal_data::find(text);
                findings
                    .retain(|found| is_asked_about(found.kind) && !known.contains(&letters_and_digits(&found.text)));
                Searched { name, text, findings }
            })
            .collect();
        let all = searched.iter().flat_map(|searched| searched.findings.clone()).collect();
        let distinct = personal_data::distinct(all);
        let asked = name_of(&distinct);
        let mut state = FormState::sent(fields.clone());
        let was_asked = state.value(ASKED) == asked;
        let mut questions = Vec::new();
        let mut chosen: Vec<(Kind, String, Fate)> = Vec::new();
        let mut annex = Vec::new();
        let (may_keep, mut numbering) = (numbering.is_some(), numbering.unwrap_or_default());
        for (number, found) in (1..).zip(&distinct) {
            let field = format!("{FIELD}{number}");
            let goes = match state.value(&field) {
                TAKE_OUT => Some(Fate::Out),
                LEAVE => Some(Fate::Leave),
                STAFF if may_keep => Some(Fate::Staff(numbering.number_of(found.kind.into(), &found.text))),
                _ => None,
            };
            match goes.filter(|_| was_asked) {
                Some(goes) => {
                    if let Fate::Staff(number) = goes {
                        annex.push(NewAnnexItem { number, kind: found.kind.into(), text: found.text.clone() });
                    }
                    chosen.push((found.kind, letters_and_digits(&found.text), goes));
                }
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
        } else {
            annex.clear();
        }
        let mut choices = vec![Choice::new(TAKE_OUT, t("threads-personal-take-out"))];
        if may_keep {
            choices.push(Choice::new(STAFF, t("threads-personal-staff")));
        }
        choices.push(Choice::new(LEAVE, t("threads-personal-leave")));
        Self { state, texts, questions, choices, asked, annex, sent: fields.clone(), is_answered }
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
        let is_own = |name: &str| name == ASKED || name == "action" || name.starts_with(FIELD);
        let mut kept = self.state.fields.without_secrets();
        kept.retain(|(name, _)| !is_own(name));
        let page = PersonalPage {
            page: visit.page("threads-personal-title"),
            action: action.to_owned(),
            kept,
            is_post,
            pressed: self.state.value("action").to_owned(),
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
    /// What the button that sent the form asked for beside posting, which is done when it is posted; may be empty.
    pub pressed: String,
    pub step: PersonalStep,
}

/// Whether a text that stands there holds something personal, which those who may edit it are led to take out.
pub fn holds_any(text: &str) -> bool {
    !personal_data::find(text).is_empty()
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
    fn an_agency_is_asked_about_what_is_a_citizens_and_not_about_its_own() {
        let own = "Call 01632 960123 or write to tax@city.example, 12 Mill Road.";
        assert!(PersonalStep::of(&sent(&[("text", own)]), &["text"], "").finds_any());
        assert!(PersonalStep::of_official(&sent(&[("text", own)]), &["text"], "").is_answered());
        let theirs = format!("{own} We pay back to DE89 3704 0044 0532 0130 00.");
        let step = PersonalStep::of_official(&sent(&[("text", &theirs)]), &["text"], "");
        assert!(!step.is_answered());
        assert_eq!(step.questions.len(), 1, "the account alone");
        assert!(
            PersonalStep::of_official(&sent(&[("text", &theirs)]), &["text"], &theirs).is_answered(),
            "it stood there"
        );
        let asked: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| is_of_a_citizen(*kind)).collect();
        assert_eq!(asked, [Kind::Iban, Kind::Card, Kind::NationalNumber, Kind::BirthDate]);
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
    fn whoever_asked_keeps_things_for_staff_and_nothing_of_them_stays_in_the_text() {
        let body = "Call 01632 960123 or a@b.example, 01632-960123.";
        let first = PersonalStep::with_annex(&sent(&[("body", body)]), &["body"], "", Some(Numbering::default()));
        assert_eq!(first.choices.len(), 3);
        let asked = first.asked.as_str();
        let chosen = sent(&[("body", body), (ASKED, asked), ("personal-1", STAFF), ("personal-2", STAFF)]);
        let step = PersonalStep::with_annex(&chosen, &["body"], "", Some(Numbering::default()));
        assert!(step.is_answered() && step.state.is_fine());
        let (phone, email) = (t1("threads-annex-phone", "number", 1), t1("threads-annex-email", "number", 2));
        assert_eq!(step.fields().get("body"), format!("Call {phone} or {email}, {phone}."));
        let kept: Vec<(i32, &str)> = step.annex.iter().map(|item| (item.number, item.text.as_str())).collect();
        assert_eq!(kept, [(1, "01632 960123"), (2, "a@b.example")]);
        assert_eq!(step.kept().get("body"), body, "nothing is lost where it is not posted");
    }

    #[test]
    fn others_keep_nothing_for_staff() {
        let body = "Call 01632 960123.";
        let first = PersonalStep::of(&sent(&[("body", body)]), &["body"], "");
        assert_eq!(first.choices.len(), 2);
        let chosen = sent(&[("body", body), (ASKED, &first.asked), ("personal-1", STAFF)]);
        let step = PersonalStep::of(&chosen, &["body"], "");
        assert!(!step.is_answered() && step.annex.is_empty() && !step.state.error("personal-1").is_empty());
    }

    #[test]
    fn what_stood_there_before_is_not_asked_about_again() {
        let fields = sent(&[("body", "Call 01632-960123, or a@b.example.")]);
        let step = PersonalStep::of(&fields, &["body"], "My number is 01632 960123.");
        assert_eq!(step.questions.len(), 1);
    }
}
