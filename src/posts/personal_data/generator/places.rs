//! Addresses and postcodes.

use super::Language::{English, French, German, Spanish};
use super::{Generator, Language};

impl Generator {
    /// Numbers and names in the order of each country (Universal Postal Union, S42).
    pub(super) fn address(&mut self) -> (Language, String) {
        let house = format!("{}{}", 1 + self.below(199), self.one_of("||a|b"));
        match self.below(5) {
            0 | 1 => {
                let name = self.one_of(
                    "Mill|Church|St John's|Old Mill|Upper Park|Queen Victoria|O'Connell|Long|Beech|Kingfisher|Station",
                );
                let street = self.one_of(
                    "Road|Street|Avenue|Lane|Close|Drive|Terrace|Crescent|Rd|St|Ave|Gardens|Court|Way|Grove|Place",
                );
                let address = format!("{house} {name} {street}");
                let written = match self.below(8) {
                    0 => format!("Flat {}, {address}", 1 + self.below(9)),
                    1 if ["Road", "Street", "Avenue", "Lane"].contains(&street) => address.to_lowercase(),
                    2 => address.to_uppercase(),
                    _ => address,
                };
                (English, written)
            }
            2 => {
                let name = self.one_of(
                    "Haupt|Goethe|Bahnhof|Schiller|Linden|Garten|Kirch|Wilhelm-Busch-|Karl-Marx-|Mozart|Berliner ",
                );
                let street = self.one_of("straße|strasse|str.|weg|platz|allee|gasse");
                let written = if name.ends_with([' ', '-']) {
                    let (first, rest) = street.split_at(1);
                    format!("{name}{}{rest} {house}", first.to_uppercase())
                } else {
                    format!("{name}{street} {house}")
                };
                (German, written)
            }
            3 => {
                let number = 1 + self.below(199);
                let addition = self.one_of("|| bis| ter|,");
                let street = self.one_of("rue|avenue|boulevard|place|chemin|impasse|allée|quai|Rue|bd");
                let name = self.one_of("des Lilas|de la République|Victor Hugo|du Général de Gaulle|de l'Église|Jean Jaurès|d'Alsace|Pasteur");
                (French, format!("{number}{addition} {street} {name}"))
            }
            _ => {
                let street = self.one_of("calle|Calle|C/|avenida|Avda.|plaza|Plaza|paseo|Camino");
                let name = self.one_of(
                    "Mayor|de Alcalá|de la Constitución|San Juan|del Prado|Gran Capitán|de los Reyes Católicos|mayor",
                );
                let between = self.one_of(", | | nº |, nº ");
                (Spanish, format!("{street} {name}{between}{}", 1 + self.below(199)))
            }
        }
    }

    pub(super) fn postcode(&mut self) -> (Language, String) {
        match self.below(5) {
            0 => {
                let outward = self.one_of("M1|B33|CR2|DN55|W1A|EC1A|SW1A|LS11|G12|EL4");
                let inward = self.digits(1) + &self.letters(2, "ABDEFGHJLNPQRSTUWXYZ");
                let written = format!("{outward}{}{inward}", self.one_of(" | |"));
                (English, if self.below(3) == 0 { written.to_lowercase() } else { written })
            }
            1 => {
                let unique = self.letters(4, "ACDEFHKNPRTVWXY0123456789");
                let key = self.one_of("D02|D6W|T12|H91|A65|V94|K67");
                (English, format!("{key}{}{unique}", self.one_of(" | |")))
            }
            2 => {
                let place = self.one_of("Berlin|Köln|Bad Homburg|Leipzig|München");
                (German, format!("{:05} {place}", 1000 + self.below(98_999)))
            }
            3 => {
                let place = self.one_of("Paris|Lyon|Saint-Denis|Marseille|Le Havre");
                (French, format!("{:02}{}0 {place}", 1 + self.below(95), self.digits(2)))
            }
            _ => {
                let place = self.one_of("Madrid|Sevilla|Barcelona|Gijón|Palma");
                (Spanish, format!("{:02}{} {place}", 1 + self.below(52), self.digits(3)))
            }
        }
    }
}
