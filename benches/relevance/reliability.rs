//! How likely suggestions seem, against how often they are right.

use peerdesk::deflection::reliability::{BIN_COUNT, bin_of, percent_of};
use peerdesk::search::calibration::steps::{EngineKind, likelihood};
use serde_json::json;

use super::measures::estimate;
use super::suggestions::Rated;
use super::table::Table;

/// An empty table of bins.
pub fn table() -> Table {
    Table::new(2, &["set", "bin", "suggestions", "seemed", "right [95 % interval]", "error"])
}

/// Adds the bins of a set, of all suggestions and of the likeliest of each list.
pub fn add(table: &mut Table, set: &str, engine: EngineKind, rated: &[Rated]) {
    for (which, first_only) in [("all", false), ("first", true)] {
        let mut bins: Vec<Vec<(usize, f64, f64)>> = vec![Vec::new(); BIN_COUNT];
        for one in rated.iter().filter(|one| one.is_first || !first_only) {
            let seemed = likelihood(engine, one.with_model, one.evidence);
            let worth = f64::from(u8::from(one.is_right));
            bins[bin_of(percent_of(seemed))].push((one.subject, f64::from(seemed), worth));
        }
        for (at, bin) in bins.iter().enumerate().filter(|(_, bin)| !bin.is_empty()) {
            let seemed = bin.iter().map(|(_, seemed, _)| seemed).sum::<f64>() / bin.len() as f64;
            let right = bin.iter().map(|(_, _, right)| right).sum::<f64>() / bin.len() as f64;
            let interval = estimate(bin.iter().map(|(subject, _, right)| (*subject, *right)));
            let error = (right - seemed).abs();
            table.add(
                vec![
                    set.to_owned(),
                    format!("{which} .{at}"),
                    bin.len().to_string(),
                    format!("{seemed:.2}"),
                    format!("{right:.2} [{:.2}, {:.2}]", interval.low, interval.high),
                    format!("{error:.2}"),
                ],
                json!({
                    "table": "reliability", "set": set, "of": which, "bin": at, "suggestions": bin.len(),
                    "seemed": seemed, "right": right, "low": interval.low, "high": interval.high, "error": error,
                }),
            );
        }
    }
}
