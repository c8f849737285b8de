//! Whether somebody who is shown with a name would be taken for another: for whoever has it as a user name, for a member of staff who is
//! shown with it, or for a public body or a team. People may share the names that they write; these are not theirs to share.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};

use super::handles::skeleton;
use crate::entity::{AccountId, account, agency, membership, team};

/// Whether a shown name looks like one that is another's; `owner` is whose name it is to be, if there is an account already. Four
/// queries.
pub(super) async fn looks_like_anothers<C: ConnectionTrait>(
    db: &C,
    name: &str,
    owner: Option<AccountId>,
) -> Result<bool, DbErr> {
    let wanted = skeleton(name);
    let others = || {
        let all = account::Entity::find();
        owner.into_iter().fold(all, |all, owner| all.filter(account::Column::Id.ne(owner)))
    };
    let same = others().filter(account::Column::HandleSkeleton.eq(wanted.as_str()));
    if same.count(db).await? > 0 {
        return Ok(true);
    }
    let staff = membership::Entity::find().select_only().column(membership::Column::AccountId);
    let is_staff = Condition::any()
        .add(account::Column::IsSiteAdministrator.eq(true))
        .add(account::Column::Id.in_subquery(staff.into_query()));
    let staff: Vec<String> = others()
        .select_only()
        .column(account::Column::DisplayName)
        .filter(account::Column::DisplayName.is_not_null())
        .filter(is_staff)
        .into_tuple()
        .all(db)
        .await?;
    if staff.iter().any(|shown| [shown.as_str(), without_team(shown)].iter().any(|shown| skeleton(shown) == wanted)) {
        return Ok(true);
    }
    let agencies: Vec<String> =
        agency::Entity::find().select_only().column(agency::Column::Name).into_tuple().all(db).await?;
    let teams: Vec<String> = team::Entity::find().select_only().column(team::Column::Name).into_tuple().all(db).await?;
    Ok(agencies.iter().chain(&teams).any(|name| skeleton(name) == wanted))
}

/// "Ann Parker" of "Ann Parker (Parking Services)".
fn without_team(shown: &str) -> &str {
    shown.split('(').next().unwrap_or(shown).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_are_known_by_their_name_without_the_team_as_well() {
        assert_eq!(without_team("Ann Parker (Parking Services)"), "Ann Parker");
        assert_eq!(without_team("Ann Parker"), "Ann Parker");
        assert_eq!(skeleton("Ann Parker"), skeleton("ANN PARKER"));
    }
}
