//! Who carries which category of an agency: the people with most accepted answers of the last days, as everybody can count them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use super::counted::{not_superseded, of_another, question_of_answer};
use super::rules::{AnswererCount, RANKING_DAYS, most_of_each};
use crate::agencies::listing::{agency_by_id, categories};
use crate::app::App;
use crate::entity::{AccountId, AgencyId, AnswerId, CategoryId, account, answer, category, thread};
use crate::identity::{Caller, Right};
use crate::operation::OperationError;
use crate::threads::listing::names;
use crate::threads::visibility;

/// A category, somebody, how many of their answers were accepted, and the newest of these.
type Counted = (CategoryId, AccountId, i64, Option<AnswerId>);

/// Somebody who answers in a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answerer {
    pub account: AccountId,
    pub handle: String,
    /// What they are shown with instead of the handle.
    pub display_name: Option<String>,
    /// Their answers of the last [`RANKING_DAYS`] days that were accepted.
    pub accepted: i64,
    /// The newest of these.
    pub answer: AnswerId,
}

/// Those who answer most in a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryAnswerers {
    pub category: CategoryId,
    pub name: String,
    pub slug: String,
    pub people: Vec<Answerer>,
}

/// The people who answer most in each category of an agency, for those who may speak for it: four queries.
///
/// # Errors
/// No right or no such agency: both are [`OperationError::NotFound`]; a missing scope; the database.
pub async fn answerers(app: &App, caller: &Caller, agency: AgencyId) -> Result<Vec<CategoryAnswerers>, OperationError> {
    caller.require_or_hide(Right::ActAsStaff, agency)?;
    agency_by_id(app.reader(), agency).await?.ok_or(OperationError::NotFound)?;
    let open = categories(app.reader()).await?.into_iter().map(|found| found.category);
    let open: Vec<_> = open.filter(|category| category.agency_id == agency).collect();
    let ids: Vec<CategoryId> = open.iter().map(|category| category.id).collect();
    let counted = counted(app.reader(), &ids, app.now()).await?;
    let newest: HashMap<(CategoryId, AccountId), AnswerId> = counted
        .iter()
        .filter_map(|(category, account, _, newest)| newest.map(|newest| ((*category, *account), newest)))
        .collect();
    let counts =
        counted.into_iter().map(|(category, account, accepted, _)| AnswererCount { category, account, accepted });
    let counts = most_of_each(counts.collect());
    let accounts: BTreeSet<AccountId> = counts.iter().map(|one| one.account).collect();
    let people = names::people(app.reader(), accounts).await?;
    let answerer = |one: &AnswererCount| {
        let answer = newest.get(&(one.category, one.account))?;
        let person = people.get(&one.account)?;
        Some(Answerer {
            account: one.account,
            handle: person.handle.clone(),
            display_name: person.display_name.clone(),
            accepted: one.accepted,
            answer: *answer,
        })
    };
    let view = |found: category::Model| CategoryAnswerers {
        people: counts.iter().filter(|one| one.category == found.id).filter_map(answerer).collect(),
        category: found.id,
        name: found.name,
        slug: found.slug,
    };
    Ok(open.into_iter().map(view).filter(|category| !category.people.is_empty()).collect())
}

/// How many answers of each person were accepted in each category. Nobody carries a category by their own questions, nor by what an
/// agency gave, nor by what staff call superseded.
async fn counted<C: ConnectionTrait>(
    db: &C,
    categories: &[CategoryId],
    now: DateTime<Utc>,
) -> Result<Vec<Counted>, DbErr> {
    let to_author: RelationDef =
        answer::Entity::belongs_to(account::Entity).from(answer::Column::AuthorId).to(account::Column::Id).into();
    answer::Entity::find()
        .select_only()
        .column(thread::Column::CategoryId)
        .column(answer::Column::AuthorId)
        .expr(answer::Column::Id.count())
        .expr(ColumnTrait::max(&answer::Column::Id))
        .join(JoinType::InnerJoin, question_of_answer())
        .join(JoinType::InnerJoin, to_author)
        .filter(thread::Column::CategoryId.is_in(categories.iter().copied()))
        .filter(answer::Column::AcceptedAt.gte(now - Duration::days(RANKING_DAYS)))
        .filter(answer::Column::OfficialFor.is_null())
        .filter(account::Column::DisabledAt.is_null())
        .filter(visibility::public_threads())
        .filter(visibility::public_answers())
        .filter(of_another())
        .filter(not_superseded())
        .group_by(thread::Column::CategoryId)
        .group_by(answer::Column::AuthorId)
        .into_tuple()
        .all(db)
        .await
}
