//! The engine that is measured.

use std::path::Path;

use peerdesk::config::Secret;
use peerdesk::search::embedded::Embedded;
use peerdesk::search::engine::SearchEngine;
use peerdesk::search::meilisearch::Meilisearch;

use crate::Arguments;

/// The engine of this process, or a server at the address that is named instead.
pub fn engine(arguments: &Arguments) -> Box<dyn SearchEngine> {
    let engine: Box<dyn SearchEngine> = if arguments.engine == "embedded" {
        Box::new(Embedded::in_memory())
    } else {
        let key = arguments.key.as_deref().map(Secret::from);
        Box::new(Meilisearch::new(&arguments.engine, key.as_ref(), "relevance").expect("a usable address and key"))
    };
    match &arguments.model {
        None => engine,
        Some(folder) => with_model(engine, folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())),
    }
}

/// An engine that compares meanings beside words, by the model in a folder.
fn with_model(_engine: Box<dyn SearchEngine>, _folder: &Path) -> Result<Box<dyn SearchEngine>, &'static str> {
    Err("built without a model")
}
