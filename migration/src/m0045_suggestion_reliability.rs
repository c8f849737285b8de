//! How likely a suggestion seemed when it was offered, how often the likely ones were right, and what an answer by staff costs.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::unique_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nobody knows how likely earlier suggestions were.
        let percent = integer_null("offered_percent");
        for column in [percent, text_null("offered_scale")] {
            manager.alter_table(Table::alter().table("episode").add_column(column).to_owned()).await?;
        }
        let days = Table::create()
            .table("reliability_day")
            .col(big_integer("id").primary_key().auto_increment())
            .col(text("day"))
            .col(integer("bin"))
            .col(text("scale"))
            .col(integer("decided_count"))
            .col(integer("helped_count"))
            .col(integer("percent_sum"))
            .to_owned();
        manager.create_table(days).await?;
        let once = unique_index("reliability_day_day_bin_scale_key", "reliability_day", &["day", "bin", "scale"]);
        manager.create_index(once).await?;
        for column in [big_integer_null("unit_cost"), text_null("unit_cost_currency")] {
            manager.alter_table(Table::alter().table("agency").add_column(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["unit_cost_currency", "unit_cost"] {
            let drop = Table::alter().table("agency").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        manager.drop_table(Table::drop().table("reliability_day").to_owned()).await?;
        for column in ["offered_scale", "offered_percent"] {
            let drop = Table::alter().table("episode").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}
