//! The colour of an agency's mark. Pure.

/// Least contrast of white text on an agency's colour (WCAG 2.2, 1.4.3).
pub const MIN_CONTRAST: f64 = 4.5;

/// A colour as `#rrggbb`, lower case, if the text is one.
#[must_use]
pub fn colour(typed: &str) -> Option<String> {
    let digits = typed.trim().trim_start_matches('#').to_ascii_lowercase();
    (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| format!("#{digits}"))
}

/// Contrast of white with a colour from [`colour`], from 1 (none) to 21.
#[must_use]
pub fn contrast_with_white(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = colour.get(at..at + 2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(u8::MAX);
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    1.05 / (luminance + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        assert!((contrast_with_white("#000000") - 21.0).abs() < 0.01);
        assert!((contrast_with_white("#ffffff") - 1.0).abs() < 0.01);
        assert!(contrast_with_white("#767676") >= MIN_CONTRAST, "the lightest grey that passes");
        assert!(contrast_with_white("#777777") < MIN_CONTRAST);
        assert_eq!(colour(" #1D5F8A "), Some("#1d5f8a".into()));
        assert_eq!(colour("red"), None);
        assert_eq!(colour("#12345g"), None);
    }
}
