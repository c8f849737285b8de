//! Those who make tags or give them names take turns: whether there is room for a tag, and whether a name is free, depends on all the
//! others.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};

/// Key of the advisory lock that a change of names holds on PostgreSQL. Any number does that nothing else uses.
const ADVISORY_LOCK: i64 = 7_236_513;

/// Waits until nobody else makes or names tags, and keeps others waiting until this transaction ends. On SQLite one transaction writes
/// at a time in any case.
///
/// # Errors
/// Those of the database.
pub async fn take_turn<C: ConnectionTrait>(tx: &C) -> Result<(), DbErr> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
    }
    Ok(())
}
