//! Counters for order numbers and the like, given out in blocks.

use super::Result;
use db::{Engine, Tx, params, sql};
use std::collections::HashMap;

/// Numbers taken at once from a counter on PostgreSQL, so that writers and nodes do not queue for its row.
const BLOCK: i64 = 512;

/// The numbers a writer holds. A counter's row is touched when they run out, inside the transaction that needs them.
///
/// SQLite has one writer, so a block there is exactly what is needed and a rolled-back transaction gives it back.
#[derive(Default)]
pub struct Numbers {
    held: HashMap<String, Held>,
}

struct Held {
    next: i64,
    end: i64,
}

impl Numbers {
    /// Forgets every block; called when a transaction that may have taken one did not commit.
    pub(crate) fn forget(&mut self) {
        self.held.clear();
    }

    /// The first of `count` numbers that belong to nobody else.
    pub(crate) fn take(&mut self, tx: &mut Tx<'_>, counter: &str, count: usize) -> Result<i64> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if let Some(held) = self.held.get_mut(counter)
            && held.end - held.next >= count
        {
            let first = held.next;
            held.next += count;
            return Ok(first);
        }
        let block = match tx.engine() {
            Engine::Sqlite => count,
            Engine::Postgres => count.max(BLOCK),
        };
        let end = tx.one(
            sql!(
                "insert into counters as c (name, value) values ($1, $2)
                 on conflict (name) do update set value = c.value + excluded.value returning value"
            ),
            params![counter, block],
            |r| r.get::<i64>(0),
        )?;
        let end = end.unwrap_or(block) + 1;
        let first = end - block;
        self.held.insert(counter.to_owned(), Held { next: first + count, end });
        Ok(first)
    }
}
