//! Indexes that no node keeps current any more go from a search server, and those of others stay, whatever their names begin with.

use peerdesk::search::engine::SearchEngine;
use peerdesk::search::meilisearch::Meilisearch;

use super::toy::Toy;

/// Of this site: of earlier versions, and of another sentence model.
const LEFTOVERS: [&str; 3] =
    ["elmford_threads_1_1", "elmford_threads_1_1_0a1b2c3d4e5f", "elmford_threads_2_1_new_0192"];
/// Of other sites, and of other programs.
const OTHERS: [&str; 5] = [
    "elmford2_threads_1_1",
    "elmford_threads_threads_1_1",
    "elmford_threads_archive",
    "products",
    "varley_threads_1_1",
];

#[tokio::test]
async fn only_indexes_of_this_site_are_removed() {
    let toy = Toy::start().await;
    for name in LEFTOVERS.into_iter().chain(OTHERS) {
        toy.make_unused(name);
    }
    let engine = Meilisearch::new(&toy.url(), None, "elmford").unwrap();
    engine.begin_rebuild().await.unwrap().commit().await.unwrap();
    let left = toy.names();
    assert!(LEFTOVERS.iter().all(|name| !left.iter().any(|kept| kept == name)), "{left:?}");
    assert!(OTHERS.iter().all(|name| left.iter().any(|kept| kept == name)), "{left:?}");
    assert_eq!(left.len(), OTHERS.len() + 1, "the live index is there: {left:?}");
}
