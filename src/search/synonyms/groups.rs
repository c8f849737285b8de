//! Reads what a site has of its own and what it switched off: one query.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::{SynonymGroupId, synonym_group};
use crate::search::words::{BUILT_IN_LANGUAGE, BuiltInGroup, SynonymSets, built_in_groups};

/// The groups of a site beside those that come with Peerdesk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteGroups {
    /// By language, and within it the oldest first.
    pub own: Vec<synonym_group::Model>,
    /// Keys of groups that come with Peerdesk and do not count here.
    pub switched_off: BTreeSet<String>,
}

/// What a site has of its own and what it switched off.
///
/// # Errors
/// Those of the database.
pub async fn site_groups<C: ConnectionTrait>(db: &C) -> Result<SiteGroups, DbErr> {
    let rows = synonym_group::Entity::find()
        .order_by_asc(synonym_group::Column::Language)
        .order_by_asc(synonym_group::Column::Id)
        .all(db)
        .await?;
    let mut found = SiteGroups::default();
    for row in rows {
        if let Some(key) = &row.built_in_key {
            found.switched_off.insert(key.clone());
        } else {
            found.own.push(row);
        }
    }
    Ok(found)
}

/// One of a site's own groups.
///
/// # Errors
/// Those of the database.
pub async fn own_group<C: ConnectionTrait>(db: &C, id: SynonymGroupId) -> Result<Option<synonym_group::Model>, DbErr> {
    synonym_group::Entity::find_by_id(id).filter(synonym_group::Column::BuiltInKey.is_null()).one(db).await
}

impl SiteGroups {
    /// The groups that count.
    #[must_use]
    pub fn sets(&self) -> SynonymSets {
        let own = self.own.iter().map(|row| (row.language.as_str(), row.phrases.as_str()));
        SynonymSets::merged(own, &self.switched_off)
    }

    /// The phrases of the site's own groups of a language, except for one.
    pub(super) fn own_lines<'a>(
        &'a self,
        language: &'a str,
        except: Option<SynonymGroupId>,
    ) -> impl Iterator<Item = &'a str> {
        let own = self.own.iter().filter(move |row| row.language == language && Some(row.id) != except);
        own.map(|row| row.phrases.as_str())
    }

    /// The phrases of the groups of a language that come with Peerdesk and count.
    pub(super) fn built_in_lines<'a>(&'a self, language: &'a str) -> impl Iterator<Item = &'a str> {
        let counts =
            move |group: &BuiltInGroup| language == BUILT_IN_LANGUAGE && !self.switched_off.contains(group.key);
        built_in_groups().filter(counts).map(|group| group.phrases)
    }
}
