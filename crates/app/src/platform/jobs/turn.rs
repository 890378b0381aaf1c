//! A worker's turn: end what it has run, extend what it runs, take over what others lost, claim more; one transaction.

use super::backoff::pause;
use super::claim::{self, Claim};
use super::registry::Registry;
use super::store::{self, EndRow, Expired};
use super::{JobState, shortened};
use crate::platform::principal::ActorKind;
use crate::platform::{AppError, Call, Command, INTERNAL, Result, WriteCtx};
use domain::base::{JobId, Timestamp};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// Most jobs that one turn claims or takes over.
pub const MAX_CLAIM: usize = 64;

/// A job that a worker has claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedJob {
    /// Its id.
    pub id: i64,
    /// Which handler runs it.
    pub kind: String,
    /// What it is about.
    pub subject_id: Option<i64>,
    /// JSON for the handler.
    pub payload: String,
    /// 1 for the first try.
    pub attempt: i64,
    /// Rises with every claim; the job can be ended with the present one only.
    pub fence: i64,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// It succeeded.
    Done,
    /// It failed; to be tried again unless it failed too often. `after` overrides the usual pause.
    Failed {
        /// What happened.
        error: String,
        /// Pause that the other side asked for.
        after: Option<Duration>,
    },
    /// It failed and trying again cannot help.
    GivenUp {
        /// What happened.
        error: String,
    },
    /// The worker stops: it was not run, or not to its end, and the try does not count.
    Released,
}

/// A claimed job and how its run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedJob {
    /// The job as claimed.
    pub job: ClaimedJob,
    /// How it ended.
    pub end: JobEnd,
}

/// The command.
#[derive(Clone, Debug)]
pub struct JobsTurn {
    /// Who claims; a name of the worker's own.
    pub holder: String,
    /// Limits per kind.
    pub registry: Arc<Registry>,
    /// How long a lease lasts, in microseconds of the database's clock.
    pub lease_us: i64,
    /// What was run since the last turn.
    pub ended: Vec<EndedJob>,
    /// Jobs still running here, as (id, fence): their leases are extended.
    pub running: Vec<(i64, i64)>,
    /// How many more are wanted; at most [`MAX_CLAIM`] are given.
    pub wanted: usize,
}

/// What a turn did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnReport {
    /// Newly claimed.
    pub claimed: Vec<ClaimedJob>,
    /// Ids of jobs in [`JobsTurn::running`] that somebody else has by now.
    pub lost: Vec<i64>,
    /// How many of [`JobsTurn::ended`] were no longer this worker's to end.
    pub too_late: u64,
    /// Jobs that are dead from now on; each has an event as well.
    pub dead: Vec<DeadJob>,
}

/// A job that failed for good, and data of its event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadJob {
    /// Its id.
    pub job: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Why the last try failed.
    pub error: String,
}

impl Command for JobsTurn {
    const NAME: &'static str = "jobs.turn";
    const PERMISSION: Permission = INTERNAL;
    type Output = TurnReport;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TurnReport> {
        if call.principal.kind != ActorKind::System {
            return Err(AppError::Forbidden(INTERNAL.code()));
        }
        let mut report = TurnReport::default();
        self.end_jobs(ctx, &mut report)?;
        let clock = ctx.tx.database_clock()?;
        let until = clock.saturating_add(self.lease_us);
        let kept: HashSet<i64> = store::extend(ctx.tx, &self.running, until)?.into_iter().collect();
        report.lost = self.running.iter().map(|(id, _)| *id).filter(|id| !kept.contains(id)).collect();
        if self.wanted > 0 {
            self.take_over(ctx, clock, &mut report)?;
            let limit = self.wanted.min(MAX_CLAIM);
            let claim = Claim { now: ctx.now, limit, holder: &self.holder, until_us: until };
            report.claimed = claim::claim(ctx.tx, &claim)?;
        }
        for dead in &report.dead {
            ctx.event(call, EventKind::JobDied, dead.job.raw(), dead)?;
        }
        Ok(report)
    }
}

impl JobsTurn {
    fn end_jobs(&self, ctx: &mut WriteCtx<'_, '_>, report: &mut TurnReport) -> Result<()> {
        let mut rows: Vec<EndRow> = self.ended.iter().map(|ended| self.end_row(ctx, ended)).collect();
        // In one order everywhere, so that two writers never wait for each other.
        rows.sort_by_key(|r| r.id);
        let ended = store::end(ctx.tx, &rows)?;
        report.too_late = (rows.len() as u64).saturating_sub(ended);
        wake_next(ctx, &rows)?;
        report.dead.extend(dead_among(ctx, &rows)?);
        Ok(())
    }

    fn end_row(&self, ctx: &WriteCtx<'_, '_>, ended: &EndedJob) -> EndRow {
        let job = &ended.job;
        let row = |state, error: Option<&String>| EndRow {
            id: job.id,
            fence: job.fence,
            state,
            run_at: None,
            attempts: job.attempt,
            last_error: error.map(|e| shortened(e)),
            finished_at: Some(ctx.now),
        };
        match &ended.end {
            JobEnd::Done => row(JobState::Done, None),
            JobEnd::GivenUp { error } => row(JobState::Dead, Some(error)),
            JobEnd::Failed { error, .. } if job.attempt >= self.registry.limits(&job.kind).attempts => {
                row(JobState::Dead, Some(error))
            }
            JobEnd::Failed { error, after } => {
                let wait = after.unwrap_or_else(|| pause(job.attempt, chance(ctx)));
                EndRow { run_at: Some(later(ctx.now, wait)), finished_at: None, ..row(JobState::Ready, Some(error)) }
            }
            JobEnd::Released => {
                let attempts = job.attempt.saturating_sub(1);
                EndRow { run_at: Some(ctx.now), attempts, finished_at: None, ..row(JobState::Ready, None) }
            }
        }
    }

    /// Puts jobs whose worker fell silent back in line, or among the dead when that was their last try.
    fn take_over(&self, ctx: &mut WriteCtx<'_, '_>, clock_us: i64, report: &mut TurnReport) -> Result<()> {
        let expired = store::expired(ctx.tx, clock_us, MAX_CLAIM)?;
        let rows: Vec<EndRow> = expired.iter().map(|job| self.lost_row(ctx, job)).collect();
        store::end(ctx.tx, &rows)?;
        wake_next(ctx, &rows)?;
        report.dead.extend(dead_among(ctx, &rows)?);
        Ok(())
    }

    fn lost_row(&self, ctx: &WriteCtx<'_, '_>, job: &Expired) -> EndRow {
        let is_last = job.attempts >= self.registry.limits(&job.kind).attempts;
        // At once the first time; later with a pause, because the job itself may be what kills its worker.
        let wait = if job.attempts <= 1 { Duration::ZERO } else { pause(job.attempts, chance(ctx)) };
        EndRow {
            id: job.id,
            fence: job.fence,
            state: if is_last { JobState::Dead } else { JobState::Ready },
            run_at: Some(later(ctx.now, wait)),
            attempts: job.attempts,
            last_error: Some("its worker fell silent".to_owned()),
            finished_at: is_last.then_some(ctx.now),
        }
    }
}

/// Lets the next job about a subject come when the one before it is over.
fn wake_next(ctx: &mut WriteCtx<'_, '_>, rows: &[EndRow]) -> Result<()> {
    let over: Vec<i64> = rows.iter().filter(|r| r.finished_at.is_some()).map(|r| r.id).collect();
    store::wake_next(ctx.tx, &over)
}

fn dead_among(ctx: &mut WriteCtx<'_, '_>, rows: &[EndRow]) -> Result<Vec<DeadJob>> {
    let died: Vec<(i64, i64)> = rows.iter().filter(|r| r.state == JobState::Dead).map(|r| (r.id, r.fence)).collect();
    store::dead_among(ctx.tx, &died)
}

fn chance(ctx: &WriteCtx<'_, '_>) -> u64 {
    u64::from_le_bytes(ctx.random_bytes::<8>())
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(now)
}
