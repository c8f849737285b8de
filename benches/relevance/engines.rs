//! The engine that is measured.

use std::sync::Arc;

use peerdesk::config::Secret;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::SearchEngine;
use peerdesk::search::meilisearch::Meilisearch;
use peerdesk::search::vectors::model::SentenceModel;
use peerdesk::search::vectors::with_vectors::WithVectors;

use crate::Arguments;

/// The engine of this process, or a server at the address that is named instead; with a sentence model beside it, if one is named.
pub fn engine(arguments: &Arguments) -> Arc<dyn SearchEngine> {
    let model = arguments.model.as_deref().map(|folder| {
        let model = SentenceModel::load(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Arc::new(model)
    });
    let engine: Arc<dyn SearchEngine> = match (arguments.engine.as_str(), &model) {
        ("embedded", None) => Arc::new(Embedded::in_memory()),
        ("embedded", Some(model)) => Arc::new(Embedded::for_model(None, model.stamp())),
        (address, model) => {
            let key = arguments.key.as_deref().map(Secret::from);
            let server = Meilisearch::new(address, key.as_ref(), "relevance").expect("a usable address and key");
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
