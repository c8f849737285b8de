//! Business calendars and escalation policies.

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
                    .table("calendar")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("agency_id"))
                    .col(text("time_zone"))
                    .col(json_binary("hours"))
                    .col(json_binary("holidays"))
                    .foreign_key(ForeignKey::create().from("calendar", "agency_id").to("agency", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("calendar_agency_id_key", "calendar", &["agency_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("escalation_policy")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer_null("category_id"))
                    .col(big_integer_null("agency_id"))
                    .col(integer("version"))
                    .col(text_null("mode"))
                    .col(integer("peer_window_minutes"))
                    .col(integer("cap_minutes"))
                    .col(integer("newcomer_window_minutes"))
                    .col(integer("me_too_threshold"))
                    .col(integer("first_response_minutes"))
                    .col(integer("next_response_minutes"))
                    .col(integer("resolution_minutes"))
                    .col(boolean("is_trial"))
                    .col(text("reason"))
                    .col(big_integer_null("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("escalation_policy", "category_id").to("category", "id"))
                    .foreign_key(ForeignKey::create().from("escalation_policy", "agency_id").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("escalation_policy", "created_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(plain_index("escalation_policy_category_id_idx", "escalation_policy", &["category_id"]))
            .await?;
        manager
            .create_index(plain_index("escalation_policy_agency_id_idx", "escalation_policy", &["agency_id"]))
            .await?;
        for (name, column) in [
            ("escalation_policy_category_version_key", "category_id"),
            ("escalation_policy_agency_version_key", "agency_id"),
        ] {
            let mut one_of_each = unique_index(name, "escalation_policy", &[column, "version"]);
            one_of_each.and_where(Expr::col(Alias::new(column)).is_not_null());
            manager.create_index(one_of_each).await?;
        }
        let mut site = unique_index("escalation_policy_site_version_key", "escalation_policy", &["version"]);
        site.and_where(Expr::col("category_id").is_null()).and_where(Expr::col("agency_id").is_null());
        manager.create_index(site).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("escalation_policy").to_owned()).await?;
        manager.drop_table(Table::drop().table("calendar").to_owned()).await?;
        Ok(())
    }
}
