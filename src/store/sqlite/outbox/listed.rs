//! Deliveries and targets as they are looked at.

use super::moment;
use crate::store::{DeliveryRow, DeliveryStatus, Standing};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use std::collections::BTreeMap;

/// Deliveries, the latest first.
pub(super) fn deliveries(
    connection: &Connection,
    target: Option<&str>,
    status: Option<DeliveryStatus>,
    before: Option<i64>,
    limit: usize,
) -> rusqlite::Result<Vec<DeliveryRow>> {
    // Each filter has an index that holds its rows in their order; those of `due` and `dead` hold no others, and are found only
    // where the status stands in the words of the question.
    let index = match (target, status) {
        (None, None) => "",
        (None, Some(_)) => "INDEXED BY deliveries_by_status",
        (Some(_), Some(DeliveryStatus::Due | DeliveryStatus::Dead)) => "INDEXED BY deliveries_unsettled",
        (Some(_), _) => "INDEXED BY deliveries_by_target",
    };
    let of_status = match status {
        None => String::new(),
        Some(DeliveryStatus::Delivered) => "status = 'delivered' AND".to_owned(),
        Some(unsettled) => format!("status IN ('due', 'dead') AND status = '{}' AND", unsettled.word()),
    };
    let of_target = if target.is_some() {
        "target = ?3 AND"
    } else {
        "?3 IS NULL AND"
    };
    connection
        .prepare_cached(&format!(
            "SELECT id, webhook_id, target, type, conversation, status, attempts, last_error,
               created_at, due_at, settled_at, latency_ms, stands_in_for FROM deliveries {index}
             WHERE {of_target} {of_status} id < ?1 ORDER BY id DESC LIMIT ?2"
        ))?
        .query_map(params![before.unwrap_or(i64::MAX), limit as i64, target], delivery_row)?
        .collect()
}

/// Every target to which there is a delivery, or that is off: one step of the index each.
pub(super) fn targets(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached(
            "WITH RECURSIVE named (target) AS (
               SELECT MIN(target) FROM deliveries
               UNION ALL
               SELECT (SELECT MIN(target) FROM deliveries WHERE target > named.target)
               FROM named WHERE target IS NOT NULL
             )
             SELECT target FROM named WHERE target IS NOT NULL
             UNION SELECT target FROM targets_off ORDER BY target",
        )?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Every target that is off or at which anything is due or dead.
pub(super) fn standings(connection: &Connection) -> rusqlite::Result<Vec<Standing>> {
    let mut found: BTreeMap<String, Standing> = BTreeMap::new();
    let mut counted = connection.prepare_cached(
        "SELECT target, status, COUNT(*) FROM deliveries INDEXED BY deliveries_unsettled
         WHERE status IN ('due', 'dead') GROUP BY target, status",
    )?;
    let mut rows = counted.query([])?;
    while let Some(row) = rows.next()? {
        let (status, count) = (row.get::<_, String>(1)?, row.get::<_, i64>(2)?.unsigned_abs());
        let standing = standing(&mut found, row.get(0)?);
        match DeliveryStatus::from_word(&status) {
            Some(DeliveryStatus::Dead) => standing.dead = count,
            _ => standing.due = count,
        }
    }
    let mut off = connection.prepare_cached("SELECT target, since FROM targets_off")?;
    let mut rows = off.query([])?;
    while let Some(row) = rows.next()? {
        standing(&mut found, row.get(0)?).off_since = Some(moment(row.get(1)?));
    }
    Ok(found.into_values().collect())
}

fn delivery_row(row: &Row) -> rusqlite::Result<DeliveryRow> {
    let status: String = row.get(5)?;
    let status = DeliveryStatus::from_word(&status).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(5, Type::Text, format!("unknown status {status}").into())
    })?;
    Ok(DeliveryRow {
        id: row.get(0)?,
        webhook_id: row.get(1)?,
        target: row.get(2)?,
        kind: row.get(3)?,
        conversation: row.get(4)?,
        status,
        attempts: row.get(6)?,
        last_error: row.get(7)?,
        created_at: moment(row.get(8)?),
        due_at: row.get::<_, Option<i64>>(9)?.map(moment),
        settled_at: row.get::<_, Option<i64>>(10)?.map(moment),
        latency_ms: row.get::<_, Option<i64>>(11)?.map(i64::unsigned_abs),
        stands_in_for: row.get(12)?,
    })
}

/// The standing of a target in a list of all.
fn standing(found: &mut BTreeMap<String, Standing>, target: String) -> &mut Standing {
    found.entry(target.clone()).or_insert(Standing {
        target,
        due: 0,
        dead: 0,
        off_since: None,
    })
}
