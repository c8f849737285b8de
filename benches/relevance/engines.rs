//! The engine that is measured.

use std::path::Path;
use std::sync::Arc;

use peerdesk::config::Secret;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::SearchEngine;
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::vectors::model::SentenceModel;
use peerdesk::search::vectors::with_vectors::WithVectors;

/// What an engine is made from.
pub struct Choice<'a> {
    /// `embedded`, or the address of a Meilisearch server.
    pub engine: &'a str,
    /// Key for the server.
    pub key: Option<&'a str>,
    /// What the names of its indexes begin with.
    pub prefix: &'a str,
    /// Folder of a model that compares meanings.
    pub model: Option<&'a Path>,
    /// Where the engine of this process keeps its index: in memory, if nowhere.
    pub folder: Option<&'a Path>,
}

/// The engine of this process, or a server at the address that is named instead; with a sentence model beside it, if one is named.
pub fn engine(choice: &Choice<'_>) -> Arc<dyn SearchEngine> {
    let model = choice.model.map(|folder| {
        let model = SentenceModel::load(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Arc::new(model)
    });
    let engine: Arc<dyn SearchEngine> = match (choice.engine, &model, choice.folder) {
        ("embedded", None, None) => Arc::new(Embedded::in_memory()),
        ("embedded", None, Some(folder)) => Arc::new(Embedded::in_folder(folder)),
        ("embedded", Some(model), folder) => Arc::new(Embedded::for_model(folder, model.stamp())),
        (address, model, _) => {
            let key = choice.key.map(Secret::from);
            let server = Meilisearch::new(address, key.as_ref(), choice.prefix).expect("a usable address and key");
            match model {
                None => Arc::new(server),
                Some(model) => Arc::new(server.for_model(model)),
            }
        }
    };
    match model {
        None => engine,
        Some(model) => Arc::new(WithVectors::new(engine, model)),
    }
}
