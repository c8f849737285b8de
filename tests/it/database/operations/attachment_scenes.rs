//! Scenes of files: the neighbour answers with a photo, and describes or removes it.

use peerdesk::entity::ThreadId;
use peerdesk::threads::answers;

use super::desk::{FaultDesk, Scene};
use crate::support::files::uploaded;

/// A file of an answer.
pub async fn attachment_scene(desk: &FaultDesk, thread: ThreadId) -> Scene {
    let neighbour = &desk.neighbour;
    let file = uploaded(&desk.node, &neighbour.caller, "swing.png", "").await;
    let body = "It looks like this.";
    answers::post_with_files(desk.app(), &neighbour.caller, thread, body, vec![file], None).await.unwrap();
    Scene::new(file.0, neighbour)
}
