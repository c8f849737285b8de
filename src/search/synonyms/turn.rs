//! Those who change groups take turns: whether a group may be stored depends on all the others.

use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr};

use crate::database::WriteTransaction;

/// Key of the advisory lock that a change of groups holds on PostgreSQL. Any number does that nothing else uses.
const ADVISORY_LOCK: i64 = 7_236_512;

/// Waits until nobody else changes groups, and keeps others waiting until this transaction ends. On SQLite one transaction writes at a
/// time in any case.
pub(super) async fn take_turn(tx: &WriteTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")).await?;
    }
    Ok(())
}
