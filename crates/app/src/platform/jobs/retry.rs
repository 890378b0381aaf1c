//! Sending a dead job again, deleting old done ones, waking forgotten ones.

use super::store;
use crate::platform::{AppError, Call, Command, INTERNAL, Refused, Result, WriteCtx};
use domain::base::{JobId, Timestamp};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Puts a dead job back in line with all its tries before it.
#[derive(Clone, Copy, Debug)]
pub struct RetryDeadJob {
    /// Which.
    pub id: JobId,
}

#[derive(Serialize)]
struct Retried {
    job: JobId,
}

impl Command for RetryDeadJob {
    const NAME: &'static str = "jobs.retry";
    const PERMISSION: Permission = Permission::SettingsWrite;
    type Output = JobId;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<JobId> {
        if !store::revive(ctx.tx, self.id.raw(), ctx.now)? {
            return Err(match super::queries::state(ctx.tx, self.id)? {
                None => AppError::NotFound("job"),
                Some(state) => AppError::Refused(Refused {
                    code: "job_not_dead".to_owned(),
                    message: format!("only a dead job is sent again; this one is {}", state.code()),
                    errors: Vec::new(),
                }),
            });
        }
        ctx.event(call, EventKind::JobRetried, self.id.raw(), &Retried { job: self.id })?;
        Ok(self.id)
    }
}

/// Tries jobs of a kind at once that pause after a failure: what made them fail was mended.
pub(crate) fn hasten(ctx: &mut WriteCtx<'_, '_>, kind: &'static str) -> Result<()> {
    store::hasten(ctx.tx, kind, ctx.now)
}

/// Deletes some of the jobs that were done before a moment; answers how many. To be repeated until that is less than `limit`.
#[derive(Clone, Copy, Debug)]
pub struct PurgeDoneJobs {
    /// The moment.
    pub before: Timestamp,
    /// Most rows in one transaction.
    pub limit: usize,
}

impl Command for PurgeDoneJobs {
    const NAME: &'static str = "jobs.purge";
    const PERMISSION: Permission = INTERNAL;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        store::delete_done(ctx.tx, self.before, self.limit)
    }
}

/// Makes waiting jobs ready that wait for nothing; answers how many. Upkeep: there should be none.
#[derive(Clone, Copy, Debug)]
pub struct WakeWaitingJobs;

impl Command for WakeWaitingJobs {
    const NAME: &'static str = "jobs.wake_waiting";
    const PERMISSION: Permission = INTERNAL;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        store::wake_forgotten(ctx.tx)
    }
}

/// Ends the lease of every running job, so that it is taken over at once. For a process that knows that it is the only one.
#[derive(Clone, Copy, Debug)]
pub struct EndLeases;

impl Command for EndLeases {
    const NAME: &'static str = "jobs.end_leases";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::end_leases(ctx.tx)
    }
}
