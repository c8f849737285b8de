//! Gratitude alone reopens nothing: telling it from a message that wants something. Pure.

/// Whether a text says nothing but thanks.
#[must_use]
pub fn is_only_thanks(text: &str) -> bool {
    const THANKS: &[&str] = &["thank", "thanks", "thx", "cheers", "ta"];
    const FILLING: &[&str] = &[
        "a",
        "again",
        "all",
        "and",
        "any",
        "appreciated",
        "brilliant",
        "cool",
        "everyone",
        "excellent",
        "for",
        "good",
        "great",
        "help",
        "helpful",
        "helping",
        "i",
        "it",
        "kind",
        "kindly",
        "lot",
        "lovely",
        "many",
        "million",
        "much",
        "nice",
        "ok",
        "okay",
        "perfect",
        "quick",
        "reply",
        "so",
        "super",
        "team",
        "that",
        "the",
        "this",
        "to",
        "very",
        "was",
        "wonderful",
        "you",
        "your",
    ];
    if text.contains('?') || text.chars().count() > 120 {
        return false;
    }
    let lower = text.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut thanked = false;
    words.all(|word| {
        thanked |= THANKS.contains(&word);
        THANKS.contains(&word) || FILLING.contains(&word)
    }) && thanked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thanks_and_more_than_thanks() {
        for thanks in ["Thanks!", "thank you so much", "Great, thanks for the quick help :)", "Perfect. THANK YOU"] {
            assert!(is_only_thanks(thanks), "{thanks}");
        }
        for more in ["", "ok", "thanks, but it did not work", "Thanks. When?", "thanks?", "No thanks to you"] {
            assert!(!is_only_thanks(more), "{more}");
        }
    }
}
