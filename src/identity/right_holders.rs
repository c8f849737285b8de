//! Who holds a right at an agency today, for queries over accounts: the twin of [`permissions::may`](super::permissions::may), which
//! asks for one caller.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::permissions::{Right, roles_with};
use crate::entity::{AgencyId, account, membership};

/// Accounts that hold a right at an agency: by one of their roles there, or because they administer the site.
#[must_use]
pub fn hold_right(right: Right, agency: AgencyId) -> Condition {
    let with_role = membership::Entity::find()
        .select_only()
        .column(membership::Column::AccountId)
        .filter(membership::Column::AgencyId.eq(agency))
        .filter(membership::Column::Role.is_in(roles_with(right).iter().copied()))
        .into_query();
    Condition::any().add(account::Column::IsSiteAdministrator.eq(true)).add(account::Column::Id.in_subquery(with_role))
}
