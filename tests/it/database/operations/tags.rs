//! Scenes of tags: who administers the site makes and changes them, and people follow them.

use peerdesk::entity::{TagId, ThreadId};
use peerdesk::threads::questions::{self, ThreadEdit};
use peerdesk::threads::tags::{self, TagInput, follow};

use super::desk::{FaultDesk, Person, Scene};
use crate::support::people::{site_administrator, token};

/// A tag without threads, or one that the thread and a neighbour have.
pub async fn tags_scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let app = desk.app();
    let mayor = Person { caller: site_administrator(&desk.node).await, token: token(&desk.node, "mayor").await };
    // The first use of a token is written down, which is no part of the act.
    desk.node.browser().api(reqwest::Method::GET, "/me", Some(&mayor.token), None).await.expect(200);
    let name = |kind: &str| format!("{kind}-{}", desk.next_number());
    let make = async |name: String| -> TagId {
        let input = TagInput { name, other_names: Vec::new() };
        tags::create(app, &mayor.caller, &input, None).await.unwrap().value
    };
    match operation {
        "createTag" => {
            Scene::new(0, &mayor).field("name", name("zeppelin")).field("other_names", vec![name("airship")])
        }
        "editTag" => {
            let tag = make(name("zeppelin")).await;
            Scene::new(tag.0, &mayor).field("name", name("airship")).field("other_names", vec![name("blimp")])
        }
        "removeTag" => Scene::new(make(name("zeppelin")).await.0, &mayor),
        "mergeTag" => {
            let typed = name("zeppelin");
            let (tag, into) = (make(typed.clone()).await, make(name("airship")).await);
            let edit = ThreadEdit { tags: Some(vec![typed]), ..ThreadEdit::default() };
            questions::edit(app, &desk.asker.caller, thread, edit).await.unwrap();
            follow::follow(app, &desk.neighbour.caller, tag).await.unwrap();
            Scene::new(tag.0, &mayor).field("into_id", into.0)
        }
        "followTag" => Scene::new(make(name("zeppelin")).await.0, &desk.neighbour),
        _ => {
            let tag = make(name("zeppelin")).await;
            follow::follow(app, &desk.neighbour.caller, tag).await.unwrap();
            Scene::new(tag.0, &desk.neighbour)
        }
    }
}
