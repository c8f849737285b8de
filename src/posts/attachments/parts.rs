//! What a node needs for files.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::access::AttachmentSubjects;
use super::store::{AttachmentStore, StorageSetting};
use crate::config::Config;
use crate::entity::Subject;

/// Pictures that a node decodes at once: each may take some hundred megabytes for a moment.
const MAX_PICTURES_AT_ONCE: usize = 2;

/// What a node needs for files: where their bytes are, and who knows what they belong to. A cheap clone.
#[derive(Clone)]
pub struct Attachments {
    pub store: AttachmentStore,
    pub(super) pictures: Arc<Semaphore>,
    subjects: Arc<[Arc<dyn AttachmentSubjects>]>,
}

impl Attachments {
    /// The place that the settings name, and the features whose posts have files.
    ///
    /// # Errors
    /// A place that cannot be used.
    pub fn new(config: &Config, subjects: Vec<Arc<dyn AttachmentSubjects>>) -> Result<Self, StorageSetting> {
        Ok(Self {
            store: AttachmentStore::from_config(config)?,
            pictures: Arc::new(Semaphore::new(MAX_PICTURES_AT_ONCE)),
            subjects: subjects.into(),
        })
    }

    /// The feature that knows a thing.
    pub(super) fn about(&self, subject: Subject) -> Option<&Arc<dyn AttachmentSubjects>> {
        self.subjects.iter().find(|feature| feature.kinds().contains(&subject.kind()))
    }
}
