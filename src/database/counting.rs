//! Counting statements: for the metrics, and for the request that caused them.

use std::cell::Cell;

tokio::task_local! {
    /// Statements run on behalf of the request at hand.
    pub static STATEMENTS: Cell<u32>;
}

/// Counts a statement for the metrics and for the request at hand.
pub(super) fn count_statement() {
    metrics::counter!("peerdesk_sql_statements_total").increment(1);
    // Outside a request there is nothing to count for.
    STATEMENTS.try_with(|count| count.set(count.get() + 1)).ok();
}
