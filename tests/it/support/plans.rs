//! What a database makes of a statement.

use peerdesk::app::App;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

/// What the database says it would do, line by line.
pub async fn plan(app: &App, select: &SelectStatement) -> Vec<String> {
    let backend = app.db.backend();
    let Statement { sql, values, .. } = backend.build(select);
    let (explain, column) = match backend {
        DatabaseBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        _ => ("EXPLAIN", "QUERY PLAN"),
    };
    let statement = Statement { sql: format!("{explain} {sql}"), values, db_backend: backend };
    let rows = app.reader().query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", column).unwrap()).collect()
}
