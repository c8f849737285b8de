//! Statements that run in one trip, and what takes an operation of a group back.

use sea_orm::{DbBackend, DbErr, Statement, Values};

use super::interceptor::WriteStep;
use super::sqlite_connection::WriterConnection;

/// Takes back what was done since the savepoint, and runs what is to be kept nevertheless.
pub(super) async fn undo(
    connection: &mut WriterConnection,
    begun: bool,
    regardless: Vec<Statement>,
) -> Result<(), DbErr> {
    if begun {
        connection.control(WriteStep::Rollback, "ROLLBACK TO operation; RELEASE operation").await?;
    }
    if regardless.is_empty() { Ok(()) } else { connection.execute(joined(regardless)).await.map(drop) }
}

/// Several statements as one trip, each with its end.
pub(super) fn joined(statements: Vec<Statement>) -> Statement {
    let mut all = Statement { sql: String::new(), values: None, db_backend: DbBackend::Sqlite };
    for statement in statements {
        all.sql.push_str(&statement.sql);
        all.sql.push_str("; ");
        append_values(&mut all, statement.values);
    }
    all
}

/// Adds the values of more SQL to a statement, which has that SQL at its end.
pub(super) fn append_values(statement: &mut Statement, more: Option<Values>) {
    let values = statement.values.get_or_insert_with(|| Values(Vec::new()));
    values.0.extend(more.into_iter().flat_map(|values| values.0));
}
