//! Claiming: jobs that are due, highest priority first, none before an earlier one about its subject.
//!
//! A claim looks at a window of due jobs. Those behind another job about their subject are put aside as waiting; the row of the
//! job they wait for is locked while that is written, so that it cannot end unnoticed in between.

use super::store::count;
use super::turn::ClaimedJob;
use crate::platform::Result;
use db::{Tx, Value, params, sql};
use domain::base::Timestamp;
use std::collections::HashSet;

/// Priorities that differ; a claim looks at each in turn and stops after that many.
const MAX_PRIORITIES: usize = 16;
/// Due jobs looked at in one go.
const WINDOW: usize = 128;
/// Windows per priority that one claim looks at, when jobs are only put aside.
const MAX_WINDOWS: usize = 8;

/// For whom jobs are claimed, and until when.
pub(super) struct Claim<'a> {
    pub(super) now: Timestamp,
    pub(super) limit: usize,
    pub(super) holder: &'a str,
    /// In microseconds of the database's clock.
    pub(super) until_us: i64,
}

/// Whether a claim has something to do now, or a lease has ended; for looking before a transaction is begun.
pub(crate) fn is_work_waiting(tx: &mut Tx<'_>, now: Timestamp) -> Result<bool> {
    let clock = tx.database_clock()?;
    let ended = tx.one(
        sql!("select 1 from jobs where state = 'running' and lease_until < $1 limit 1"),
        params![clock],
        |_| Ok(()),
    )?;
    let mut found = ended.is_some();
    if !found {
        each_priority(tx, |tx, priority| {
            let due = tx.one(
                sql!("select 1 from jobs where state = 'ready' and priority = $1 and run_at <= $2 limit 1"),
                params![priority, now.as_micros()],
                |_| Ok(()),
            )?;
            found = due.is_some();
            Ok(!found)
        })?;
    }
    Ok(found)
}

/// Claims jobs that are due, highest priority first, then the longest due; each gets a higher fence.
pub(super) fn claim(tx: &mut Tx<'_>, claim: &Claim<'_>) -> Result<Vec<ClaimedJob>> {
    let mut claimed = Vec::new();
    each_priority(tx, |tx, priority| {
        for _ in 0..MAX_WINDOWS {
            let window = due(tx, claim.now, priority)?;
            let behind = behind_others(tx, &window)?;
            let (late, free): (Vec<_>, Vec<_>) = window.into_iter().partition(|j| behind.contains(&j.id));
            let is_aside = put_aside(tx, &late)? > 0;
            let free: Vec<ClaimedJob> = free.into_iter().take(claim.limit - claimed.len()).collect();
            mark_running(tx, &free, claim)?;
            claimed.extend(free);
            if claimed.len() >= claim.limit || !is_aside {
                break;
            }
        }
        Ok(claimed.len() < claim.limit)
    })?;
    Ok(claimed)
}

/// The first jobs of one priority that are due, as they will be once claimed.
fn due(tx: &mut Tx<'_>, now: Timestamp, priority: i64) -> Result<Vec<ClaimedJob>> {
    Ok(tx.query(
        sql!(
            "select j.id, j.kind, j.subject_id, j.payload, j.attempts, j.fence from jobs j
             where j.state = 'ready' and j.priority = $1 and j.run_at <= $2
             order by j.run_at, j.id limit $3 {skip locked}"
        ),
        params![priority, now.as_micros(), count(WINDOW)],
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

/// Ids of those that another job about their subject must come before.
fn behind_others(tx: &mut Tx<'_>, jobs: &[ClaimedJob]) -> Result<HashSet<i64>> {
    let found = tx.query_set(
        sql!(
            "select k.id from {keys k(id bigint, subject_id bigint)}
             where exists (select 1 from jobs e where e.subject_id = k.subject_id and e.id <> k.id
                           and e.state in ('ready', 'waiting', 'running') and (e.id < k.id or e.state = 'running'))"
        ),
        &keys(jobs),
        &[],
        |r| r.get::<i64>(0),
    )?;
    Ok(found.into_iter().collect())
}

/// Makes jobs wait, if the job before them is still there and nobody else has it in hand just now; how many it were.
fn put_aside(tx: &mut Tx<'_>, jobs: &[ClaimedJob]) -> Result<u64> {
    let held = tx.query_set(
        sql!(
            "select k.id from {keys k(id bigint, subject_id bigint)}
             join jobs e on e.id = (select min(x.id) from jobs x where x.subject_id = k.subject_id and x.id <> k.id
                                    and x.state in ('ready', 'waiting', 'running')
                                    and (x.id < k.id or x.state = 'running'))
             where e.state in ('ready', 'waiting', 'running') {skip locked}"
        ),
        &keys(jobs),
        &[],
        |r| r.get::<i64>(0),
    )?;
    let rows: Vec<Value<'_>> = held.iter().map(|id| Value::Int(*id)).collect();
    Ok(tx.execute_set(
        sql!("update jobs as j set state = 'waiting' from {keys k(id bigint)} where j.id = k.id and j.state = 'ready'"),
        &rows,
        &[],
    )?)
}

fn keys(jobs: &[ClaimedJob]) -> Vec<Value<'_>> {
    let about = jobs.iter().filter_map(|j| Some([Value::Int(j.id), Value::Int(j.subject_id?)]));
    about.flatten().collect()
}

fn mark_running(tx: &mut Tx<'_>, jobs: &[ClaimedJob], claim: &Claim<'_>) -> Result<()> {
    let rows: Vec<Value<'_>> = jobs.iter().map(|j| Value::Int(j.id)).collect();
    tx.execute_set(
        sql!(
            "update jobs as j set state = 'running', attempts = j.attempts + 1, fence = j.fence + 1, leased_by = $2,
               lease_until = $3
             from {keys k(id bigint)} where j.id = k.id"
        ),
        &rows,
        params![claim.holder, claim.until_us],
    )?;
    Ok(())
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
