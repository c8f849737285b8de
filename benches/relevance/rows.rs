//! What the tables hold.

use std::collections::BTreeMap;

use serde_json::json;

use super::measures::{Estimate, MEASURES, Measure, Outcome, measured};
use super::paired::{COMPARED, Difference, differences};
use super::slices::Slice;
use super::table::Table;

/// One row a set and way, of questions as they are.
pub fn measures(outcomes: &[Outcome]) -> Table {
    let mut groups: Vec<(&str, &str)> = Vec::new();
    let mut members: BTreeMap<(&str, &str), Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes.iter().filter(|outcome| outcome.slice == Slice::AsIs.name()) {
        let group = (outcome.set.as_str(), outcome.way.as_str());
        if !members.contains_key(&group) {
            groups.push(group);
        }
        members.entry(group).or_default().push(outcome);
    }
    let names = MEASURES.map(Measure::name);
    let mut header = vec!["set", "way", "questions"];
    header.extend(names.iter().map(String::as_str));
    let mut table = Table::new(2, &header);
    for group in groups {
        let asked = &members[&group];
        let mut cells = vec![group.0.to_owned(), group.1.to_owned(), asked.len().to_string()];
        let mut line = json!({"table": "measures", "set": group.0, "way": group.1, "questions": asked.len()});
        for measure in MEASURES {
            let estimate = measured(asked.iter().copied(), measure);
            cells.push(percent(estimate));
            line[measure.name()] = json!(estimate);
        }
        table.add(cells, line);
    }
    table
}

/// One row a set, way and slice: the share of questions with a right thread among the first five, as they are and changed.
pub fn slices(outcomes: &[Outcome], hurried: &[Slice]) -> Table {
    let mut table = Table::new(3, &["set", "way", "slice", "questions", "S@5 as is", "S@5", "difference"]);
    let of = |slice: Slice| outcomes.iter().filter(move |outcome| outcome.slice == slice.name());
    for slice in hurried {
        let changed: Vec<Outcome> = of(*slice).cloned().collect();
        let as_is: Vec<Outcome> =
            of(Slice::AsIs).map(|outcome| Outcome { slice: slice.name().to_owned(), ..outcome.clone() }).collect();
        for Difference { set, way, slice, matched, measures, .. } in differences(&changed, &as_is) {
            let (before, now, difference) = measures[1];
            table.add(
                vec![
                    set.clone(),
                    way.clone(),
                    slice.clone(),
                    matched.to_string(),
                    format!("{:.1}", before * 100.0),
                    format!("{:.1}", now * 100.0),
                    points(difference),
                ],
                json!({
                    "table": "slices", "set": set, "way": way, "slice": slice, "questions": matched, "as_is": before,
                    "changed": now, "difference": difference,
                }),
            );
        }
    }
    table
}

/// One row a set, way and slice: what changed since a saved run.
pub fn beside(now: &[Outcome], before: &[Outcome]) -> Table {
    let names = COMPARED.map(Measure::name);
    let mut header = vec!["set", "way", "slice", "matched"];
    header.extend(names.iter().map(String::as_str));
    let mut table = Table::new(3, &header);
    // A way or slice of which the saved run has no question says nothing of what changed.
    for change in differences(now, before).into_iter().filter(|change| change.matched > 0) {
        let mut cells = vec![
            change.set.clone(),
            change.way.clone(),
            change.slice.clone(),
            format!("{} of {}", change.matched, change.asked),
        ];
        let mut line = json!({
            "table": "beside", "set": change.set, "way": change.way, "slice": change.slice,
            "matched": change.matched, "questions": change.asked,
        });
        for (name, (before, now, difference)) in names.iter().zip(&change.measures) {
            cells.push(format!("{:.1} → {:.1} {}", before * 100.0, now * 100.0, points(*difference)));
            line[name.as_str()] = json!({"before": before, "now": now, "difference": difference});
        }
        table.add(cells, line);
    }
    table
}

/// A share in percent with its interval.
fn percent(estimate: Estimate) -> String {
    format!("{:.1} [{:.1}–{:.1}]", estimate.mean * 100.0, estimate.low * 100.0, estimate.high * 100.0)
}

/// A change in points with its interval.
fn points(estimate: Estimate) -> String {
    format!("{:+.1} [{:+.1}, {:+.1}]", estimate.mean * 100.0, estimate.low * 100.0, estimate.high * 100.0)
}
