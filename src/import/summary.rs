//! How to import, and what became of it.

use chrono::Duration;
use sea_orm::DbErr;

/// Lines of a batch.
const BATCH: usize = 500;

/// How to import.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that wait for help get their peer window and go to staff when it is over; without it, imported threads wait
    /// for peers alone.
    pub escalate: bool,
    /// Added to every time.
    pub shift: Duration,
    /// Lines of a transaction.
    pub batch: usize,
}

/// How many of each type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub agencies: u64,
    pub categories: u64,
    pub accounts: u64,
    pub threads: u64,
    pub answers: u64,
    pub comments: u64,
}

impl Counts {
    /// All together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.agencies + self.categories + self.accounts + self.threads + self.answers + self.comments
    }

    pub fn add(&mut self, other: Self) {
        self.agencies += other.agencies;
        self.categories += other.categories;
        self.accounts += other.accounts;
        self.threads += other.threads;
        self.answers += other.answers;
        self.comments += other.comments;
    }
}

/// A line that was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    /// Counted from 1.
    pub line: u64,
    /// For people.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Lines read, empty ones included.
    pub lines: u64,
    pub added: Counts,
    /// Lines whose id was there before.
    pub unchanged: u64,
    pub refused: u64,
    /// The first of the refused lines.
    pub refused_lines: Vec<RefusedLine>,
}

/// What the import tells while it runs.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Refused(&'a RefusedLine),
    /// A batch is stored; counted from the start of the file.
    Stored {
        lines: u64,
        bytes: u64,
    },
}

/// Whoever watches.
pub type Watcher<'a> = dyn FnMut(Step<'_>) + Send + 'a;

/// Why an import ended early. What was told to be stored is stored.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file could not be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("database: {0}")]
    Database(#[from] DbErr),
}

impl Default for Options {
    fn default() -> Self {
        Self { escalate: false, shift: Duration::zero(), batch: BATCH }
    }
}
