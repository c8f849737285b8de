//! Chance that gives the same every time: `SplitMix64`. Not for secrets. Pure.

/// A stream of numbers that follows from its seed alone.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits, each as likely.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`; 0 if that is 0.
    pub fn below(&mut self, most: u64) -> u64 {
        let high = (u128::from(self.bits()) * u128::from(most)) >> 64;
        u64::try_from(high).unwrap_or(0)
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below((most + 1).saturating_sub(least))
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number below `most`, small ones more often: the smaller of two draws squared against the range.
    pub fn popular(&mut self, most: u64) -> u64 {
        let drawn = self.below(most);
        let again = self.below(drawn + 1);
        self.below(again + 1)
    }
}

/// Shares `total` out among `places` by Zipf's law, in an order drawn by chance: some get none, few get many, none more than `most`.
/// What finds no room is left out.
#[must_use]
pub fn shares(total: u64, places: usize, most: u64, chance: &mut Chance) -> Vec<u64> {
    let mut shares = vec![0; places];
    let mut order: Vec<usize> = (0..places).collect();
    for at in (1..places).rev() {
        let other = chance.below(u64::try_from(at + 1).unwrap_or(u64::MAX));
        order.swap(at, usize::try_from(other).unwrap_or(0));
    }
    // A fifth stays without.
    order.truncate(places - places / 5);
    let weight = |rank: usize| 1_000_000 / u64::try_from(rank + 1).unwrap_or(u64::MAX).isqrt();
    let whole: u64 = (0..order.len()).map(weight).sum();
    let mut left = total;
    for (rank, place) in order.iter().enumerate() {
        let part = u128::from(total) * u128::from(weight(rank)) / u128::from(whole.max(1));
        let part = u64::try_from(part).unwrap_or(most).min(most).min(left);
        if let Some(share) = shares.get_mut(*place) {
            *share = part;
        }
        left -= part;
    }
    // The rest goes round.
    while left > 0 {
        let before = left;
        for place in &order {
            if let Some(share) = shares.get_mut(*place).filter(|share| **share < most && left > 0) {
                *share += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first outputs of SplitMix64 for the seed 1234567.
        let mut chance = Chance::new(1_234_567);
        assert_eq!(
            [chance.bits(), chance.bits(), chance.bits()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn shares_add_up_and_leave_a_fifth_without() {
        let shares = shares(10_000, 1_000, 200, &mut Chance::new(7));
        assert_eq!(shares.iter().sum::<u64>(), 10_000);
        assert!(shares.iter().all(|share| *share <= 200));
        let without = shares.iter().filter(|share| **share == 0).count();
        assert!((200..=230).contains(&without), "{without}");
        assert!(*shares.iter().max().unwrap() > 50);
        assert!(super::shares(10, 0, 200, &mut Chance::new(7)).is_empty());
        assert_eq!(super::shares(10, 1, 5, &mut Chance::new(7)), vec![5]);
    }

    #[test]
    fn numbers_stay_in_their_range() {
        let mut chance = Chance::new(3);
        assert!((0..1000).all(|_| (3..=5).contains(&chance.between(3, 5)) && chance.popular(10) < 10));
        assert_eq!(chance.below(0), 0);
    }
}
