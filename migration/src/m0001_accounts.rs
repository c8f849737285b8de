//! Accounts, sessions, tokens and shared counters.

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
                    .table("account")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("handle"))
                    .col(text("handle_skeleton"))
                    .col(text_null("email"))
                    .col(timestamp_with_time_zone_null("email_confirmed_at"))
                    .col(text_null("pending_email"))
                    .col(text_null("password_hash"))
                    .col(text_null("display_name"))
                    .col(text("about"))
                    .col(boolean("is_site_administrator"))
                    .col(boolean("wants_mail"))
                    .col(text_null("locale"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("disabled_at"))
                    .col(timestamp_with_time_zone_null("erased_at"))
                    .col(text_null("external_id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("account_handle_key", "account", &["handle"])).await?;
        manager.create_index(unique_index("account_handle_skeleton_key", "account", &["handle_skeleton"])).await?;
        manager.create_index(unique_index("account_email_key", "account", &["email"])).await?;
        manager.create_index(unique_index("account_external_id_key", "account", &["external_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("token_hash"))
                    .col(big_integer("account_id"))
                    .col(text("user_agent"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("last_seen_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .foreign_key(ForeignKey::create().from("session", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("session_token_hash_key", "session", &["token_hash"])).await?;
        manager.create_index(plain_index("session_account_id_idx", "session", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("api_token")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(text("name"))
                    .col(text("prefix"))
                    .col(text("token_hash"))
                    .col(text("scopes"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("expires_at"))
                    .col(timestamp_with_time_zone_null("last_used_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(ForeignKey::create().from("api_token", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("api_token_account_id_idx", "api_token", &["account_id"])).await?;
        manager.create_index(unique_index("api_token_token_hash_key", "api_token", &["token_hash"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("one_use_token")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(text("purpose"))
                    .col(text("token_hash"))
                    .col(text("email"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(ForeignKey::create().from("one_use_token", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("one_use_token_account_id_idx", "one_use_token", &["account_id"])).await?;
        manager.create_index(unique_index("one_use_token_token_hash_key", "one_use_token", &["token_hash"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("rate_counter")
                    .col(text("key"))
                    .col(timestamp_with_time_zone("window_start"))
                    .col(integer("count"))
                    .primary_key(Index::create().col("key").col("window_start"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("draft")
                    .col(uuid("id"))
                    .col(big_integer("account_id"))
                    .col(text("path"))
                    .col(json_binary("fields"))
                    .col(timestamp_with_time_zone("saved_at"))
                    .primary_key(Index::create().col("id"))
                    .foreign_key(ForeignKey::create().from("draft", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("draft_account_id_idx", "draft", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency_key")
                    .col(big_integer("account_id"))
                    .col(text("key"))
                    .col(text("operation"))
                    .col(text("fingerprint"))
                    .col(big_integer_null("resource_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("account_id").col("key"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("idempotency_key_created_at_idx", "idempotency_key", &["created_at"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("idempotency_key").to_owned()).await?;
        manager.drop_table(Table::drop().table("draft").to_owned()).await?;
        manager.drop_table(Table::drop().table("rate_counter").to_owned()).await?;
        manager.drop_table(Table::drop().table("one_use_token").to_owned()).await?;
        manager.drop_table(Table::drop().table("api_token").to_owned()).await?;
        manager.drop_table(Table::drop().table("session").to_owned()).await?;
        manager.drop_table(Table::drop().table("account").to_owned()).await?;
        Ok(())
    }
}
