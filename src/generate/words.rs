//! Sentences out of a small list of words: enough for search to have something to weigh. Pure.

use super::chance::Chance;

/// Words that a town's people use, the common ones first.
const WORDS: &[&str] = &[
    "the",
    "my",
    "permit",
    "council",
    "for",
    "form",
    "to",
    "apply",
    "parking",
    "when",
    "and",
    "bus",
    "is",
    "letter",
    "pay",
    "school",
    "in",
    "office",
    "card",
    "bin",
    "of",
    "tax",
    "pass",
    "house",
    "on",
    "online",
    "week",
    "street",
    "it",
    "fee",
    "need",
    "change",
    "address",
    "with",
    "child",
    "garden",
    "still",
    "collect",
    "number",
    "after",
    "renew",
    "licence",
    "road",
    "before",
    "wait",
    "phone",
    "proof",
    "moved",
    "copy",
    "date",
    "notice",
    "rent",
    "light",
    "library",
    "noise",
    "recycling",
    "neighbour",
    "birth",
    "certificate",
    "bench",
    "park",
    "repair",
    "visit",
    "discount",
    "student",
    "claim",
    "refund",
    "appeal",
    "fine",
    "zone",
    "resident",
    "visitor",
    "van",
    "bike",
    "lane",
    "pothole",
    "bridge",
    "lamp",
    "tree",
    "hedge",
    "fence",
    "market",
    "stall",
    "dog",
    "cat",
    "playground",
    "swimming",
    "pool",
    "ticket",
    "train",
    "stop",
    "timetable",
    "driver",
    "wheelchair",
    "ramp",
    "lift",
    "flat",
    "landlord",
    "deposit",
    "heating",
    "damp",
    "mould",
    "window",
    "door",
    "key",
    "lost",
    "found",
    "passport",
    "marriage",
    "wedding",
    "register",
    "vote",
    "election",
    "poll",
    "station",
    "postal",
    "deadline",
    "extension",
    "planning",
    "permission",
    "builder",
    "skip",
    "waste",
    "bulky",
    "sofa",
    "fridge",
    "glass",
    "paper",
    "compost",
    "bag",
    "lorry",
    "morning",
    "evening",
    "weekend",
    "holiday",
    "winter",
    "summer",
    "snow",
    "flood",
    "river",
    "drain",
    "leak",
    "water",
    "meter",
    "bill",
    "benefit",
    "pension",
    "carer",
    "nurse",
    "clinic",
    "doctor",
    "allotment",
    "grant",
    "charity",
];

/// A few words, common ones more often.
pub fn some(chance: &mut Chance, count: u64) -> String {
    let mut text = String::new();
    for _ in 0..count {
        let at = chance.popular(u64::try_from(WORDS.len()).unwrap_or(1));
        let word = usize::try_from(at).ok().and_then(|at| WORDS.get(at)).copied().unwrap_or("word");
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

/// With a capital letter and an end.
pub fn sentence(chance: &mut Chance, count: u64, end: char) -> String {
    let text = some(chance, count);
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).chain([end]).collect()
}

/// Paragraphs as Markdown and as the HTML that becomes of them.
pub fn text(chance: &mut Chance, paragraphs: u64, sentences: u64) -> (String, String) {
    let (mut source, mut html) = (String::new(), String::new());
    for _ in 0..paragraphs {
        let lines: Vec<String> = (0..sentences)
            .map(|_| {
                let length = chance.between(6, 14);
                sentence(chance, length, '.')
            })
            .collect();
        let lines = lines.join(" ");
        if !source.is_empty() {
            source.push_str("\n\n");
        }
        source.push_str(&lines);
        html.push_str("<p>");
        html.push_str(&lines);
        html.push_str("</p>\n");
    }
    (source, html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;

    #[test]
    fn the_html_is_what_rendering_gives() {
        for seed in 0..20 {
            let (source, html) = text(&mut Chance::new(seed), 3, 2);
            assert_eq!(markdown::render_now(&source).unwrap(), html);
        }
    }
}
