//! Deleting what is no longer needed: old idempotency keys, done jobs, sessions that are over. A scheduled job; areas delete their own.

use super::idempotency::{self, KEEP_DAYS};
use super::jobs::{JobCtx, JobLimits, JobResult, PurgeDoneJobs, Registry, Schedule, ScheduleZone, WakeWaitingJobs};
use super::{Call, Command, INTERNAL, Result, WriteCtx, sessions};
use domain::base::Timestamp;
use domain::parties::Permission;
use std::time::Duration;

/// Kind of the job.
pub const KIND: &str = "platform.purge";
/// How long done jobs are kept.
pub const KEEP_DONE_JOBS_DAYS: u64 = 7;
/// Rows deleted in one transaction, so that orders do not wait.
const ROWS_PER_STEP: usize = 500;
const DAY: Duration = Duration::from_secs(86_400);

/// Registers the job and its schedule.
pub(crate) fn register(registry: &mut Registry) {
    registry.handle(KIND, JobLimits::default(), purge);
    registry.schedule(Schedule { name: KIND, cron: "17 * * * *", zone: ScheduleZone::Utc, kind: KIND });
}

/// Deletes some of the idempotency keys from before a moment; answers how many.
#[derive(Clone, Copy, Debug)]
pub struct PurgeIdempotencyKeys {
    /// The moment.
    pub before: Timestamp,
    /// Most rows in one transaction.
    pub limit: usize,
}

impl Command for PurgeIdempotencyKeys {
    const NAME: &'static str = "idempotency.purge";
    const PERMISSION: Permission = INTERNAL;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        Ok(idempotency::delete_old(ctx.tx, self.before, self.limit)?)
    }
}

/// Deletes in steps. The commands carry no key: deleting again deletes nothing more.
async fn purge(ctx: JobCtx) -> JobResult {
    let call = || Call::system(format!("job-{}", ctx.id));
    let keys_before = days_before(ctx.shop.clock().now(), KEEP_DAYS.unsigned_abs());
    let jobs_before = days_before(ctx.shop.clock().now(), KEEP_DONE_JOBS_DAYS);
    let is_full = |deleted: u64| deleted >= ROWS_PER_STEP as u64;
    loop {
        let step = PurgeIdempotencyKeys { before: keys_before, limit: ROWS_PER_STEP };
        if !is_full(ctx.shop.execute(call(), step).await?.value) {
            break;
        }
    }
    loop {
        let step = PurgeDoneJobs { before: jobs_before, limit: ROWS_PER_STEP };
        if !is_full(ctx.shop.execute(call(), step).await?.value) {
            break;
        }
    }
    let woken = ctx.shop.execute(call(), WakeWaitingJobs).await?.value;
    if woken > 0 {
        tracing::warn!(jobs = woken, "jobs waited for nothing and were woken");
    }
    let now = ctx.shop.clock().now();
    let sessions = PurgeSessions { before: now, idle_since: now.checked_sub(sessions::IDLE).unwrap_or(now) };
    while is_full(ctx.shop.execute(call(), sessions).await?.value) {}
    Ok(())
}

/// Deletes some of the sessions and one-time links that are over.
#[derive(Clone, Copy, Debug)]
struct PurgeSessions {
    before: Timestamp,
    idle_since: Timestamp,
}

impl Command for PurgeSessions {
    const NAME: &'static str = "sessions.purge";
    const PERMISSION: Permission = INTERNAL;
    type Output = u64;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        sessions::purge(ctx.tx, self.before, self.idle_since, ROWS_PER_STEP)
    }
}

fn days_before(now: Timestamp, days: u64) -> Timestamp {
    let span = DAY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX));
    now.checked_sub(span).unwrap_or(Timestamp::from_micros(i64::MIN))
}
