//! Cells that a row of a table has too many: the grammar drops them, we show them in the last cell.

use comrak::nodes::AstNode;

use super::visible::has_visible;

/// The last cell of a row, and what was typed behind it.
pub(super) fn surplus<'a>(row: &'a AstNode<'a>, lines: &[&str]) -> Option<(&'a AstNode<'a>, String)> {
    let start = row.data().sourcepos.start;
    let line = lines.get(start.line.checked_sub(1)?)?;
    let typed = match start.column.checked_sub(1) {
        Some(column) => line.get(column..)?,
        None => line.trim_start_matches(['>', ' ', '\t']),
    };
    let behind = behind_cells(typed, row.children().count())?;
    Some((row.last_child()?, format!(" | {}", behind.replace("\\|", "|"))))
}

/// What follows that many cells, if it is anything.
fn behind_cells(row: &str, cells: usize) -> Option<&str> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut escaped = false;
    let mut left = cells;
    for (at, c) in row.char_indices() {
        if c == '|' && !escaped {
            left = left.saturating_sub(1);
            if left == 0 {
                let behind = row.get(at + 1..)?.trim();
                let behind = behind.strip_suffix('|').unwrap_or(behind).trim_end();
                return has_visible(behind).then_some(behind);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_the_last_column_are_found() {
        for (row, cells, expected) in [
            ("| a | b |", 2, None),
            ("| a | b", 2, None),
            ("| a | b | c |", 2, Some("c")),
            ("a | b | c | d", 2, Some("c | d")),
            ("| a \\| b | c |", 1, Some("c")),
            ("| a | b |  |", 2, None),
            ("| a |", 3, None),
        ] {
            assert_eq!(behind_cells(row, cells), expected, "{row}");
        }
    }
}
