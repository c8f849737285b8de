//! Passkeys as a second factor, and what is kept of one that is being added or asked for.

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
        passkeys(manager).await?;
        ceremonies(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["passkey_ceremony", "passkey"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn passkeys(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("passkey")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(text("credential_id"))
                .col(text("public_data"))
                .col(big_integer("counter"))
                .col(text("name"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("last_used_at"))
                .foreign_key(ForeignKey::create().from("passkey", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    // One passkey opens one account.
    manager.create_index(unique_index("passkey_credential_id_key", "passkey", &["credential_id"])).await?;
    manager.create_index(plain_index("passkey_account_id_idx", "passkey", &["account_id", "id"])).await
}

async fn ceremonies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("passkey_ceremony")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                // Sessions and sign-ins that end take nothing along: what was begun in them is deleted by age.
                .col(big_integer_null("session_id"))
                .col(big_integer_null("pending_sign_in_id"))
                .col(text_null("name"))
                .col(text("options"))
                .col(text("state"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(ForeignKey::create().from("passkey_ceremony", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let of_account = plain_index("passkey_ceremony_account_id_idx", "passkey_ceremony", &["account_id", "id"]);
    manager.create_index(of_account).await?;
    manager.create_index(plain_index("passkey_ceremony_expires_at_idx", "passkey_ceremony", &["expires_at"])).await
}
