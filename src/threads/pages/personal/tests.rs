//! What is asked, carried and taken out.

use super::*;

fn sent(pairs: &[(&str, &str)]) -> Fields {
    Fields::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn step_of(fields: &Fields, names: &[&str], known: &str) -> PersonalStep {
    step_with(fields, names, known, None)
}

fn step_with(fields: &Fields, names: &[&str], known: &str, numbering: Option<Numbering>) -> PersonalStep {
    let found = search(&texts_of(fields, names), &letters_and_digits(known), is_any);
    PersonalStep::with(fields, names, found, numbering)
}

#[test]
fn a_text_that_is_refused_for_its_length_is_not_looked_through() {
    let number = "Call 01632 960123. ";
    let long = number.repeat(MAX_BODY / number.len() + 1);
    assert!(search(&[long], "", is_any).iter().all(Vec::is_empty));
    assert_eq!(search(&[number.to_owned()], "", is_any)[0].len(), 1);
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
fn an_agency_is_asked_about_what_is_a_citizens_and_not_about_its_own() {
    let official = |text: &str, known: &str| {
        let fields = sent(&[("text", text)]);
        let found = search(&texts_of(&fields, &["text"]), &letters_and_digits(known), is_of_a_citizen);
        PersonalStep::with(&fields, &["text"], found, None)
    };
    let own = "Call 01632 960123 or write to tax@city.example, 12 Mill Road.";
    assert!(step_of(&sent(&[("text", own)]), &["text"], "").finds_any());
    assert!(official(own, "").is_answered());
    let theirs = format!("{own} We pay back to DE89 3704 0044 0532 0130 00.");
    let step = official(&theirs, "");
    assert!(!step.is_answered());
    assert_eq!(step.questions.len(), 1, "the account alone");
    assert!(official(&theirs, &theirs).is_answered(), "it stood there");
    let asked: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| is_of_a_citizen(*kind)).collect();
    assert_eq!(asked, [Kind::Iban, Kind::Card, Kind::NationalNumber, Kind::BirthDate]);
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
fn whoever_asked_keeps_things_for_staff_and_nothing_of_them_stays_in_the_text() {
    let body = "Call 01632 960123 or a@b.example, 01632-960123.";
    let first = step_with(&sent(&[("body", body)]), &["body"], "", Some(Numbering::default()));
    assert_eq!(first.choices.len(), 3);
    let asked = first.asked.as_str();
    let chosen = sent(&[("body", body), (ASKED, asked), ("personal-1", STAFF), ("personal-2", STAFF)]);
    let step = step_with(&chosen, &["body"], "", Some(Numbering::default()));
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
    let first = step_of(&sent(&[("body", body)]), &["body"], "");
    assert_eq!(first.choices.len(), 2);
    let chosen = sent(&[("body", body), (ASKED, &first.asked), ("personal-1", STAFF)]);
    let step = step_of(&chosen, &["body"], "");
    assert!(!step.is_answered() && step.annex.is_empty() && !step.state.error("personal-1").is_empty());
}

#[test]
fn what_is_kept_for_staff_is_carried_from_part_to_part_and_numbered_in_its_order() {
    let count = MAX_FINDINGS + 2;
    let body: String = (0..count).map(|number| format!("Call 01632 960{number:03}. ")).collect();
    let mut pairs = vec![("body".to_owned(), body)];
    let first = step_with(&Fields::from_pairs(pairs.clone()), &["body"], "", Some(Numbering::default()));
    pairs.push((ASKED.to_owned(), first.asked));
    for (at, question) in first.questions.into_iter().enumerate() {
        pairs.push((question.field, [STAFF, TAKE_OUT, LEAVE][at % 3].to_owned()));
    }
    let second = step_with(&Fields::from_pairs(pairs.clone()), &["body"], "", Some(Numbering::default()));
    assert!(!second.is_answered() && second.annex.is_empty(), "nothing is kept before all is chosen");
    let carried: Vec<&str> = second.carried.iter().map(|(_, value)| value.as_str()).collect();
    assert_eq!(carried[..3], [STAFF, TAKE_OUT, LEAVE]);
    pairs.truncate(1);
    pairs.push((ASKED.to_owned(), second.asked));
    pairs.extend(second.carried);
    pairs.extend(second.questions.into_iter().map(|question| (question.field, STAFF.to_owned())));
    let all = step_with(&Fields::from_pairs(pairs), &["body"], "", Some(Numbering::default()));
    assert!(all.is_answered() && all.state.is_fine());
    let numbers: Vec<i32> = all.annex.iter().map(|item| item.number).collect();
    assert!(numbers.iter().copied().eq((1..).take(numbers.len())), "{numbers:?}");
    assert_eq!(all.annex.first().map(|item| item.text.as_str()), Some("01632 960000"));
    assert_eq!(all.annex.len(), MAX_FINDINGS.div_ceil(3) + 2);
}

#[test]
fn what_stood_there_before_is_not_asked_about_again() {
    let fields = sent(&[("body", "Call 01632-960123, or a@b.example.")]);
    let step = step_of(&fields, &["body"], "My number is 01632 960123.");
    assert_eq!(step.questions.len(), 1);
}
