//! States of episodes in which a program can tell what becomes of them.

use peerdesk::deflection::own_episodes;
use peerdesk::entity::{EpisodeId, ThreadId, episode};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::desk::{FaultDesk, Scene};

/// An episode of the neighbour, or of the asker who has asked.
pub async fn episode_scene(desk: &FaultDesk, operation: &str, thread: ThreadId) -> Scene {
    let asked = operation == "noteEpisodeQuestion";
    let person = if asked { &desk.asker } else { &desk.neighbour };
    let id = EpisodeId(1_000 + i64::from(desk.next_number()));
    let row = episode::ActiveModel {
        id: Set(id),
        started_at: Set(desk.app().now()),
        account_id: Set(Some(person.caller.account)),
        question_hash: Set(format!("hash {id}")),
        offered_count: Set(1),
        did_not_apply: Set(false),
        // Whoever asks ends their other episodes of the hour as well, but for those that found an answer.
        confirmed_at: Set(asked.then(|| desk.app().now())),
        ..Default::default()
    };
    episode::Entity::insert(row).exec_without_returning(desk.app().reader()).await.unwrap();
    if operation == "withdrawEpisodeConfirmation" {
        own_episodes::confirm(desk.app(), &person.caller, id, thread).await.unwrap();
    }
    Scene::new(id.0, person).field("thread_id", thread.0)
}
