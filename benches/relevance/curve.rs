//! What a limit on the score keeps: of the questions whose first thread is right, of those whose first is wrong, and of those that have
//! no right one at hand and would be told that they are answered already.

use serde_json::json;

use super::first::First;
use super::table::Table;

/// Shares of the right ones that a limit is set to keep, percent.
const KEPT_PERCENTAGES: [usize; 8] = [100, 90, 80, 70, 60, 50, 40, 30];

/// An empty table of limits.
pub fn table() -> Table {
    Table::new(1, &["set", "kept %", "limit", "right", "wrong", "falsely answered"])
}

/// Adds the limits of a set. Counts are of those at or over the limit.
pub fn add(table: &mut Table, set: &str, firsts: &[First]) {
    let mut right: Vec<f32> =
        firsts.iter().filter(|first| first.is_right == Some(true)).map(|first| first.score_per_word).collect();
    right.sort_by(f32::total_cmp);
    if right.is_empty() {
        return;
    }
    let all = |is_right: Option<bool>| firsts.iter().filter(|first| first.is_right == is_right).count();
    for kept in KEPT_PERCENTAGES {
        let limit = right[(right.len() - 1) * (100 - kept) / 100];
        let over = |is_right: Option<bool>| {
            firsts.iter().filter(|first| first.is_right == is_right && first.score_per_word >= limit).count()
        };
        let shown = |is_right: Option<bool>| format!("{} of {}", over(is_right), all(is_right));
        table.add(
            vec![
                set.to_owned(),
                kept.to_string(),
                format!("{limit:.3}"),
                shown(Some(true)),
                shown(Some(false)),
                shown(None),
            ],
            json!({
                "table": "curve", "set": set, "kept": kept, "limit": limit, "right": over(Some(true)),
                "wrong": over(Some(false)), "falsely_answered": over(None),
            }),
        );
    }
}
