//! Every writing operation of the API, with a fault at every step of its write, and with a client that goes away at every step:
//! what was acknowledged is there exactly once, what was refused is not there, a repeat has one result, and the next write
//! works. The forms of the pages run the same operations of the same kernel, so they are not tried again here.

mod attachment_scenes;
mod cancellation;
mod desk;
mod episode_scenes;
mod every_step;
mod peer_scenes;
mod scenes;
mod synonyms;
mod tags;
mod unseen;

use std::collections::BTreeSet;

use reqwest::Method;

use crate::openapi::operations;

/// Operations that have no scene: whose result is never the same twice, for an erased account gets a name by chance. That nothing
/// of it is done without the rest is its one transaction; `flows::account_erasure` and `flows::overtaken` try what stops it. What
/// tells what a change would do, or what is personal in a text, writes nothing. That somebody is shown suggestions may be counted or not.
/// A file is no body of JSON, and `flows::attachments` tries that it is stored once.
const WITHOUT_SCENE: &[&str] =
    &["checkPersonalData", "deleteMe", "previewEscalationPolicy", "startEpisode", "uploadAttachment"];

#[test]
fn no_writing_operation_is_left_out() {
    let written: BTreeSet<String> =
        operations().into_iter().filter(|operation| operation.method != Method::GET).map(|found| found.id).collect();
    let tried = scenes::EVERYTHING.concat().into_iter().chain(WITHOUT_SCENE.iter().copied());
    let tried: BTreeSet<String> = tried.map(str::to_owned).collect();
    assert_eq!(written, tried, "each operation that writes has a scene");
}
