//! Addresses of mail, telephones, accounts and cards.

use super::Language::{English, French, German, Spanish};
use super::{CAPITALS, Generator, Language, grouped, remainder};

impl Generator {
    /// RFC 5321, domains of RFC 2606.
    pub(super) fn email(&mut self) -> (Language, String) {
        let local = self.one_of("deb.carter|ines_m|j.o-neill|sean2|u.weber|marie+ville|p.garcia99|k");
        let domain = self.one_of("example.org|mail.example.co.uk|post.example.de|exemple.example.fr");
        (self.language(), format!("{local}@{domain}"))
    }

    /// National numbering plans, and the usual ways to write a number (ITU-T E.123).
    pub(super) fn phone(&mut self) -> (Language, String) {
        match self.below(5) {
            0 => {
                let (code, sizes): (&str, &[usize]) = match self.below(5) {
                    0 => ("20", &[4, 4]),
                    1 => ("113", &[3, 4]),
                    2 => ("1632", &[6]),
                    3 => ("7700", &[6]),
                    _ => ("7700", &[3, 3]),
                };
                // Ranges that the regulator keeps for drama.
                let subscriber = match code {
                    "20" => format!("7946{}", self.digits(4)),
                    "113" => format!("496{}", self.digits(4)),
                    "7700" => format!("900{}", self.digits(3)),
                    _ => format!("960{}", self.digits(3)),
                };
                let start = self.one_of("0{} |0{}|(0{}) |+44 {} |+44 (0){} |0044 {} |0{}-");
                let between = self.one_of(" |-|");
                (English, start.replace("{}", code) + &grouped(&subscriber, sizes, between))
            }
            1 => {
                let code = self.one_of("1|85|86|87|21|91");
                let rest = if code == "91" { 6 } else { 7 };
                let subscriber = format!("{}{}", 2 + self.below(7), self.digits(rest - 1));
                let start = self.one_of("0{} |(0{}) |+353 {} |00353 {} |0{}-");
                let between = self.one_of(" |-|");
                (English, start.replace("{}", code) + &grouped(&subscriber, &[3, rest - 3], between))
            }
            2 => {
                let code = self.one_of("30|171|89|160|221|4535");
                let rest = if code == "4535" { 5 } else { 7 + usize::try_from(self.below(2)).unwrap() };
                let subscriber = format!("{}{}", 2 + self.below(7), self.digits(rest - 1));
                let sizes: &[usize] = if self.below(2) == 0 { &[8] } else { &[3, 2, 3] };
                let start = self.one_of("0{} |0{}/|0{}-|+49 {} |+49 (0){} |(0{}) |0049{}|0{} / ");
                (German, start.replace("{}", code) + &grouped(&subscriber, sizes, " "))
            }
            3 => {
                let between = self.one_of(" |.||-");
                let pairs = grouped(&self.digits(8), &[2, 2, 2, 2], between);
                let zone = self.letter("12345679");
                let start = match self.below(3) {
                    0 => format!("0{zone}{between}"),
                    1 => format!("+33 {zone} "),
                    _ => format!("+33 (0){zone} "),
                };
                (French, start + &pairs)
            }
            _ => {
                let number = format!("{}{}{}", self.letter("66789"), 1 + self.below(8), self.digits(7));
                let between = self.one_of(" |-|.|");
                let sizes: &[usize] =
                    [&[3, 3, 3][..], &[3, 2, 2, 2], &[2, 3, 2, 2]][usize::try_from(self.below(3)).unwrap()];
                let start = self.one_of("|+34 |0034 |(+34) ");
                (Spanish, start.to_owned() + &grouped(&number, sizes, between))
            }
        }
    }

    /// ISO 13616: check digits are 98 less the remainder of the number with two zeros.
    pub(super) fn iban(&mut self) -> (Language, String) {
        let (language, country, account) = match self.below(5) {
            0 => (English, "GB", self.letters(4, CAPITALS) + &self.digits(14)),
            1 => (English, "IE", self.letters(4, CAPITALS) + &self.digits(14)),
            2 => (German, "DE", self.digits(18)),
            3 => {
                let account = self.letters(11, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
                (French, "FR", self.digits(10) + &account + &self.digits(2))
            }
            _ => (Spanish, "ES", self.digits(20)),
        };
        let spelled: String =
            format!("{account}{country}00").chars().map(|c| c.to_digit(36).unwrap().to_string()).collect();
        let plain = format!("{country}{:02}{account}", 98 - remainder(&spelled, 97));
        let written = match self.below(3) {
            0 => plain,
            1 => grouped(&plain, &[4; 9], " "),
            _ => plain.to_lowercase(),
        };
        (language, written)
    }

    /// ISO 7812: the last digit makes the sum a multiple of ten.
    pub(super) fn card(&mut self) -> (Language, String) {
        let prefix = self.one_of("4|51|55|2221|37|34|6011|5018");
        let is_short = prefix.starts_with('3');
        let length = if is_short { 15 } else { 16 };
        let body = format!("{prefix}{}", self.digits(length - 1 - prefix.len()));
        let last = (0..10).find(|last| luhn_sum(&format!("{body}{last}")).is_multiple_of(10)).unwrap();
        let sizes: &[usize] = if is_short { &[4, 6, 5] } else { &[4; 4] };
        let between = self.one_of("| |-");
        (self.language(), grouped(&format!("{body}{last}"), sizes, between))
    }
}

fn luhn_sum(digits: &str) -> u32 {
    let doubled = |digit: u32| if digit > 4 { 2 * digit - 9 } else { 2 * digit };
    let value = |(at, digit): (usize, u8)| {
        let digit = u32::from(digit - b'0');
        if at % 2 == 1 { doubled(digit) } else { digit }
    };
    digits.bytes().rev().enumerate().map(value).sum()
}
