//! The languages that somebody reads, as they are stored: codes of ISO 639-1 with spaces between them. Pure.

/// Most languages that somebody names.
pub const MAX_LANGUAGES: usize = 20;

/// Codes as people type them, with spaces or commas between them, in small letters, each once and in order; none if one of them is
/// no code, or if there are too many.
#[must_use]
pub fn parse(typed: &str) -> Option<Vec<String>> {
    let separates = |c: char| c.is_whitespace() || c == ',' || c == ';';
    let mut codes: Vec<String> =
        typed.split(separates).filter(|code| !code.is_empty()).map(str::to_ascii_lowercase).collect();
    codes.sort_unstable();
    codes.dedup();
    let is_code = |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    (codes.len() <= MAX_LANGUAGES && codes.iter().all(is_code)).then_some(codes)
}

/// The codes of what is stored.
#[must_use]
pub fn stored(languages: &str) -> Vec<String> {
    languages.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(parse("EN, de"), Some(vec!["de".to_owned(), "en".to_owned()]));
        assert_eq!(parse("en en"), Some(vec!["en".to_owned()]));
        assert_eq!(parse(" "), Some(Vec::new()));
        for wrong in ["english", "e", "é1", "en-GB"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
        let codes: Vec<String> = ('a'..='u').map(|letter| format!("a{letter}")).collect();
        assert_eq!(parse(&codes.join(" ")), None);
        assert_eq!(stored("de en"), ["de", "en"]);
        assert_eq!(stored(""), [""; 0]);
    }
}
