//! Notifications and mail.

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
                    .table("notification")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(big_integer("event_id"))
                    .col(text("kind"))
                    .col(big_integer_null("thread_id"))
                    .col(big_integer_null("answer_id"))
                    .col(big_integer_null("case_id"))
                    .col(big_integer_null("actor_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("read_at"))
                    .foreign_key(ForeignKey::create().from("notification", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("notification", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("notification", "case_id").to("staff_case", "id"))
                    .foreign_key(ForeignKey::create().from("notification", "actor_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique_index(
                "notification_account_id_event_id_key",
                "notification",
                &["account_id", "event_id"],
            ))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("mail")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(big_integer("event_id"))
                    .col(big_integer_null("notification_id"))
                    .col(text_null("purpose"))
                    .col(text("message_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(timestamp_with_time_zone_null("kept_at"))
                    .col(timestamp_with_time_zone_null("dropped_at"))
                    .foreign_key(ForeignKey::create().from("mail", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("mail", "notification_id").to("notification", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("mail_account_id_event_id_key", "mail", &["account_id", "event_id"])).await?;
        manager.create_index(unique_index("mail_message_id_key", "mail", &["message_id"])).await?;
        manager.create_index(plain_index("notification_latest_idx", "notification", &["account_id", "id"])).await?;
        let mut unread = plain_index("notification_unread_idx", "notification", &["account_id"]);
        unread.and_where(Expr::col("read_at").is_null());
        manager.create_index(unread).await?;
        // When a mail is sent is the queue's business; this is for deleting old ones.
        manager.create_index(plain_index("mail_created_at_idx", "mail", &["created_at", "id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("mail").to_owned()).await?;
        manager.drop_table(Table::drop().table("notification").to_owned()).await?;
        Ok(())
    }
}
