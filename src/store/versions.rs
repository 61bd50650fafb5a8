//! Versions of the bot that have answered, and the last good catalogs.

use super::StoreError;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Versions kept; the one that answers is kept beside them however old it is.
pub const VERSIONS_KEPT: usize = 20;

/// What has answered, so that it can answer again.
#[async_trait]
pub trait Versions: Send + Sync + 'static {
    /// Stores a version and lets it be the one that answers. `None`: meanwhile another than `version.replaces` answers, and
    /// nothing was done. Older ones than the last [`VERSIONS_KEPT`] are forgotten.
    async fn add_version(&self, version: NewVersion) -> Result<Option<u64>, StoreError>;
    /// The newest first, at most `limit`.
    async fn versions(&self, limit: usize) -> Result<Vec<VersionRow>, StoreError>;
    /// A version's files, by path. `None`: no such version.
    async fn version_files(&self, number: u64) -> Result<Option<Vec<(String, Vec<u8>)>>, StoreError>;
    /// The version that answers. `None`: there was none yet.
    async fn live_version(&self) -> Result<Option<LiveVersion>, StoreError>;
    /// Lets another stored version answer. `false`: there is no such version.
    async fn set_live_version(&self, live: LiveVersion) -> Result<bool, StoreError>;
    /// The last good catalog of a source (by the SHA-256 of its address).
    async fn catalog_copy(&self, source: [u8; 32]) -> Result<Option<CatalogCopy>, StoreError>;
    /// Keeps a catalog in place of the one before.
    async fn keep_catalog(&self, source: [u8; 32], copy: CatalogCopy) -> Result<(), StoreError>;
    /// The source still has what is kept.
    async fn catalog_checked(&self, source: [u8; 32], at: DateTime<Utc>) -> Result<(), StoreError>;
}

/// A version to be stored.
#[derive(Clone, Debug)]
pub struct NewVersion {
    /// The version that answered until now.
    pub replaces: Option<u64>,
    /// Over all of its files.
    pub digest: [u8; 32],
    pub at: DateTime<Utc>,
    pub difference: Difference,
    /// Path and content.
    pub files: Vec<(String, Vec<u8>)>,
}

/// A stored version, without its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// From 1, rising.
    pub number: u64,
    pub digest: [u8; 32],
    pub at: DateTime<Utc>,
    pub difference: Difference,
}

/// The version that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LiveVersion {
    pub version: u64,
    pub since: DateTime<Utc>,
    /// The digest of the folder as a rollback left it behind: while the folder is still that one, it is not read.
    pub passed_over: Option<[u8; 32]>,
}

/// How a version departs from the one it replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub files: Changes,
    pub intents: Changes,
    pub flows: Changes,
}

/// Names, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub changed: Vec<String>,
}

/// A catalog as its source gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogCopy {
    pub body: Vec<u8>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// When the source was last found to have it.
    pub checked_at: DateTime<Utc>,
}
