//! Numbers that states give to persons.

use super::Language::{English, French, German, Spanish};
use super::{CAPITALS, Generator, Language, grouped, remainder};

impl Generator {
    pub(super) fn national_number(&mut self) -> (Language, String) {
        match self.below(8) {
            0 => {
                let prefix = self.one_of("AB|CE|HJ|LM|PR|SX|WY|EZ|JG");
                let parts =
                    [prefix.to_owned(), self.digits(2), self.digits(2), self.digits(2), self.letters(1, "ABCD")];
                let written = parts.join(self.one_of(" |"));
                (English, if self.below(2) == 0 { written.to_lowercase() } else { written })
            }
            1 => loop {
                let digits = format!("{}{}", self.letter("4679"), self.digits(8));
                let sum: u64 = digits.bytes().zip(0..).map(|(digit, at)| u64::from(digit - b'0') * (10 - at)).sum();
                let check = match 11 - sum % 11 {
                    10 => continue,
                    11 => 0,
                    check => check,
                };
                let between = self.one_of(" |-|");
                break (English, grouped(&format!("{digits}{check}"), &[3, 3, 4], between));
            },
            2 => {
                let digits = self.digits(7);
                let second = self.one_of("|A|B|W");
                let mut sum: usize =
                    digits.bytes().zip([8, 7, 6, 5, 4, 3, 2]).map(|(d, w)| usize::from(d - b'0') * w).sum();
                sum += 9 * ["", "A", "B"].iter().position(|known| *known == second).unwrap_or_default();
                let check = "WABCDEFGHIJKLMNOPQRSTUV".as_bytes()[sum % 23];
                (English, format!("{digits}{}{second}", char::from(check)))
            }
            3 => {
                let digits = format!("{}{}", 1 + self.below(9), self.digits(9));
                let mut product = 10;
                for digit in digits.bytes() {
                    let sum = (u32::from(digit - b'0') + product) % 10;
                    product = (if sum == 0 { 10 } else { sum }) * 2 % 11;
                }
                let check = if product == 1 { 0 } else { 11 - product };
                let between = self.one_of(" |");
                (German, grouped(&format!("{digits}{check}"), &[2, 3, 3, 3], between))
            }
            4 => {
                let area = self.one_of("02|10|12|15|65");
                let born = format!("{:02}{:02}{:02}", 1 + self.below(28), 1 + self.below(12), self.below(100));
                let (initial, serial) = (self.letter("ABCDEFGHJKLMNOPRSTUVWZ"), self.digits(2));
                let spelled = format!("{area}{born}{:02}{serial}", CAPITALS.find(initial).unwrap() + 1);
                let products =
                    spelled.bytes().zip("212571212121".bytes()).map(|(d, w)| u32::from(d - b'0') * u32::from(w - b'0'));
                let check = products.map(|product| product / 10 + product % 10).sum::<u32>() % 10;
                let between = self.one_of(" |");
                (German, format!("{area}{between}{born}{between}{initial}{between}{serial}{check}"))
            }
            5 => {
                let born = format!("{}{:02}{:02}", 1 + self.below(2), self.below(100), 1 + self.below(12));
                let department = self.one_of("75|13|69|2A|2B|31");
                let rest = self.digits(6);
                let counted = match department {
                    "2A" => "19",
                    "2B" => "18",
                    other => other,
                };
                let key = 97 - remainder(&format!("{born}{counted}{rest}"), 97);
                let between = self.one_of(" |");
                (French, grouped(&format!("{born}{department}{rest}{key:02}"), &[1, 2, 2, 2, 3, 3, 2], between))
            }
            6 => {
                let digits = format!("{}{}", 1 + self.below(9), self.digits(7));
                let check = spanish_letter(&digits);
                let sizes: &[usize] = if self.below(2) == 0 { &[8] } else { &[2, 3, 3] };
                (Spanish, grouped(&digits, sizes, ".") + self.one_of("|-| ") + &check)
            }
            _ => {
                let first = self.below(3);
                let digits = self.digits(7);
                let check = spanish_letter(&format!("{first}{digits}"));
                let between = self.one_of("|-");
                (
                    Spanish,
                    format!("{}{between}{digits}{between}{check}", ["X", "Y", "Z"][usize::try_from(first).unwrap()]),
                )
            }
        }
    }
}

fn spanish_letter(digits: &str) -> String {
    let table = [
        "T", "R", "W", "A", "G", "M", "Y", "F", "P", "D", "X", "B", "N", "J", "Z", "S", "Q", "V", "H", "L", "C", "K",
        "E",
    ];
    table[usize::try_from(remainder(digits, 23)).unwrap()].to_owned()
}
