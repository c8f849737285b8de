//! Search by the database alone, for when the engine does not answer: simple, bounded, and said openly to whoever searches.

use std::cmp::Reverse;
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, Func, LikeExpr, Query as Sql};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::engine::{Filters, Sort};
use super::found::{self, ThreadHit};
use super::highlight::Marker;
use super::words::{Asked, Word};
use crate::entity::{StaffReview, ThreadId, answer, thread};
use crate::threads::visibility;

/// Only so many of the newest threads are looked through, so that a search costs the same on a large site.
const NEWEST_COUNT: u64 = 5000;
/// Words that are looked for; the longest.
const MAX_WORDS: usize = 6;
/// Other words are looked for if one of theirs is so long: a short one is a part of many words; characters.
const MIN_OTHER: usize = 4;
/// Rows of which the most fitting are chosen.
const MAX_ROWS: u64 = 100;

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

/// Somewhere in a thread's title or question.
fn anywhere(text: &str) -> Condition {
    let lower = |column: thread::Column| Func::lower(Expr::col((thread::Entity, column)));
    Condition::any()
        .add(Expr::expr(lower(thread::Column::Title)).like(pattern(text)))
        .add(Expr::expr(lower(thread::Column::BodySource)).like(pattern(text)))
}

/// The newest threads with these words: those with more of them first.
pub async fn search<C: ConnectionTrait>(
    db: &C,
    asked: &Asked,
    how: Match,
    filters: &Filters,
    sort: Sort,
    offset: usize,
    limit: usize,
) -> Result<Vec<ThreadHit>, DbErr> {
    let mut words: Vec<(String, &Word)> =
        asked.words.iter().map(|word| (shortest(&word.plain, &word.stem), word)).collect();
    words.sort_by_key(|(text, _)| Reverse(text.chars().count()));
    words.truncate(MAX_WORDS);
    let mut condition = if how == Match::All { Condition::all() } else { Condition::any() };
    let long = |phrase: &[String]| phrase.iter().any(|stem| stem.chars().count() >= MIN_OTHER);
    for (text, word) in &words {
        let mut here = anywhere(text);
        // The database compares no spellings: a text that has the word as it was typed has the word.
        if let Some(typed) = &word.typed {
            here = here.add(anywhere(typed));
        }
        for other in asked.alternatives.iter().filter(|other| other.of.contains(&word.stem)) {
            for phrase in other.phrases.iter().filter(|phrase| long(phrase)) {
                let each = phrase.iter().map(|stem| anywhere(stem.strip_suffix('i').unwrap_or(stem)));
                here = here.add(each.fold(Condition::all(), Condition::add));
            }
        }
        condition = condition.add(here);
    }
    let newest = Sql::select()
        .column(thread::Column::Id)
        .from(thread::Entity)
        .cond_where(visibility::public_threads())
        .order_by(thread::Column::LastActivityAt, sea_orm::Order::Desc)
        .order_by(thread::Column::Id, sea_orm::Order::Desc)
        .limit(NEWEST_COUNT)
        .to_owned();
    let mut select = found::fitting(found::visible(), filters)
        .filter(thread::Column::Id.in_subquery(newest))
        .order_by_desc(if sort == Sort::Newest { thread::Column::CreatedAt } else { thread::Column::LastActivityAt })
        .order_by_desc(thread::Column::Id)
        .limit(MAX_ROWS);
    if !words.is_empty() {
        select = select.filter(condition);
    }
    let marker = Marker::new(asked);
    let mut rows = found::read(db, select, &marker).await?;
    if how == Match::Any {
        let title_words =
            |row: &ThreadHit| words.iter().filter(|(text, _)| row.title.to_lowercase().contains(text.as_str())).count();
        rows.sort_by_key(|row| Reverse(title_words(row)));
    }
    if sort == Sort::Helpful {
        let helped = helped(db, &rows).await?;
        rows.sort_by_key(|row| Reverse((helped.get(&row.id).copied().unwrap_or(0), row.asked_at)));
    }
    Ok(rows.into_iter().skip(offset).take(limit).collect())
}

/// How many people the answer helped that helped most, but for what staff call superseded: what an index knows of it too.
async fn helped<C: ConnectionTrait>(db: &C, rows: &[ThreadHit]) -> Result<HashMap<ThreadId, i32>, DbErr> {
    let in_force = Condition::any()
        .add(answer::Column::StaffReview.is_null())
        .add(answer::Column::StaffReview.ne(StaffReview::Superseded));
    let counts: Vec<(ThreadId, i32)> = answer::Entity::find()
        .select_only()
        .column(answer::Column::ThreadId)
        .column_as(answer::Column::HelpfulCount.max(), "helped")
        .filter(answer::Column::ThreadId.is_in(rows.iter().map(|row| row.id)))
        .filter(visibility::public_answers())
        .filter(in_force)
        .group_by(answer::Column::ThreadId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts.into_iter().collect())
}

/// What forms of a word have in common at their beginning, so that "fines" finds "fine".
fn shortest(plain: &str, stem: &str) -> String {
    if plain.starts_with(stem) { stem.to_owned() } else { plain.to_owned() }
}
