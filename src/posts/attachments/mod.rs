//! Photos and documents of posts, by subject: whoever may see a post may see its files, and until it is posted only its author may.
//!
//! A file comes first and belongs to nobody's post ([`upload()`]); posting takes it along in the same transaction ([`attach()`]). What a
//! post is, and who may see it, higher features know: they answer as [`AttachmentSubjects`]. A file that is deleted exists for nobody at
//! once; its bytes go behind the commit ([`sweep`]).

mod access;
pub mod api;
mod attach;
mod change;
pub mod codes;
mod describe;
mod leaving;
pub mod listing;
pub mod pages;
mod parts;
mod personal;
mod picture;
mod read;
mod receive;
mod remove;
pub mod rules;
mod store;
pub mod sweep;
mod upload;
pub mod views;

pub use access::{Access, AttachmentSubjects};
pub use attach::attach;
pub use describe::describe;
pub use leaving::forget_files;
pub use parts::Attachments;
pub use receive::{KEPT, Received, kept, kept_ids, receive};
pub use remove::{remove, remove_of};
pub use store::{AttachmentStore, StorageError, StorageSetting};
pub use upload::{NewFile, upload};
