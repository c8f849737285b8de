//! Agencies, their teams and members, and their categories.

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
                    .table("agency")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("slug"))
                    .col(text("name"))
                    .col(text("description"))
                    .col(text("service_standard"))
                    .col(text("contact"))
                    .col(text_null("accent"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(text_null("external_id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("agency_slug_key", "agency", &["slug"])).await?;
        manager.create_index(unique_index("agency_external_id_key", "agency", &["external_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("team")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("agency_id"))
                    .col(text("slug"))
                    .col(text("name"))
                    .foreign_key(ForeignKey::create().from("team", "agency_id").to("agency", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("team_agency_id_idx", "team", &["agency_id"])).await?;
        manager.create_index(unique_index("team_agency_id_slug_key", "team", &["agency_id", "slug"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("membership")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("account_id"))
                    .col(big_integer("agency_id"))
                    .col(text("role"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("membership", "account_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("membership", "agency_id").to("agency", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("membership_agency_id_idx", "membership", &["agency_id"])).await?;
        manager
            .create_index(unique_index(
                "membership_account_id_agency_id_role_key",
                "membership",
                &["account_id", "agency_id", "role"],
            ))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("team_member")
                    .col(big_integer("team_id"))
                    .col(big_integer("account_id"))
                    .primary_key(Index::create().col("team_id").col("account_id"))
                    .foreign_key(ForeignKey::create().from("team_member", "team_id").to("team", "id"))
                    .foreign_key(ForeignKey::create().from("team_member", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("team_member_account_id_idx", "team_member", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("category")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("agency_id"))
                    .col(text("slug"))
                    .col(text("name"))
                    .col(text("description"))
                    .col(big_integer_null("team_id"))
                    .col(integer("position"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("archived_at"))
                    .col(text_null("external_id"))
                    .foreign_key(ForeignKey::create().from("category", "agency_id").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("category", "team_id").to("team", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("category_agency_id_idx", "category", &["agency_id"])).await?;
        manager.create_index(unique_index("category_slug_key", "category", &["slug"])).await?;
        manager.create_index(unique_index("category_external_id_key", "category", &["external_id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("category").to_owned()).await?;
        manager.drop_table(Table::drop().table("team_member").to_owned()).await?;
        manager.drop_table(Table::drop().table("membership").to_owned()).await?;
        manager.drop_table(Table::drop().table("team").to_owned()).await?;
        manager.drop_table(Table::drop().table("agency").to_owned()).await?;
        Ok(())
    }
}
