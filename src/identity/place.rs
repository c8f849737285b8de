//! Where something was done from, as it may be kept: a keyed hash of the address, equal for equal places.

use crate::config::Secret;
use crate::operation::rate_limit::address_key;
use crate::web::client::ClientAddress;
use crate::web::signing;

/// Where something was done from. The address itself cannot be found again without the site's secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(Option<String>);

impl Place {
    /// Characters that are kept: enough to tell the places of one account apart.
    const LENGTH: usize = 16;

    /// The place of an address.
    #[must_use]
    pub fn of(secret: &Secret, address: ClientAddress) -> Self {
        let tag = signing::tag(secret, "place", &[&address_key(address.0)]);
        Self(Some(tag.chars().take(Self::LENGTH).collect()))
    }

    /// What is stored; none where nobody came over the network.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Whether something was done from here, as far as both places are known.
    #[must_use]
    pub fn is(&self, key: Option<&str>) -> bool {
        self.0.is_some() && self.key() == key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_again_and_tells_no_address() {
        let (secret, other) = (Secret::from("a secret of the site"), Secret::from("a secret of another site"));
        let at = |address: &str| ClientAddress(address.parse().unwrap());
        let home = Place::of(&secret, at("203.0.113.9"));
        assert!(home.is(Place::of(&secret, at("203.0.113.9")).key()));
        assert!(!home.is(Place::of(&secret, at("203.0.113.8")).key()));
        assert!(!home.is(Place::of(&other, at("203.0.113.9")).key()), "nobody else can try all addresses");
        assert!(!home.key().unwrap().contains("203"));
        assert!(!Place::default().is(None), "two unknown places are not the same");
    }
}
