//! Where the bytes of files are: a folder, or a bucket that speaks S3. The keys are drawn at random, so that neither a name nor a number
//! leads to a file; whoever wants one goes through the rows, which say who may.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::config::Config;

/// Why bytes cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// There is nothing under this key.
    #[error("there is no such file")]
    Missing,
    /// The folder or the bucket does not answer.
    #[error("the files are not available: {0}")]
    Away(String),
}

impl From<object_store::Error> for StorageError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            other => Self::Away(other.to_string()),
        }
    }
}

/// The setting says a place that this program cannot use.
#[derive(Debug, thiserror::Error)]
#[error("PEERDESK_ATTACHMENTS: {0}")]
pub struct StorageSetting(String);

#[derive(Debug)]
enum Place {
    /// Made when the first file comes.
    Folder(PathBuf, OnceCell<Arc<dyn ObjectStore>>),
    #[cfg(feature = "s3")]
    Bucket(Arc<dyn ObjectStore>),
}

/// The bytes of files: a cheap clone.
#[derive(Clone, Debug)]
pub struct AttachmentStore(Arc<Place>);

/// A key for a file that is about to be stored.
#[must_use]
pub fn new_key() -> String {
    let random = Uuid::new_v4().simple().to_string();
    // Folders with very many files are slow.
    format!("{}/{random}", random.get(..2).unwrap_or("00"))
}

impl AttachmentStore {
    /// The place that the settings name; touches nothing.
    ///
    /// # Errors
    /// A bucket, where the program was built without them, or one that cannot be.
    pub fn from_config(config: &Config) -> Result<Self, StorageSetting> {
        let place = match config.attachments.strip_prefix("s3://") {
            Some(bucket) => Self::bucket(bucket)?,
            None if config.attachments.is_empty() => Place::Folder(config.data.join("attachments"), OnceCell::new()),
            None => Place::Folder(PathBuf::from(&config.attachments), OnceCell::new()),
        };
        Ok(Self(Arc::new(place)))
    }

    #[cfg(feature = "s3")]
    fn bucket(address: &str) -> Result<Place, StorageSetting> {
        let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
        let store = object_store::aws::AmazonS3Builder::from_env().with_bucket_name(bucket).build();
        let store = store.map_err(|error| StorageSetting(error.to_string()))?;
        Ok(Place::Bucket(Arc::new(object_store::prefix::PrefixStore::new(store, prefix))))
    }

    #[cfg(not(feature = "s3"))]
    fn bucket(_address: &str) -> Result<Place, StorageSetting> {
        Err(StorageSetting("this program was built without buckets; build it with `--features s3`".to_owned()))
    }

    async fn store(&self) -> Result<Arc<dyn ObjectStore>, StorageError> {
        match &*self.0 {
            Place::Folder(folder, store) => {
                let away = |error: &dyn std::fmt::Display| StorageError::Away(error.to_string());
                let made = store.get_or_try_init(|| async {
                    tokio::fs::create_dir_all(folder).await.map_err(|error| away(&error))?;
                    let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| away(&error))?;
                    Ok::<Arc<dyn ObjectStore>, StorageError>(Arc::new(store))
                });
                Ok(Arc::clone(made.await?))
            }
            #[cfg(feature = "s3")]
            Place::Bucket(store) => Ok(Arc::clone(store)),
        }
    }

    /// Stores bytes; nobody reads half of them.
    ///
    /// # Errors
    /// [`StorageError::Away`]
    pub async fn put(&self, key: &str, content: Bytes) -> Result<(), StorageError> {
        self.store().await?.put(&Path::from(key), PutPayload::from(content)).await?;
        Ok(())
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// [`StorageError::Missing`], [`StorageError::Away`]
    pub async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        Ok(self.store().await?.get(&Path::from(key)).await?.bytes().await?)
    }

    /// Deletes bytes; those that are gone already are no fault.
    ///
    /// # Errors
    /// [`StorageError::Away`]
    pub async fn delete(&self, key: &str) -> Result<(), StorageError> {
        match self.store().await?.delete(&Path::from(key)).await.map_err(StorageError::from) {
            Err(StorageError::Missing) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_until_they_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let attachments = folder.path().join("files").display().to_string();
        let store = AttachmentStore::from_config(&Config { attachments, ..Config::defaults() }).unwrap();
        let key = new_key();
        store.put(&key, Bytes::from_static(b"bytes")).await.unwrap();
        assert_eq!(store.get(&key).await.unwrap(), "bytes");
        store.delete(&key).await.unwrap();
        store.delete(&key).await.unwrap();
        assert!(matches!(store.get(&key).await, Err(StorageError::Missing)));
        assert!(store.get("../outside").await.is_err());
    }

    #[test]
    fn no_key_is_like_another() {
        let keys: std::collections::BTreeSet<String> = (0..100).map(|_| new_key()).collect();
        assert_eq!(keys.len(), 100);
        assert!(keys.iter().all(|key| key.len() == 35));
    }
}
