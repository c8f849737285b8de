//! Schema history, one file a step, named after what it adds. Knows table names of its own and nothing of the program.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

mod index;
mod m0001_accounts;
mod m0002_agencies;
mod m0003_threads;
mod m0004_cases;
mod m0005_outbox;
mod m0006_notifications;

/// Brings a database from any earlier step to the newest.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_accounts::Migration),
            Box::new(m0002_agencies::Migration),
            Box::new(m0003_threads::Migration),
            Box::new(m0004_cases::Migration),
            Box::new(m0005_outbox::Migration),
            Box::new(m0006_notifications::Migration),
        ]
    }
}
