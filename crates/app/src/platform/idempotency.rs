//! Keys and their stored answers. Invariant 3.

use db::{Asked, DbError, ErrorKind, Result, Tx, Value, sql, table};
use domain::base::Timestamp;

/// How long answers are kept.
pub const KEEP_DAYS: i64 = 30;

/// A key as it is looked up.
pub(crate) struct Lookup<'a> {
    pub(crate) index: usize,
    pub(crate) caller: i64,
    pub(crate) operation: &'static str,
    pub(crate) key: &'a str,
}

/// A stored answer, for the work at `index` of the group.
pub(crate) struct Found {
    pub(crate) index: usize,
    pub(crate) body_hash: Vec<u8>,
    pub(crate) answer: String,
}

/// An answer about to be stored.
pub(crate) struct NewAnswer<'a> {
    pub(crate) caller: i64,
    pub(crate) operation: &'static str,
    pub(crate) key: &'a str,
    pub(crate) body_hash: &'a [u8],
    pub(crate) answer: &'a str,
}

table!(IDEMPOTENCY = "idempotency" {
    caller: Int, operation: Text, key: Text, body_hash: Blob, answer: Text, created_at: Int
});

/// Asks for the answers already stored for the keys of a group.
pub(crate) fn ask(tx: &mut Tx<'_>, keys: &[Lookup<'_>]) -> Result<Asked<Found>> {
    let mut rows = Vec::with_capacity(keys.len() * 4);
    for k in keys {
        rows.extend([Value::Int(k.index as i64), Value::Int(k.caller), Value::Text(k.operation), Value::Text(k.key)]);
    }
    tx.ask_set(
        sql!(
            "select k.n, i.body_hash, i.answer from {keys k(n bigint, caller bigint, operation text, key text)}
             join idempotency i on i.caller = k.caller and i.operation = k.operation and i.key = k.key"
        ),
        &rows,
        &[],
        |r| Ok(Found { index: r.get::<i64>(0)? as usize, body_hash: r.get(1)?, answer: r.get(2)? }),
    )
}

/// Stores answers. When another transaction stored one of the keys first, this (or the commit) fails as
/// [`is_key_taken`] tells.
pub(crate) fn store(tx: &mut Tx<'_>, answers: &mut [NewAnswer<'_>], now: Timestamp) -> Result<()> {
    // In key order, so that two nodes with the same keys wait for each other in one direction only.
    answers.sort_by(|a, b| (a.caller, a.operation, a.key).cmp(&(b.caller, b.operation, b.key)));
    let mut rows = Vec::with_capacity(answers.len() * IDEMPOTENCY.columns.len());
    for a in answers.iter() {
        rows.extend([
            Value::Int(a.caller),
            Value::Text(a.operation),
            Value::Text(a.key),
            Value::Blob(a.body_hash),
            Value::Text(a.answer),
            Value::Int(now.as_micros()),
        ]);
    }
    tx.bulk(&IDEMPOTENCY, &rows)
}

/// True when another writer stored a key between the look at it and now: the next attempt finds and repeats its answer.
pub(crate) fn is_key_taken(error: &DbError) -> bool {
    // The primary key has a name on PostgreSQL only.
    matches!(error.kind(), ErrorKind::Unique(name) if name == "idempotency_pkey" || name.contains("idempotency.key"))
}

/// Deletes up to `limit` answers stored before a moment; how many it were.
pub(crate) fn delete_old(tx: &mut Tx<'_>, before: Timestamp, limit: usize) -> Result<u64> {
    tx.execute(
        sql!(
            "delete from idempotency where (caller, operation, key) in
               (select caller, operation, key from idempotency where created_at < $1 order by created_at limit $2)"
        ),
        db::params![before.as_micros(), i64::try_from(limit).unwrap_or(i64::MAX)],
    )
}
