//! Which handler runs a kind of job, and which schedules make jobs by the clock.
//!
//! Every area registers its own in its `jobs.rs`; [`crate::registry`] puts them together once per process.

use super::backoff::USUAL_ATTEMPTS;
use crate::Shop;
use crate::platform::command::Ahead;
use crate::platform::ctx::WriteCtx;
use crate::platform::event::NewEvent;
use crate::platform::{Answer, AppError, Call, Command, Principal, Result};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How long a handler may run unless its kind says otherwise.
pub const USUAL_TIME_LIMIT: Duration = Duration::from_secs(300);

/// What a handler gets.
#[derive(Clone)]
pub struct JobCtx {
    /// The shop, for reads; changes go through [`JobCtx::execute`].
    pub shop: Shop,
    /// The job's id.
    pub id: i64,
    /// The job's kind.
    pub kind: String,
    /// What the job is about.
    pub subject_id: Option<i64>,
    /// JSON from whoever made the job.
    pub payload: String,
    /// 1 for the first try.
    pub attempt: i64,
    /// Purser itself.
    pub principal: Arc<Principal>,
}

impl JobCtx {
    /// Runs a command under a key made of the job's id and `step`, so that running the job again changes nothing. A handler with
    /// several changes gives each a step of its own.
    ///
    /// # Errors
    /// What the command answers.
    pub async fn execute<C: Command>(&self, step: &str, command: C) -> Result<Answer<C::Output>> {
        self.shop.execute(self.call(step), command).await
    }

    /// The call of [`JobCtx::execute`].
    pub fn call(&self, step: &str) -> Call {
        let name = format!("job-{}", self.id);
        let key = format!("{name}/{step}");
        Call { principal: Arc::clone(&self.principal), key: Some(key), body_hash: [0; 32], request_id: name }
    }

    /// The payload as a type.
    ///
    /// # Errors
    /// [`JobError::GiveUp`]: a payload that cannot be read today cannot be read tomorrow.
    pub fn payload<T: serde::de::DeserializeOwned>(&self) -> std::result::Result<T, JobError> {
        serde_json::from_str(&self.payload).map_err(|e| JobError::GiveUp(format!("the payload cannot be read: {e}")))
    }
}

/// What a handler answers.
pub type JobResult = std::result::Result<(), JobError>;

/// Why a job did not succeed. The text is kept and shown; it must hold no secret and no e-mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// Try again after the usual pause.
    Retry(String),
    /// Try again after this pause, as the other side asked.
    RetryAfter(Duration, String),
    /// Trying again cannot help.
    GiveUp(String),
}

impl From<AppError> for JobError {
    fn from(error: AppError) -> Self {
        let text = error.to_string();
        match error {
            AppError::Unavailable(_) | AppError::OutcomeUnknown | AppError::Db(_) | AppError::Internal(_) => {
                JobError::Retry(text)
            }
            AppError::VersionConflict { .. } => JobError::Retry(text),
            AppError::NotFound(_)
            | AppError::Invalid(_)
            | AppError::Refused(_)
            | AppError::Forbidden(_)
            | AppError::KeyReused => JobError::GiveUp(text),
        }
    }
}

/// How often and how long a kind of job is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobLimits {
    /// Tries before it is dead.
    pub attempts: i64,
    /// Longest run of one try; a longer one counts as failed.
    pub time_limit: Duration,
}

impl Default for JobLimits {
    fn default() -> Self {
        JobLimits { attempts: USUAL_ATTEMPTS, time_limit: USUAL_TIME_LIMIT }
    }
}

/// In whose time a schedule's pattern is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleZone {
    /// Coordinated universal time: for upkeep.
    Utc,
    /// The shop's own zone, from its settings: for what people see.
    Shop,
}

/// A job that the clock makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name, unique.
    pub name: &'static str,
    /// Five fields: minute, hour, day of month, month, day of week.
    pub cron: &'static str,
    /// How the pattern is read.
    pub zone: ScheduleZone,
    /// Kind of the job it makes.
    pub kind: &'static str,
}

type Run = Arc<dyn Fn(JobCtx) -> Pin<Box<dyn Future<Output = JobResult> + Send>> + Send + Sync>;

#[derive(Clone)]
struct Handler {
    limits: JobLimits,
    run: Run,
}

/// What an area does about events of others, in their transaction: it writes rows of its own (the outbox of messages), set-based
/// for all events of a group. It must not refuse: an error fails the group.
#[derive(Clone, Copy)]
pub struct Reaction {
    /// Asks for what it needs to know whatever happened; where a group runs in batches, before it is known what happens, so
    /// that the questions travel with those of the batch.
    pub ask: fn(&mut WriteCtx<'_, '_>) -> crate::platform::Result<Ahead>,
    /// Writes its rows, given what was asked for.
    pub react: fn(&mut WriteCtx<'_, '_>, Ahead, &[NewEvent]) -> crate::platform::Result<()>,
}

/// Every handler, every schedule and every reaction of the program.
#[derive(Clone, Default)]
pub struct Registry {
    handlers: BTreeMap<&'static str, Handler>,
    schedules: Vec<Schedule>,
    reactions: Vec<Reaction>,
}

impl Registry {
    /// The handler of a kind; a later one takes the place of an earlier one.
    pub fn handle<F>(
        &mut self,
        kind: &'static str,
        limits: JobLimits,
        run: impl Fn(JobCtx) -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = JobResult> + Send + 'static,
    {
        let run: Run = Arc::new(move |ctx| Box::pin(run(ctx)));
        self.handlers.insert(kind, Handler { limits, run });
    }

    /// A schedule; a later one of the same name takes the place of an earlier one.
    pub fn schedule(&mut self, schedule: Schedule) {
        self.schedules.retain(|s| s.name != schedule.name);
        self.schedules.push(schedule);
    }

    /// The limits of a kind; the usual ones for a kind without a handler.
    pub fn limits(&self, kind: &str) -> JobLimits {
        self.handlers.get(kind).map_or_else(JobLimits::default, |h| h.limits)
    }

    /// A reaction to events.
    pub fn react(&mut self, reaction: Reaction) {
        self.reactions.push(reaction);
    }

    /// Every reaction, in the order in which they were registered.
    pub fn reactions(&self) -> &[Reaction] {
        &self.reactions
    }

    /// Every schedule.
    pub fn schedules(&self) -> &[Schedule] {
        &self.schedules
    }

    /// Runs a job. A kind without a handler fails and is tried again: during an upgrade another node may know it.
    pub(crate) async fn run(&self, ctx: JobCtx) -> JobResult {
        let Some(handler) = self.handlers.get(ctx.kind.as_str()) else {
            return Err(JobError::Retry(format!("this program has no handler for jobs of kind {}", ctx.kind)));
        };
        let limit = handler.limits.time_limit;
        match tokio::time::timeout(limit, (handler.run)(ctx)).await {
            Ok(result) => result,
            Err(_) => Err(JobError::Retry(format!("it took longer than {} seconds", limit.as_secs()))),
        }
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<&str> = self.handlers.keys().copied().collect();
        f.debug_struct("Registry").field("kinds", &kinds).field("schedules", &self.schedules).finish()
    }
}
