//! Scenes of the words that search treats alike: who administers the site changes them.

use peerdesk::entity::synonym_group;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::desk::{FaultDesk, Person, Scene};
use crate::support::monday_morning;
use crate::support::people::{site_administrator, token};

/// A group of the site's own, or one that comes with Peerdesk and counts.
pub async fn synonyms_scene(desk: &FaultDesk, operation: &str) -> Scene {
    let reader = desk.app().reader();
    let mayor = Person { caller: site_administrator(&desk.node).await, token: token(&desk.node, "mayor").await };
    // The first use of a token is written down, which is no part of the act.
    desk.node.browser().api(reqwest::Method::GET, "/me", Some(&mayor.token), None).await.expect(200);
    let number = desk.next_number();
    let phrases = vec![format!("hopper{number}"), format!("chute{number}")];
    match operation {
        "addSynonymGroup" => Scene::new(0, &mayor).field("phrases", phrases),
        "switchBuiltInSynonyms" => {
            let off = synonym_group::Column::BuiltInKey.is_not_null();
            synonym_group::Entity::delete_many().filter(off).exec(reader).await.unwrap();
            Scene::new(0, &mayor)
        }
        _ => {
            let row = synonym_group::ActiveModel {
                language: Set("en".to_owned()),
                phrases: Set(format!("zeppelin{number}, airship{number}")),
                created_at: Set(monday_morning()),
                updated_at: Set(monday_morning()),
                version: Set(1),
                ..Default::default()
            };
            let added = synonym_group::Entity::insert(row).exec(reader).await.unwrap().last_insert_id;
            let scene = Scene::new(added.0, &mayor);
            if operation == "changeSynonymGroup" { scene.field("phrases", phrases) } else { scene }
        }
    }
}
