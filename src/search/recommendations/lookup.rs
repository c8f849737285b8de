//! The threads that are recommended for what is searched for: one query, and nothing is kept. What not everybody sees, what does not
//! fit the filters and what went to another agency does not come out of it.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};

use super::rules::{MAX_PHRASES, MAX_SHOWN, candidate_keys};
use crate::entity::{ThreadId, category, recommendation, recommendation_phrase, thread};
use crate::locale;
use crate::search::filters::Filters;
use crate::search::found::{self, ThreadHit};
use crate::search::highlight::Marker;
use crate::search::words::{Asked, Word, language_of};

/// Rows that are read: a thread comes once for each of its phrases that match, each of which has stems in two languages at most.
const MAX_ROWS: usize = MAX_SHOWN * MAX_PHRASES * 2;

fn thread_recommendation() -> RelationDef {
    thread::Entity::belongs_to(recommendation::Entity)
        .from(thread::Column::Id)
        .to(recommendation::Column::ThreadId)
        .into()
}

fn its_phrases() -> RelationDef {
    recommendation::Entity::belongs_to(recommendation_phrase::Entity)
        .from(recommendation::Column::Id)
        .to(recommendation_phrase::Column::RecommendationId)
        .into()
}

/// What is recommended for words, at most [`MAX_SHOWN`]: the longest phrase says most, and among equals the one that is there longest.
///
/// # Errors
/// Those of the database.
pub(in crate::search) async fn recommended<C: ConnectionTrait>(
    db: &C,
    asked: &Asked,
    filters: &Filters,
    marker: &Marker,
) -> Result<Vec<ThreadHit>, DbErr> {
    let keys = keys_of(asked);
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let of_its_agency = Expr::col((recommendation::Entity, recommendation::Column::AgencyId))
        .equals((category::Entity, category::Column::AgencyId));
    let length = Func::char_length(Expr::col((recommendation_phrase::Entity, recommendation_phrase::Column::Stems)));
    let select = found::fitting(found::visible(), filters)
        .join(JoinType::InnerJoin, thread_recommendation())
        .join(JoinType::InnerJoin, its_phrases())
        .filter(of_its_agency)
        .filter(recommendation_phrase::Column::Stems.is_in(keys))
        .order_by_desc(Expr::expr(length))
        .order_by_asc(recommendation::Column::Id)
        .limit(u64::try_from(MAX_ROWS).unwrap_or(u64::MAX));
    let mut hits = found::read(db, select, marker).await?;
    let mut known: HashSet<ThreadId> = HashSet::new();
    hits.retain(|hit| known.insert(hit.id));
    hits.truncate(MAX_SHOWN);
    Ok(hits)
}

/// The keys of what somebody looks for; none where no word of it says anything.
fn keys_of(asked: &Asked) -> Vec<String> {
    if asked.words.iter().all(Word::is_stop) {
        return Vec::new();
    }
    let stems: Vec<String> = asked.words.iter().map(|word| word.stem.clone()).collect();
    candidate_keys(&stems)
}

/// Takes what is recommended out of ranked results, so that nothing is listed twice, and gives what the page that starts at `offset`
/// shows before them: on the first one all of it, on later ones nothing. What later pages leave out stood on the first one, so they
/// need to know what is recommended as well.
pub(in crate::search) fn before_ranked(
    mut recommended: Vec<ThreadHit>,
    ranked: &mut Vec<ThreadHit>,
    offset: usize,
) -> Vec<ThreadHit> {
    ranked.retain(|hit| recommended.iter().all(|first| first.id != hit.id));
    if offset > 0 {
        recommended.clear();
    }
    recommended
}

/// What is recommended for the title of a question. The details are no search: what they mention in passing is not what somebody looks
/// for.
///
/// # Errors
/// Those of the database.
pub(in crate::search) async fn recommended_for_title<C: ConnectionTrait>(
    db: &C,
    title: &str,
    marker: &Marker,
) -> Result<Vec<ThreadHit>, DbErr> {
    let language = language_of(title).unwrap_or_else(|| locale::current().language());
    let asked = Asked::new(&[title], language, false);
    recommended(db, &asked, &Filters::default(), marker).await
}
