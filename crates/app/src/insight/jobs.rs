//! The auditor in the running program: every invariant is recomputed now and then, beside the work.

use crate::platform::jobs::{JobError, JobLimits, Registry, Schedule, ScheduleZone};
use std::time::Duration;

/// Kind of the job, and name of its schedule.
const VERIFY: &str = "insight.verify";
/// Longest run of the auditor.
const TIME_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Registers the auditor, once an hour.
pub(crate) fn register(registry: &mut Registry) {
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
