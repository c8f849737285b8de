//! The characters that turn the direction of what follows, and their ends: one that nobody ends turns whatever is printed
//! behind the text, and an end without a beginning ends what was begun around it. Pure.

/// Ends an embedding or an override.
const POP: char = '\u{202c}';
/// Ends an isolate.
const POP_ISOLATE: char = '\u{2069}';

/// Whether the character begins or ends an embedding or an override. Isolates do what these are good for, and harm nothing
/// that stands around them.
#[must_use]
pub fn is_embedding(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}')
}

/// What ends what the character begins; none for a character that begins nothing.
fn end_of(c: char) -> Option<char> {
    match c {
        '\u{2066}'..='\u{2068}' => Some(POP_ISOLATE),
        '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => Some(POP),
        _ => None,
    }
}

/// The text with everything that turns the direction ended where its line ends, before the white space there, and without
/// ends of nothing. A line is the paragraph of Unicode's rules for directions (UAX #9). Idempotent.
#[must_use]
pub fn close(text: &str) -> String {
    if !text.chars().any(|c| is_embedding(c) || end_of(c).is_some() || c == POP_ISOLATE) {
        return text.to_owned();
    }
    let mut closed = String::with_capacity(text.len() + POP.len_utf8());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            closed.push('\n');
        }
        close_line(line, &mut closed);
    }
    closed
}

fn close_line(line: &str, closed: &mut String) {
    let words = line.trim_end();
    let mut open: Vec<char> = Vec::new();
    for c in words.chars() {
        if c == POP {
            // Within an isolate, what was begun outside of it cannot end.
            if open.pop_if(|end| *end == POP).is_none() {
                continue;
            }
        } else if c == POP_ISOLATE {
            // The end of an isolate ends what was begun in it as well.
            let Some(isolate) = open.iter().rposition(|end| *end == POP_ISOLATE) else { continue };
            open.truncate(isolate);
        }
        open.extend(end_of(c));
        closed.push(c);
    }
    closed.extend(open.into_iter().rev());
    closed.push_str(line.get(words.len()..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_turns_the_direction_ends_with_its_line() {
        for (text, expected) in [
            ("Bins", "Bins"),
            ("Bins \u{2067}not", "Bins \u{2067}not\u{2069}"),
            ("Bins \u{2067}not\u{2069}", "Bins \u{2067}not\u{2069}"),
            ("Bins \u{202e}not  \nemptied", "Bins \u{202e}not\u{202c}  \nemptied"),
            ("\u{2066}\u{202b}a", "\u{2066}\u{202b}a\u{202c}\u{2069}"),
            ("\u{2066}\u{202b}a\u{2069}b", "\u{2066}\u{202b}a\u{2069}b"),
            ("\u{202b}\u{2066}a\u{202c}b", "\u{202b}\u{2066}ab\u{2069}\u{202c}"),
            ("a\u{2069}b\u{202c}c", "abc"),
            ("\u{2068}a\nb\u{2069}", "\u{2068}a\u{2069}\nb"),
            ("", ""),
            ("\n\n", "\n\n"),
        ] {
            assert_eq!(close(text), expected, "{text:?}");
            assert_eq!(close(expected), expected, "{expected:?} twice");
        }
    }

    proptest! {
        /// Nothing stays open behind a line, nothing is ended twice, and everything else stands where it stood.
        #[test]
        fn lines_are_balanced(text in "[ab \n\u{2066}-\u{2069}\u{202a}-\u{202e}]{0,40}") {
            let closed = close(&text);
            prop_assert_eq!(close(&closed), closed.as_str());
            let plain = |text: &str| text.replace(|c| is_embedding(c) || matches!(c, '\u{2066}'..='\u{2069}'), "");
            prop_assert_eq!(plain(&closed), plain(&text));
            for line in closed.split('\n') {
                let begun = line.chars().filter(|c| end_of(*c) == Some(POP_ISOLATE)).count();
                prop_assert_eq!(line.matches(POP_ISOLATE).count(), begun, "{:?}", line);
            }
        }
    }
}
