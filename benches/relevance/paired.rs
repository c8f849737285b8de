//! Two runs beside each other, question by question: what changed is told far more exactly than by two figures with intervals of their
//! own.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::measures::{Estimate, Measure, Outcome, estimate};

/// What two runs are compared by.
pub const COMPARED: [Measure; 3] = [Measure::Success(1), Measure::Success(5), Measure::ReciprocalRank];

/// What changed for the questions of one set that were asked in one way.
#[derive(Clone, Debug)]
pub struct Difference {
    pub set: String,
    pub way: String,
    pub slice: String,
    /// Questions of this run.
    pub asked: usize,
    /// Those that the other run asked as well; only they are compared.
    pub matched: usize,
    /// By each measure of [`COMPARED`]: the other run, this run, and this run less the other.
    pub measures: Vec<(f64, f64, Estimate)>,
}

/// Writes outcomes, one a line.
pub fn save(path: &Path, outcomes: &[Outcome]) {
    let lines: Vec<String> =
        outcomes.iter().map(|outcome| serde_json::to_string(outcome).expect("an outcome is JSON")).collect();
    std::fs::write(path, lines.join("\n") + "\n").expect("the run can be saved");
}

/// Reads what [`save`] wrote.
pub fn read(path: &Path) -> Vec<Outcome> {
    let text = std::fs::read_to_string(path).expect("the saved run can be read");
    text.lines().map(|line| serde_json::from_str(line).expect("a line is an outcome")).collect()
}

/// Compares two runs by set, way, slice and id of the question.
pub fn differences(now: &[Outcome], before: &[Outcome]) -> Vec<Difference> {
    let key = |outcome: &Outcome| (outcome.set.clone(), outcome.way.clone(), outcome.slice.clone());
    let known: HashMap<_, _> =
        before.iter().map(|outcome| ((key(outcome), outcome.id.as_str()), outcome.place)).collect();
    let mut groups: BTreeMap<_, Vec<&Outcome>> = BTreeMap::new();
    for outcome in now {
        groups.entry(key(outcome)).or_default().push(outcome);
    }
    let compared = groups.into_iter().map(|((set, way, slice), outcomes)| {
        let pairs: Vec<(usize, Option<usize>, Option<usize>)> = outcomes
            .iter()
            .filter_map(|outcome| {
                let before = known.get(&(key(outcome), outcome.id.as_str()))?;
                Some((outcome.subject, *before, outcome.place))
            })
            .collect();
        let measures = COMPARED.iter().map(|measure| compare(&pairs, *measure)).collect();
        Difference { set, way, slice, asked: outcomes.len(), matched: pairs.len(), measures }
    });
    compared.collect()
}

fn compare(pairs: &[(usize, Option<usize>, Option<usize>)], measure: Measure) -> (f64, f64, Estimate) {
    let mean = |worth: &dyn Fn(Option<usize>, Option<usize>) -> f64| {
        pairs.iter().map(|(_, before, now)| worth(*before, *now)).sum::<f64>() / pairs.len().max(1) as f64
    };
    let difference =
        pairs.iter().map(|(subject, before, now)| (*subject, measure.worth(*now) - measure.worth(*before)));
    (mean(&|before, _| measure.worth(before)), mean(&|_, now| measure.worth(now)), estimate(difference))
}
