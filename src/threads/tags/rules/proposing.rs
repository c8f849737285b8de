//! Which tags a text proposes: those whose name it has, or one of their other names, in any of the simple forms of its words.

use std::collections::HashMap;

use super::naming::{MAX_OF_THREAD, fold, is_in_word};
use crate::entity::TagId;

/// Words of a text that are looked through.
const MAX_WORDS: usize = 4000;
/// What a name at the beginning of a text weighs.
const BEGINNING_WEIGHT: usize = 1_000_000;
/// What stands so many words further weighs half.
const HALF_WEIGHT_DISTANCE: usize = 20;

/// A word without the endings of a plural, as English has them.
fn stem(word: &str) -> &str {
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let ending = match word {
        _ if ends_in(&["sses", "xes", "ches", "shes", "buses"]) => "es",
        _ if ends_in(&["ss", "us", "is"]) => "",
        _ => "s",
    };
    word.strip_suffix(ending).filter(|rest| rest.chars().count() > 2).unwrap_or(word)
}

/// The words of a text as they are compared. A word that ends in "ies" is one that ends in "y".
fn words(text: &str) -> Vec<String> {
    let of = |word: &str| {
        let folded = fold(word);
        match folded.strip_suffix("ies").filter(|rest| rest.chars().count() > 1) {
            Some(rest) => format!("{rest}y"),
            None => stem(&folded).to_owned(),
        }
    };
    text.split(|letter: char| !is_in_word(letter))
        .filter(|word| word.contains(char::is_alphanumeric))
        .take(MAX_WORDS)
        .map(of)
        .collect()
}

/// The tags that a text proposes, at most as many as a thread can have: those first whose names come early and often. `names` are all
/// names that lead to tags.
#[must_use]
pub fn propose<'a>(text: &str, names: impl IntoIterator<Item = (TagId, &'a str)>) -> Vec<TagId> {
    let text = words(text);
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, word) in text.iter().enumerate() {
        places.entry(word.as_str()).or_default().push(at);
    }
    let mut weights: HashMap<TagId, usize> = HashMap::new();
    for (tag, name) in names {
        let name = words(name);
        let Some(first) = name.first().and_then(|word| places.get(word.as_str())) else { continue };
        let has = |at: &&usize| text.get(**at..).is_some_and(|rest| rest.starts_with(&name));
        let weight: usize = first.iter().filter(has).map(|at| BEGINNING_WEIGHT / (HALF_WEIGHT_DISTANCE + at)).sum();
        if weight > 0 {
            *weights.entry(tag).or_default() += weight;
        }
    }
    let mut found: Vec<(usize, TagId)> = weights.into_iter().map(|(tag, weight)| (weight, tag)).collect();
    found.sort_by(|(one, first), (other, second)| other.cmp(one).then(first.cmp(second)));
    found.into_iter().map(|(_, tag)| tag).take(MAX_OF_THREAD).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BINS: TagId = TagId(1);
    const TAX: TagId = TagId(2);
    const LIBRARY: TagId = TagId(3);
    const NAMES: [(TagId, &str); 4] = [(BINS, "bins"), (BINS, "rubbish"), (TAX, "council-tax"), (LIBRARY, "library")];

    #[test]
    fn forms_of_a_name_and_other_names_propose_it() {
        assert_eq!(propose("When is the bin emptied?", NAMES), [BINS]);
        assert_eq!(propose("Where does RUBBISH go?", NAMES), [BINS]);
        assert_eq!(propose("Are libraries open?", NAMES), [LIBRARY]);
        assert_eq!(propose("My council tax bill", NAMES), [TAX]);
        assert_eq!(propose("My Council-Tax bill", NAMES), [TAX]);
        assert_eq!(propose("पार्किंग कहाँ है?", [(TAX, "पार्किंग")]), [TAX]);
        assert!(propose("कहाँ है?", [(TAX, "पार्किंग")]).is_empty());
        assert!(propose("The council and a tax on bingo", NAMES).is_empty(), "parts of a name are no name");
        assert!(propose("", NAMES).is_empty());
    }

    #[test]
    fn early_and_often_comes_first() {
        assert_eq!(propose("The library sent a council tax bill", NAMES), [LIBRARY, TAX]);
        assert_eq!(propose("A bill: council tax for the library, for the library, the library", NAMES), [LIBRARY, TAX]);
    }

    #[test]
    fn there_are_never_more_than_a_thread_can_have() {
        let names: Vec<String> = (10..30).map(|number| format!("tag{number}")).collect();
        let all = (1..).map(TagId).zip(names.iter().map(String::as_str));
        assert_eq!(propose(&names.join(" "), all), [1, 2, 3, 4, 5].map(TagId));
    }

    #[test]
    fn short_words_and_words_that_end_in_s_by_themselves_stay() {
        for word in ["gas", "bus", "tennis", "glass", "is", "as"] {
            assert_eq!(stem(word), word);
        }
        for (many, one) in
            [("buses", "bus"), ("taxes", "tax"), ("benches", "bench"), ("bins", "bin"), ("houses", "house")]
        {
            assert_eq!(stem(many), one);
        }
    }

    proptest! {
        #[test]
        fn a_name_alone_proposes_its_tag(name in "[a-z]{2,9}(-[a-z]{2,9})?") {
            prop_assert_eq!(propose(&name, [(TAX, name.as_str())]), [TAX]);
            prop_assert_eq!(propose(&name.to_uppercase().replace('-', " "), [(TAX, name.as_str())]), [TAX]);
        }

        #[test]
        fn a_tag_is_proposed_once(text in "\\PC{0,80}") {
            let found = propose(&text, [(BINS, "a"), (TAX, "a"), (BINS, "the")]);
            prop_assert!(found.len() <= 2 && found.first() != found.get(1) || found.is_empty());
        }
    }
}
