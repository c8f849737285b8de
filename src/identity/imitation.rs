//! Whether somebody who is shown with a name would be taken for another: for whoever has it as a user name, for a member of staff, for a
//! public body, a team or the site. People may share the names that they write; these are not theirs to share.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
};

use super::display_names::{NameOwner, words};
use super::handles::{bare, skeleton};
use crate::entity::{AccountId, account, agency, membership, team};

/// Whether others read a shown name as their user name. One query.
pub(super) async fn is_handle_of_another<C: ConnectionTrait>(
    db: &C,
    name: &str,
    owner: Option<AccountId>,
) -> Result<bool, DbErr> {
    let same = others(owner).filter(account::Column::HandleSkeleton.eq(skeleton(name)));
    Ok(same.count(db).await? > 0)
}

fn others(owner: Option<AccountId>) -> Select<account::Entity> {
    owner.into_iter().fold(account::Entity::find(), |all, owner| all.filter(account::Column::Id.ne(owner)))
}

/// The names that tell whom readers hear: those of staff, of public bodies with their teams, and of the site.
#[derive(Debug, Default)]
pub(super) struct OfficialNames {
    /// What staff sign in with.
    handles: Vec<String>,
    /// What staff are shown with.
    shown: Vec<String>,
    /// Public bodies and teams.
    bodies: Vec<String>,
    site: String,
}

impl OfficialNames {
    /// All that there are, but for those of `owner`, whose name is to be judged. Three queries.
    pub async fn load<C: ConnectionTrait>(db: &C, site: &str, owner: Option<AccountId>) -> Result<Self, DbErr> {
        let staff = membership::Entity::find().select_only().column(membership::Column::AccountId);
        let is_staff = Condition::any()
            .add(account::Column::IsSiteAdministrator.eq(true))
            .add(account::Column::Id.in_subquery(staff.into_query()));
        let staff: Vec<(String, Option<String>)> = others(owner)
            .select_only()
            .columns([account::Column::Handle, account::Column::DisplayName])
            .filter(is_staff)
            .into_tuple()
            .all(db)
            .await?;
        let (handles, shown): (Vec<String>, Vec<Option<String>>) = staff.into_iter().unzip();
        let mut bodies: Vec<String> =
            agency::Entity::find().select_only().column(agency::Column::Name).into_tuple().all(db).await?;
        let teams: Vec<String> =
            team::Entity::find().select_only().column(team::Column::Name).into_tuple().all(db).await?;
        bodies.extend(teams);
        Ok(Self { handles, shown: shown.into_iter().flatten().collect(), bodies, site: site.to_owned() })
    }

    /// Whether readers would take somebody with this name, shown or user name, for one of these.
    ///
    /// Names are compared by their [bare letters](bare). Nobody has the whole name of one of these, nor the name that staff have without
    /// their team. Of citizens, no part in front of or behind a comma or dash is that of a public body, a team, or a member of staff
    /// with two words or more; and nowhere in it stands a public body, a team or the site whose name has two words or more. Staff stand
    /// for those, so only whole names count for them.
    pub fn are_like(&self, name: &str, owner: NameOwner) -> bool {
        let whole = bare(name);
        let without_team = || self.shown.iter().map(|shown| without_team(shown));
        let names = self.handles.iter().chain(&self.shown).chain(&self.bodies).chain([&self.site]);
        if names.map(String::as_str).chain(without_team()).any(|other| is_same(&whole, other)) {
            return true;
        }
        if owner != NameOwner::Citizen {
            return false;
        }
        let mut parts = name.split([',', '-', '–']).map(bare);
        let part_names = self.bodies.iter().map(String::as_str).chain(without_team().filter(|name| has_words(name)));
        let part_names: Vec<&str> = part_names.collect();
        if parts.any(|part| part_names.iter().any(|other| is_same(&part, other))) {
            return true;
        }
        let name_words: Vec<String> = words(name).map(bare).collect();
        self.bodies.iter().chain([&self.site]).filter(|body| has_words(body)).any(|body| stands_in(&name_words, body))
    }
}

fn is_same(bare_name: &str, other: &str) -> bool {
    !bare_name.is_empty() && bare_name == bare(other)
}

/// Whether a name has two words or more.
fn has_words(name: &str) -> bool {
    words(name).nth(1).is_some()
}

/// Whether words that follow each other make up a name, wherever it is split.
fn stands_in(words: &[String], name: &str) -> bool {
    let wanted = bare(name);
    let from = |start: usize| words.get(start..).unwrap_or_default();
    !wanted.is_empty()
        && (0..words.len()).any(|start| {
            let mut joined = String::new();
            from(start).iter().any(|word| {
                joined.push_str(word);
                joined == wanted
            })
        })
}

/// "Ann Parker" of "Ann Parker (Parking Services)".
fn without_team(shown: &str) -> &str {
    shown.split('(').next().unwrap_or(shown).trim_end()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn official() -> OfficialNames {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        OfficialNames {
            handles: owned(&["Ann_Parker", "olu"]),
            shown: owned(&["Marta (Roads)", "Ann Parker (Parking Services)"]),
            bodies: owned(&["Parking Services", "Roads", "Elmford Council"]),
            site: "Ask Elmford".to_owned(),
        }
    }

    #[test]
    fn staff_are_known_by_their_name_without_the_team_as_well() {
        assert_eq!(without_team("Ann Parker (Parking Services)"), "Ann Parker");
        assert_eq!(without_team("Ann Parker"), "Ann Parker");
        assert_eq!(bare("Ann Parker"), bare("ANN_PÁRKER 🌻"));
    }

    #[test]
    fn citizens_have_no_name_that_tells_of_an_office() {
        for name in [
            "Parking Services",
            "Parking_Services",
            "parkingservices",
            "P\u{430}rking Services",
            "Parking-Services",
            "Parking Services 2",
            "Parking_Services_2",
            "Marta",
            "MARTA 🌻",
            "Ann Parker",
            "Ann-Parker",
            "annparker",
            "Olu",
            "Ann Parker, jr.",
            "Ann Parker, Parking Services",
            "Ann Parker - Parking Services",
            "Tom, Roads",
            "Tom – Roads",
            "Roads",
            "Tom at Parking Services",
            "Tom.Parking.Services",
            "Ask Elmford",
            "Ask Elmford now",
            "Elmford Council",
        ] {
            assert!(official().are_like(name, NameOwner::Citizen), "{name}");
        }
    }

    #[test]
    fn everybody_else_keeps_the_name_that_they_write() {
        for name in [
            "Marta Lopez",
            "Ann",
            "Ann-Marie Parkerson",
            "Mary Ann Parker",
            "Tom Roads",
            "Broads",
            "Olu Lopez",
            "Sue in Elmford",
            "Sparking Services",
            "🌻",
            "",
        ] {
            assert!(!official().are_like(name, NameOwner::Citizen), "{name}");
        }
    }

    #[test]
    fn staff_are_shown_with_their_team_and_not_as_each_other() {
        for owner in [NameOwner::Staff, NameOwner::Administrator] {
            for name in ["Tom (Parking Services)", "Tom, Roads", "Tom - Parking Services"] {
                assert!(!official().are_like(name, owner), "{name}");
            }
            for name in ["Ann Parker", "Parking Services", "Marta (Roads)"] {
                assert!(official().are_like(name, owner), "{name}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_separator_makes_another_name(separators in "[ _.,-]{1,3}", upper: bool, flower: bool) {
            for name in ["Parking Services", "Elmford Council", "Ask Elmford", "Ann Parker"] {
                let typed = name.replace(' ', &separators);
                let typed = if upper { typed.to_uppercase() } else { typed };
                let typed = if flower { format!("{typed} 🌻") } else { typed };
                prop_assert!(official().are_like(&typed, NameOwner::Citizen), "{}", typed);
            }
        }
    }
}
