//! The ledger of answers that people found while they were asking: one row for each person and question, and what is left of them,
//! sums for each day.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

const COUNTS: &[&str] = &["offered", "opened", "confirmed", "potential", "failed", "did_not_apply", "reversed"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        episodes(manager).await?;
        days(manager).await?;
        manager
            .create_table(
                Table::create().table("visitor_secret").col(text("day").primary_key()).col(text("secret")).to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["visitor_secret", "deflection_day", "episode"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn episodes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("episode")
                // Drawn at random: whoever has it may add to the row, so it must not be guessed.
                .col(big_integer("id").primary_key())
                .col(timestamp_with_time_zone("started_at"))
                .col(big_integer_null("account_id"))
                .col(text_null("visitor"))
                .col(text("question_hash"))
                .col(integer("offered_count"))
                .col(big_integer_null("category_id"))
                .col(timestamp_with_time_zone_null("opened_at"))
                .col(timestamp_with_time_zone_null("confirmed_at"))
                .col(big_integer_null("thread_id"))
                .col(timestamp_with_time_zone_null("asked_at"))
                .col(boolean("did_not_apply"))
                .foreign_key(ForeignKey::create().from("episode", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("episode", "category_id").to("category", "id"))
                .foreign_key(ForeignKey::create().from("episode", "thread_id").to("thread", "id"))
                .to_owned(),
        )
        .await?;
    // One person and one question is one row.
    manager.create_index(unique_index("episode_question_hash_key", "episode", &["question_hash"])).await?;
    manager.create_index(plain_index("episode_started_at_idx", "episode", &["started_at"])).await?;
    let of_account = plain_index("episode_account_id_started_at_idx", "episode", &["account_id", "started_at"]);
    manager.create_index(of_account).await?;
    let of_visitor = plain_index("episode_visitor_started_at_idx", "episode", &["visitor", "started_at"]);
    manager.create_index(of_visitor).await
}

async fn days(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create()
        .table("deflection_day")
        .col(big_integer("id").primary_key().auto_increment())
        .col(text("day"))
        .col(big_integer_null("category_id"))
        .col(boolean("with_account"))
        .foreign_key(ForeignKey::create().from("deflection_day", "category_id").to("category", "id"))
        .to_owned();
    for count in COUNTS {
        table.col(integer(*count));
    }
    manager.create_table(table).await?;
    // What is not there equals nothing, so rows without a category need an index of their own.
    let of_category = ["day", "category_id", "with_account"];
    manager.create_index(unique_index("deflection_day_day_category_id_key", "deflection_day", &of_category)).await?;
    let mut of_none = unique_index("deflection_day_day_key", "deflection_day", &["day", "with_account"]);
    of_none.and_where(Expr::col("category_id").is_null());
    manager.create_index(of_none).await
}
