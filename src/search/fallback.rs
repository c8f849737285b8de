//! Search by the database alone, for when the engine does not answer: simple, bounded, and said openly to whoever searches.

use sea_orm::sea_query::{Expr, LikeExpr, Query as Sql};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::engine::Filters;
use super::found::{self, Found};
use super::highlight::Marker;
use super::words::Asked;
use crate::entity::thread;
use crate::threads::visibility::is_public;

/// Only so many of the newest threads are looked through, so that a search costs the same on a large site.
const NEWEST: u64 = 5000;
/// Words that are looked for; the longest.
const MOST_WORDS: usize = 6;
/// Rows of which the most fitting are chosen.
const MOST_ROWS: u64 = 100;

/// Whether all words must be in a thread, or any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    All,
    Any,
}

/// `%word%` with everything special in the word made ordinary.
fn pattern(word: &str) -> LikeExpr {
    let plain = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{plain}%")).escape('\\')
}

/// The newest threads with these words: those with more of them first.
pub async fn search<C: ConnectionTrait>(
    db: &C,
    asked: &Asked,
    how: Match,
    filters: &Filters,
    offset: usize,
    limit: usize,
) -> Result<Vec<Found>, DbErr> {
    let mut words: Vec<String> = asked.words.iter().map(|word| shortest(&word.plain, &word.stem)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(MOST_WORDS);
    let mut condition = if how == Match::All { Condition::all() } else { Condition::any() };
    for word in &words {
        let lower = |column: thread::Column| sea_orm::sea_query::Func::lower(Expr::col((thread::Entity, column)));
        condition = condition.add(
            Condition::any()
                .add(Expr::expr(lower(thread::Column::Title)).like(pattern(word)))
                .add(Expr::expr(lower(thread::Column::BodySource)).like(pattern(word))),
        );
    }
    let newest = Sql::select()
        .column(thread::Column::Id)
        .from(thread::Entity)
        .cond_where(is_public())
        .order_by(thread::Column::LastActivityAt, sea_orm::Order::Desc)
        .order_by(thread::Column::Id, sea_orm::Order::Desc)
        .limit(NEWEST)
        .to_owned();
    let mut select = found::fitting(found::visible(), filters)
        .filter(thread::Column::Id.in_subquery(newest))
        .order_by_desc(thread::Column::LastActivityAt)
        .order_by_desc(thread::Column::Id)
        .limit(MOST_ROWS);
    if !words.is_empty() {
        select = select.filter(condition);
    }
    let marker = Marker::new(asked);
    let mut rows = found::read(db, select, &marker).await?;
    if how == Match::Any {
        let title_words =
            |row: &Found| words.iter().filter(|word| row.title.to_lowercase().contains(word.as_str())).count();
        rows.sort_by_key(|row| std::cmp::Reverse(title_words(row)));
    }
    Ok(rows.into_iter().skip(offset).take(limit).collect())
}

/// What forms of a word have in common at their beginning, so that "fines" finds "fine".
fn shortest(plain: &str, stem: &str) -> String {
    if plain.starts_with(stem) { stem.to_owned() } else { plain.to_owned() }
}
