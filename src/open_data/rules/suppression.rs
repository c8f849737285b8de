//! Which sums are blank: those of fewer than five people, and as many others as are needed so that nobody finds them by subtracting what
//! is told from a sum over an agency or over the site, which statistics tell elsewhere. Pure.

use std::collections::BTreeMap;

/// A sum of fewer people is blank: it would tell more of single people than of the site.
pub const MIN_PEOPLE: usize = 5;

/// A sum of one column, before it is decided whether it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The time that it is of: sums of one time add up to one that may be known.
    pub period: &'a str,
    /// The agency that it is of: sums of one agency and one time do so as well.
    pub agency: i64,
    /// How many people it is of. A sum of nobody is 0 and tells of nobody.
    pub people: usize,
    /// It is blank for another reason.
    pub is_blank: bool,
}

/// For each cell of a column whether it is blank. In no group, which is one time or one agency at one time, is exactly one cell blank,
/// unless the group has no other.
#[must_use]
pub fn blanks(cells: &[Cell<'_>]) -> Vec<bool> {
    let mut groups: BTreeMap<(&str, Option<i64>), Vec<usize>> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        for agency in [None, Some(cell.agency)] {
            groups.entry((cell.period, agency)).or_default().push(place);
        }
    }
    let is_small = |cell: &Cell<'_>| cell.is_blank || (1..MIN_PEOPLE).contains(&cell.people);
    let mut blanks: Vec<bool> = cells.iter().map(is_small).collect();
    // A cell that guards one group may stand alone in another, so it goes on until no group needs a guard.
    loop {
        let guards: Vec<usize> = groups.values().filter_map(|group| guard(group, cells, &blanks)).collect();
        if guards.is_empty() {
            return blanks;
        }
        for place in guards {
            if let Some(blank) = blanks.get_mut(place) {
                *blank = true;
            }
        }
    }
}

/// The cell that has to be blank beside a lone blank one of a group: that of fewest people, one of nobody only where there is no other.
fn guard(group: &[usize], cells: &[Cell<'_>], blanks: &[bool]) -> Option<usize> {
    let is_blank = |place: usize| blanks.get(place).copied().unwrap_or_default();
    if group.iter().filter(|place| is_blank(**place)).count() != 1 {
        return None;
    }
    let told = group.iter().copied().filter(|place| !is_blank(*place));
    told.min_by_key(|place| cells.get(*place).map(|cell| (cell.people == 0, cell.people)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(period: &'static str, agency: i64, people: usize) -> Cell<'static> {
        Cell { period, agency, people, is_blank: false }
    }

    #[test]
    fn fewer_than_five_people_are_blank_and_nobody_is_told() {
        let cells = [cell("a", 1, 4), cell("a", 1, 1), cell("a", 1, 5), cell("a", 1, 0)];
        assert_eq!(blanks(&cells), [true, true, false, false]);
        assert_eq!(blanks(&[cell("a", 1, 3)]), [true]);
        assert!(blanks(&[]).is_empty());
    }

    #[test]
    fn a_lone_blank_gets_company_of_the_smallest() {
        let cells = [cell("a", 1, 3), cell("a", 1, 9), cell("a", 1, 6), cell("a", 1, 0), cell("b", 1, 7)];
        assert_eq!(blanks(&cells), [true, false, true, false, false]);
        assert_eq!(blanks(&[cell("a", 1, 3), cell("a", 1, 0)]), [true, true], "a sum over both would tell it");
    }

    #[test]
    fn the_only_category_of_an_agency_is_guarded_by_another_agency() {
        // What guards stands alone at its own agency then, so that it gets company as well.
        let cells = [cell("a", 1, 3), cell("a", 2, 6), cell("a", 2, 8), cell("a", 2, 9)];
        assert_eq!(blanks(&cells), [true, true, true, false]);
    }

    #[test]
    fn what_is_blank_for_another_reason_stays_so_and_is_guarded() {
        let cells = [Cell { is_blank: true, ..cell("a", 1, 20) }, cell("a", 1, 30), cell("a", 1, 40)];
        assert_eq!(blanks(&cells), [true, true, false]);
    }

    proptest! {
        #[test]
        fn nobody_is_found_by_subtracting(
            drawn in proptest::collection::vec((0_usize..3, 0_i64..4, 0_usize..12, proptest::bool::weighted(0.1)), 0..40),
        ) {
            let periods = ["2026-01", "2026-02", "2026-03"];
            let cells: Vec<Cell<'_>> = drawn
                .iter()
                .map(|(period, agency, people, is_blank)| Cell {
                    period: periods[*period], agency: *agency, people: *people, is_blank: *is_blank,
                })
                .collect();
            let blank = blanks(&cells);
            for (cell, is_blank) in cells.iter().zip(&blank) {
                prop_assert!(*is_blank || cell.people == 0 || cell.people >= MIN_PEOPLE);
            }
            for period in periods {
                for agency in [None, Some(0), Some(1), Some(2), Some(3)] {
                    let group: Vec<bool> = cells
                        .iter()
                        .zip(&blank)
                        .filter(|(cell, _)| cell.period == period && agency.is_none_or(|agency| cell.agency == agency))
                        .map(|(_, is_blank)| *is_blank)
                        .collect();
                    let count = group.iter().filter(|is_blank| **is_blank).count();
                    prop_assert!(count != 1 || group.len() == 1, "{period} {agency:?}: {group:?}");
                }
            }
        }
    }
}
