//! Who sees suggestions only after posting: one flag of an episode, and the sums of both groups for each day.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COUNTS: &[&str] = &["shown_in_comparison", "shown_asked", "held_out", "held_out_asked"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nobody was compared with anybody before.
        let held_out = boolean_null("held_out");
        manager.alter_table(Table::alter().table("episode").add_column(held_out).to_owned()).await?;
        for count in COUNTS {
            let column = integer(*count).default(0).to_owned();
            manager.alter_table(Table::alter().table("deflection_day").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for count in COUNTS {
            let drop = Table::alter().table("deflection_day").drop_column(Alias::new(*count)).to_owned();
            manager.alter_table(drop).await?;
        }
        manager.alter_table(Table::alter().table("episode").drop_column("held_out").to_owned()).await
    }
}
