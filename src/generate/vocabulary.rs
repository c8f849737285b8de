//! Fifty thousand words to write with, as common and as rare as those of a real language: search has other work with words that few
//! threads have than with those that all have. Pure.

use std::sync::LazyLock;

use super::chance::Chance;

/// Words that a town's people use, the common ones first. They are the most frequent ones.
const COMMON: &str = "\
    the my permit council for form to apply parking when and bus is letter pay school in office card bin of tax pass house \
    on online week street it fee need change address with child garden still collect number after renew licence road \
    before wait phone proof moved copy date notice rent light library noise recycling neighbour birth certificate bench \
    park repair visit discount student claim refund appeal fine zone resident visitor van bike lane pothole bridge lamp \
    tree hedge fence market stall dog cat playground swimming pool ticket train stop timetable driver wheelchair ramp lift \
    flat landlord deposit heating damp mould window door key lost found passport marriage wedding register vote election \
    poll station postal deadline extension planning permission builder skip waste bulky sofa fridge glass paper compost \
    bag lorry morning evening weekend holiday winter summer snow flood river drain leak water meter bill benefit pension \
    carer nurse clinic doctor allotment grant charity";
/// Different words in all.
const WORD_COUNT: usize = 50_000;
/// The weight of the commonest word. The one of rank r has one r-th of it, which is Zipf's law.
const MAX_WEIGHT: u64 = 1 << 40;

/// What made-up words are put together from: syllables of one of these and a vowel, and an end that no stemmer takes for an ending.
const ONSETS: &[&str] =
    &["b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "br", "tr"];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u"];
const ENDS: &[&str] = &["b", "f", "g", "k", "m", "p", "v", "x"];
/// Made-up words of two syllables, the more common ones; the others have three.
const SHORT_WORD_COUNT: u64 = 1_500;
/// From one made-up word to the next. It has no factor in common with how many there can be, so that each comes once; with this one, a
/// word has one or two others that differ in a single letter.
const WORD_STRIDE: u64 = 6_826_207;

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(Vocabulary::new);

struct Vocabulary {
    /// The most frequent first.
    words: Vec<String>,
    /// The weights of the words up to each, added up.
    reach: Vec<u64>,
}

impl Vocabulary {
    fn new() -> Self {
        let common = COMMON.split_whitespace().map(str::to_owned);
        let words = common.chain((0..).map(made_up)).take(WORD_COUNT).collect();
        let weights = (1..).take(WORD_COUNT).map(|rank: u64| MAX_WEIGHT / rank);
        let reach = weights.scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        });
        Self { words, reach: reach.collect() }
    }
}

/// A word, as often as its rank says.
pub fn drawn(chance: &mut Chance) -> &'static str {
    let Vocabulary { words, reach } = &*VOCABULARY;
    let drawn = chance.below(reach.last().copied().unwrap_or(0));
    let at = reach.partition_point(|reach| *reach <= drawn);
    words.get(at).map_or("word", String::as_str)
}

/// The made-up word of a number, another one for each.
fn made_up(number: u64) -> String {
    let (syllables, number) = if number < SHORT_WORD_COUNT { (2, number) } else { (3, number - SHORT_WORD_COUNT) };
    let different = (size(ONSETS) * size(VOWELS)).pow(syllables) * size(ENDS);
    let mut at = (number + 1) * WORD_STRIDE % different;
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(taken(ONSETS, &mut at));
        word.push_str(taken(VOWELS, &mut at));
    }
    word.push_str(taken(ENDS, &mut at));
    word
}

/// The part that the last digit of a number names, where there are as many digits as parts; the number loses that digit.
fn taken(parts: &[&'static str], number: &mut u64) -> &'static str {
    let digit = usize::try_from(*number % size(parts)).ok();
    *number /= size(parts);
    digit.and_then(|digit| parts.get(digit)).copied().unwrap_or_default()
}

fn size(parts: &[&str]) -> u64 {
    u64::try_from(parts.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::*;

    /// How often each rank came, the commonest word first, among a million words.
    fn a_million() -> Vec<u32> {
        let mut chance = Chance::new(1);
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for _ in 0..1_000_000 {
            *counts.entry(drawn(&mut chance)).or_default() += 1;
        }
        VOCABULARY.words.iter().map(|word| counts.get(word.as_str()).copied().unwrap_or(0)).collect()
    }

    #[test]
    fn words_are_as_common_and_as_rare_as_in_a_real_language() {
        let counts = a_million();
        assert_eq!(counts.iter().sum::<u32>(), 1_000_000);
        let different = counts.iter().filter(|count| **count > 0).count();
        assert!(different >= 40_000, "{different}");
        let commonest = counts[0];
        assert!((40_000..=120_000).contains(&commonest), "{commonest}");
        assert_eq!(counts.iter().max(), Some(&commonest));
        for rank in [10, 100, 1_000] {
            let right = f64::from(commonest) / f64::from(rank);
            let found = f64::from(counts[usize::try_from(rank).unwrap() - 1]);
            assert!((right / 1.5..=right * 1.5).contains(&found), "{rank}: {found} beside {right}");
        }
    }

    #[test]
    fn every_word_is_another_one_and_of_small_letters() {
        let words: BTreeSet<&str> = VOCABULARY.words.iter().map(String::as_str).collect();
        assert_eq!(words.len(), WORD_COUNT);
        assert!(words.iter().all(|word| word.len() >= 2 && word.chars().all(|letter| letter.is_ascii_lowercase())));
        assert_eq!(VOCABULARY.words[0], "the");
    }
}
