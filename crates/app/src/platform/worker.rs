//! The worker: claims jobs in batches, runs them at the same time, and ends them in batches, all through the pipeline.
//!
//! It looks with a read before it writes, so that an idle shop is not written to. It wakes when this process commits and asks
//! by itself now and then for what other processes left. Invariants are those of [`super::jobs`].

use super::background::{BackgroundOptions, new_holder, stopped};
use super::jobs::turn::MAX_CLAIM;
use super::jobs::{ClaimedJob, EndLeases, EndedJob, JobCtx, JobEnd, JobError, JobsTurn, TurnReport, is_work_waiting};
use super::{Call, Principal, Result};
use crate::Shop;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// What happens within this time makes one turn: commits, and jobs that end.
const DEBOUNCE: Duration = Duration::from_millis(10);
/// The same while somebody waits for an answer: what nobody waits for yields to them.
const YIELDING: Duration = Duration::from_millis(500);
/// Leases are extended this many times before they would end.
const EXTENSIONS_PER_LEASE: u32 = 3;

/// One process's worker.
pub(crate) struct Worker {
    shop: Shop,
    options: BackgroundOptions,
    holder: String,
    tasks: JoinSet<JobEnd>,
    running: HashMap<Id, Running>,
    ended: Vec<EndedJob>,
}

struct Running {
    job: ClaimedJob,
    abort: AbortHandle,
}

impl Worker {
    pub(crate) fn new(shop: Shop) -> Worker {
        let options = shop.options().background;
        let (tasks, running, ended) = (JoinSet::new(), HashMap::new(), Vec::new());
        Worker { shop, options, holder: new_holder(), tasks, running, ended }
    }

    /// Works until the stop, then lets running jobs end.
    pub(crate) async fn work(mut self, mut stop: watch::Receiver<bool>) {
        if self.options.alone
            && let Err(error) = self.shop.execute(Call::system("worker"), EndLeases).await
        {
            // They end by themselves, only later.
            tracing::warn!(error = &error as &dyn std::error::Error, "jobs of an earlier process were not taken over");
        }
        let mut committed = self.shop.committed();
        let mut extend = interval(self.options.lease / EXTENSIONS_PER_LEASE);
        extend.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_extension_due = false;
        while !*stop.borrow() {
            if let Err(error) = self.turn_if_needed(is_extension_due).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a turn of the job worker failed");
                sleep(self.options.poll).await;
            }
            is_extension_due = false;
            tokio::select! {
                () = stopped(&mut stop) => break,
                Some(ended) = self.tasks.join_next_with_id() => {
                    self.note(ended);
                    self.let_others_go_first(&mut stop).await;
                }
                _ = committed.changed(), if self.free() > 0 => self.let_others_go_first(&mut stop).await,
                () = sleep(self.options.poll) => {}
                _ = extend.tick() => is_extension_due = true,
            }
            self.note_all();
        }
        self.drain().await;
    }

    async fn let_others_go_first(&self, stop: &mut watch::Receiver<bool>) {
        let pause = if self.shop.is_somebody_waiting() { YIELDING } else { DEBOUNCE };
        tokio::select! {
            () = stopped(stop) => {}
            () = sleep(pause) => {}
        }
    }

    fn free(&self) -> usize {
        self.options.slots.saturating_sub(self.running.len()).min(MAX_CLAIM)
    }

    async fn turn_if_needed(&mut self, is_extension_due: bool) -> Result<()> {
        let has_news = !self.ended.is_empty() || (is_extension_due && !self.running.is_empty());
        if has_news || (self.free() > 0 && is_work_there(&self.shop).await?) {
            self.turn(self.free()).await?;
        }
        Ok(())
    }

    async fn turn(&mut self, wanted: usize) -> Result<()> {
        let turn = JobsTurn {
            holder: self.holder.clone(),
            registry: Arc::clone(self.shop.registry()),
            lease_us: i64::try_from(self.options.lease.as_micros()).unwrap_or(i64::MAX),
            ended: self.ended.clone(),
            running: self.running.values().map(|r| (r.job.id, r.job.fence)).collect(),
            wanted,
        };
        let report = self.shop.execute(Call::system("worker"), turn).await?.value;
        self.ended.clear();
        self.take_in(report);
        Ok(())
    }

    fn take_in(&mut self, report: TurnReport) {
        if report.too_late > 0 {
            tracing::warn!(jobs = report.too_late, "jobs ended here had been taken over by another worker");
        }
        for dead in &report.dead {
            tracing::error!(job = %dead.job, kind = dead.kind, "a job failed for good and waits among the dead");
            metrics::counter!("purser_jobs_dead_total").increment(1);
        }
        for running in self.running.values().filter(|r| report.lost.contains(&r.job.id)) {
            tracing::warn!(job = running.job.id, kind = running.job.kind, "the lease of a running job was lost");
            running.abort.abort();
        }
        for job in report.claimed {
            let run = run_one(self.shop.clone(), job.clone());
            let abort = self.tasks.spawn(run);
            self.running.insert(abort.id(), Running { job, abort });
        }
    }

    fn note(&mut self, ended: std::result::Result<(Id, JobEnd), JoinError>) {
        let (id, end) = match ended {
            Ok((id, end)) => (id, end),
            Err(error) if error.is_panic() => {
                (error.id(), JobEnd::Failed { error: "its handler panicked".to_owned(), after: None })
            }
            // Aborted because the lease was lost: it is no longer ours to end.
            Err(error) => {
                self.running.remove(&error.id());
                return;
            }
        };
        if let Some(Running { job, .. }) = self.running.remove(&id) {
            self.ended.push(EndedJob { job, end });
        }
    }

    fn note_all(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.note(ended);
        }
    }

    /// Waits for running jobs as long as the options say, gives the others back, and ends what has ended.
    async fn drain(mut self) {
        let grace = self.options.grace;
        let all = async {
            while let Some(ended) = self.tasks.join_next_with_id().await {
                self.note(ended);
            }
        };
        if timeout(grace, all).await.is_err() {
            self.tasks.abort_all();
            let left = std::mem::take(&mut self.running).into_values();
            self.ended.extend(left.map(|r| EndedJob { job: r.job, end: JobEnd::Released }));
        }
        if self.ended.is_empty() {
            return;
        }
        if let Err(error) = self.turn(0).await {
            // Their leases end by themselves and others take them over.
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                jobs = self.ended.len(),
                "ended jobs were not written"
            );
        }
    }
}

async fn is_work_there(shop: &Shop) -> Result<bool> {
    shop.read(&Arc::new(Principal::system()), |ctx| is_work_waiting(ctx.tx, ctx.now)).await
}

async fn run_one(shop: Shop, job: ClaimedJob) -> JobEnd {
    let registry = Arc::clone(shop.registry());
    let ctx = JobCtx {
        shop,
        id: job.id,
        kind: job.kind,
        subject_id: job.subject_id,
        payload: job.payload,
        attempt: job.attempt,
        principal: Arc::new(Principal::system()),
    };
    let kind = ctx.kind.clone();
    let end = match registry.run(ctx).await {
        Ok(()) => JobEnd::Done,
        Err(JobError::Retry(error)) => JobEnd::Failed { error, after: None },
        Err(JobError::RetryAfter(after, error)) => JobEnd::Failed { error, after: Some(after) },
        Err(JobError::GiveUp(error)) => JobEnd::GivenUp { error },
    };
    let outcome = if end == JobEnd::Done { "done" } else { "failed" };
    metrics::counter!("purser_jobs_run_total", "kind" => kind, "outcome" => outcome).increment(1);
    end
}

/// Runs every job that is due, one after the other, and those they cause, until none is; how many ran. For short-lived
/// programs and tests, whose shop has no workers of its own.
///
/// # Errors
/// When the database fails. Failures of jobs are not errors here: they are kept with the job, as always.
pub async fn run_due_jobs(shop: &Shop) -> Result<usize> {
    let mut turn = JobsTurn {
        holder: new_holder(),
        registry: Arc::clone(shop.registry()),
        lease_us: i64::try_from(shop.options().background.lease.as_micros()).unwrap_or(i64::MAX),
        ended: Vec::new(),
        running: Vec::new(),
        wanted: MAX_CLAIM,
    };
    let mut ran = 0;
    loop {
        let claimed = shop.execute(Call::system("run-due-jobs"), turn.clone()).await?.value.claimed;
        turn.ended.clear();
        if claimed.is_empty() {
            return Ok(ran);
        }
        for job in claimed {
            let end = run_one(shop.detached(), job.clone()).await;
            turn.ended.push(EndedJob { job, end });
            ran += 1;
        }
    }
}
