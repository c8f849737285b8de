//! What the tables hold.

use serde_json::json;

use super::figures::{Measured, Timing};
use super::houses::{House, SMALL};
use super::table::Table;

/// One row a house, way and number at once, with how many times as long it took as in the small house.
pub fn timings(all: &[Measured]) -> Table {
    let small = House::Generated(SMALL).to_string();
    let (p50, p95) = (format!("p50 of {small}"), format!("p95 of {small}"));
    let mut table = Table::new(2, &["house", "way", "at once", "p50", "p95", "p99", p50.as_str(), p95.as_str()]);
    let base = all.iter().find(|measured| measured.house == small);
    for measured in all {
        for timing in &measured.timings {
            let beside = base.and_then(|base| base.timings.iter().find(|other| is_same(other, timing)));
            let p50 = beside.map(|other| timing.p50 / other.p50);
            let p95 = beside.map(|other| timing.p95 / other.p95);
            let mut cells = vec![measured.house.clone(), timing.way.clone(), timing.at_once.to_string()];
            cells.extend([timing.p50, timing.p95, timing.p99].map(|time| format!("{time:.2}")));
            cells.extend([p50, p95].map(|times| times.map_or_else(|| "–".to_owned(), |times| format!("× {times:.1}"))));
            let line = json!({
                "table": "timings", "engine": measured.engine, "house": measured.house, "threads": measured.threads,
                "way": timing.way, "at_once": timing.at_once, "p50_ms": timing.p50, "p95_ms": timing.p95,
                "p99_ms": timing.p99, "p50_times": p50, "p95_times": p95,
            });
            table.add(cells, line);
        }
    }
    table
}

fn is_same(one: &Timing, other: &Timing) -> bool {
    one.way == other.way && one.at_once == other.at_once
}

/// One row a house: how much there is, and what it takes.
pub fn houses(all: &[Measured]) -> Table {
    let header = ["house", "engine", "threads", "filled in, s", "memory, MB", "index, MB"];
    let mut table = Table::new(2, &header);
    for measured in all {
        let cells = vec![
            measured.house.clone(),
            measured.engine.clone(),
            measured.threads.to_string(),
            format!("{:.1}", measured.filled_in_s),
            told(measured.memory_mb),
            told(measured.index_mb),
        ];
        let line = json!({
            "table": "houses", "engine": measured.engine, "house": measured.house, "threads": measured.threads,
            "filled_in_s": measured.filled_in_s, "memory_mb": measured.memory_mb, "index_mb": measured.index_mb,
        });
        table.add(cells, line);
    }
    table
}

fn told(megabytes: Option<u64>) -> String {
    megabytes.map_or_else(|| "–".to_owned(), |megabytes| megabytes.to_string())
}
