//! Figures of each month, of the whole site, of each agency and of each category.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Counts, which every row has.
const COUNTS: &[&str] = &[
    "asked",
    "asked_24h_ago",
    "answered_within_24h",
    "asked_72h_ago",
    "answered_within_72h",
    "answered",
    "solved",
    "solved_by_peer",
    "escalated",
    "missed",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table("statistics_month")
            .col(big_integer("id").primary_key().auto_increment())
            .col(timestamp_with_time_zone("month"))
            .col(text("level"))
            // 0 for the whole site: a unique index takes any number of rows without a value.
            .col(big_integer("subject_id"));
        for count in COUNTS {
            table.col(integer(*count));
        }
        table
            .col(integer_null("median_first_answer_minutes"))
            .col(integer_null("p90_first_answer_minutes"))
            .col(timestamp_with_time_zone_null("computed_at"))
            .col(timestamp_with_time_zone_null("due_at"));
        manager.create_table(table.to_owned()).await?;
        let once = ["level", "subject_id", "month"];
        manager.create_index(unique_index("statistics_month_subject_month_key", "statistics_month", &once)).await?;
        manager.create_index(plain_index("statistics_month_month_idx", "statistics_month", &["month"])).await?;
        // Months are read by when their questions were asked, and only what everybody may see.
        let mut asked = plain_index("thread_asked_idx", "thread", &["created_at", "id"]);
        asked
            .and_where(Expr::col("hidden_at").is_null())
            .and_where(Expr::col("deleted_at").is_null())
            .and_where(Expr::col("audience").eq("everyone"));
        manager.create_index(asked).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("thread_asked_idx").table("thread").to_owned()).await?;
        manager.drop_table(Table::drop().table("statistics_month").to_owned()).await
    }
}
