//! People who follow all categories of an agency, those that come later too.

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
        followed_agencies(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("followed_agency").to_owned()).await
    }
}

async fn followed_agencies(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("followed_agency")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("account_id"))
                .col(big_integer("agency_id"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(ForeignKey::create().from("followed_agency", "account_id").to("account", "id"))
                .foreign_key(ForeignKey::create().from("followed_agency", "agency_id").to("agency", "id"))
                .to_owned(),
        )
        .await?;
    let once = ["account_id", "agency_id"];
    manager.create_index(unique_index("followed_agency_account_id_key", "followed_agency", &once)).await?;
    manager.create_index(plain_index("followed_agency_agency_id_idx", "followed_agency", &["agency_id"])).await
}
