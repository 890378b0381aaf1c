//! The only SQL that writes the table of jobs, besides the insert of new ones with the change that causes them.

use super::JobState;
use super::turn::{ClaimedJob, DeadJob};
use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::{JobId, Timestamp};

/// Priorities that differ; the claim looks at each in turn and stops after that many.
const MAX_PRIORITIES: usize = 16;

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

/// Whether a claim would find a job now, or a lease that has ended; for looking before a transaction is begun.
pub(crate) fn is_work_waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    let clock = tx.database_clock()?;
    let ended = tx.one(
        sql!("select 1 from jobs where state = 'running' and lease_until < $1 limit 1"),
        params![clock],
        |_| Ok(()),
    )?;
    if ended.is_some() {
        return Ok(true);
    }
    let mut found = false;
    each_priority(tx, |tx, priority| {
        let due = tx.one(
            sql!(
                "select 1 from jobs j where j.state = 'ready' and j.priority = $1 and j.run_at <= $2
                 and (j.subject_id is null or not exists (select 1 from jobs e
                      where e.subject_id = j.subject_id and e.id < j.id and e.state in ('ready', 'running')))
                 order by j.run_at, j.id limit 1"
            ),
            params![priority, now.as_micros()],
            |_| Ok(()),
        )?;
        found = due.is_some();
        Ok(!found)
    })?;
    Ok(found)
}

/// Claims up to `limit` jobs that are due, highest priority first, then the longest due; each gets a higher fence.
pub(crate) fn claim(
    tx: &mut Tx<'_>,
    now: Timestamp,
    limit: usize,
    holder: &str,
    until_us: i64,
) -> Result<Vec<ClaimedJob>> {
    let mut claimed = Vec::new();
    each_priority(tx, |tx, priority| {
        claimed.extend(due(tx, now, priority, limit - claimed.len())?);
        Ok(claimed.len() < limit)
    })?;
    let rows: Vec<Value<'_>> = claimed.iter().map(|j| Value::Int(j.id)).collect();
    tx.execute_set(
        sql!(
            "update jobs as j set state = 'running', attempts = j.attempts + 1, fence = j.fence + 1, leased_by = $2,
               lease_until = $3
             from {keys k(id bigint)} where j.id = k.id"
        ),
        &rows,
        params![holder, until_us],
    )?;
    Ok(claimed)
}

/// Jobs of one priority that are due and whose subject has no earlier job, as they will be once claimed.
fn due(tx: &mut Tx<'_>, now: Timestamp, priority: i64, limit: usize) -> Result<Vec<ClaimedJob>> {
    Ok(tx.query(
        sql!(
            "select j.id, j.kind, j.subject_id, j.payload, j.attempts, j.fence from jobs j
             where j.state = 'ready' and j.priority = $1 and j.run_at <= $2
               and (j.subject_id is null or not exists (select 1 from jobs e
                    where e.subject_id = j.subject_id and e.id < j.id and e.state in ('ready', 'running')))
             order by j.run_at, j.id limit $3 {skip locked}"
        ),
        params![priority, now.as_micros(), count(limit)],
        |r| {
            Ok(ClaimedJob {
                id: r.get(0)?,
                kind: r.get(1)?,
                subject_id: r.get(2)?,
                payload: r.get(3)?,
                attempt: r.get::<i64>(4)?.saturating_add(1),
                fence: r.get::<i64>(5)?.saturating_add(1),
            })
        },
    )?)
}

/// Calls `visit` with each priority among ready jobs, highest first, until it answers false. One step down the index each, so
/// that jobs which are not due yet are not read through.
fn each_priority(tx: &mut Tx<'_>, mut visit: impl FnMut(&mut Tx<'_>, i64) -> Result<bool>) -> Result<()> {
    let mut highest = i64::MAX;
    for _ in 0..MAX_PRIORITIES {
        let next = tx.one(
            sql!("select priority from jobs where state = 'ready' and priority <= $1 order by priority desc limit 1"),
            params![highest],
            |r| r.get::<i64>(0),
        )?;
        let Some(priority) = next else { return Ok(()) };
        if !visit(tx, priority)? {
            return Ok(());
        }
        let Some(lower) = priority.checked_sub(1) else { return Ok(()) };
        highest = lower;
    }
    Ok(())
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

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
