//! What was measured.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What was measured in a house.
#[derive(Serialize, Deserialize)]
pub struct Measured {
    pub house: String,
    pub engine: String,
    pub threads: usize,
    /// How long the engine took to index all of them.
    pub filled_in_s: f64,
    /// What this process had in memory afterwards, pages of the index that the system keeps for it among it; unknown of a server.
    pub memory_mb: Option<u64>,
    /// What the index takes on the disk; unknown of a server.
    pub index_mb: Option<u64>,
    pub timings: Vec<Timing>,
}

/// How long answers took that were asked for in one way, milliseconds.
#[derive(Serialize, Deserialize)]
pub struct Timing {
    pub way: String,
    pub at_once: usize,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
}

impl Timing {
    /// Of times in order.
    pub fn new(way: &str, at_once: usize, times: &[Duration]) -> Self {
        let at = |percent| percentile(times, percent).as_secs_f64() * 1000.0;
        Self { way: way.to_owned(), at_once, p50: at(50), p95: at(95), p99: at(99) }
    }
}

/// The shortest time that so many percent do not exceed.
fn percentile(times: &[Duration], percent: usize) -> Duration {
    let place = (times.len() * percent).div_ceil(100);
    times.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

/// Memory of this process, megabytes; none where the system does not tell.
pub fn memory_mb() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024)
}

/// What a folder holds, megabytes.
pub fn size_mb(folder: &Path) -> u64 {
    size(folder) / 1024 / 1024
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("the folder can be read").map(|entry| entry.expect("a file"));
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        // A file that was merged into another meanwhile.
        Err(_) => 0,
    });
    sizes.sum()
}
