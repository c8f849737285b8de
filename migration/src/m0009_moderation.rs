//! What people report to moderators, and what is decided about it.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("report")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("subject_kind"))
                    .col(big_integer("subject_id"))
                    .col(big_integer_null("agency_id"))
                    .col(big_integer_null("reporter_id"))
                    .col(text("reason"))
                    .col(text("note"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(big_integer_null("decided_by"))
                    .col(text_null("decision"))
                    .col(text_null("decision_note"))
                    .foreign_key(ForeignKey::create().from("report", "agency_id").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("report", "reporter_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("report", "decided_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("report_subject_idx", "report", &["subject_kind", "subject_id"])).await?;
        // One person's second word about the same post is no second report.
        let mut once =
            unique_index("report_one_open_each_key", "report", &["subject_kind", "subject_id", "reporter_id"]);
        once.and_where(Expr::col("decided_at").is_null()).and_where(Expr::col("reporter_id").is_not_null());
        manager.create_index(once).await?;
        let mut open = plain_index("report_open_idx", "report", &["agency_id", "id"]);
        open.and_where(Expr::col("decided_at").is_null());
        manager.create_index(open).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("report").to_owned()).await?;
        Ok(())
    }
}
