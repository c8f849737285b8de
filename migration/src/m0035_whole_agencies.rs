//! People who follow all categories of an agency, those that come later too, people who want to hear what their
//! answers did, and volunteers of agencies.

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
        followed_agencies(manager).await?;
        volunteers(manager).await?;
        let columns = [
            // Nobody gets such mails who did not say so.
            boolean("wants_effects").default(false).to_owned(),
            timestamp_with_time_zone_null("effects_due_at"),
            timestamp_with_time_zone_null("effects_told_at"),
            big_integer("effects_told").default(0).to_owned(),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("peer_profile").add_column(column).to_owned()).await?;
        }
        let mut due = plain_index("peer_profile_effects_due_at_idx", "peer_profile", &["effects_due_at"]);
        due.and_where(Expr::col("effects_due_at").is_not_null());
        manager.create_index(due).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let due = Index::drop().name("peer_profile_effects_due_at_idx").table("peer_profile").to_owned();
        manager.drop_index(due).await?;
        for column in ["effects_told", "effects_told_at", "effects_due_at", "wants_effects"] {
            let drop = Table::alter().table("peer_profile").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        for table in ["volunteer", "followed_agency"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        Ok(())
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

async fn volunteers(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("volunteer")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("agency_id"))
                .col(big_integer("account_id"))
                .col(timestamp_with_time_zone("named_at"))
                .col(timestamp_with_time_zone_null("agreed_at"))
                .col(timestamp_with_time_zone_null("declined_at"))
                .foreign_key(ForeignKey::create().from("volunteer", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("volunteer", "account_id").to("account", "id"))
                .to_owned(),
        )
        .await?;
    let once = ["agency_id", "account_id"];
    manager.create_index(unique_index("volunteer_agency_id_key", "volunteer", &once)).await?;
    manager.create_index(plain_index("volunteer_account_id_idx", "volunteer", &["account_id"])).await
}
