//! Everything that a database holds, and what an act changed of it: told without ids and times, so that the same act done once
//! looks the same each time, and done twice, or by half, does not.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};
use serde_json::Value;

/// Tables that say how often something was tried: a refused try counts as well.
const COUNTERS: &[&str] = &["rate_counter", "seaql_migrations"];

/// The statement that reads every row of every table, for one schema.
pub struct Reader {
    backend: DatabaseBackend,
    sql: String,
}

/// All rows, each as a line of JSON: its key, then its columns.
pub struct Contents(BTreeMap<String, String>);

const COLUMNS_OF_SQLITE: &str = "SELECT m.name, p.name, p.pk > 0 FROM sqlite_master m JOIN pragma_table_info(m.name) p \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid";

const COLUMNS_OF_POSTGRES: &str = "SELECT c.table_name::text, c.column_name::text, EXISTS (SELECT 1 FROM pg_index i \
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) WHERE i.indisprimary \
    AND i.indrelid = format('%I', c.table_name)::regclass AND a.attname = c.column_name) \
    FROM information_schema.columns c WHERE c.table_schema = 'public' ORDER BY c.table_name, c.ordinal_position";

impl Reader {
    /// Learns the tables of a database.
    pub async fn new(db: &DatabaseConnection) -> Self {
        let backend = db.get_database_backend();
        let columns = if backend == DatabaseBackend::Sqlite { COLUMNS_OF_SQLITE } else { COLUMNS_OF_POSTGRES };
        let rows = db.query_all_raw(Statement::from_string(backend, columns)).await.unwrap();
        let mut tables: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
        for row in rows {
            let table: String = row.try_get_by_index(0).unwrap();
            let column = (row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap());
            tables.entry(table).or_default().push(column);
        }
        tables.retain(|table, _| !COUNTERS.contains(&table.as_str()));
        assert!(tables.len() > 20, "only {tables:?}");
        let selects = tables.iter().map(|(table, columns)| {
            let key: Vec<String> =
                columns.iter().filter(|(_, key)| *key).map(|(name, _)| format!("\"{name}\"")).collect();
            let pairs: Vec<String> = columns.iter().map(|(name, _)| format!("'{name}', \"{name}\"")).collect();
            let (key, pairs) = (key.join(", "), pairs.join(", "));
            if backend == DatabaseBackend::Sqlite {
                format!(
                    "SELECT '{table}', group_concat(json_array(json_array({key}), json_object({pairs})), char(10)) FROM \"{table}\""
                )
            } else {
                format!(
                    "SELECT '{table}'::text, string_agg(json_build_array(json_build_array({key}), to_jsonb(t))::text, E'\\n') FROM \"{table}\" t"
                )
            }
        });
        Self { backend, sql: selects.collect::<Vec<_>>().join(" UNION ALL ") }
    }

    /// Reads everything, as another connection than the writer's sees it.
    pub async fn read(&self, db: &DatabaseConnection) -> Contents {
        let rows = db.query_all_raw(Statement::from_string(self.backend, self.sql.as_str())).await.unwrap();
        let tables = rows.iter().map(|row| {
            let lines: Option<String> = row.try_get_by_index(1).unwrap();
            (row.try_get_by_index(0).unwrap(), lines.unwrap_or_default())
        });
        Contents(tables.collect())
    }
}

/// A row's key and its columns.
fn parsed(line: &str) -> (String, Value) {
    let mut row: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    (row[0].to_string(), row[1].take())
}

impl Contents {
    /// The tables that hold a text, of those that are read.
    pub fn tables_with(&self, text: &str) -> Vec<&str> {
        self.0.iter().filter(|(_, lines)| lines.contains(text)).map(|(table, _)| table.as_str()).collect()
    }

    /// What became other since `before`: a line for each row that is new, gone or changed. Numbers are told as differences, so
    /// that what is counted twice shows; other values are only said to have changed.
    pub fn since(&self, before: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for (table, lines) in &self.0 {
            if before.0[table] == *lines {
                continue;
            }
            let mut old: HashSet<&str> = before.0[table].lines().collect();
            let mut new: BTreeMap<String, Value> = lines.lines().filter(|line| !old.remove(line)).map(parsed).collect();
            for line in old {
                let (key, columns) = parsed(line);
                match new.remove(&key) {
                    None => changes.push(format!("{table}: gone")),
                    Some(now) => changes.push(format!("{table}:{}", changed_columns(&columns, &now))),
                }
            }
            changes.extend(new.into_iter().map(|_| format!("{table}: new")));
        }
        changes.sort();
        changes
    }
}

fn changed_columns(before: &Value, after: &Value) -> String {
    let mut text = String::new();
    for (name, now) in after.as_object().unwrap() {
        let was = &before[name];
        match (was.as_i64(), now.as_i64()) {
            _ if was == now => {}
            (Some(was), Some(now)) if !name.ends_with("_id") => write!(text, " {name}{:+}", now - was).unwrap(),
            _ => write!(text, " {name}").unwrap(),
        }
    }
    text
}
