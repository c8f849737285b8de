//! A row for every table, made from what the database says of its columns: also for steps whose entities are long gone.

use std::collections::BTreeMap;

use peerdesk::database::Database;
use peerdesk::entity::{Event, ThreadId};
use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};

/// A column as the database describes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    pub name: String,
    /// The type's name in the words of the database, in lower case.
    pub kind: String,
    /// The table that it refers to.
    pub references: Option<String>,
}

async fn rows(db: &Database, sql: &str) -> Vec<QueryResult> {
    db.reader().query_all_raw(Statement::from_string(db.backend(), sql)).await.unwrap()
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get::<String>("", column).unwrap()
}

/// Every table but the migrator's own, with its columns.
pub async fn tables(db: &Database) -> BTreeMap<String, Vec<Column>> {
    match db.backend() {
        DatabaseBackend::Postgres => postgres_tables(db).await,
        _ => sqlite_tables(db).await,
    }
}

async fn sqlite_tables(db: &Database) -> BTreeMap<String, Vec<Column>> {
    let named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations'";
    let mut tables = BTreeMap::new();
    for table in rows(db, named).await {
        let table = text(&table, "name");
        let references: BTreeMap<String, String> = rows(db, &format!("PRAGMA foreign_key_list({table})"))
            .await
            .iter()
            .map(|row| (text(row, "from"), text(row, "table")))
            .collect();
        let columns = rows(db, &format!("PRAGMA table_info({table})")).await;
        let column = |row: &QueryResult| {
            let name = text(row, "name");
            Column { kind: text(row, "type").to_lowercase(), references: references.get(&name).cloned(), name }
        };
        tables.insert(table, columns.iter().map(column).collect());
    }
    tables
}

async fn postgres_tables(db: &Database) -> BTreeMap<String, Vec<Column>> {
    let keys = "SELECT used.table_name, used.column_name, target.table_name AS target
                FROM information_schema.table_constraints AS key
                JOIN information_schema.key_column_usage AS used USING (constraint_schema, constraint_name)
                JOIN information_schema.constraint_column_usage AS target USING (constraint_schema, constraint_name)
                WHERE key.constraint_type = 'FOREIGN KEY'";
    let references: BTreeMap<(String, String), String> = rows(db, keys)
        .await
        .iter()
        .map(|row| ((text(row, "table_name"), text(row, "column_name")), text(row, "target")))
        .collect();
    let columns = "SELECT table_name, column_name, data_type FROM information_schema.columns
                   WHERE table_schema = 'public' AND table_name <> 'seaql_migrations' ORDER BY table_name, ordinal_position";
    let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in rows(db, columns).await {
        let (table, name) = (text(&row, "table_name"), text(&row, "column_name"));
        let references = references.get(&(table.clone(), name.clone())).cloned();
        tables.entry(table).or_default().push(Column { kind: text(&row, "data_type"), references, name });
    }
    tables
}

/// Inserts a row with a value in every column into each table that has none; returns all tables, those that others refer to
/// first.
pub async fn fill(db: &Database) -> Vec<String> {
    let tables = tables(db).await;
    let mut filled: Vec<String> = Vec::new();
    while filled.len() < tables.len() {
        let before = filled.len();
        for (table, columns) in &tables {
            let ready = columns.iter().filter_map(|column| column.references.as_ref());
            if !filled.contains(table) && ready.clone().all(|other| other == table || filled.contains(other)) {
                if count(db, table).await == 0 {
                    insert(db, table, columns).await;
                }
                filled.push(table.clone());
            }
        }
        assert!(filled.len() > before, "tables refer to each other in a circle: {:?}", tables.keys());
    }
    filled
}

/// The number of rows of a table.
pub async fn count(db: &Database, table: &str) -> i64 {
    let row = rows(db, &format!("SELECT count(*) AS rows FROM \"{table}\"")).await;
    row[0].try_get("", "rows").unwrap()
}

async fn insert(db: &Database, table: &str, columns: &[Column]) {
    // A row cannot refer to itself before it is there.
    let columns: Vec<_> = columns.iter().filter(|column| column.references.as_deref() != Some(table)).collect();
    let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let values: Vec<String> = columns.iter().map(|column| value(db.backend(), table, column)).collect();
    let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({})", names.join(", "), values.join(", "));
    let inserted = db.reader().execute_unprepared(&sql).await;
    assert!(inserted.is_ok(), "{:?}: {sql}", inserted.err());
}

fn value(backend: DatabaseBackend, table: &str, column: &Column) -> String {
    let kind = column.kind.as_str();
    if kind.starts_with("json") {
        return format!("'{}'", document(table, &column.name));
    }
    if kind.starts_with("timestamp") {
        return "'2026-01-12 10:00:00+00:00'".to_owned();
    }
    match (kind, backend) {
        ("boolean", _) => "TRUE".to_owned(),
        ("bigint" | "integer", _) => "1".to_owned(),
        ("uuid", _) => "'0190a5c0-0000-7000-8000-000000000001'".to_owned(),
        ("uuid_text", _) => "X'0190A5C0000070008000000000000001'".to_owned(),
        ("text", _) => format!("'{}'", word(table, &column.name)),
        other => panic!("{table}.{} is of a kind that has no value here: {other:?}", column.name),
    }
}

/// What a column holds that takes only certain words.
fn word(table: &str, column: &str) -> &'static str {
    match (table, column) {
        ("membership" | "security_event", "role") => "agent",
        ("security_event", "kind") => "signed_in",
        ("agency", "case_readers") => "team",
        ("one_use_token" | "mail", "purpose") => "reset_password",
        ("escalation_policy" | "policy_trial", "mode") => "never",
        ("thread", "intent") => "information",
        ("thread", "state") => "open",
        ("thread", "audience") => "everyone",
        ("thread", "not_solved_reason") => "out_of_date",
        ("report" | "suspension", "reason") => "spam",
        ("report", "decision") => "upheld",
        (_, "subject_kind" | "cited_kind") => "thread",
        ("thread", "case_state") | ("staff_case", "state") => "new",
        ("thread", "case_outcome") | ("staff_case", "outcome") => "answered",
        ("answer", "accepted_as") => "asker",
        ("answer", "staff_review") => "verified",
        ("vote", "kind") => "helpful",
        ("personal_annex", "kind") => "phone",
        ("statistics_month", "level") => "site",
        ("staff_case" | "trial_finding", "trigger_kind") => "manual",
        ("staff_case", "cause") => "process_fault",
        ("case_message", "kind") => "private",
        ("case_entry", "kind") => "opened",
        ("notification", "kind") => "answer",
        ("notification_setting", "kind") => "answers",
        ("notification_setting", "delivery") => "daily",
        ("outbox_event", "kind") => "thread_asked",
        _ => "text",
    }
}

/// What a column holds that takes a structured value.
fn document(table: &str, column: &str) -> String {
    match (table, column) {
        ("calendar" | "earlier_calendar", "hours") => "[[],[],[],[],[],[],[]]".to_owned(),
        ("calendar" | "earlier_calendar", "holidays") => "[]".to_owned(),
        ("outbox_event", "payload") => serde_json::to_string(&Event::ThreadAsked { thread: ThreadId(1) }).unwrap(),
        _ => "{}".to_owned(),
    }
}
