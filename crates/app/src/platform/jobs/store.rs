//! The only SQL that writes the table of jobs, besides the insert of new ones with the change that causes them.

use super::JobState;
use super::turn::DeadJob;
use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::{JobId, Timestamp};
use std::collections::BTreeSet;

/// How a running job ends, as written.
pub(crate) struct EndRow {
    pub(crate) id: i64,
    pub(crate) fence: i64,
    pub(crate) state: JobState,
    /// `None` leaves it.
    pub(crate) run_at: Option<Timestamp>,
    pub(crate) attempts: i64,
    pub(crate) last_error: Option<String>,
    pub(crate) finished_at: Option<Timestamp>,
}

/// A running job whose lease has ended.
pub(crate) struct Expired {
    pub(crate) id: i64,
    pub(crate) kind: String,
    pub(crate) fence: i64,
    pub(crate) attempts: i64,
}

/// Ends running jobs whose fence is still the given one; how many those were.
pub(crate) fn end(tx: &mut Tx<'_>, ends: &[EndRow]) -> Result<u64> {
    let mut rows = Vec::with_capacity(ends.len() * 7);
    for e in ends {
        rows.extend([
            Value::Int(e.id),
            Value::Int(e.fence),
            Value::Text(e.state.code()),
            Value::from(e.run_at.map(Timestamp::as_micros)),
            Value::Int(e.attempts),
            Value::from(e.last_error.as_deref()),
            Value::from(e.finished_at.map(Timestamp::as_micros)),
        ]);
    }
    Ok(tx.execute_set(
        sql!(
            "update jobs as j set state = k.state, run_at = coalesce(k.run_at, j.run_at), attempts = k.attempts,
               last_error = k.last_error, finished_at = k.finished_at, leased_by = null, lease_until = null
             from {keys k(id bigint, fence bigint, state text, run_at bigint, attempts bigint, last_error text, finished_at bigint)}
             where j.id = k.id and j.fence = k.fence and j.state = 'running'"
        ),
        &rows,
        &[],
    )?)
}

/// Moves the next try of failed jobs of a kind to now.
pub(crate) fn hasten(tx: &mut Tx<'_>, kind: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update jobs set run_at = $2 where state = 'ready' and run_at > $2 and attempts > 0 and kind = $1"),
        params![kind, now.as_micros()],
    )?;
    Ok(())
}

/// Of (id, fence) pairs, those that are dead now.
pub(crate) fn dead_among(tx: &mut Tx<'_>, ended: &[(i64, i64)]) -> Result<Vec<DeadJob>> {
    let rows: Vec<Value<'_>> = ended.iter().flat_map(|(id, fence)| [Value::Int(*id), Value::Int(*fence)]).collect();
    Ok(tx.query_set(
        sql!(
            "select j.id, j.kind, j.attempts, coalesce(j.last_error, '') from {keys k(id bigint, fence bigint)}
             join jobs j on j.id = k.id and j.fence = k.fence and j.state = 'dead'"
        ),
        &rows,
        &[],
        |r| Ok(DeadJob { job: JobId::from_raw(r.get(0)?), kind: r.get(1)?, attempts: r.get(2)?, error: r.get(3)? }),
    )?)
}

/// Extends the leases of (id, fence) pairs; the ids that the holder of those fences still has.
pub(crate) fn extend(tx: &mut Tx<'_>, held: &[(i64, i64)], until_us: i64) -> Result<Vec<i64>> {
    let rows: Vec<Value<'_>> = held.iter().flat_map(|(id, fence)| [Value::Int(*id), Value::Int(*fence)]).collect();
    tx.execute_set(
        sql!(
            "update jobs as j set lease_until = $3 from {keys k(id bigint, fence bigint)}
             where j.id = k.id and j.fence = k.fence and j.state = 'running'"
        ),
        &rows,
        &[Value::Int(until_us)],
    )?;
    Ok(tx.query_set(
        sql!(
            "select j.id from {keys k(id bigint, fence bigint)}
             join jobs j on j.id = k.id and j.fence = k.fence and j.state = 'running'"
        ),
        &rows,
        &[],
        |r| r.get::<i64>(0),
    )?)
}

/// Ends the leases of all running jobs.
pub(crate) fn end_leases(tx: &mut Tx<'_>) -> Result<()> {
    tx.execute(sql!("update jobs set lease_until = 0 where state = 'running'"), &[])?;
    Ok(())
}

/// Running jobs whose lease ended before `clock_us` of the database's clock; nobody else takes them meanwhile.
pub(crate) fn expired(tx: &mut Tx<'_>, clock_us: i64, limit: usize) -> Result<Vec<Expired>> {
    Ok(tx.query(
        sql!(
            "select j.id, j.kind, j.fence, j.attempts from jobs j
             where j.state = 'running' and j.lease_until < $1 order by j.lease_until limit $2 {skip locked}"
        ),
        params![clock_us, count(limit)],
        |r| Ok(Expired { id: r.get(0)?, kind: r.get(1)?, fence: r.get(2)?, attempts: r.get(3)? }),
    )?)
}

/// Makes the first waiting job ready about each subject of the given jobs, which have just ended.
pub(crate) fn wake_next(tx: &mut Tx<'_>, ended: &[i64]) -> Result<()> {
    let rows: Vec<Value<'_>> = ended.iter().map(|id| Value::Int(*id)).collect();
    let next = tx.query_set(
        sql!(
            "select (select min(w.id) from jobs w where w.subject_id = j.subject_id and w.state = 'waiting'
                     and w.state in ('ready', 'waiting', 'running'))
             from {keys k(id bigint)}
             join jobs j on j.id = k.id and j.subject_id is not null and j.state in ('done', 'dead')"
        ),
        &rows,
        &[],
        |r| r.get::<Option<i64>>(0),
    )?;
    // Ids first, then the change by primary key: as one statement PostgreSQL may read the whole table for it.
    let next: BTreeSet<i64> = next.into_iter().flatten().collect();
    let rows: Vec<Value<'_>> = next.into_iter().map(Value::Int).collect();
    tx.execute_set(
        sql!("update jobs as j set state = 'ready' from {keys k(id bigint)} where j.id = k.id and j.state = 'waiting'"),
        &rows,
        &[],
    )?;
    Ok(())
}

/// Makes waiting jobs ready that wait for nothing; how many it were. The end of each job does that already; this is for what a
/// defect left behind.
pub(crate) fn wake_forgotten(tx: &mut Tx<'_>) -> Result<u64> {
    Ok(tx.execute(
        sql!(
            "update jobs set state = 'ready' where state = 'waiting' and not exists (select 1 from jobs e
             where e.subject_id = jobs.subject_id and e.state in ('ready', 'running'))"
        ),
        &[],
    )?)
}

/// Makes a dead job ready again with all its tries before it; false when there is no such dead job.
pub(crate) fn revive(tx: &mut Tx<'_>, id: i64, now: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        sql!(
            "update jobs set state = 'ready', attempts = 0, run_at = $2, finished_at = null
             where id = $1 and state = 'dead'"
        ),
        params![id, now.as_micros()],
    )?;
    Ok(changed == 1)
}

/// Deletes up to `limit` jobs that were done before a moment; how many it were.
pub(crate) fn delete_done(tx: &mut Tx<'_>, before: Timestamp, limit: usize) -> Result<u64> {
    Ok(tx.execute(
        sql!(
            "delete from jobs where id in (select id from jobs where state = 'done' and finished_at < $1
             order by finished_at limit $2)"
        ),
        params![before.as_micros(), count(limit)],
    )?)
}

pub(super) fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
