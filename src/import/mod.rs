//! `peerdesk import`: a community from JSON Lines, batch by batch, each in one transaction. What is there already is left
//! as it is, so that a run that was cut off is simply run again. The format stands in `docs/import.md`.

mod batch;
mod command;
mod format;
mod known;
mod settle;

use chrono::Duration;
use sea_orm::DbErr;
use tokio::io::{AsyncBufRead, AsyncBufReadExt};

use crate::app::App;
use crate::locale::text::{self, Args};

pub use command::{Command, import_file};

/// Lines of a batch.
const BATCH: usize = 500;
/// Longest line, bytes: a text of the longest kind with everything escaped, and room for the rest.
const MAX_LINE: usize = 512 * 1024;
/// Refused lines that a summary holds; the others are only counted.
const MAX_REFUSED: usize = 1000;

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

impl Default for Options {
    fn default() -> Self {
        Self { escalate: false, shift: Duration::zero(), batch: BATCH }
    }
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

    fn add(&mut self, other: Self) {
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

/// A line of the file, parsed or refused.
struct Numbered {
    line: u64,
    record: format::Record,
}

/// Reads to the end, storing every [`Options::batch`] lines.
///
/// # Errors
/// The file or the database failed. Running it again goes on from there.
pub async fn run<R: AsyncBufRead + Unpin + Send>(
    app: &App,
    mut reader: R,
    options: &Options,
    watcher: &mut Watcher<'_>,
) -> Result<Summary, ImportError> {
    let mut summary = Summary::default();
    let mut bytes = 0_u64;
    loop {
        let mut lines = Vec::with_capacity(options.batch);
        while lines.len() < options.batch.max(1) {
            let Some((line, read)) = next_line(&mut reader).await? else { break };
            summary.lines += 1;
            bytes += read;
            lines.push((summary.lines, line));
        }
        if lines.is_empty() {
            return Ok(summary);
        }
        let outcome = store(app, lines, options).await?;
        summary.added.add(outcome.added);
        summary.unchanged += outcome.unchanged;
        for refused in outcome.refused {
            watcher(Step::Refused(&refused));
            summary.refused += 1;
            if summary.refused_lines.len() < MAX_REFUSED {
                summary.refused_lines.push(refused);
            }
        }
        watcher(Step::Stored { lines: summary.lines, bytes });
    }
}

/// One batch: parsed and rendered off the async threads, then written in one transaction.
async fn store(app: &App, lines: Vec<(u64, Line)>, options: &Options) -> Result<batch::Outcome, ImportError> {
    let (now, shift) = (app.now(), options.shift);
    let parsed = tokio::task::spawn_blocking(move || parse(lines, now, shift)).await;
    let (records, refused) = parsed.map_err(|error| DbErr::Custom(error.to_string()))?;
    let mut outcome = batch::Outcome { refused, ..batch::Outcome::default() };
    if !records.is_empty() {
        let tx = app.begin_write().await?;
        batch::write(&tx, records, now, options, &mut outcome).await?;
        tx.commit().await?;
        app.pages.forget_all();
        app.wake();
    }
    outcome.refused.sort_by_key(|refused| refused.line);
    Ok(outcome)
}

fn parse(
    lines: Vec<(u64, Line)>,
    now: chrono::DateTime<chrono::Utc>,
    shift: Duration,
) -> (Vec<Numbered>, Vec<RefusedLine>) {
    let mut records = Vec::with_capacity(lines.len());
    let mut refused = Vec::new();
    for (line, text) in lines {
        let parsed = match text {
            Line::TooLong => Err(because("import-line-too-long", &[("limit", (MAX_LINE / 1024).into())])),
            Line::Text(text) if text.iter().all(u8::is_ascii_whitespace) => continue,
            Line::Text(text) => format::parse(&text, now, shift),
        };
        match parsed {
            Ok(record) => records.push(Numbered { line, record }),
            Err(reason) => refused.push(RefusedLine { line, reason }),
        }
    }
    (records, refused)
}

enum Line {
    Text(Vec<u8>),
    TooLong,
}

/// The next line and how many bytes it took. A line past the limit is read to its end and not kept.
async fn next_line<R: AsyncBufRead + Unpin>(reader: &mut R) -> std::io::Result<Option<(Line, u64)>> {
    let (mut text, mut read, mut too_long) = (Vec::new(), 0_u64, false);
    loop {
        let some = reader.fill_buf().await?;
        if some.is_empty() {
            break;
        }
        let end = some.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(some.len(), |at| at + 1);
        if text.len() + taken > MAX_LINE {
            too_long = true;
            text = Vec::new();
        }
        if !too_long {
            text.extend(some.iter().take(taken));
        }
        reader.consume(taken);
        read += u64::try_from(taken).unwrap_or(u64::MAX);
        if end.is_some() {
            break;
        }
    }
    let line = if too_long { Line::TooLong } else { Line::Text(text) };
    Ok((read > 0).then_some((line, read)))
}

/// A reason in words.
fn because(key: &str, args: &Args<'_>) -> String {
    text::text(key, args)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_counted_and_long_ones_are_not_kept() {
        let mut text = b"{\"a\":1}\n\n".to_vec();
        text.extend(vec![b'x'; MAX_LINE + 10]);
        text.extend(b"\nlast");
        let mut reader = tokio::io::BufReader::with_capacity(1000, text.as_slice());
        let mut found = Vec::new();
        while let Some((line, bytes)) = next_line(&mut reader).await.unwrap() {
            found.push((matches!(line, Line::TooLong), bytes));
        }
        let long = u64::try_from(MAX_LINE).unwrap() + 11;
        assert_eq!(found, [(false, 8), (false, 1), (true, long), (false, 4)]);
    }
}
