//! The schema and the entities say the same, on the database at hand, up and down.

mod migrations;
mod plans;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use peerdesk::database::Database;
use peerdesk::entity;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable};

use crate::support::TestDatabase;

/// A table as its entity describes it, and what the entity reads from it.
struct Read {
    columns: BTreeSet<String>,
    rows: usize,
}

async fn read<E: EntityTrait>(db: &Database) -> Read {
    let rows = E::find().all(db.reader()).await;
    let rows = rows.unwrap_or_else(|error| panic!("{}: {error}", E::default().as_str())).len();
    Read { columns: E::Column::iter().map(|column| column.as_str().to_owned()).collect(), rows }
}

/// Writes the rows of one database through their entity into another, which then has the same.
async fn copy<E: EntityTrait>(from: &Database, to: &Database)
where
    E::Model: IntoActiveModel<E::ActiveModel> + PartialEq + std::fmt::Debug + Clone,
{
    let rows = E::find().all(from.reader()).await.unwrap();
    // What the schema brings along itself is in both.
    E::delete_many().exec(to.reader()).await.unwrap();
    for row in &rows {
        let row = row.clone().into_active_model().reset_all();
        E::insert(row).exec_without_returning(to.reader()).await.unwrap();
    }
    assert_eq!(E::find().all(to.reader()).await.unwrap(), rows);
}

macro_rules! entities {
    ($($table:ident),+ $(,)?) => {
        const ENTITIES: &[&str] = &[$(stringify!($table)),+];

        async fn read_table(db: &Database, table: &str) -> Read {
            match table {
                $(stringify!($table) => read::<entity::$table::Entity>(db).await,)+
                other => panic!("{other} has no entity"),
            }
        }

        async fn copy_table(from: &Database, to: &Database, table: &str) {
            match table {
                $(stringify!($table) => copy::<entity::$table::Entity>(from, to).await,)+
                other => panic!("{other} has no entity"),
            }
        }
    };
}

entities!(
    account,
    agency,
    answer,
    answer_effect,
    api_token,
    attachment,
    authenticator,
    calendar,
    case_entry,
    case_message,
    case_thread,
    category,
    citation,
    comment,
    contest,
    deflection,
    deflection_day,
    draft,
    duplicate_proposal,
    earlier_calendar,
    empty_search,
    empty_search_person,
    episode,
    escalation_policy,
    follow,
    followed_agency,
    followed_category,
    followed_tag,
    former_email,
    gap_repair,
    hiding,
    idempotency_key,
    mail,
    mail_hours,
    me_too,
    membership,
    notification,
    notification_setting,
    one_use_token,
    open_data_file,
    outbox_delivery,
    outbox_event,
    outbox_feed,
    passkey,
    passkey_ceremony,
    peer_profile,
    pending_sign_in,
    personal_annex,
    policy_trial,
    question_offer,
    rate_counter,
    recommendation,
    recommendation_phrase,
    recovery_code,
    reliability_day,
    report,
    revision,
    second_factor_reset,
    security_event,
    session,
    staff_case,
    statistics_month,
    stopped_thread,
    suspension,
    synonym_group,
    tag,
    tag_name,
    team,
    team_member,
    thanks,
    thread,
    thread_tag,
    trial_finding,
    visitor_secret,
    volunteer,
    vote,
);

/// Reads each table through its entity; returns the number of rows of each.
async fn read_every_entity(db: &Database) -> BTreeMap<String, usize> {
    let mut read = BTreeMap::new();
    for table in ENTITIES {
        read.insert((*table).to_owned(), read_table(db, table).await.rows);
    }
    read
}

#[tokio::test]
async fn every_table_has_an_entity_that_reads_and_writes_its_rows() {
    let (filled, copied) = (TestDatabase::fresh().await, TestDatabase::fresh().await);
    let filled = Database::connect(&filled.url, 2).await.unwrap();
    let copied = Database::connect(&copied.url, 2).await.unwrap();
    let in_order = rows::fill(&filled).await;
    let tables = rows::tables(&filled).await;
    assert_eq!(
        ENTITIES.iter().map(|table| (*table).to_owned()).collect::<Vec<_>>(),
        tables.keys().cloned().collect::<Vec<_>>()
    );
    for (table, columns) in tables {
        let columns: BTreeSet<String> = columns.into_iter().map(|column| column.name).collect();
        let read = read_table(&filled, &table).await;
        assert_eq!(read.columns, columns, "{table}");
        assert_eq!(read.rows, 1, "{table}");
    }
    for table in in_order {
        copy_table(&filled, &copied, &table).await;
    }
}

#[tokio::test]
async fn what_waits_for_a_moderator_is_hidden() {
    let database = TestDatabase::fresh().await;
    let db = Database::connect(&database.url, 2).await.unwrap();
    rows::fill(&db).await;
    for table in ["thread", "answer", "comment"] {
        let shown = format!("UPDATE {table} SET hidden_at = NULL");
        db.reader().execute_unprepared(&shown).await.unwrap_err();
        db.reader().execute_unprepared(&format!("{shown}, pending_since = NULL")).await.unwrap();
    }
}
