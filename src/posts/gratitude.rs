//! Telling thanks from a text that wants something. Thanks alone is no activity, opens nothing again and asks nobody for
//! anything. Pure.

/// Longest text that can be nothing but thanks, in characters.
const MAX_LENGTH: usize = 200;

/// Words that say thanks, or that it helped.
const THANKS: &[&str] = &[
    "appreciate",
    "appreciated",
    "awesome",
    "brilliant",
    "cheers",
    "excellent",
    "fantastic",
    "grateful",
    "great",
    "helped",
    "helpful",
    "lovely",
    "perfect",
    "solved",
    "ta",
    "thank",
    "thanks",
    "thankyou",
    "thx",
    "ty",
    "wonderful",
    "worked",
    "works",
];

/// Words that stand around thanks and say nothing by themselves.
const AROUND_THANKS: &[&str] = &[
    "a",
    "advance",
    "advice",
    "again",
    "all",
    "and",
    "answer",
    "answers",
    "any",
    "cool",
    "everybody",
    "everyone",
    "fast",
    "fine",
    "for",
    "good",
    "help",
    "helping",
    "i",
    "in",
    "indeed",
    "info",
    "information",
    "is",
    "it",
    "its",
    "kind",
    "kindly",
    "lot",
    "lots",
    "many",
    "me",
    "million",
    "much",
    "nice",
    "now",
    "of",
    "ok",
    "okay",
    "quick",
    "really",
    "replies",
    "reply",
    "so",
    "super",
    "team",
    "that",
    "thats",
    "the",
    "this",
    "to",
    "very",
    "was",
    "well",
    "yes",
    "you",
    "your",
];

/// Whether a text says nothing but thanks. English only; in other languages nothing is taken for thanks.
#[must_use]
pub fn is_only_thanks(text: &str) -> bool {
    if text.contains('?') || text.chars().count() > MAX_LENGTH {
        return false;
    }
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let mut words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut thanked = false;
    words.all(|word| {
        let thanks = THANKS.contains(&word);
        thanked |= thanks;
        thanks || AROUND_THANKS.contains(&word)
    }) && thanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_is_told_from_a_word_that_needs_an_answer() {
        for thanks in [
            "Thanks!",
            "Thx",
            "Cheers",
            "thank you so much",
            "Thank you so much, that worked.",
            "Thank you all, that worked",
            "That worked",
            "It helped, thank you all :)",
            "Perfect, thanks 👍",
            "Perfect. THANK YOU",
            "Perfect, that worked. Cheers!",
            "Great, thanks for the quick help :)",
            "Great, thanks for your help",
            "Thanks for your answer!",
            "Thanks for the quick reply",
            "Many thanks in advance",
            "That’s great, thank you",
        ] {
            assert!(is_only_thanks(thanks), "{thanks}");
        }
        for more in [
            "",
            "ok",
            "you",
            "👍",
            "thanks?",
            "No thanks to you",
            "Thanks, but the link is dead",
            "Thanks, but the form is gone",
            "thanks, but it did not work",
            "Thanks, it still fails",
            "Thanks. Where is that?",
            "Thanks. When?",
            "Thanks! And where?",
            "That did not work",
            "That was not it, thanks",
            "It is still broken",
            "Great, and what does it cost",
        ] {
            assert!(!is_only_thanks(more), "{more}");
        }
        assert!(!is_only_thanks(&"thanks ".repeat(40)), "so long a text says more");
    }
}
