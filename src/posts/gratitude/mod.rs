//! Telling thanks from a text that wants something. Thanks alone is no activity, opens nothing again and asks nobody for
//! anything. Pure.
//!
//! A text is nothing but thanks if all its words stand in the lists of one language and at least one of them says thanks. The
//! lists hold no word that takes something back, asks or adds, so whatever they do not know is read by a person: to take a
//! wish for thanks would leave somebody without help, the other mistake only costs a look. The language of a text is never
//! guessed, because a guess about two words is worth nothing.

#[cfg(test)]
mod tests;
mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use words::{LANGUAGES, Language, UNIVERSAL};

/// Longest text that can be nothing but thanks, in characters.
const MAX_LENGTH: usize = 200;
/// Signs that say thanks, or that it helped.
const APPROVAL: &str = "👍👌👏🙏🙌🤝❤♥🧡💛💚💙💜🎉🥳😀😃😄😁😊🙂😍🥰🤗💐🌹🌷🌟⭐💯✅";
/// Signs that ask, doubt or complain, whatever the words beside them say.
const DISAPPROVAL: &str = "?؟¿❓❔👎😞😟😠😡🤬😢😭😕🙁☹😒🙄🤔🤷❌💔⚠";
/// The same, typed with several characters.
const SAD_FACES: &[&str] = &[":(", ":-(", ":'(", ";(", "=("];
/// The word that stands for a sign of [`APPROVAL`].
const APPROVING: &str = "👍";

static VOCABULARIES: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| LANGUAGES.iter().map(Vocabulary::new).collect());

/// Whether a text says nothing but thanks, in one of the languages that are known.
#[must_use]
pub fn is_only_thanks(text: &str) -> bool {
    if text.chars().count() > MAX_LENGTH {
        return false;
    }
    let folded = fold(text);
    if folded.contains(|sign| DISAPPROVAL.contains(sign)) || SAD_FACES.iter().any(|face| folded.contains(face)) {
        return false;
    }
    let clauses = clauses(&folded);
    let asks =
        |clause: &Vec<&str>| VOCABULARIES.iter().any(|vocabulary| vocabulary.pleas.iter().any(|plea| clause == plea));
    !clauses.iter().any(asks) && VOCABULARIES.iter().any(|vocabulary| vocabulary.says_only_thanks(&clauses))
}

/// A text as the lists are compared with it: in lower case and without accents, because many people type none.
fn fold(text: &str) -> String {
    let letters = text.to_lowercase();
    let letters = letters.nfkd().filter(|letter| !is_combining_mark(*letter));
    let mut folded = String::with_capacity(text.len());
    for letter in letters {
        match letter {
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ß' => folded.push_str("ss"),
            // A mere stretch of an Arabic word.
            'ـ' => {}
            sign if APPROVAL.contains(sign) => folded.extend([" ", APPROVING, " "]),
            other => folded.push(other),
        }
    }
    folded
}

/// The words of a folded text, clause by clause. Who is addressed with `@` is no word.
fn clauses(folded: &str) -> Vec<Vec<&str>> {
    let parts = folded.split(['.', '!', ',', ';', ':', '\n', '–', '—']);
    let clauses =
        parts.map(|part| part.split_whitespace().filter(|word| !word.starts_with('@')).flat_map(words).collect());
    clauses.filter(|clause: &Vec<&str>| !clause.is_empty()).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_apart = |letter: char| !letter.is_alphanumeric() && !APPROVING.contains(letter);
    text.split(is_apart).filter(|word| !word.is_empty())
}

/// The lists of a language, folded.
struct Vocabulary {
    thanks: HashSet<String>,
    around: HashSet<String>,
    /// Phrases, and whether each says thanks.
    phrases: Vec<(Vec<String>, bool)>,
    pleas: Vec<Vec<String>>,
}

impl Vocabulary {
    fn new(language: &Language) -> Self {
        let words_of = |lists: [&str; 2]| lists.iter().flat_map(|list| list.split_whitespace()).map(fold).collect();
        let mut phrases: Vec<(Vec<String>, bool)> = Vec::new();
        for (list, thank) in [(language.thanks_phrases, true), (language.phrases, false)] {
            phrases.extend(list.iter().map(|phrase| (words_of_phrase(phrase), thank)));
        }
        Self {
            thanks: words_of([UNIVERSAL.thanks, language.thanks]),
            around: words_of([UNIVERSAL.around, language.around]),
            phrases,
            pleas: language.pleas.iter().map(|plea| words_of_phrase(plea)).collect(),
        }
    }

    fn says_only_thanks(&self, clauses: &[Vec<&str>]) -> bool {
        let mut thanked = false;
        clauses.iter().all(|clause| {
            let said = self.read(clause);
            thanked |= said == Some(true);
            said.is_some()
        }) && thanked
    }

    /// Whether a clause says thanks; `None` if it says something else.
    fn read(&self, clause: &[&str]) -> Option<bool> {
        let (mut rest, mut thanked) = (clause, false);
        while let [word, behind @ ..] = rest {
            if let Some((phrase, thanks)) = self.phrases.iter().find(|(phrase, _)| begins_with(rest, phrase)) {
                thanked |= thanks;
                rest = rest.get(phrase.len()..).unwrap_or_default();
                continue;
            }
            let thanks = *word == APPROVING || self.thanks.contains(*word);
            if !thanks && !self.around.contains(*word) {
                return None;
            }
            thanked |= thanks;
            rest = behind;
        }
        Some(thanked)
    }
}

fn words_of_phrase(phrase: &str) -> Vec<String> {
    words(&fold(phrase)).map(str::to_owned).collect()
}

fn begins_with(words: &[&str], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, expected)| word == expected)
}
