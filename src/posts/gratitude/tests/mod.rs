//! Phrases of every language that is known, and phrases that are nearly the same and want something.

mod phrases;

use super::*;
use phrases::{MORE, TAKES_BACK, THANKS};

#[test]
fn ordinary_thanks_are_thanks_in_every_language() {
    assert_eq!(THANKS.len(), LANGUAGES.len(), "a language is without phrases");
    assert!(THANKS.iter().map(|(_, phrases)| phrases.len()).sum::<usize>() >= 130, "the table got shorter");
    let missed = THANKS.iter().flat_map(|(_, phrases)| phrases.iter()).filter(|phrase| !is_only_thanks(phrase));
    assert_eq!(missed.collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn what_wants_something_is_more_than_thanks() {
    assert!(MORE.len() >= 90, "the table got shorter");
    let missed = MORE.iter().filter(|phrase| is_only_thanks(phrase));
    assert_eq!(missed.collect::<Vec<_>>(), Vec::<&&str>::new());
    assert!(!is_only_thanks(&"thanks ".repeat(40)), "so long a text says more");
}

#[test]
fn whatever_takes_something_back_makes_every_thanks_more() {
    for (code, words) in TAKES_BACK {
        let (_, thanks) = THANKS.iter().find(|(known, _)| known == code).unwrap();
        for word in words.split_whitespace().filter(|word| !word.ends_with('_')) {
            for phrase in *thanks {
                for text in [format!("{word} {phrase}"), format!("{word}. {phrase}"), format!("{phrase} {word}")] {
                    assert!(!is_only_thanks(&text), "{text}");
                }
            }
        }
    }
}

#[test]
fn words_of_two_languages_are_left_to_people() {
    for text in ["Vielen Dank pour votre réponse", "Tack for your answer", "Merci für die Antwort et la réponse"] {
        assert!(!is_only_thanks(text), "{text}");
    }
    assert!(is_only_thanks("Merci für die Antwort"), "what everybody says belongs to every language");
}

#[test]
fn every_list_is_of_use() {
    for language in LANGUAGES {
        let vocabulary = Vocabulary::new(language);
        let read = |text: &str| {
            let folded = fold(text);
            vocabulary.read(&words(&folded).collect::<Vec<_>>())
        };
        for text in language.thanks.split_whitespace().chain(language.thanks_phrases.iter().copied()) {
            assert_eq!(read(text), Some(true), "{text}");
        }
        for text in language.around.split_whitespace().chain(language.phrases.iter().copied()) {
            assert_eq!(read(text), Some(false), "{text}");
        }
        // A plea of words that are unknown would be more than thanks without a line of its own.
        for plea in language.pleas {
            assert_eq!(read(plea), Some(false), "{plea}");
            assert!(!is_only_thanks(&format!("{plea}! Thx")), "{plea}");
        }
    }
}
