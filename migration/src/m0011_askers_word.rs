//! What whoever asked says of the answers: why they did not help, and how long it then takes until staff get the question.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Eight business hours, for policies that were written before they could say so themselves.
const NOT_HELPED_WINDOW_MINUTES: i32 = 8 * 60;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("thread").add_column(text_null("not_solved_reason")).to_owned())
            .await?;
        let window = integer("not_helped_window_minutes").default(NOT_HELPED_WINDOW_MINUTES).to_owned();
        manager.alter_table(Table::alter().table("escalation_policy").add_column(window).to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("escalation_policy").drop_column("not_helped_window_minutes").to_owned())
            .await?;
        manager.alter_table(Table::alter().table("thread").drop_column("not_solved_reason").to_owned()).await?;
        Ok(())
    }
}
