//! Second factors of accounts: authenticator apps, recovery codes, sign-ins that wait for a code, and resets by two administrators.

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
        authenticators(manager).await?;
        recovery_codes(manager).await?;
        pending_sign_ins(manager).await?;
        resets(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["second_factor_reset", "pending_sign_in", "recovery_code", "authenticator"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn authenticators(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("authenticator")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(text("salt"))
                // A session that ends takes nothing along: what was not confirmed is deleted by age.
                .col(big_integer_null("session_id"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("confirmed_at"))
                .col(big_integer_null("last_step"))
                .col(timestamp_with_time_zone_null("last_used_at"))
                .foreign_key(ForeignKey::create().from("authenticator", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let of_account = plain_index("authenticator_account_id_idx", "authenticator", &["account_id"]);
    manager.create_index(of_account).await?;
    // At most one is asked for.
    let mut confirmed = unique_index("authenticator_confirmed_key", "authenticator", &["account_id"]);
    confirmed.and_where(Expr::col("confirmed_at").is_not_null());
    manager.create_index(confirmed).await
}

async fn recovery_codes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("recovery_code")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(text("code_hash"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(ForeignKey::create().from("recovery_code", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let of_account = unique_index("recovery_code_account_hash_key", "recovery_code", &["account_id", "code_hash"]);
    manager.create_index(of_account).await
}

async fn pending_sign_ins(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("pending_sign_in")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(text("token_hash"))
                .col(text("password_mark"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(ForeignKey::create().from("pending_sign_in", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(unique_index("pending_sign_in_token_hash_key", "pending_sign_in", &["token_hash"])).await?;
    manager.create_index(plain_index("pending_sign_in_account_id_idx", "pending_sign_in", &["account_id"])).await?;
    manager.create_index(plain_index("pending_sign_in_expires_at_idx", "pending_sign_in", &["expires_at"])).await
}

async fn resets(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("second_factor_reset")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(text("reason"))
                .col(big_integer("requested_by"))
                .col(timestamp_with_time_zone("requested_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(big_integer_null("confirmed_by"))
                .col(timestamp_with_time_zone_null("confirmed_at"))
                .foreign_key(ForeignKey::create().from("second_factor_reset", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("second_factor_reset", "requested_by").to("account", "id"))
                .foreign_key(ForeignKey::create().from("second_factor_reset", "confirmed_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let of_account = plain_index("second_factor_reset_account_id_idx", "second_factor_reset", &["account_id", "id"]);
    manager.create_index(of_account).await
}
