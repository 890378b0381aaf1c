//! Where the rows of every table come from: keys in order, part by part, and the rows of a set of keys.
//!
//! A part has so many keys, not so many rows: an order and its lines, a product and its variants come together. Both statements
//! of a table run in one read transaction, so a file shows one moment.

mod catalog;
mod orders;
mod past;
mod people;
mod shop;
mod stock;

use super::layout::Layout;
use crate::platform::Result;
use db::{Row, Sql, Tx, Value};

/// Keys that are read at a time.
pub(super) const KEYS_AT_A_TIME: i64 = 200;

/// A table's rows.
pub(super) struct Source {
    pub(super) layout: &'static Layout,
    /// How its keys are found.
    pub(super) walk: Walk,
    /// The rows of keys; one select column per column of the layout.
    pub(super) rows: &'static Sql,
}

/// How the keys of a table are found.
pub(super) enum Walk {
    /// Not at all: the table is small, and `rows` reads it whole.
    Whole,
    /// Ids that follow `$1`, at most `$2`.
    Ids(&'static Sql),
    /// Pairs that follow `($1, $2)`, at most `$3`.
    Pairs(&'static Sql),
}

/// The key of rows that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(pub(super) i64, pub(super) i64);

impl Key {
    /// Before every key.
    pub(super) const START: Key = Key(i64::MIN, i64::MIN);
}

impl Source {
    /// The source of a table.
    pub(super) fn of(layout: &'static Layout) -> Option<&'static Source> {
        let all = [catalog::SOURCES, people::SOURCES, stock::SOURCES, orders::SOURCES, past::SOURCES, shop::SOURCES];
        all.into_iter().flatten().find(|source| source.layout.table == layout.table)
    }

    /// The keys that follow one.
    pub(super) fn keys(&self, tx: &mut Tx<'_>, after: Key) -> Result<Vec<Key>> {
        let limit = Value::Int(KEYS_AT_A_TIME);
        Ok(match self.walk {
            Walk::Whole => Vec::new(),
            Walk::Ids(sql) => tx.query(sql, &[Value::Int(after.0), limit], |r| Ok(Key(r.get(0)?, 0)))?,
            Walk::Pairs(sql) => {
                let after = [Value::Int(after.0), Value::Int(after.1), limit];
                tx.query(sql, &after, |r| Ok(Key(r.get(0)?, r.get(1)?)))?
            }
        })
    }

    /// The rows of some keys, in their order.
    pub(super) fn rows<T>(
        &self,
        tx: &mut Tx<'_>,
        keys: &[Key],
        map: impl FnMut(&Row<'_>) -> db::Result<T>,
    ) -> Result<Vec<T>> {
        let numbered = (0_i64..).zip(keys);
        let bound: Vec<Value<'_>> = match self.walk {
            Walk::Whole => return Ok(tx.query(self.rows, &[], map)?),
            Walk::Ids(_) => numbered.flat_map(|(n, key)| [n, key.0].map(Value::Int)).collect(),
            Walk::Pairs(_) => numbered.flat_map(|(n, key)| [n, key.0, key.1].map(Value::Int)).collect(),
        };
        Ok(tx.query_set(self.rows, &bound, &[], map)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::fields::LAYOUTS;

    #[test]
    fn every_table_has_a_source() {
        for layout in LAYOUTS {
            assert!(Source::of(layout).is_some(), "{} has no source", layout.table);
        }
    }
}
