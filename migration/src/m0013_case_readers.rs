//! Which staff of an agency may read its cases: the team that has a case, unless the agency shares them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let readers = text("case_readers").default("team").to_owned();
        manager.alter_table(Table::alter().table("agency").add_column(readers).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("agency").drop_column("case_readers").to_owned()).await
    }
}
