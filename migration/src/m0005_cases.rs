//! Cases, their words and their timeline.

use sea_orm_migration::{prelude::*, schema::*, sea_orm};

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
                    .table("staff_case")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(text("reference"))
                    .col(big_integer("agency_id"))
                    .col(big_integer("team_id"))
                    .col(text("state"))
                    .col(text("trigger_kind"))
                    .col(big_integer_null("opened_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(big_integer_null("assignee_id"))
                    .col(timestamp_with_time_zone_null("assigned_at"))
                    .col(timestamp_with_time_zone_null("assignment_expires_at"))
                    .col(big_integer_null("claimed_by"))
                    .col(timestamp_with_time_zone_null("claim_expires_at"))
                    .col(timestamp_with_time_zone_null("first_response_due_at"))
                    .col(timestamp_with_time_zone_null("next_response_due_at"))
                    .col(timestamp_with_time_zone_null("resolution_due_at"))
                    .col(timestamp_with_time_zone_null("first_responded_at"))
                    .col(timestamp_with_time_zone_null("paused_at"))
                    .col(timestamp_with_time_zone_null("due_at"))
                    .col(timestamp_with_time_zone("queue_at"))
                    .col(big_integer_null("peer_answer_id"))
                    .col(text_null("outcome"))
                    .col(text_null("outcome_detail"))
                    .col(text_null("cause"))
                    .col(boolean_null("is_avoidable"))
                    .col(timestamp_with_time_zone_null("resolved_at"))
                    .col(timestamp_with_time_zone_null("closes_at"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(big_integer_null("follow_up_of"))
                    .col(integer("revision"))
                    .foreign_key(ForeignKey::create().from("staff_case", "agency_id").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "team_id").to("team", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "opened_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "assignee_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "claimed_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "peer_answer_id").to("answer", "id"))
                    .foreign_key(ForeignKey::create().from("staff_case", "follow_up_of").to("staff_case", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique_index("staff_case_reference_key", "staff_case", &["reference"])).await?;
        manager.create_index(plain_index("staff_case_assignee_id_idx", "staff_case", &["assignee_id"])).await?;
        manager
            .create_index(plain_index("staff_case_assignment_expires_at_idx", "staff_case", &["assignment_expires_at"]))
            .await?;
        manager.create_index(plain_index("staff_case_closes_at_idx", "staff_case", &["closes_at"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("case_message")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("case_id"))
                    .col(text("kind"))
                    .col(big_integer("author_id"))
                    .col(text("body_source"))
                    .col(text("body_html"))
                    .col(integer("render_version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(ForeignKey::create().from("case_message", "case_id").to("staff_case", "id"))
                    .foreign_key(ForeignKey::create().from("case_message", "author_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("case_message_case_id_idx", "case_message", &["case_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("case_entry")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("case_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(text("kind"))
                    .col(big_integer_null("actor_id"))
                    .col(json_binary("detail"))
                    .foreign_key(ForeignKey::create().from("case_entry", "case_id").to("staff_case", "id"))
                    .foreign_key(ForeignKey::create().from("case_entry", "actor_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("case_entry_case_id_idx", "case_entry", &["case_id"])).await?;
        case_threads(manager).await?;
        manager
            .create_index(plain_index("staff_case_queue_idx", "staff_case", &["team_id", "state", "queue_at", "id"]))
            .await?;
        manager
            .create_index(plain_index(
                "staff_case_agency_queue_idx",
                "staff_case",
                &["agency_id", "state", "queue_at", "id"],
            ))
            .await?;
        refuse_changes(manager).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("case_entry").to_owned()).await?;
        if manager.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
            manager.get_connection().execute_unprepared("DROP FUNCTION case_entry_is_append_only()").await?;
        }
        manager.drop_table(Table::drop().table("case_message").to_owned()).await?;
        manager.drop_table(Table::drop().table("case_thread").to_owned()).await?;
        manager.drop_table(Table::drop().table("staff_case").to_owned()).await?;
        Ok(())
    }
}

/// Which threads a case serves: several can share one.
async fn case_threads(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("case_thread")
                .col(big_integer("case_id"))
                .col(big_integer("thread_id"))
                .col(boolean("is_main"))
                .col(boolean("is_open"))
                .col(timestamp_with_time_zone("created_at"))
                .primary_key(Index::create().col("case_id").col("thread_id"))
                .foreign_key(ForeignKey::create().from("case_thread", "case_id").to("staff_case", "id"))
                .foreign_key(ForeignKey::create().from("case_thread", "thread_id").to("thread", "id"))
                .to_owned(),
        )
        .await?;
    manager.create_index(plain_index("case_thread_thread_id_idx", "case_thread", &["thread_id"])).await?;
    // At most one open case per thread, whatever number of nodes runs.
    let mut one_open_case = unique_index("case_thread_one_open_case_key", "case_thread", &["thread_id"]);
    one_open_case.and_where(Expr::col("is_open").eq(true));
    manager.create_index(one_open_case).await?;
    let mut one_main_thread = unique_index("case_thread_one_main_thread_key", "case_thread", &["case_id"]);
    one_main_thread.and_where(Expr::col("is_main").eq(true));
    manager.create_index(one_main_thread).await
}

/// The timeline is append-only by the database's own refusal, not by good manners.
async fn refuse_changes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    if manager.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        db.execute_unprepared(
            "CREATE FUNCTION case_entry_is_append_only() RETURNS trigger AS $$
             BEGIN RAISE EXCEPTION 'the timeline of a case cannot be changed'; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER case_entry_no_change BEFORE UPDATE OR DELETE ON case_entry
             FOR EACH ROW EXECUTE FUNCTION case_entry_is_append_only();
             CREATE TRIGGER case_entry_no_truncate BEFORE TRUNCATE ON case_entry
             EXECUTE FUNCTION case_entry_is_append_only();",
        )
        .await?;
        return Ok(());
    }
    for (name, act) in [("case_entry_no_update", "UPDATE"), ("case_entry_no_delete", "DELETE")] {
        db.execute_unprepared(&format!(
            "CREATE TRIGGER {name} BEFORE {act} ON case_entry
             BEGIN SELECT RAISE(ABORT, 'the timeline of a case cannot be changed'); END"
        ))
        .await?;
    }
    Ok(())
}
