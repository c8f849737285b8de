//! From when versions of a policy and opening hours count, questions that stay with neighbours, and trials that run beside the
//! policy in force.

use sea_orm_migration::{prelude::*, schema::*};

use crate::index::{plain_index, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A version that was on trial opened nothing by itself: it says so now, and what it tried goes on beside it as a trial. A trial
/// of `never` tries nothing.
const TRIALS_OF_NOW: &str = "INSERT INTO policy_trial (category_id, agency_id, mode, peer_window_minutes, cap_minutes, \
    newcomer_window_minutes, not_helped_window_minutes, me_too_threshold, first_response_minutes, next_response_minutes, \
    resolution_minutes, reason, started_by, started_at, is_running) \
    SELECT category_id, agency_id, mode, peer_window_minutes, cap_minutes, newcomer_window_minutes, \
    not_helped_window_minutes, me_too_threshold, first_response_minutes, next_response_minutes, resolution_minutes, reason, \
    created_by, created_at, TRUE FROM escalation_policy AS tried \
    WHERE is_trial AND mode IS NOT NULL AND mode <> 'never' AND NOT EXISTS (SELECT 1 FROM escalation_policy AS newer \
    WHERE newer.version > tried.version AND COALESCE(newer.category_id, 0) = COALESCE(tried.category_id, 0) \
    AND COALESCE(newer.agency_id, 0) = COALESCE(tried.agency_id, 0))";
const TRIED_IS_NEVER: &str = "UPDATE escalation_policy SET mode = 'never' WHERE is_trial AND mode IS NOT NULL";
/// What waits is looked at once more, which takes back what a trial promised.
const PROMISED_BY_A_TRIAL: &str = "UPDATE thread SET next_check_at = updated_at WHERE peer_window_ends_at IS NOT NULL \
    AND case_state IS NULL AND state IN ('open', 'answered') \
    AND hidden_at IS NULL AND deleted_at IS NULL \
    AND EXISTS (SELECT 1 FROM escalation_policy WHERE is_trial)";
/// What was imported and waits for nothing stays with neighbours, as its import said.
const IMPORTED: &str = "UPDATE thread SET imported_at = updated_at, stays_with_neighbours = \
    (next_check_at IS NULL AND peer_window_ends_at IS NULL AND case_state IS NULL) WHERE external_id IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            timestamp_with_time_zone_null("imported_at"),
            boolean("stays_with_neighbours").default(false).to_owned(),
            timestamp_with_time_zone_null("trial_check_at"),
        ] {
            manager.alter_table(Table::alter().table("thread").add_column(column).to_owned()).await?;
        }
        let mut due = plain_index("thread_trial_check_at_idx", "thread", &["trial_check_at"]);
        due.and_where(Expr::col("trial_check_at").is_not_null());
        manager.create_index(due).await?;
        for column in
            [timestamp_with_time_zone_null("counts_from"), boolean("includes_imported").default(false).to_owned()]
        {
            manager.alter_table(Table::alter().table("escalation_policy").add_column(column).to_owned()).await?;
        }
        earlier_calendars(manager).await?;
        trials(manager).await?;
        let db = manager.get_connection();
        for statement in [TRIALS_OF_NOW, PROMISED_BY_A_TRIAL, TRIED_IS_NEVER, IMPORTED] {
            db.execute_unprepared(statement).await?;
        }
        manager.alter_table(Table::alter().table("escalation_policy").drop_column("is_trial").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_trial = boolean("is_trial").default(false).to_owned();
        manager.alter_table(Table::alter().table("escalation_policy").add_column(is_trial).to_owned()).await?;
        for table in ["trial_finding", "policy_trial", "earlier_calendar"] {
            manager.drop_table(Table::drop().table(Alias::new(table)).to_owned()).await?;
        }
        for column in ["counts_from", "includes_imported"] {
            let drop = Table::alter().table("escalation_policy").drop_column(Alias::new(column)).to_owned();
            manager.alter_table(drop).await?;
        }
        manager.drop_index(Index::drop().name("thread_trial_check_at_idx").table("thread").to_owned()).await?;
        for column in ["imported_at", "stays_with_neighbours", "trial_check_at"] {
            manager.alter_table(Table::alter().table("thread").drop_column(Alias::new(column)).to_owned()).await?;
        }
        Ok(())
    }
}

async fn earlier_calendars(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("earlier_calendar")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("agency_id"))
                .col(text("time_zone"))
                .col(json_binary("hours"))
                .col(json_binary("holidays"))
                .col(timestamp_with_time_zone("replaced_at"))
                .foreign_key(ForeignKey::create().from("earlier_calendar", "agency_id").to("agency", "id"))
                .to_owned(),
        )
        .await?;
    let of_agency = plain_index("earlier_calendar_agency_id_idx", "earlier_calendar", &["agency_id"]);
    manager.create_index(of_agency).await
}

async fn trials(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("policy_trial")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer_null("category_id"))
                .col(big_integer_null("agency_id"))
                .col(text("mode"))
                .col(integer("peer_window_minutes"))
                .col(integer("cap_minutes"))
                .col(integer("newcomer_window_minutes"))
                .col(integer("not_helped_window_minutes"))
                .col(integer("me_too_threshold"))
                .col(integer("first_response_minutes"))
                .col(integer("next_response_minutes"))
                .col(integer("resolution_minutes"))
                .col(text("reason"))
                .col(big_integer_null("started_by"))
                .col(timestamp_with_time_zone("started_at"))
                .col(big_integer_null("ended_by"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .col(boolean("is_running"))
                .foreign_key(ForeignKey::create().from("policy_trial", "category_id").to("category", "id"))
                .foreign_key(ForeignKey::create().from("policy_trial", "agency_id").to("agency", "id"))
                .foreign_key(ForeignKey::create().from("policy_trial", "started_by").to("account", "id"))
                .foreign_key(ForeignKey::create().from("policy_trial", "ended_by").to("account", "id"))
                .to_owned(),
        )
        .await?;
    // At most one runs at a place.
    for (name, column) in
        [("policy_trial_category_running_key", "category_id"), ("policy_trial_agency_running_key", "agency_id")]
    {
        let mut running = unique_index(name, "policy_trial", &[column]);
        running.and_where(Expr::col("is_running")).and_where(Expr::col(Alias::new(column)).is_not_null());
        manager.create_index(running).await?;
    }
    let mut site = unique_index("policy_trial_site_running_key", "policy_trial", &["is_running"]);
    site.and_where(Expr::col("is_running"))
        .and_where(Expr::col("category_id").is_null())
        .and_where(Expr::col("agency_id").is_null());
    manager.create_index(site).await?;
    manager
        .create_table(
            Table::create()
                .table("trial_finding")
                .col(big_integer("id").primary_key().auto_increment())
                .col(big_integer("trial_id"))
                .col(big_integer("thread_id"))
                .col(big_integer("category_id"))
                .col(text("trigger_kind"))
                .col(timestamp_with_time_zone("found_at"))
                .col(timestamp_with_time_zone("week_starts_at"))
                .foreign_key(ForeignKey::create().from("trial_finding", "trial_id").to("policy_trial", "id"))
                .foreign_key(ForeignKey::create().from("trial_finding", "thread_id").to("thread", "id"))
                .foreign_key(ForeignKey::create().from("trial_finding", "category_id").to("category", "id"))
                .to_owned(),
        )
        .await?;
    // Once for each thread and trial.
    let once = unique_index("trial_finding_trial_thread_key", "trial_finding", &["trial_id", "thread_id"]);
    manager.create_index(once).await?;
    manager.create_index(plain_index("trial_finding_trial_id_idx", "trial_finding", &["trial_id", "id"])).await?;
    manager.create_index(plain_index("trial_finding_thread_id_idx", "trial_finding", &["thread_id"])).await
}
