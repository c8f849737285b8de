//! Threads, answers, comments and what people do with them.

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
                    .table("thread")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("category_id"))
                    .col(big_integer("author_id"))
                    .col(text("title"))
                    .col(text("body_source"))
                    .col(text("body_html"))
                    .col(integer("render_version"))
                    .col(text("language"))
                    .col(text("intent"))
                    .col(boolean("is_urgent"))
                    .col(text("state"))
                    .col(text("audience"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("edited_at"))
                    .col(integer("revision"))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(timestamp_with_time_zone("last_activity_at"))
                    .col(timestamp_with_time_zone_null("first_answer_at"))
                    .col(timestamp_with_time_zone_null("solved_at"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(timestamp_with_time_zone_null("not_solved_at"))
                    .col(integer("answer_count"))
                    .col(integer("me_too_count"))
                    .col(timestamp_with_time_zone_null("hidden_at"))
                    .col(big_integer_null("hidden_by"))
                    .col(text_null("hidden_reason"))
                    .col(timestamp_with_time_zone_null("pending_since"))
                    .col(timestamp_with_time_zone_null("deleted_at"))
                    .col(big_integer_null("duplicate_of"))
                    .col(timestamp_with_time_zone_null("next_check_at"))
                    .col(timestamp_with_time_zone_null("peer_window_ends_at"))
                    .col(text_null("case_reference"))
                    .col(text_null("case_state"))
                    .col(big_integer_null("case_team_id"))
                    .col(timestamp_with_time_zone_null("case_opened_at"))
                    .col(timestamp_with_time_zone_null("case_reply_due_at"))
                    .col(timestamp_with_time_zone_null("case_replied_at"))
                    .col(text_null("case_outcome"))
                    .col(text_null("case_outcome_detail"))
                    .col(timestamp_with_time_zone_null("case_ended_at"))
                    .col(text_null("external_id"))
                    .check(pending_is_hidden())
                    .foreign_key(ForeignKey::create().from("thread", "category_id").to("category", "id"))
                    .foreign_key(ForeignKey::create().from("thread", "author_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("thread", "hidden_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("thread", "duplicate_of").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("thread", "case_team_id").to("team", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("thread_author_id_idx", "thread", &["author_id"])).await?;
        manager.create_index(plain_index("thread_duplicate_of_idx", "thread", &["duplicate_of"])).await?;
        manager.create_index(unique_index("thread_external_id_key", "thread", &["external_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("answer")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("thread_id"))
                    .col(big_integer("author_id"))
                    .col(text("body_source"))
                    .col(text("body_html"))
                    .col(integer("render_version"))
                    .col(text("language"))
                    .col(big_integer_null("official_for"))
                    .col(integer_null("official_revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("edited_at"))
                    .col(integer("revision"))
                    .col(timestamp_with_time_zone_null("accepted_at"))
                    .col(big_integer_null("accepted_by"))
                    .col(text_null("accepted_as"))
                    .col(integer_null("accepted_revision"))
                    .col(text_null("staff_review"))
                    .col(text_null("staff_review_note"))
                    .col(big_integer_null("staff_review_by"))
                    .col(timestamp_with_time_zone_null("staff_review_at"))
                    .col(integer_null("staff_review_revision"))
                    .col(integer("helpful_count"))
                    .col(integer("worked_count"))
                    .col(timestamp_with_time_zone_null("last_worked_at"))
                    .col(timestamp_with_time_zone_null("hidden_at"))
                    .col(big_integer_null("hidden_by"))
                    .col(text_null("hidden_reason"))
                    .col(timestamp_with_time_zone_null("pending_since"))
                    .col(timestamp_with_time_zone_null("deleted_at"))
                    .col(text_null("external_id"))
                    .check(pending_is_hidden())
                    .foreign_key(ForeignKey::create().from("answer", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("answer", "author_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("answer", "official_for").to("agency", "id"))
                    .foreign_key(ForeignKey::create().from("answer", "accepted_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("answer", "staff_review_by").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("answer", "hidden_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("answer_thread_id_idx", "answer", &["thread_id"])).await?;
        manager.create_index(plain_index("answer_author_id_idx", "answer", &["author_id"])).await?;
        manager.create_index(unique_index("answer_external_id_key", "answer", &["external_id"])).await?;
        // Lists ask which of their threads have an official answer. Without it PostgreSQL reads every answer for that.
        let mut official = plain_index("answer_official_idx", "answer", &["thread_id"]);
        official
            .and_where(Expr::col("official_for").is_not_null())
            .and_where(Expr::col("hidden_at").is_null())
            .and_where(Expr::col("deleted_at").is_null());
        manager.create_index(official).await?;
        manager
            .create_table(
                Table::create()
                    .table("comment")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("thread_id"))
                    .col(big_integer_null("answer_id"))
                    .col(big_integer("author_id"))
                    .col(text("body_source"))
                    .col(text("body_html"))
                    .col(integer("render_version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("edited_at"))
                    .col(timestamp_with_time_zone_null("hidden_at"))
                    .col(big_integer_null("hidden_by"))
                    .col(text_null("hidden_reason"))
                    .col(timestamp_with_time_zone_null("pending_since"))
                    .col(timestamp_with_time_zone_null("deleted_at"))
                    .col(text_null("external_id"))
                    .check(pending_is_hidden())
                    .foreign_key(ForeignKey::create().from("comment", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("comment", "answer_id").to("answer", "id"))
                    .foreign_key(ForeignKey::create().from("comment", "author_id").to("account", "id"))
                    .foreign_key(ForeignKey::create().from("comment", "hidden_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("comment_thread_id_idx", "comment", &["thread_id"])).await?;
        manager.create_index(plain_index("comment_author_id_idx", "comment", &["author_id"])).await?;
        manager.create_index(unique_index("comment_external_id_key", "comment", &["external_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("vote")
                    .col(big_integer("answer_id"))
                    .col(big_integer("account_id"))
                    .col(text("kind"))
                    .col(timestamp_with_time_zone("voted_at"))
                    .primary_key(Index::create().col("answer_id").col("account_id").col("kind"))
                    .foreign_key(ForeignKey::create().from("vote", "answer_id").to("answer", "id"))
                    .foreign_key(ForeignKey::create().from("vote", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("vote_account_id_idx", "vote", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("me_too")
                    .col(big_integer("thread_id"))
                    .col(big_integer("account_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("thread_id").col("account_id"))
                    .foreign_key(ForeignKey::create().from("me_too", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("me_too", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("me_too_account_id_idx", "me_too", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("follow")
                    .col(big_integer("thread_id"))
                    .col(big_integer("account_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("thread_id").col("account_id"))
                    .foreign_key(ForeignKey::create().from("follow", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("follow", "account_id").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(plain_index("follow_account_id_idx", "follow", &["account_id"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("duplicate_proposal")
                    .col(big_integer("id").primary_key().auto_increment())
                    .col(big_integer("thread_id"))
                    .col(big_integer("of_thread_id"))
                    .col(big_integer("proposed_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(boolean_null("agreed"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .foreign_key(ForeignKey::create().from("duplicate_proposal", "thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("duplicate_proposal", "of_thread_id").to("thread", "id"))
                    .foreign_key(ForeignKey::create().from("duplicate_proposal", "proposed_by").to("account", "id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique_index(
                "duplicate_proposal_thread_id_of_thread_id_key",
                "duplicate_proposal",
                &["thread_id", "of_thread_id"],
            ))
            .await?;
        // Lists show only what everybody may see; each order that a list offers is one index read backwards.
        for (name, columns) in [
            ("thread_latest_idx", &["last_activity_at", "id"][..]),
            ("thread_category_latest_idx", &["category_id", "last_activity_at", "id"][..]),
            ("thread_state_latest_idx", &["state", "last_activity_at", "id"][..]),
            ("thread_category_state_latest_idx", &["category_id", "state", "last_activity_at", "id"][..]),
        ] {
            let mut visible = plain_index(name, "thread", columns);
            only_public(&mut visible);
            manager.create_index(visible).await?;
        }
        // The two short lists have indexes that hold nothing else.
        for (name, columns, only) in [
            ("thread_unanswered_idx", &["created_at", "id"][..], Expr::col("state").eq("open")),
            ("thread_solved_idx", &["last_activity_at", "id"][..], Expr::col("solved_at").is_not_null()),
        ] {
            let mut short = plain_index(name, "thread", columns);
            only_public(&mut short);
            short.and_where(only);
            manager.create_index(short).await?;
        }
        // Solved threads close some time after their last activity, whoever may see them.
        let mut idle = plain_index("thread_idle_idx", "thread", &["last_activity_at"]);
        idle.and_where(Expr::col("state").eq("solved"))
            .and_where(Expr::col("hidden_at").is_null())
            .and_where(Expr::col("deleted_at").is_null());
        manager.create_index(idle).await?;
        let mut due = plain_index("thread_next_check_at_idx", "thread", &["next_check_at"]);
        due.and_where(Expr::col("next_check_at").is_not_null());
        manager.create_index(due).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("duplicate_proposal").to_owned()).await?;
        manager.drop_table(Table::drop().table("follow").to_owned()).await?;
        manager.drop_table(Table::drop().table("me_too").to_owned()).await?;
        manager.drop_table(Table::drop().table("vote").to_owned()).await?;
        manager.drop_table(Table::drop().table("comment").to_owned()).await?;
        manager.drop_table(Table::drop().table("answer").to_owned()).await?;
        manager.drop_table(Table::drop().table("thread").to_owned()).await?;
        Ok(())
    }
}

/// What waits for a moderator is hidden, so that whatever respects hiding respects this as well.
fn pending_is_hidden() -> Expr {
    Expr::col("pending_since").is_null().or(Expr::col("hidden_at").is_not_null())
}

/// Narrows an index to the threads that everybody may see. Queries that are to use it say the same, word for word.
fn only_public(index: &mut IndexCreateStatement) {
    index
        .and_where(Expr::col("hidden_at").is_null())
        .and_where(Expr::col("deleted_at").is_null())
        .and_where(Expr::col("audience").eq("everyone"));
}
