//! A target that fails, and the one that is told in its place.

use super::super::Leased;
use super::outbox::let_next_go;
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Transaction, params};

/// Something failed at the target. Only a success ends that.
pub(super) fn failed(transaction: &Transaction, target: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO targets_failing (target, since) VALUES (?1, ?2) ON CONFLICT (target) DO NOTHING")?
        .execute(params![target, now.timestamp_millis()])?;
    Ok(())
}

/// The target has this notice now, and answers: it no longer fails, and a backup that still waits to be told need not be.
pub(super) fn dismiss(transaction: &Transaction, delivered: &Leased, now: DateTime<Utc>) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("DELETE FROM targets_failing WHERE target = ?1")?
        .execute([&delivered.target])?;
    spare(transaction, delivered, &delivered.target, now)
}

/// A backup was not reached just now: where the target has got the notice in the meantime, it need not be told.
pub(super) fn reconsider(transaction: &Transaction, failed: &Leased, now: DateTime<Utc>) -> rusqlite::Result<()> {
    let has_it: Option<String> = transaction
        .prepare_cached(
            "SELECT own.target FROM deliveries AS backup JOIN deliveries AS own
               ON own.target = backup.stands_in_for AND own.conversation = backup.conversation
               AND own.webhook_id = backup.webhook_id AND own.handed_over = 1
             WHERE backup.id = ?1 AND backup.status = 'due' AND own.status = 'delivered'",
        )?
        .query_row([failed.id], |row| row.get(0))
        .optional()?;
    match has_it {
        Some(target) => spare(transaction, failed, &target, now),
        None => Ok(()),
    }
}

/// Drops what backups were to be told in the target's place, as far as they have not been told yet.
fn spare(transaction: &Transaction, notice: &Leased, target: &str, now: DateTime<Utc>) -> rusqlite::Result<()> {
    // A backup that is not told need not be stood in for either.
    let mut told = vec![target.to_owned()];
    let mut any = false;
    while let Some(of) = told.pop() {
        let dropped: Vec<String> = transaction
            .prepare_cached(
                "DELETE FROM deliveries
                 WHERE webhook_id = ?1 AND stands_in_for IS NOT NULL AND stands_in_for = ?2
                   AND status = 'due' AND leased_until = 0 AND replayed = 0
                 RETURNING target",
            )?
            .query_map([&notice.webhook_id, &of], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        for backup in &dropped {
            let_next_go(transaction, backup, &notice.conversation, now)?;
        }
        any |= !dropped.is_empty();
        told.extend(dropped);
    }
    if any {
        // Other targets that leave this notice to the same backup have not been delivered it: it is to be told in their place.
        transaction
            .prepare_cached(
                "UPDATE deliveries SET handed_over = 0 WHERE webhook_id = ?1 AND handed_over = 1 AND target <> ?2",
            )?
            .execute([notice.webhook_id.as_str(), target])?;
    }
    Ok(())
}

/// See [`super::super::Outbox::stand_in`].
pub(super) fn stand_in(
    transaction: &Transaction,
    target: &str,
    backup: &str,
    now: DateTime<Utc>,
    limit: usize,
) -> rusqlite::Result<usize> {
    let untold: Vec<i64> = transaction
        .prepare_cached(
            "SELECT id FROM deliveries WHERE target = ?1 AND status = 'due' AND handed_over = 0 AND replayed = 0
             UNION ALL
             SELECT id FROM deliveries WHERE target = ?1 AND status = 'dead' AND handed_over = 0 AND settled_at >=
               (SELECT MIN(since) FROM (SELECT since FROM targets_failing WHERE target = ?1
                                        UNION ALL SELECT since FROM targets_off WHERE target = ?1))
             ORDER BY 1 LIMIT ?2",
        )?
        .query_map(params![target, limit as i64], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in &untold {
        // Two targets may share a backup, which is told once.
        transaction
            .prepare_cached(
                "INSERT INTO deliveries
                   (webhook_id, target, type, conversation, sequence, body, status, created_at, stands_in_for, due_at)
                 SELECT webhook_id, ?2, type, conversation, sequence, body, 'due', created_at, target,
                   CASE WHEN EXISTS (SELECT 1 FROM deliveries AS earlier
                     WHERE earlier.status = 'due' AND earlier.target = ?2 AND earlier.replayed = 0
                       AND earlier.conversation = untold.conversation) THEN NULL ELSE ?3 END
                 FROM deliveries AS untold
                 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM deliveries AS told
                   WHERE told.webhook_id = untold.webhook_id AND told.stands_in_for IS NOT NULL AND told.target = ?2)",
            )?
            .execute(params![id, backup, now.timestamp_millis()])?;
        transaction
            .prepare_cached("UPDATE deliveries SET handed_over = 1 WHERE id = ?1")?
            .execute([id])?;
    }
    Ok(untold.len())
}
