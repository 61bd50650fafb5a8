//! Search in the index: rows of it come in the order of conversations, so that the words of a search meet without sorting.

use super::super::{Found, ListFilter, Search};
use super::index::{REMARKS, VERSION_BITS};
use super::lists::{Hit, present};
use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Rows, params};

/// Rows of the index looked at in one request. A search that needs more says how far it came, and goes on from there.
const LOOKED_AT: usize = 50_000;

/// One page of what is found, the conversation that began last first.
pub(super) fn search(
    connection: &Connection,
    search: &Search,
    before: Option<i64>,
    limit: usize,
) -> rusqlite::Result<Found> {
    if let Some(id) = &search.id
        && let Some(number) = conversation(connection, id)?
    {
        let rows = match before {
            None => vec![present(connection, number, None)?],
            Some(_) => Vec::new(),
        };
        return Ok(Found {
            rows,
            ..Found::default()
        });
    }
    let mut statements = statements(connection, search)?;
    let before = before.unwrap_or(i64::MAX >> VERSION_BITS);
    let mut walk = Walk::start(&mut statements, search, before)?;
    let mut entry = connection.prepare_cached(
        "SELECT began, at, team, agent, (SELECT COUNT(*) FROM tags JOIN conversations ON id = tags.conversation
                                         WHERE number = ?1 AND tag = ?2)
         FROM listed WHERE conversation = ?1",
    )?;
    let mut found = Found::default();
    let mut last = before;
    while found.rows.len() < limit {
        let Some(place) = walk.next()? else {
            if walk.looked_at > LOOKED_AT {
                // Whether that conversation has all words was not looked at any more: the next page begins with it.
                found.next = Some(walk.reached().map_or(last, |reached| reached + 1));
                found.looked_back_to = walk
                    .reached()
                    .map(|number| began(connection, number))
                    .transpose()?
                    .flatten();
            }
            return Ok(found);
        };
        let number = place.conversation;
        last = number;
        let wanted = entry
            .query_row(params![number, search.filter.tag], |row| is_wanted(row, search))
            .optional()?;
        if wanted == Some(true) {
            let hit = Hit {
                version: place.version,
                is_remarked: place.is_remarked,
                words: &search.words,
            };
            found.rows.push(present(connection, number, Some(&hit))?);
        }
    }
    found.next = Some(last);
    Ok(found)
}

/// The number of the conversation with this id, or with a handoff of this id.
fn conversation(connection: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT number FROM conversations WHERE id IN (?1, (SELECT conversation FROM handoffs WHERE id = ?1))",
        )?
        .query_row([id], |row| row.get(0))
        .optional()
}

fn began(connection: &Connection, number: i64) -> rusqlite::Result<Option<DateTime<Utc>>> {
    let millis: Option<i64> = connection
        .prepare_cached("SELECT created_at FROM conversations WHERE number = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?;
    Ok(millis.and_then(DateTime::from_timestamp_millis))
}

fn is_wanted(row: &Row, search: &Search) -> rusqlite::Result<bool> {
    let (began, at): (i64, i64) = (row.get(0)?, row.get(1)?);
    let ListFilter { team, agent, tag } = &search.filter;
    let is_tagged = tag.is_none() || row.get::<_, i64>(4)? > 0;
    let in_time = search.from.is_none_or(|from| at >= from.timestamp_millis())
        && search.until.is_none_or(|until| began < until.timestamp_millis());
    let (of_team, of_agent) = (row.get_ref(2)?.as_str_or_null()?, row.get_ref(3)?.as_str_or_null()?);
    let same = |wanted: &String, there: Option<&str>| there.is_some_and(|there| there.eq_ignore_ascii_case(wanted));
    Ok(in_time
        && is_tagged
        && team.as_ref().is_none_or(|team| of_team == Some(team.as_str()))
        && agent.as_ref().is_none_or(|agent| same(agent, of_agent)))
}

/// One statement a word; without words one that walks over all conversations.
fn statements<'c>(connection: &'c Connection, search: &Search) -> rusqlite::Result<Vec<CachedStatement<'c>>> {
    if search.words.is_empty() {
        let all = "SELECT conversation << 20 FROM listed WHERE conversation < ?2 AND ?1 IS NOT NULL ORDER BY conversation DESC";
        return Ok(vec![connection.prepare_cached(all)?]);
    }
    let one = "SELECT rowid FROM heard WHERE heard MATCH ?1 AND rowid < ?2 << 20 ORDER BY rowid DESC";
    search.words.iter().map(|_| connection.prepare_cached(one)).collect()
}

/// A conversation in which all words occur.
struct Place {
    conversation: i64,
    /// The latest turn in which one of them was said. 0: none was, only the visitor or what agents noted has them.
    version: i64,
    /// One of them stands in a note or a tag.
    is_remarked: bool,
}

/// Walks back over the conversations in which all words occur.
struct Walk<'s> {
    /// For each word: where it occurs, from the last conversation back, and where this walk stands there.
    places: Vec<(Rows<'s>, Option<i64>)>,
    looked_at: usize,
}

impl<'s> Walk<'s> {
    fn start(statements: &'s mut [CachedStatement<'_>], search: &Search, before: i64) -> rusqlite::Result<Self> {
        // Only letters and digits, so that no word is an operator once it is quoted.
        let mut words: Vec<String> = search.words.iter().map(|word| format!("\"{word}\"*")).collect();
        if words.is_empty() {
            words.push(String::new());
        }
        let mut walk = Self {
            places: Vec::with_capacity(words.len()),
            looked_at: 0,
        };
        for (statement, word) in statements.iter_mut().zip(words) {
            let mut rows = statement.query(params![word, before])?;
            let first = rows.next()?.map(|row| row.get(0)).transpose()?;
            walk.places.push((rows, first));
        }
        Ok(walk)
    }

    /// The next conversation with all words. `None`: there is none, or enough has been looked at.
    fn next(&mut self) -> rusqlite::Result<Option<Place>> {
        loop {
            let Some(target) = self.reached() else {
                return Ok(None);
            };
            if self.looked_at > LOOKED_AT {
                return Ok(None);
            }
            let mut all = true;
            for (rows, place) in &mut self.places {
                while place.is_some_and(|place| place >> VERSION_BITS > target) {
                    *place = rows.next()?.map(|row| row.get(0)).transpose()?;
                    self.looked_at += 1;
                }
                all &= place.is_some_and(|place| place >> VERSION_BITS == target);
            }
            if all {
                let mut found = Place {
                    conversation: target,
                    version: 0,
                    is_remarked: false,
                };
                for (rows, place) in &mut self.places {
                    while let Some(there) = place.filter(|place| place >> VERSION_BITS == target) {
                        match there & REMARKS {
                            REMARKS => found.is_remarked = true,
                            version => found.version = found.version.max(version),
                        }
                        *place = rows.next()?.map(|row| row.get(0)).transpose()?;
                        self.looked_at += 1;
                    }
                }
                return Ok(Some(found));
            }
        }
    }

    /// The conversation before which nothing is left to be found. `None`: one of the words occurs no more.
    fn reached(&self) -> Option<i64> {
        let mut reached = i64::MAX;
        for (_, place) in &self.places {
            reached = reached.min((*place)? >> VERSION_BITS);
        }
        Some(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Access, Sqlite};
    use super::*;
    use crate::store::Words;

    /// `hello` in many conversations, the first too; `there` in the first two.
    const MANY: &str = "
        WITH RECURSIVE numbers (number) AS (SELECT 3 UNION ALL SELECT number + 1 FROM numbers WHERE number < 50010)
        INSERT INTO heard (rowid, words) SELECT number << 20 | 1, 'hello' FROM numbers;
        INSERT INTO heard (rowid, words) VALUES (2 << 20 | 1, 'there'), (1 << 20 | 1, 'hello there');";

    #[tokio::test]
    async fn a_search_that_stops_short_goes_on_where_it_has_not_looked() {
        let store = Sqlite::open("sqlite::memory:", Access::Serve).expect("the store opens");
        let sought = Search {
            words: Words::sought("hello there"),
            ..Search::default()
        };
        let page = store.write(move |transaction| {
            transaction.execute_batch(MANY)?;
            search(transaction, &sought, None, 10)
        });
        let page = page.await.expect("read");
        assert!(page.rows.is_empty());
        assert_eq!(page.next, Some(2), "the first conversation is still to be looked at");
    }
}
