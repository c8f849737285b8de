//! Events, the number that each gets after its commit, and their deliveries.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A delivery that is neither done nor parked.
fn waiting(mut index: IndexCreateStatement) -> IndexCreateStatement {
    index.and_where(Expr::col("delivered_at").is_null()).and_where(Expr::col("parked_at").is_null()).to_owned()
}

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
                    .col(text("kind"))
                    .col(json_binary("payload"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .col(big_integer_null("feed_seq"))
                    .to_owned(),
            )
            .await?;
        // Without those that have no number yet: looking for them must not go through this one.
        let mut numbered = unique_index("outbox_event_feed_seq_key", "outbox_event", &["feed_seq"]);
        numbered.and_where(Expr::col("feed_seq").is_not_null());
        manager.create_index(numbered).await?;
        manager
            .create_index(plain_index("outbox_event_recorded_at_idx", "outbox_event", &["recorded_at", "id"]))
            .await?;
        // The cost of looking for events without a number follows how many there are, not how many ever were.
        let mut unnumbered = plain_index("outbox_event_unnumbered_idx", "outbox_event", &["id"]);
        unnumbered.and_where(Expr::col("feed_seq").is_null());
        manager.create_index(unnumbered).await?;
        // One row: the newest number. Whoever gives numbers locks it.
        manager
            .create_table(
                Table::create()
                    .table("outbox_feed")
                    .col(integer("id").primary_key())
                    .col(big_integer("last_seq"))
                    .to_owned(),
            )
            .await?;
        let mut first = Query::insert();
        first.into_table("outbox_feed").columns(["id", "last_seq"]).values_panic([1_i32.into(), 0_i64.into()]);
        manager.execute(first).await?;
        manager
            .create_table(
                Table::create()
                    .table("outbox_delivery")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("event_id"))
                    .col(text("subscriber"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .col(timestamp_with_time_zone("try_after"))
                    .col(uuid_null("lease"))
                    .col(integer("claims"))
                    .col(integer("tries"))
                    .col(timestamp_with_time_zone_null("delivered_at"))
                    .col(timestamp_with_time_zone_null("parked_at"))
                    .col(text_null("last_error"))
                    .foreign_key(ForeignKey::create().from("outbox_delivery", "event_id").to("outbox_event", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique_index(
                "outbox_delivery_event_id_subscriber_key",
                "outbox_delivery",
                &["event_id", "subscriber"],
            ))
            .await?;
        // What is due, the longest waiting first; and what is new, beside any backlog.
        let due = plain_index("outbox_delivery_due_idx", "outbox_delivery", &["subscriber", "try_after", "id"]);
        manager.create_index(waiting(due)).await?;
        let newest =
            plain_index("outbox_delivery_waiting_idx", "outbox_delivery", &["subscriber", "recorded_at", "id"]);
        manager.create_index(waiting(newest)).await?;
        let mut parked = plain_index("outbox_delivery_parked_idx", "outbox_delivery", &["parked_at", "id"]);
        parked.and_where(Expr::col("parked_at").is_not_null());
        manager.create_index(parked).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("outbox_delivery").to_owned()).await?;
        manager.drop_table(Table::drop().table("outbox_feed").to_owned()).await?;
        manager.drop_table(Table::drop().table("outbox_event").to_owned()).await?;
        Ok(())
    }
}
