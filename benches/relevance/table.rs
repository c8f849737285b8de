//! Rows that line up, or the same as lines of JSON.

use serde_json::Value;

/// Rows under a header.
pub struct Table {
    /// Columns of words; those after them are figures, which line up on the right.
    words: usize,
    rows: Vec<Vec<String>>,
    lines: Vec<Value>,
}

impl Table {
    /// An empty table.
    pub fn new(words: usize, header: &[&str]) -> Self {
        Self { words, rows: vec![header.iter().map(|name| (*name).to_owned()).collect()], lines: Vec::new() }
    }

    /// Adds a row, and what it is as JSON.
    pub fn add(&mut self, cells: Vec<String>, line: Value) {
        self.rows.push(cells);
        self.lines.push(line);
    }

    /// Prints the rows under a heading, or the lines of JSON without it.
    pub fn print(&self, heading: &str, json: bool) {
        if json {
            for line in &self.lines {
                println!("{line}");
            }
            return;
        }
        println!("\n{heading}");
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
                if at < self.words { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            println!("{}", cells.collect::<Vec<String>>().join("  ").trim_end());
        }
    }
}
