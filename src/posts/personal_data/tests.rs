//! What is found, what is left alone, and what replacing keeps.

use std::time::Instant;

use proptest::prelude::*;

use super::*;

fn kinds(text: &str) -> Vec<&'static str> {
    find(text).iter().map(|found| found.kind.as_str()).collect()
}

#[test]
fn what_is_personal_is_found() {
    for (text, expected) in [
        ("write to ines.m@example.org please", "email"),
        ("call 0171 555 0123 or so", "phone"),
        ("call +44 (0)20 7946 0958", "phone"),
        ("room 3 0171 5550123", "phone"),
        ("móvil (+34) 612 345 678", "phone"),
        ("pay to GB82 WEST 1234 5698 7654 32.", "iban"),
        ("DE89370400440532013000", "iban"),
        ("DE89 3704 0044 0532 0130 00 is my account, and you may use it", "iban"),
        ("from NO93 8601 1117 947 to them", "iban"),
        ("card 4111 1111 1111 1111", "card"),
        ("my number is QQ 12 34 56 C", "national_number"),
        ("NHS 943 476 5919", "national_number"),
        ("DNI 12345678Z", "national_number"),
        ("Born 3.4.1971", "birth_date"),
        ("I was born on the 3rd of April 1971", "birth_date"),
        ("née le 3 avril 1971", "birth_date"),
        ("I live at flat 3, 12b St John's Road", "address"),
        ("14 mill road is where it happens", "address"),
        ("Goethestr. 5", "address"),
        ("12 bis rue des Lilas", "address"),
        ("calle Mayor 12", "address"),
        ("somewhere in EL4 2QT", "postcode"),
    ] {
        assert_eq!(kinds(text), [expected], "{text}");
    }
    assert_eq!(kinds("14 Mill Road, Elmford EL4 2QT"), ["address", "postcode"]);
}

#[test]
fn what_is_not_personal_is_left_alone() {
    for text in [
        "on 22 November 2026 at 14:05",
        "on 01/02/2026 14:00",
        "I paid 60.00 for case PD-7K3M-92",
        "GB82 WEST 1234 5698 7654 33",
        "GB82 WEST 1234 5698 7654 321",
        "QQ82 WEST 1234 5698 7654 32",
        "4111 1111 1111 1112",
        "rooms 1-2, 3-4 and 5-6",
        "2026-11-22 to 2026-11-24",
        "between 1990 and 2020",
        "the park in Mill Road",
        "0300 123 1234",
        "I was born in Cork. The permit is of 3 May 2015.",
        "Hauptstraße 12345",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn findings_stand_where_they_say_in_order_and_apart() {
    let text =
        "Ärger! Call 01632 960123 or write to Ines@example.org. DE89370400440532013000 is mine, a@b.example too.";
    let found = find(text);
    assert_eq!(kinds(text), ["phone", "email", "iban", "email"]);
    for found in &found {
        assert_eq!(&text[found.range.clone()], found.text);
    }
    assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
}

#[test]
fn one_thing_in_two_spellings_is_one() {
    let text = "01632 960123, 01632-960-123 and a@b.example";
    assert_eq!(find(text).len(), 3);
    assert_eq!(distinct(find(text)).len(), 2);
}

#[test]
fn what_was_taken_out_is_what_stands_there_no_more() {
    let before = "Call 01632 960123 or write to Ines@example.org. DE89370400440532013000 is my account.";
    let gone = |after: &str| find_removed(before, after).iter().map(|found| found.kind).collect::<Vec<_>>();
    assert_eq!(gone(before), []);
    assert_eq!(gone("Write to me."), [Kind::Phone, Kind::Email, Kind::Iban]);
    assert_eq!(gone("01632-960 123, ines@EXAMPLE.org"), [Kind::Iban]);
    assert_eq!(gone("To DE89 3704 0044 0532 0130 00, ines@example.org"), [Kind::Phone]);
    assert_eq!(find_removed("On 22 November 2026 at 14:05.", ""), []);
    // More than are shown are compared.
    let many: Vec<String> = (0..60).map(|number| format!("0171 555 01{number:02}")).collect();
    assert_eq!(find(&many.join(", ")).len(), MAX_FINDINGS);
    assert_eq!(find_removed(&many.join(", "), &many[1..].join(", ")).len(), 1);
    assert_eq!(find_removed(&many.join(", "), &many[..59].join(", ")).len(), 1);
}

#[test]
fn every_kind_can_be_taken_out_later() {
    for (text, kind) in [
        ("I am at 14 Mill Road.", Kind::Address),
        ("I am in EL4 2QT.", Kind::Postcode),
        ("I was born on 3 April 1971.", Kind::BirthDate),
        ("It is QQ 12 34 56 C.", Kind::NationalNumber),
    ] {
        let gone: Vec<Kind> = find_removed(text, "It is private.").iter().map(|found| found.kind).collect();
        assert_eq!(gone, [kind], "{text}");
        let added: Vec<Kind> = find_added("It is private.", text).iter().map(|found| found.kind).collect();
        assert_eq!(added, [kind], "{text}");
        assert_eq!(find_added(text, text), [], "{text}");
    }
}

#[test]
fn what_is_replaced_is_replaced_and_nothing_else() {
    let text = "Ärger: 01632 960123, a@b.example – und 01632 960123!";
    let out = replace(text, &find(text), |found| (found.kind == Kind::Phone).then(|| "[gone]".to_owned()));
    assert_eq!(out, "Ärger: [gone], a@b.example – und [gone]!");
    assert_eq!(replace(text, &find(text), |_| None), text);
}

/// Twice the text takes at most about twice the time. The longest text that is taken stays well under a second on any machine.
#[test]
fn hostile_texts_take_no_long_time() {
    for piece in [
        "1 ",
        "12345 ",
        "a@",
        "a.",
        "14 Mill ",
        "calle a ",
        "0171 ",
        "geb. 3.4.",
        "aaaa-",
        "DE89 ",
        "(",
        "+1",
        "flat 1, ",
        "x",
        "rue de la ",
        "Ä",
        "3 Mai ",
    ] {
        let text = piece.repeat(crate::markdown::source::MAX_BYTES / piece.len());
        let begun = Instant::now();
        let found = find(&text);
        assert!(found.len() <= MAX_FINDINGS);
        assert!(begun.elapsed().as_secs() < 5, "{piece:?} took {:?}", begun.elapsed());
    }
}

fn prose() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "the", "park", "opens", "late", "and", "nobody", "knows", "why", "der", "weg", "ist", "noch", "gesperrt", "la",
        "rue", "est", "calme", "el", "camino", "está", "cerrado", "born", "geboren", "street", "road", "adresse",
    ]);
    prop::collection::vec(words, 1..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn prose_without_digits_has_nothing_personal(text in prose()) {
        prop_assert!(find(&text).is_empty());
    }

    #[test]
    fn any_text_is_read_and_replacing_keeps_the_rest(
        before in "\\PC{0,40}",
        after in "\\PC{0,40}",
        kind in prop::sample::select(Kind::ALL.to_vec()),
        seed in any::<u64>(),
    ) {
        let part = super::generator::Generator(seed).labelled(kind).sentence;
        let text = format!("{before}\n{part}\n{after}");
        let found = find(&text);
        let out = replace(&text, &found, |_| Some("\u{1}".to_owned()));
        let mut kept = String::new();
        let mut from = 0;
        for found in &found {
            prop_assert!(from <= found.range.start);
            kept.push_str(&text[from..found.range.start]);
            kept.push('\u{1}');
            from = found.range.end;
        }
        kept.push_str(&text[from..]);
        prop_assert_eq!(out, kept);
    }
}
