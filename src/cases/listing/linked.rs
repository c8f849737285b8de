//! The cases before and after one, and those that went on as one.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::super::readers::seen_by_staff;
use super::show::{CaseHead, Side};
use crate::entity::{CaseId, CaseState, staff_case};
use crate::identity::Caller;

/// A case that goes on with another, or that another goes on with.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Linked {
    pub id: CaseId,
    pub reference: String,
    pub state: CaseState,
    pub follow_up_of: Option<CaseId>,
    pub duplicate_of: Option<CaseId>,
}

impl Linked {
    /// Key of the words for what it is to `case`.
    #[must_use]
    pub fn relation(&self, case: &CaseHead) -> &'static str {
        if case.follow_up_of == Some(self.id) {
            "cases-goes-on-with"
        } else if case.duplicate_of == Some(self.id) {
            "cases-goes-on-as"
        } else if self.duplicate_of == Some(case.id) {
            "cases-takes-in"
        } else {
            "cases-follow-up"
        }
    }
}

/// The cases before and after this one, and those that went on as one, that the caller sees as well: one query. Those before and
/// after are of the same thread, so whoever asked sees all; another team may have them.
pub async fn linked<C: ConnectionTrait>(db: &C, caller: &Caller, case: &CaseHead) -> Result<Vec<Linked>, DbErr> {
    use staff_case::Column as C;
    let mut which = Condition::any().add(C::FollowUpOf.eq(case.id)).add(C::DuplicateOf.eq(case.id));
    for other in [case.follow_up_of, case.duplicate_of].into_iter().flatten() {
        which = which.add(C::Id.eq(other));
    }
    let seen = match case.side(caller) {
        // What others had asked before it became one case is theirs.
        Side::Asker => Condition::any()
            .add(C::FollowUpOf.eq(case.id))
            .add(C::Id.is_in(case.follow_up_of))
            .add(C::Id.is_in(case.duplicate_of)),
        Side::Staff => seen_by_staff(caller),
    };
    staff_case::Entity::find()
        .select_only()
        .columns([C::Id, C::Reference, C::State, C::FollowUpOf, C::DuplicateOf])
        .filter(which)
        .filter(seen)
        .order_by_asc(C::Id)
        .into_model::<Linked>()
        .all(db)
        .await
}
