//! Switching a group that comes with Peerdesk off, and on again.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::codes;
use super::turn::take_turn;
use crate::app::App;
use crate::entity::{AccountId, Event, synonym_group};
use crate::identity::{Caller, Right};
use crate::operation::{FieldError, Operation, OperationError, OperationSpec};
use crate::search::words::{BUILT_IN_LANGUAGE, BuiltInGroup, built_in_groups};

/// What becomes of a group, and who wants it.
struct Switch {
    key: &'static str,
    is_switched_off: bool,
    by: AccountId,
}

/// Switches the group with this key off or on; doing it twice changes nothing. A phrase that the site has in a group of its own stays there.
/// Returns the group.
///
/// # Errors
/// No right: [`OperationError::NotFound`]; no such group: refused at `key`; the database.
#[tracing::instrument(skip_all)]
pub async fn switch_built_in(
    app: &App,
    caller: &Caller,
    key: &str,
    is_switched_off: bool,
) -> Result<BuiltInGroup, OperationError> {
    caller.require_or_hide(Right::AdministerSite, None)?;
    let found = built_in_groups().find(|group| group.key == key);
    let group = found.ok_or_else(|| FieldError::new("key", codes::KEY_UNKNOWN))?;
    let switch = Switch { key: group.key, is_switched_off, by: caller.account };
    app.kernel.run(OperationSpec::new(caller), switch, |op, switch| Box::pin(write(op, switch))).await?;
    Ok(group)
}

async fn write(op: &Operation, switch: &Switch) -> Result<(), OperationError> {
    take_turn(op.tx()).await?;
    if !switch.is_switched_off {
        let deleted = synonym_group::Entity::delete_many()
            .filter(synonym_group::Column::BuiltInKey.eq(switch.key))
            .exec(op.tx())
            .await?;
        if deleted.rows_affected > 0 {
            op.record(Event::SynonymsChanged);
        }
        return Ok(());
    }
    let row = synonym_group::ActiveModel {
        language: Set(BUILT_IN_LANGUAGE.to_owned()),
        phrases: Set(String::new()),
        built_in_key: Set(Some(switch.key.to_owned())),
        created_by: Set(Some(switch.by)),
        created_at: Set(op.now()),
        updated_at: Set(op.now()),
        version: Set(1),
        ..Default::default()
    };
    let once = OnConflict::column(synonym_group::Column::BuiltInKey).do_nothing().to_owned();
    let insert = synonym_group::Entity::insert(row).on_conflict(once);
    if insert.exec_without_returning(op.tx()).await? == 1 {
        op.record(Event::SynonymsChanged);
    }
    Ok(())
}
