//! Personal data made up for tests, each with the sentence it stands in and what it is.
//!
//! It works from the public specifications of the formats and shares no pattern, table or check with the finder: check digits are
//! computed here in another way, streets and places are its own. It is repeatable: the same seed makes the same sentences.

mod births;
mod numbers;
mod of_persons;
mod places;

use super::Kind;

/// A sentence with something personal in it.
pub(super) struct Labelled {
    pub kind: Kind,
    pub sentence: String,
    /// The personal part, as it stands in the sentence.
    pub part: String,
}

#[derive(Clone, Copy)]
enum Language {
    English,
    German,
    French,
    Spanish,
}

use Language::{English, French, German, Spanish};

/// With and without punctuation, in the middle of a line and on one of its own.
const ENGLISH: &[&str] = &[
    "{}",
    "You can reach me at {}.",
    "my details: {} thanks",
    "It is {}, as I said before.",
    "Nobody answers and I am tired of it {} please help",
    "(that is {})",
    "I wrote \"{}\" on the form!",
    "Hello,\n{}\nKind regards",
];
const GERMAN: &[&str] = &[
    "{}",
    "Meine Angaben sind {}.",
    "bitte melden sie sich {} danke",
    "Es steht {}, wie gesagt.",
    "(also {})",
    "Ich habe \"{}\" angegeben!",
    "Guten Tag,\n{}\nViele Grüße",
];
const FRENCH: &[&str] = &[
    "{}",
    "Voici ce que j'ai écrit : {}.",
    "merci de me répondre {} svp",
    "C'est {}, comme je l'ai dit.",
    "(donc {})",
    "J'ai noté « {} » sur le formulaire !",
    "Bonjour,\n{}\nCordialement",
];
const SPANISH: &[&str] = &[
    "{}",
    "Mis datos son {}.",
    "por favor ayuda {} gracias",
    "Es {}, como dije antes.",
    "(o sea {})",
    "¡He puesto \"{}\" en el impreso!",
    "Hola,\n{}\nUn saludo",
];

const CAPITALS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A linear congruential generator (Knuth's constants).
pub(super) struct Generator(pub u64);

impl Generator {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.below(u64::try_from(from.len()).unwrap())).unwrap()]
    }

    /// One of the words between bars.
    fn one_of<'a>(&mut self, from: &'a str) -> &'a str {
        let words: Vec<&str> = from.split('|').collect();
        self.pick(&words)
    }

    fn letter(&mut self, from: &str) -> char {
        let at = self.below(u64::try_from(from.len()).unwrap());
        from.chars().nth(usize::try_from(at).unwrap()).unwrap()
    }

    fn letters(&mut self, count: usize, from: &str) -> String {
        (0..count).map(|_| self.letter(from)).collect()
    }

    fn digits(&mut self, count: usize) -> String {
        self.letters(count, "0123456789")
    }

    /// A labelled sentence of a kind.
    pub(super) fn labelled(&mut self, kind: Kind) -> Labelled {
        if kind == Kind::BirthDate {
            return self.birth_date();
        }
        let (language, part) = match kind {
            Kind::Email => self.email(),
            Kind::Phone => self.phone(),
            Kind::Iban => self.iban(),
            Kind::Card => self.card(),
            Kind::NationalNumber => self.national_number(),
            Kind::Address => self.address(),
            Kind::Postcode => self.postcode(),
            Kind::BirthDate => unreachable!(),
        };
        // As word processors write it, and pages that are copied.
        let part = match self.below(6) {
            0 => part.replace(' ', "\u{a0}"),
            1 => part.replace(' ', "\u{202f}").replace('-', "\u{2011}"),
            2 => part.replace('-', "\u{2013}"),
            _ => part,
        };
        let sentences = match language {
            English => ENGLISH,
            German => GERMAN,
            French => FRENCH,
            Spanish => SPANISH,
        };
        Labelled { kind, sentence: self.pick(sentences).replace("{}", &part), part }
    }

    fn language(&mut self) -> Language {
        [English, German, French, Spanish][usize::try_from(self.below(4)).unwrap()]
    }
}

/// A text in groups of so many characters; what is left over is the last group.
fn grouped(text: &str, sizes: &[usize], between: &str) -> String {
    let (mut groups, mut rest) = (Vec::new(), text);
    for size in sizes {
        let (group, behind) = rest.split_at((*size).min(rest.len()));
        groups.push(group);
        rest = behind;
    }
    groups.push(rest);
    groups.retain(|group| !group.is_empty());
    groups.join(between)
}

/// The remainder of a long number, digit by digit.
fn remainder(digits: &str, of: u64) -> u64 {
    digits.bytes().fold(0, |left, digit| (left * 10 + u64::from(digit - b'0')) % of)
}
