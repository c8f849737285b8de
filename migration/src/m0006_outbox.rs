//! Events and their deliveries.

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
                    .table("outbox_event")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(uuid("uuid"))
                    .col(text("kind"))
                    .col(json_binary("payload"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("outbox_event_uuid_key", "outbox_event", &["uuid"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("outbox_delivery")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("event_id"))
                    .col(text("subscriber"))
                    .col(timestamp_with_time_zone("try_after"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone_null("delivered_at"))
                    .col(timestamp_with_time_zone_null("parked_at"))
                    .col(text_null("last_error"))
                    .foreign_key(ForeignKey::create().from("outbox_delivery", "event_id").to("outbox_event", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("outbox_delivery_event_id_idx", "outbox_delivery", &["event_id"])).await?;
        // The dispatcher's cost follows what is pending, not what was ever delivered.
        let mut pending =
            plain_index("outbox_delivery_pending_idx", "outbox_delivery", &["subscriber", "try_after", "id"]);
        pending.and_where(Expr::col("delivered_at").is_null()).and_where(Expr::col("parked_at").is_null());
        manager.create_index(pending).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("outbox_delivery").to_owned()).await?;
        manager.drop_table(Table::drop().table("outbox_event").to_owned()).await?;
        Ok(())
    }
}
