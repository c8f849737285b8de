//! The steps by which evidence becomes a likelihood, fitted to questions: the rising steps that lie nearest to what was right.
//!
//! Source: R. E. Barlow and others, "Statistical Inference under Order Restrictions" (1972): neighbours that fall are pooled.

use super::suggestions::Rated;

/// So many suggestions a step has at least: fewer say too little of how often they are right.
const MIN_IN_STEP: usize = 60;

/// Suggestions of neighbouring evidence.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: f32,
    count: usize,
    right: usize,
}

impl Step {
    fn share(&self) -> f64 {
        self.right as f64 / self.count.max(1) as f64
    }

    fn with(self, later: Self) -> Self {
        Self { from: self.from, count: self.count + later.count, right: self.right + later.right }
    }
}

/// From so much evidence on, the share that was right. The first begins at nothing.
pub fn fitted(rated: &[Rated]) -> Vec<(f32, f64)> {
    let mut sorted: Vec<&Rated> = rated.iter().collect();
    sorted.sort_by(|one, other| one.evidence.total_cmp(&other.evidence));
    let mut steps: Vec<Step> = Vec::new();
    for group in groups(&sorted) {
        let right = group.iter().filter(|one| one.is_right).count();
        steps.push(Step { from: group[0].evidence, count: group.len(), right });
        while let [.., before, last] = steps.as_slice()
            && (before.share() >= last.share() || last.count < MIN_IN_STEP)
        {
            let pooled = before.with(*last);
            steps.truncate(steps.len() - 2);
            steps.push(pooled);
        }
    }
    if let Some(first) = steps.first_mut() {
        first.from = 0.0;
    }
    steps.iter().map(|step| (step.from, step.share())).collect()
}

/// Neighbours in groups of [`MIN_IN_STEP`] and more: what has the same evidence is in the same step, for nothing tells it apart.
fn groups<'a>(sorted: &'a [&'a Rated]) -> Vec<&'a [&'a Rated]> {
    let mut groups = Vec::new();
    let mut rest = sorted;
    while !rest.is_empty() {
        let last = rest[MIN_IN_STEP.min(rest.len()) - 1].evidence;
        let end = rest.partition_point(|one| one.evidence.total_cmp(&last).is_le());
        let (group, behind) = rest.split_at(end);
        groups.push(group);
        rest = behind;
    }
    groups
}

/// The steps as they stand in the source.
pub fn print(heading: &str, rated: &[Rated]) {
    println!("\n{heading}, {} suggestions", rated.len());
    for (from, share) in fitted(rated) {
        println!("    ({from:.3}, {share:.3}),");
    }
}
