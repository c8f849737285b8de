//! Dates of birth, in sentences that say what they are.

use super::Language::{English, French, German, Spanish};
use super::{Generator, Kind, Labelled};

impl Generator {
    pub(super) fn birth_date(&mut self) -> Labelled {
        let (day, month, year) = (1 + self.below(28), 1 + self.below(12), 1930 + self.below(80));
        let language = self.language();
        let (months, sentences): (&[&str], &[&str]) = match language {
            English => (
                &[
                    "January",
                    "February",
                    "March",
                    "April",
                    "May",
                    "June",
                    "July",
                    "August",
                    "September",
                    "October",
                    "November",
                    "December",
                ],
                &[
                    "I was born on {}.",
                    "my date of birth is {} and nobody asks",
                    "DOB: {}",
                    "Born {}, in Cork",
                    "{} is my date of birth",
                    "dob {}",
                ],
            ),
            German => (
                &[
                    "Januar",
                    "Februar",
                    "März",
                    "April",
                    "Mai",
                    "Juni",
                    "Juli",
                    "August",
                    "September",
                    "Oktober",
                    "November",
                    "Dezember",
                ],
                &[
                    "Ich bin am {} geboren.",
                    "geboren am {} in Köln",
                    "Geburtsdatum: {}",
                    "geb. {}",
                    "mein geburtstag ist der {}",
                ],
            ),
            French => (
                &[
                    "janvier",
                    "février",
                    "mars",
                    "avril",
                    "mai",
                    "juin",
                    "juillet",
                    "août",
                    "septembre",
                    "octobre",
                    "novembre",
                    "décembre",
                ],
                &[
                    "Je suis né le {} à Lyon.",
                    "née le {}",
                    "date de naissance : {}",
                    "ma date de naissance est le {} merci",
                ],
            ),
            Spanish => (
                &[
                    "enero",
                    "febrero",
                    "marzo",
                    "abril",
                    "mayo",
                    "junio",
                    "julio",
                    "agosto",
                    "septiembre",
                    "octubre",
                    "noviembre",
                    "diciembre",
                ],
                &[
                    "Nací el {} en Sevilla.",
                    "nacida el {}",
                    "Fecha de nacimiento: {}",
                    "mi fecha de nacimiento es el {} gracias",
                ],
            ),
        };
        let name = months[usize::try_from(month - 1).unwrap()];
        let spelled = match language {
            English => {
                [format!("{day} {name} {year}"), format!("{day}th {name} {year}"), format!("{name} {day}, {year}")]
            }
            German => [
                format!("{day}. {name} {year}"),
                format!("{day}.{month}.{:02}", year % 100),
                format!("{year}-{month:02}-{day:02}"),
            ],
            French => {
                [format!("{day} {name} {year}"), format!("{day:02}.{month:02}.{year}"), format!("{day} {name} {year}")]
            }
            Spanish => [
                format!("{day} de {name} de {year}"),
                format!("{day} de {name} {year}"),
                format!("{day}-{month}-{year}"),
            ],
        };
        let part = match self.below(6) {
            0 => format!("{day}/{month}/{year}"),
            1 => format!("{day:02}.{month:02}.{year}"),
            2 => format!("{day:02}-{month:02}-{year}"),
            at => spelled[usize::try_from(at - 3).unwrap()].clone(),
        };
        Labelled { kind: Kind::BirthDate, sentence: self.pick(sentences).replace("{}", &part), part }
    }
}
