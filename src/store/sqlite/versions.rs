//! Versions of the bot and catalogs.

use super::Sqlite;
use super::conversations::time;
use crate::store::{CatalogCopy, LiveVersion, NewVersion, StoreError, VERSIONS_KEPT, VersionRow, Versions};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A version's files as stored: path and digest.
type Listed = Vec<(String, String)>;

#[async_trait]
impl Versions for Sqlite {
    async fn add_version(&self, version: NewVersion) -> Result<Option<u64>, StoreError> {
        self.write(move |transaction| {
            if live(transaction)?.map(|live| live.version) != version.replaces {
                return Ok(None);
            }
            let newest: Option<i64> =
                transaction.query_row("SELECT MAX(number) FROM bot_versions", [], |row| row.get(0))?;
            let number = newest.unwrap_or(0) + 1;
            let mut listed = Listed::new();
            for (path, body) in version.files {
                let digest = hex(&Sha256::digest(&body));
                transaction.execute(
                    "INSERT INTO bot_files (digest, body) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    params![digest, body],
                )?;
                listed.push((path, digest));
            }
            transaction.execute(
                "INSERT INTO bot_versions (number, digest, at, difference, files) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    number,
                    version.digest,
                    version.at.timestamp_millis(),
                    json(&version.difference)?,
                    json(&listed)?
                ],
            )?;
            let live = LiveVersion {
                version: number.unsigned_abs(),
                since: version.at,
                passed_over: None,
            };
            put_live(transaction, &live)?;
            forget_old(transaction, number)?;
            Ok(Some(live.version))
        })
        .await
    }

    async fn versions(&self, limit: usize) -> Result<Vec<VersionRow>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached(
                    "SELECT number, digest, at, difference FROM bot_versions ORDER BY number DESC LIMIT ?1",
                )?
                .query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                    Ok(VersionRow {
                        number: number(row, 0)?,
                        digest: row.get(1)?,
                        at: time(row, 2)?,
                        difference: from_json(row, 3)?,
                    })
                })?
                .collect()
        })
        .await
    }

    async fn version_files(&self, number: u64) -> Result<Option<Vec<(String, Vec<u8>)>>, StoreError> {
        self.read(move |connection| {
            let listed: Option<Listed> = connection
                .prepare_cached("SELECT files FROM bot_versions WHERE number = ?1")?
                .query_row([signed(number)], |row| from_json(row, 0))
                .optional()?;
            let Some(listed) = listed else { return Ok(None) };
            let mut body = connection.prepare_cached("SELECT body FROM bot_files WHERE digest = ?1")?;
            let files = listed
                .into_iter()
                .map(|(path, digest)| Ok((path, body.query_row([digest], |row| row.get(0))?)));
            files.collect::<rusqlite::Result<_>>().map(Some)
        })
        .await
    }

    async fn live_version(&self) -> Result<Option<LiveVersion>, StoreError> {
        self.read(live).await
    }

    async fn set_live_version(&self, wanted: LiveVersion) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            let known = transaction.query_row(
                "SELECT EXISTS (SELECT 1 FROM bot_versions WHERE number = ?1)",
                [signed(wanted.version)],
                |row| row.get(0),
            )?;
            if known {
                put_live(transaction, &wanted)?;
            }
            Ok(known)
        })
        .await
    }

    async fn catalog_copy(&self, source: [u8; 32]) -> Result<Option<CatalogCopy>, StoreError> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT body, etag, last_modified, checked_at FROM catalog_copies WHERE source = ?1")?
                .query_row([source], |row| {
                    Ok(CatalogCopy {
                        body: row.get(0)?,
                        etag: row.get(1)?,
                        last_modified: row.get(2)?,
                        checked_at: time(row, 3)?,
                    })
                })
                .optional()
        })
        .await
    }

    async fn keep_catalog(&self, source: [u8; 32], copy: CatalogCopy) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "INSERT INTO catalog_copies (source, body, etag, last_modified, checked_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (source) DO UPDATE SET body = excluded.body, etag = excluded.etag,
                   last_modified = excluded.last_modified, checked_at = excluded.checked_at",
                params![
                    source,
                    copy.body,
                    copy.etag,
                    copy.last_modified,
                    copy.checked_at.timestamp_millis()
                ],
            )?;
            Ok(())
        })
        .await
    }

    async fn catalog_checked(&self, source: [u8; 32], at: DateTime<Utc>) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute(
                "UPDATE catalog_copies SET checked_at = ?2 WHERE source = ?1",
                params![source, at.timestamp_millis()],
            )?;
            Ok(())
        })
        .await
    }
}

fn live(connection: &Connection) -> rusqlite::Result<Option<LiveVersion>> {
    connection
        .prepare_cached("SELECT version, since, passed_over FROM bot_live")?
        .query_row([], |row| {
            Ok(LiveVersion {
                version: number(row, 0)?,
                since: time(row, 1)?,
                passed_over: row.get(2)?,
            })
        })
        .optional()
}

fn put_live(transaction: &Transaction, live: &LiveVersion) -> rusqlite::Result<()> {
    transaction.execute(
        "INSERT INTO bot_live (id, version, since, passed_over) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, since = excluded.since,
           passed_over = excluded.passed_over",
        params![signed(live.version), live.since.timestamp_millis(), live.passed_over],
    )?;
    Ok(())
}

/// Drops versions that are too old, and files that no version has any longer. The newest answers, so it is among those kept.
fn forget_old(transaction: &Transaction, newest: i64) -> rusqlite::Result<()> {
    let dropped = transaction.execute(
        "DELETE FROM bot_versions WHERE number <= ?1",
        [newest.saturating_sub(VERSIONS_KEPT as i64)],
    )?;
    if dropped == 0 {
        return Ok(());
    }
    let lists: Vec<Listed> = transaction
        .prepare_cached("SELECT files FROM bot_versions")?
        .query_map([], |row| from_json(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    let used: BTreeSet<&str> = lists.iter().flatten().map(|(_, digest)| digest.as_str()).collect();
    let kept: Vec<String> = transaction
        .prepare_cached("SELECT digest FROM bot_files")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for digest in kept.iter().filter(|digest| !used.contains(digest.as_str())) {
        transaction.execute("DELETE FROM bot_files WHERE digest = ?1", [digest])?;
    }
    Ok(())
}

/// SQLite knows signed numbers alone; there will never be so many versions.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

fn json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn from_json<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Access;
    use super::*;
    use crate::store::Difference;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time in range")
    }

    fn store() -> Sqlite {
        Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens")
    }

    fn version(replaces: Option<u64>, text: &str) -> NewVersion {
        NewVersion {
            replaces,
            digest: [u8::try_from(text.len()).expect("short"); 32],
            at: at(i64::try_from(text.len()).expect("short")),
            difference: Difference::default(),
            files: vec![
                ("bot.yaml".to_owned(), b"the same".to_vec()),
                ("intents/a.yaml".to_owned(), text.as_bytes().to_vec()),
            ],
        }
    }

    #[tokio::test]
    async fn only_what_answered_is_replaced() {
        let store = store();
        let add = async |replaces, text: &str| store.add_version(version(replaces, text)).await.expect("stored");
        assert_eq!(store.live_version().await.expect("read"), None);
        assert_eq!(add(None, "a").await, Some(1));
        assert_eq!(add(None, "ab").await, None, "there is one now");
        assert_eq!(add(Some(1), "abc").await, Some(2));
        let back = LiveVersion {
            version: 1,
            since: at(9),
            passed_over: Some([3; 32]),
        };
        assert!(store.set_live_version(back).await.expect("stored"));
        assert_eq!(store.live_version().await.expect("read"), Some(back));
        assert_eq!(add(Some(2), "abcd").await, None, "it was rolled back meanwhile");
        assert_eq!(add(Some(1), "abcd").await, Some(3));
        let unknown = LiveVersion { version: 9, ..back };
        assert!(!store.set_live_version(unknown).await.expect("stored"));
        let live = store.live_version().await.expect("read").expect("one");
        assert_eq!((live.version, live.passed_over), (3, None));
    }

    #[tokio::test]
    async fn the_last_versions_are_kept_with_their_files() {
        let store = store();
        for number in 1..=25_u64 {
            let text = "x".repeat(usize::try_from(number).expect("small"));
            let added = store
                .add_version(version((number > 1).then(|| number - 1), &text))
                .await;
            assert_eq!(added.expect("stored"), Some(number));
        }
        let numbers: Vec<u64> = store
            .versions(100)
            .await
            .expect("read")
            .iter()
            .map(|row| row.number)
            .collect();
        assert_eq!(numbers, (6..=25).rev().collect::<Vec<u64>>());
        assert_eq!(store.version_files(5).await.expect("read"), None);
        let files = store.version_files(6).await.expect("read").expect("kept");
        assert_eq!(files, version(None, "xxxxxx").files);
        let stored =
            store.read(|connection| connection.query_row("SELECT COUNT(*) FROM bot_files", [], |row| row.get(0)));
        assert_eq!(
            stored.await.ok(),
            Some(21_i64),
            "20 intents and the file that all share"
        );
    }

    #[tokio::test]
    async fn one_catalog_is_kept_a_source() {
        let store = store();
        let copy = |body: &str, seconds| CatalogCopy {
            body: body.as_bytes().to_vec(),
            etag: Some("\"1\"".to_owned()),
            last_modified: None,
            checked_at: at(seconds),
        };
        assert_eq!(store.catalog_copy([1; 32]).await.expect("read"), None);
        for (source, body) in [(1, "old"), (1, "new"), (2, "other")] {
            store.keep_catalog([source; 32], copy(body, 0)).await.expect("stored");
        }
        store.catalog_checked([1; 32], at(60)).await.expect("stored");
        assert_eq!(store.catalog_copy([1; 32]).await.expect("read"), Some(copy("new", 60)));
        assert_eq!(store.catalog_copy([2; 32]).await.expect("read"), Some(copy("other", 0)));
    }
}
