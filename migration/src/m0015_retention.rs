//! Notifications are found by their age, to be deleted when they are old.

use sea_orm_migration::prelude::*;

use crate::index::plain_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Before a notification goes, a mail about it is looked for.
        manager.create_index(plain_index("mail_notification_id_idx", "mail", &["notification_id"])).await?;
        manager.create_index(plain_index("notification_created_at_idx", "notification", &["created_at", "id"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("notification_created_at_idx").table("notification").to_owned()).await?;
        manager.drop_index(Index::drop().name("mail_notification_id_idx").table("mail").to_owned()).await
    }
}
