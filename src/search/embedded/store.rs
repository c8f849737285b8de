//! The files of the embedded index: which one is live, who writes it, and how a new one takes its place.
//!
//! `CURRENT` names the live folder. A rebuild fills a folder of its own and then replaces `CURRENT` by a rename, so that
//! readers in any process see the old index or the new one, never half of either.

use std::borrow::Cow;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term, Warmer};

use super::super::document::{DOCUMENT_VERSION, SearchDocument};
use super::super::engine::{EngineError, Readiness};
use super::fields::Fields;
use super::nearness::Vectors;
use crate::entity::ThreadId;

/// Changes when the fields or their meaning change.
const LAYOUT_VERSION: u32 = 6;
/// Memory of the thread that writes, bytes; reached only while rebuilding.
const MAX_WRITER_BYTES: usize = 50_000_000;
/// How long a reader may miss that another process swapped the index.
const SWAP_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// An index that is open for reading.
pub(super) struct Live {
    name: String,
    pub fields: Fields,
    pub reader: IndexReader,
    /// In memory, where the index has those of this node's sentence model.
    pub vectors: Option<Arc<Vectors>>,
    /// The sentence model that its vectors are of.
    model: Option<String>,
    index: Index,
}

struct Writing {
    name: String,
    fields: Fields,
    writer: IndexWriter,
}

impl Writing {
    fn change(&mut self, documents: &[SearchDocument], threads: &[ThreadId]) -> Result<(), TantivyError> {
        let gone = documents.iter().map(|document| document.thread).chain(threads.iter().copied());
        for thread in gone {
            self.writer.delete_term(Term::from_field_i64(self.fields.id, thread.0));
        }
        for document in documents {
            self.writer.add_document(self.fields.document(document))?;
        }
        Ok(())
    }
}

/// An index that is being filled beside the live one.
pub(super) struct Building {
    writing: Writing,
    index: Index,
    folder: Option<PathBuf>,
    /// Held as long as it is being filled.
    _turn: Option<File>,
}

impl Building {
    pub(super) fn change(&mut self, documents: &[SearchDocument], threads: &[ThreadId]) -> Result<(), EngineError> {
        self.writing.change(documents, threads).map_err(fault)
    }
}

/// What an index was made by; written last, so that a folder without it is unfinished.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    document: u32,
    layout: u32,
    /// The sentence model of its vectors.
    model: Option<String>,
}

/// The live index and the place it lies in.
pub(super) struct Store {
    folder: Option<PathBuf>,
    /// The sentence model that documents come with vectors of.
    model: Option<String>,
    live: RwLock<Option<Arc<Live>>>,
    writing: Mutex<Option<Writing>>,
    looked: Mutex<Instant>,
    /// Held by the one process that writes, as long as it lives.
    claimed: Mutex<Option<File>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    pub(super) fn new(folder: Option<PathBuf>, model: Option<String>) -> Self {
        Self {
            folder,
            model,
            live: RwLock::new(None),
            writing: Mutex::new(None),
            looked: Mutex::new(Instant::now()),
            claimed: Mutex::new(None),
        }
    }

    /// Opens what `CURRENT` names. In memory there is always something: an empty index.
    pub(super) fn prepare(&self) -> Result<Readiness, EngineError> {
        let Some(folder) = &self.folder else {
            if self.read().is_none() {
                self.put_live(self.begin()?)?;
            }
            return Ok(Readiness::Ready);
        };
        fs::create_dir_all(folder).map_err(|error| disk(&error))?;
        let Some(name) = current_name(folder) else { return Ok(Readiness::NeedsRebuild) };
        match self.open(folder, &name).and_then(|live| sound(&live).map(|()| live)) {
            Ok(live) => {
                // An index without these vectors serves by its words until another is built.
                let has_vectors = live.model == self.model;
                *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(live));
                Ok(if has_vectors { Readiness::Ready } else { Readiness::NeedsRebuild })
            }
            Err(error) => {
                tracing::warn!(error = %error, "the search index cannot be used and will be rebuilt");
                Ok(Readiness::NeedsRebuild)
            }
        }
    }

    /// Takes the place of the only writer among processes.
    pub(super) fn claim_writer(&self) -> Result<(), EngineError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let mut claimed = held(&self.claimed);
        if claimed.is_none() {
            *claimed = Some(lock(folder, "writer.lock")?);
        }
        Ok(())
    }

    fn read(&self) -> Option<Arc<Live>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The live index, looked up again when another process may have put a new one in its place.
    pub(super) fn live(&self) -> Result<Arc<Live>, EngineError> {
        let stale = {
            let mut looked = held(&self.looked);
            let stale = looked.elapsed() >= SWAP_CHECK_INTERVAL;
            if stale {
                *looked = Instant::now();
            }
            stale
        };
        if stale {
            self.follow()?;
        }
        self.read().ok_or(EngineError::NotReady)
    }

    /// Opens what `CURRENT` names now, if that is another index than ours.
    fn follow(&self) -> Result<(), EngineError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let Some(name) = current_name(folder) else { return Ok(()) };
        if self.read().is_some_and(|live| live.name == name) {
            return Ok(());
        }
        let live = self.open(folder, &name)?;
        if live.model != self.model {
            tracing::warn!(
                "the search index was built for another sentence model: words alone are compared until it is rebuilt"
            );
        }
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(live));
        Ok(())
    }

    /// Changes the live index. When this returns, searches of this process see it and it is on the disk.
    pub(super) fn change(&self, documents: &[SearchDocument], threads: &[ThreadId]) -> Result<(), EngineError> {
        let mut writing = held(&self.writing);
        self.follow()?;
        let live = self.read().ok_or(EngineError::NotReady)?;
        if writing.as_ref().is_none_or(|writing| writing.name != live.name) {
            *writing = None;
            let writer = live.index.writer_with_num_threads(1, MAX_WRITER_BYTES).map_err(fault)?;
            *writing = Some(Writing { name: live.name.clone(), fields: live.fields, writer });
        }
        let Some(open) = writing.as_mut() else { return Err(EngineError::NotReady) };
        let documents = self.fitting(&live, documents)?;
        let done = open.change(&documents, threads).and_then(|()| open.writer.commit().map(drop));
        if let Err(error) = done {
            // A writer that failed once takes nothing any more: the next change opens another.
            *writing = None;
            return Err(fault(error));
        }
        if held(&self.claimed).is_none() && self.folder.is_some() {
            // Not the one that writes all day: the next one to write may be another process.
            *writing = None;
        }
        live.reader.reload().map_err(fault)
    }

    /// Documents as an index can take them: one with the vectors of another model gets none from here on, and is of no model any more, so
    /// that nobody takes it for whole.
    fn fitting<'a>(
        &self,
        live: &Live,
        documents: &'a [SearchDocument],
    ) -> Result<Cow<'a, [SearchDocument]>, EngineError> {
        if live.model == self.model {
            return Ok(Cow::Borrowed(documents));
        }
        if let (Some(root), true) = (&self.folder, live.model.is_some()) {
            write_stamp(&root.join(&live.name), None)?;
        }
        Ok(Cow::Owned(documents.iter().map(|one| SearchDocument { vector: None, ..one.clone() }).collect()))
    }

    /// Begins an index beside the live one; one at a time among processes.
    pub(super) fn begin(&self) -> Result<Building, EngineError> {
        let (schema, fields) = Fields::schema();
        let name = format!("index-{}", uuid::Uuid::now_v7().simple());
        let (index, folder, turn) = match &self.folder {
            None => (Index::create_in_ram(schema), None, None),
            Some(root) => {
                fs::create_dir_all(root).map_err(|error| disk(&error))?;
                let turn = lock(root, "rebuild.lock")?;
                clear(root);
                let folder = root.join(&name);
                fs::create_dir_all(&folder).map_err(|error| disk(&error))?;
                (Index::create_in_dir(&folder, schema).map_err(fault)?, Some(folder), Some(turn))
            }
        };
        let writer = index.writer_with_num_threads(1, MAX_WRITER_BYTES).map_err(fault)?;
        Ok(Building { writing: Writing { name, fields, writer }, index, folder, _turn: turn })
    }

    /// Puts a filled index in the place of the live one.
    pub(super) fn put_live(&self, mut building: Building) -> Result<(), EngineError> {
        building.writing.writer.commit().map_err(fault)?;
        let (reader, vectors) = reader(&building.index, self.model.is_some())?;
        let live = Live {
            name: building.writing.name.clone(),
            fields: building.writing.fields,
            reader,
            vectors,
            model: self.model.clone(),
            index: building.index,
        };
        let mut writing = held(&self.writing);
        if let (Some(root), Some(folder)) = (&self.folder, &building.folder) {
            write_stamp(folder, self.model.clone())?;
            write_synced(&root.join("CURRENT.new"), live.name.as_bytes()).map_err(|error| disk(&error))?;
            fs::rename(root.join("CURRENT.new"), root.join("CURRENT")).map_err(|error| disk(&error))?;
            File::open(root).and_then(|folder| folder.sync_all()).map_err(|error| disk(&error))?;
        }
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(live));
        *writing = Some(building.writing);
        if let Some(root) = &self.folder {
            clear(root);
        }
        Ok(())
    }

    fn open(&self, root: &Path, name: &str) -> Result<Live, EngineError> {
        let folder = root.join(name);
        let stamp =
            fs::read(folder.join("stamp.json")).map_err(|error| EngineError::Damaged(error.kind().to_string()))?;
        let stamp: Stamp =
            serde_json::from_slice(&stamp).map_err(|_| EngineError::Damaged("unreadable stamp".to_owned()))?;
        if (stamp.document, stamp.layout) != (DOCUMENT_VERSION, LAYOUT_VERSION) {
            return Err(EngineError::Damaged("made by another version".to_owned()));
        }
        let index = Index::open_in_dir(&folder).map_err(fault)?;
        let (schema, fields) = Fields::schema();
        if index.schema() != schema {
            return Err(EngineError::Damaged("other fields".to_owned()));
        }
        let (reader, vectors) = reader(&index, self.model.is_some() && stamp.model == self.model)?;
        Ok(Live { name: name.to_owned(), fields, reader, vectors, model: stamp.model, index })
    }
}

/// Says what an index was made by.
fn write_stamp(folder: &Path, model: Option<String>) -> Result<(), EngineError> {
    let stamp = Stamp { document: DOCUMENT_VERSION, layout: LAYOUT_VERSION, model };
    let stamp = serde_json::to_vec(&stamp).map_err(|error| EngineError::Unavailable(error.to_string()))?;
    write_synced(&folder.join("stamp.json"), &stamp).map_err(|error| disk(&error))
}

/// What reads an index, and its vectors if they are wanted.
fn reader(index: &Index, with_vectors: bool) -> Result<(IndexReader, Option<Arc<Vectors>>), EngineError> {
    let vectors = with_vectors.then(|| Arc::new(Vectors::default()));
    let mut warmers: Vec<Weak<dyn Warmer>> = Vec::new();
    if let Some(vectors) = &vectors {
        let warmer: Arc<dyn Warmer> = Arc::<Vectors>::clone(vectors);
        warmers.push(Arc::downgrade(&warmer));
    }
    // Our own commits reload by hand; those of another process are noticed by watching the folder.
    let reader = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).warmers(warmers);
    Ok((reader.try_into().map_err(fault)?, vectors))
}

fn sound(live: &Live) -> Result<(), EngineError> {
    let broken = live.index.validate_checksum().map_err(fault)?;
    if broken.is_empty() { Ok(()) } else { Err(EngineError::Damaged(format!("{} damaged files", broken.len()))) }
}

fn current_name(root: &Path) -> Option<String> {
    let name = fs::read_to_string(root.join("CURRENT")).ok()?;
    let name = name.trim();
    let plain =
        name.starts_with("index-") && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    plain.then(|| name.to_owned())
}

/// Removes indexes that are not live: what a rebuild left that died, or what it replaced.
fn clear(root: &Path) {
    let live = current_name(root);
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with("index-")
            && Some(&name) != live.as_ref()
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(error = %error, "an old search index could not be removed");
        }
    }
}

fn lock(root: &Path, name: &str) -> Result<File, EngineError> {
    fs::create_dir_all(root).map_err(|error| disk(&error))?;
    let file =
        File::options().create(true).truncate(false).write(true).open(root.join(name)).map_err(|error| disk(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::Locked(format!("{name} is held"))),
        Err(TryLockError::Error(error)) => Err(disk(&error)),
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use io::Write;
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn disk(error: &io::Error) -> EngineError {
    EngineError::Unavailable(error.to_string())
}

/// What tantivy says, in our words.
pub(super) fn fault(error: TantivyError) -> EngineError {
    match error {
        TantivyError::LockFailure(..) => EngineError::Locked("the index has a writer".to_owned()),
        TantivyError::DataCorruption(_)
        | TantivyError::OpenReadError(_)
        | TantivyError::OpenDirectoryError(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::SchemaError(_)
        | TantivyError::FieldNotFound(_)
        | TantivyError::DeserializeError(_) => EngineError::Damaged(error.to_string()),
        other => EngineError::Unavailable(other.to_string()),
    }
}
