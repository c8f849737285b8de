//! References that people quote on the phone, such as `PD-7K3M-92`: no vowels, no look-alikes, two check digits. Pure but for chance.

/// Letters and digits that are hard to take for one another; no vowels, so that no word comes out by chance;
/// no P, so that the prefix can be left out.
const ALPHABET: &[u8; 27] = b"23456789BCDFGHJKMNQRSTVWXYZ";
/// Characters before the check digits: four, more once four are crowded.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=8;
const PREFIX: &str = "PD";

/// Chance gave nothing.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoChance;

/// A new reference with `length` characters before the check digits.
///
/// # Errors
/// [`NoChance`] if the system gives no random bytes.
pub fn random(length: usize) -> Result<String, NoChance> {
    let mut body = String::with_capacity(length);
    let mut bytes = [0_u8; 32];
    while body.len() < length {
        getrandom::fill(&mut bytes).map_err(|_| NoChance)?;
        // 243 is the largest multiple of 27 in a byte: above it the draw would be uneven.
        let drawn = bytes.iter().filter(|byte| **byte < 243).filter_map(|byte| ALPHABET.get(usize::from(byte % 27)));
        body.extend(drawn.take(length - body.len()).map(|byte| char::from(*byte)));
    }
    Ok(written(&body))
}

fn written(body: &str) -> String {
    format!("{PREFIX}-{body}-{:02}", check(body))
}

/// ISO 7064 modulus 97: every single wrong character and every swap of neighbours gives other digits.
fn check(body: &str) -> u32 {
    let rest = body.bytes().fold(0_u32, |rest, byte| {
        let digit =
            ALPHABET.iter().position(|letter| *letter == byte).and_then(|at| u32::try_from(at).ok()).unwrap_or(0);
        (rest * 27 + digit) % 97
    });
    98 - rest * 100 % 97
}

/// Reads a reference as people type it: any case, with or without hyphens, spaces and prefix. None if it cannot be right.
#[must_use]
pub fn read(text: &str) -> Option<String> {
    let letters: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let rest = letters.strip_prefix(PREFIX).unwrap_or(&letters);
    let (body, digits) = rest.split_at_checked(rest.len().checked_sub(2)?)?;
    let digits = digits.replace('O', "0").replace(['I', 'L'], "1");
    let known = LENGTHS.contains(&body.len()) && body.bytes().all(|byte| ALPHABET.contains(&byte));
    (known && digits.parse() == Ok(check(body))).then(|| written(body))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body() -> impl Strategy<Value = String> {
        proptest::collection::vec(0..ALPHABET.len(), LENGTHS)
            .prop_map(|places| places.into_iter().map(|at| char::from(ALPHABET[at])).collect())
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_however_it_is_typed(body in body()) {
            let reference = written(&body);
            prop_assert_eq!(read(&reference), Some(reference.clone()));
            prop_assert_eq!(read(&reference.to_lowercase().replace('-', " ")), Some(reference.clone()));
            prop_assert_eq!(read(&reference.replace("PD-", "").replace('0', "o").replace('1', "l")), Some(reference));
        }

        #[test]
        fn one_wrong_character_is_noticed(body in body(), at in 0_usize..8, other in 0..ALPHABET.len()) {
            let mut wrong = body.clone().into_bytes();
            let at = at % wrong.len();
            prop_assume!(wrong[at] != ALPHABET[other]);
            wrong[at] = ALPHABET[other];
            let typed = format!("PD-{}-{:02}", String::from_utf8(wrong).unwrap(), check(&body));
            prop_assert_eq!(read(&typed), None);
        }

        #[test]
        fn swapped_neighbours_are_noticed(body in body(), at in 0_usize..7) {
            let mut wrong = body.clone().into_bytes();
            let at = at % (wrong.len() - 1);
            prop_assume!(wrong[at] != wrong[at + 1]);
            wrong.swap(at, at + 1);
            let typed = format!("PD-{}-{:02}", String::from_utf8(wrong).unwrap(), check(&body));
            prop_assert_eq!(read(&typed), None);
        }

        #[test]
        fn nothing_typed_breaks_it(text in ".{0,40}") {
            if let Some(reference) = read(&text) {
                prop_assert_eq!(read(&reference), Some(reference.clone()));
            }
        }
    }

    #[test]
    fn chance_gives_readable_references() {
        for length in LENGTHS {
            let reference = random(length).unwrap();
            assert_eq!(read(&reference), Some(reference.clone()), "{reference}");
        }
    }
}
