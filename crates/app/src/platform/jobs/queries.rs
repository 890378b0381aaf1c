//! What waits, what runs, what is dead.

use super::JobState;
use crate::platform::{AppError, ReadCtx, Result};
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{JobId, Timestamp};
use serde::Serialize;

/// Most jobs on one page.
pub const MAX_PAGE: usize = 250;

/// Which jobs are listed.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Only in this state.
    pub state: Option<JobState>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only about this subject.
    pub subject_id: Option<i64>,
    /// Only older than this one: the last of the page before.
    pub after: Option<JobId>,
    /// How many, at most [`MAX_PAGE`].
    pub limit: usize,
}

/// A job as listed; without its payload, which may hold personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobRow {
    /// Its id.
    pub id: JobId,
    /// Which handler runs it.
    pub kind: String,
    /// What it is about.
    pub subject_id: Option<i64>,
    /// Where it stands.
    pub state: JobState,
    /// Higher runs first.
    pub priority: i64,
    /// Tries so far.
    pub attempts: i64,
    /// Not before.
    pub run_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was done or given up.
    pub finished_at: Option<Timestamp>,
}

/// How many jobs stand where; done ones are not counted, they are deleted after some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JobCounts {
    /// Ready for a worker, now or later.
    pub ready: i64,
    /// Waiting for an earlier job about the same subject.
    pub waiting: i64,
    /// With a worker.
    pub running: i64,
    /// Failed too often.
    pub dead: i64,
}

/// A page of jobs, newest first.
///
/// # Errors
/// When the database fails.
pub fn list_jobs(ctx: &mut ReadCtx<'_, '_>, filter: &JobFilter) -> Result<Vec<JobRow>> {
    let mut select = Select::new(
        "select id, kind, subject_id, state, priority, attempts, run_at, last_error, created_at, finished_at from jobs",
    );
    select.filter_some("state = ?", filter.state.map(JobState::code));
    select.filter_some("kind = ?", filter.kind.as_deref());
    select.filter_some("subject_id = ?", filter.subject_id);
    select.filter_some("id < ?", filter.after.map(JobId::raw));
    let limit = filter.limit.min(MAX_PAGE) as i64;
    select.tail("order by id desc limit ?", &[Value::Int(limit)]);
    let (sql, values) = select.parts();
    Ok(ctx.tx.query(&sql, values, job_row)?)
}

/// How many jobs stand where.
///
/// # Errors
/// When the database fails.
pub fn count_jobs(ctx: &mut ReadCtx<'_, '_>) -> Result<JobCounts> {
    let counts = ctx.tx.one(
        sql!(
            "select (select count(*) from jobs where state = 'ready'),
                    (select count(*) from jobs where state = 'waiting'),
                    (select count(*) from jobs where state = 'running'),
                    (select count(*) from jobs where state = 'dead')"
        ),
        &[],
        |r| Ok(JobCounts { ready: r.get(0)?, waiting: r.get(1)?, running: r.get(2)?, dead: r.get(3)? }),
    )?;
    Ok(counts.unwrap_or_default())
}

/// Where a job stands.
pub(crate) fn state(tx: &mut Tx<'_>, id: JobId) -> Result<Option<JobState>> {
    let code = tx.one(sql!("select state from jobs where id = $1"), params![id.raw()], |r| r.get::<String>(0))?;
    code.map(|code| known(&code)).transpose().map_err(AppError::from)
}

fn job_row(r: &Row<'_>) -> db::Result<JobRow> {
    Ok(JobRow {
        id: JobId::from_raw(r.get(0)?),
        kind: r.get(1)?,
        subject_id: r.get(2)?,
        state: known(&r.get::<String>(3)?)?,
        priority: r.get(4)?,
        attempts: r.get(5)?,
        run_at: Timestamp::from_micros(r.get(6)?),
        last_error: r.get(7)?,
        created_at: Timestamp::from_micros(r.get(8)?),
        finished_at: r.get::<Option<i64>>(9)?.map(Timestamp::from_micros),
    })
}

fn known(code: &str) -> db::Result<JobState> {
    JobState::from_code(code)
        .ok_or_else(|| db::DbError::new(db::ErrorKind::Corrupt, format!("{code} is no state of a job")))
}
