//! The auditor in the running program: every invariant is recomputed now and then, beside the work.

use crate::platform::jobs::{JobCtx, JobError, JobLimits, JobResult, Registry, Schedule, ScheduleZone};
use crate::platform::sequencer::store::head;
use std::time::Duration;

/// Kind of the job, and name of its schedule.
const VERIFY: &str = "insight.verify";
/// Kind of the job that tells the end of the chain, and name of its schedule.
const CHAIN_HEAD: &str = "insight.chain_head";
/// Longest run of the auditor.
const TIME_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Registers the auditor, once an hour, and the end of the chain of events, once a day.
pub(crate) fn register(registry: &mut Registry) {
    registry.schedule(Schedule { name: CHAIN_HEAD, cron: "7 0 * * *", zone: ScheduleZone::Utc, kind: CHAIN_HEAD });
    registry.handle(CHAIN_HEAD, JobLimits::default(), tell_chain_head);
    let limits = JobLimits { attempts: 1, time_limit: TIME_LIMIT };
    registry.schedule(Schedule { name: VERIFY, cron: "43 * * * *", zone: ScheduleZone::Utc, kind: VERIFY });
    registry.handle(VERIFY, limits, |ctx| async move {
        let found = ctx.shop.audit().await.map_err(|e| JobError::Retry(e.to_string()))?;
        let broken: Vec<_> = found.findings.iter().filter(|f| !f.holds()).collect();
        metrics::gauge!("purser_invariants_broken").set(broken.len() as f64);
        for finding in &broken {
            tracing::error!(id = finding.id, rule = finding.rule, rows = ?finding.differences, "an invariant does not hold");
        }
        match broken.first() {
            None => Ok(()),
            Some(first) => Err(JobError::GiveUp(format!("{} of the invariants do not hold, first {}: {}", broken.len(), first.id, first.rule))),
        }
    });
}

/// Writes the end of the chain to the log, which is kept outside the database: whoever rewrites history there cannot rewrite it here.
async fn tell_chain_head(ctx: JobCtx) -> JobResult {
    if let Some(head) = ctx.shop.read(&ctx.principal, |read| head(read.tx)).await? {
        tracing::info!(position = head.position, hash = head.hash, "the end of the chain of events");
    }
    Ok(())
}
