//! Opening the pools of connections. Touches no table.

use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};

use super::counting::count_statement;
use super::migrate::is_busy;

/// How long a node tries to open a file of SQLite that another one has for itself.
const IN_TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// Pause between two attempts.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// Opens a pool.
///
/// # Errors
/// Those of the database.
pub(super) async fn open(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let mut connection = sea_orm::Database::connect(options).await?;
    connection.set_metric_callback(|_| count_statement());
    Ok(connection)
}

/// Opens a file of SQLite. Whoever opens an empty one first gives it its journal, for which it needs the file alone, and there
/// SQLite does not wait by itself.
///
/// # Errors
/// Those of the database; a file that stays locked.
pub(super) async fn open_in_turn(options: &ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let since = Instant::now();
    loop {
        match open(options.clone()).await {
            Err(error) if is_busy(&error) && since.elapsed() < IN_TURN_TIMEOUT => {
                tokio::time::sleep(RETRY_INTERVAL).await;
            }
            opened => return opened,
        }
    }
}
