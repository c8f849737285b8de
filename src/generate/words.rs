//! Titles and texts in lengths that people write. Pure.

use super::chance::Chance;
use super::vocabulary;

/// Words of half of the questions' texts at most.
pub const QUESTION: u64 = 60;
/// Words of half of the answers' texts at most.
pub const ANSWER: u64 = 120;
/// Words of the longest text.
const MAX_WORDS: u64 = 800;
/// Words of the shortest text.
const MIN_WORDS: u64 = 5;

/// How long texts are, percent of the one in the middle: the shortest, then each that another 32nd of them does not exceed. A lognormal
/// distribution whose logarithm has a standard deviation of 0.8: most texts are short, few are long. In a table, because machines
/// differ in the last digits of a logarithm.
const LENGTHS: &[u64] = &[
    12, 23, 29, 35, 40, 45, 49, 54, 58, 63, 68, 72, 77, 83, 88, 94, 100, 106, 113, 121, 129, 138, 148, 159, 172, 186,
    203, 224, 251, 287, 341, 444, 840,
];
/// Steps from one of [`LENGTHS`] to the next.
const STEP_COUNT: u64 = 1024;

/// Words with a capital letter and an end.
pub fn sentence(chance: &mut Chance, count: u64, end: char) -> String {
    let mut text = String::new();
    write_sentence(&mut text, chance, count, end);
    text
}

/// The title of a question: 4 to 12 words.
pub fn title(chance: &mut Chance) -> String {
    let count = chance.between(4, 12);
    sentence(chance, count, '?')
}

/// Paragraphs as Markdown and as the HTML that becomes of them. Half of the texts have at most `middle` words.
pub fn text(chance: &mut Chance, middle: u64) -> (String, String) {
    let (mut source, mut html) = (String::new(), String::new());
    let mut left = length(chance, middle);
    while left > 0 {
        if !source.is_empty() {
            source.push_str("\n\n");
        }
        let begun = source.len();
        let mut sentences = chance.between(2, 6);
        while left > 0 && sentences > 0 {
            if source.len() > begun {
                source.push(' ');
            }
            let count = Ord::min(left, chance.between(6, 14));
            write_sentence(&mut source, chance, count, '.');
            left -= count;
            sentences -= 1;
        }
        html.push_str("<p>");
        html.push_str(source.get(begun..).unwrap_or_default());
        html.push_str("</p>\n");
    }
    (source, html)
}

/// Words of a text.
fn length(chance: &mut Chance, middle: u64) -> u64 {
    let parts = u64::try_from(LENGTHS.len()).unwrap_or(1) - 1;
    let drawn = chance.below(parts * STEP_COUNT);
    let (part, step) = (usize::try_from(drawn / STEP_COUNT).unwrap_or(0), drawn % STEP_COUNT);
    let percent = match LENGTHS.get(part..=part + 1) {
        Some([low, high]) => low * (STEP_COUNT - step) + high * step,
        _ => 100 * STEP_COUNT,
    };
    (middle * percent / (100 * STEP_COUNT)).clamp(MIN_WORDS, MAX_WORDS)
}

fn write_sentence(text: &mut String, chance: &mut Chance, count: u64, end: char) {
    let begun = text.len();
    for _ in 0..count {
        if text.len() > begun {
            text.push(' ');
        }
        text.push_str(vocabulary::drawn(chance));
    }
    // Every word is of ASCII letters.
    if let Some(first) = text.get_mut(begun..=begun) {
        first.make_ascii_uppercase();
    }
    text.push(end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;

    #[test]
    fn the_html_is_what_rendering_gives() {
        for seed in 0..20 {
            let (source, html) = text(&mut Chance::new(seed), ANSWER);
            assert_eq!(markdown::render_now(&source).unwrap(), html);
        }
    }

    #[test]
    fn texts_are_as_long_as_people_write_them() {
        let mut chance = Chance::new(2);
        for middle in [QUESTION, ANSWER] {
            let mut lengths: Vec<u64> = (0..2_000)
                .map(|_| u64::try_from(text(&mut chance, middle).0.split_whitespace().count()).unwrap())
                .collect();
            lengths.sort_unstable();
            let at = |percent: usize| lengths[lengths.len() * percent / 100];
            assert!((middle * 85 / 100..=middle * 115 / 100).contains(&at(50)), "{middle}: {}", at(50));
            assert!(at(5) < middle / 2 && at(95) > middle * 3, "{middle}: {} to {}", at(5), at(95));
            assert!(lengths[0] >= MIN_WORDS && lengths[lengths.len() - 1] <= MAX_WORDS);
        }
        let words: Vec<usize> = (0..500).map(|_| title(&mut chance).split_whitespace().count()).collect();
        assert_eq!((words.iter().min(), words.iter().max()), (Some(&4), Some(&12)));
    }

    #[test]
    fn a_sentence_begins_with_a_capital_and_ends() {
        let sentence = sentence(&mut Chance::new(3), 5, '?');
        assert_eq!(sentence.split(' ').count(), 5);
        assert!(
            sentence.starts_with(|letter: char| letter.is_ascii_uppercase()) && sentence.ends_with('?'),
            "{sentence}"
        );
    }
}
