//! Jobs: work that a change causes and that is done after its commit, at least once.
//!
//! A job is **ready**, **waiting** for an earlier job about the same subject, **running** under a lease, **done**, or **dead** when
//! it failed for about three days. Invariants:
//!
//! 1. A job is run by one worker at a time: a claim raises its fence, and only the worker with the present fence may end it.
//! 2. A job is not run while an earlier job about the same subject is neither done nor dead, nor while any other of them runs,
//!    so one subject's jobs keep their order. (A failing job holds up its subject; whoever wants separate lines gives
//!    separate subjects.) A claim that meets such a job puts it aside as waiting, so that thousands behind a failing one cost
//!    nothing; the job before it makes it ready again when it ends.
//! 3. Nothing is dropped: a job ends done or dead, and a dead one stays until somebody sends it again.
//! 4. A job may be run twice when its worker dies between effect and end: its effects go through [`JobCtx::execute`], whose
//!    idempotency keys come from the job's id, so the second run changes nothing.
//!
//! | question | file |
//! |---|---|
//! | which handler runs a kind? | [`registry`] |
//! | how does a worker claim and end jobs? | [`turn`], `claim` |
//! | when is a failed job tried again? | [`backoff`] |
//! | what waits, what is dead, send it again | [`queries`], [`retry`] |
//!
//! Called by [`super::worker`], which runs them, and by every area, which queues them with
//! [`super::WriteCtx::job`].

pub mod backoff;
mod claim;
pub mod queries;
pub mod registry;
pub mod retry;
pub(crate) mod store;
pub mod turn;

pub(crate) use claim::is_work_waiting;
pub use queries::{JobCounts, JobFilter, JobRow, count_jobs, list_jobs};
pub use registry::{JobCtx, JobError, JobLimits, JobResult, Reaction, Registry, Schedule, ScheduleZone};
pub(crate) use retry::hasten;
pub use retry::{EndLeases, PurgeDoneJobs, RetryDeadJob, WakeWaitingJobs};
pub use turn::{ClaimedJob, DeadJob, EndedJob, JobEnd, JobsTurn, TurnReport};

use serde::{Deserialize, Serialize};

/// Most characters of a failure that are kept with its job.
pub const MAX_ERROR_CHARS: usize = 500;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time or for a worker.
    Ready,
    /// Waits for an earlier job about the same subject.
    Waiting,
    /// A worker has it.
    Running,
    /// It succeeded.
    Done,
    /// It failed too often.
    Dead,
}

impl JobState {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            JobState::Ready => "ready",
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Dead => "dead",
        }
    }

    /// The state of a stored code.
    pub fn from_code(code: &str) -> Option<JobState> {
        const ALL: [JobState; 5] =
            [JobState::Ready, JobState::Waiting, JobState::Running, JobState::Done, JobState::Dead];
        ALL.into_iter().find(|s| s.code() == code)
    }
}

/// The first [`MAX_ERROR_CHARS`] characters of a failure's text.
pub(crate) fn shortened(error: &str) -> String {
    error.chars().take(MAX_ERROR_CHARS).collect()
}
