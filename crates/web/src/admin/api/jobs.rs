//! `/jobs`: background work that waits, runs or was given up.

use app::platform::jobs::{JobFilter, JobRow, JobState, RetryDeadJob, list_jobs};
use axum::extract::State;
use domain::base::{FieldErrors, JobId, Timestamp};
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{Address, App, Caller, Empty, Policy, Query, Reply, Result, Routes, Submitted};

/// Jobs of a page when the caller does not say.
const DEFAULT_LIMIT: i64 = 50;
/// Most jobs of a page.
const MAX_LIMIT: i64 = 250;

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::SettingsRead), routes!(list_background_jobs))
        .route(Policy::Needs(RETRY), routes!(retry_job))
}

const RETRY: Permission = <RetryDeadJob as app::platform::Command>::PERMISSION;

/// Where a job stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = JobState)]
enum StateJson {
    /// Waits for its time or for a worker.
    Ready,
    /// Waits for an earlier job about the same subject.
    Waiting,
    /// With a worker.
    Running,
    /// Done.
    Done,
    /// Failed too often.
    Dead,
}

impl From<StateJson> for JobState {
    fn from(state: StateJson) -> Self {
        match state {
            StateJson::Ready => JobState::Ready,
            StateJson::Waiting => JobState::Waiting,
            StateJson::Running => JobState::Running,
            StateJson::Done => JobState::Done,
            StateJson::Dead => JobState::Dead,
        }
    }
}

impl From<JobState> for StateJson {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Ready => StateJson::Ready,
            JobState::Waiting => StateJson::Waiting,
            JobState::Running => StateJson::Running,
            JobState::Done => StateJson::Done,
            JobState::Dead => StateJson::Dead,
        }
    }
}

/// A background job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
struct JobJson {
    #[schema(value_type = String)]
    id: JobId,
    kind: String,
    state: StateJson,
    /// Higher runs first.
    priority: i64,
    /// Tries so far.
    attempts: i64,
    /// Not before.
    #[schema(value_type = TimeSchema)]
    run_at: Timestamp,
    /// Why the last try failed.
    last_error: Option<String>,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = Option<TimeSchema>)]
    finished_at: Option<Timestamp>,
}

impl From<JobRow> for JobJson {
    fn from(row: JobRow) -> Self {
        let JobRow { id, kind, state, priority, attempts, run_at, last_error, created_at, finished_at, .. } = row;
        Self { id, kind, state: state.into(), priority, attempts, run_at, last_error, created_at, finished_at }
    }
}

/// Filters of the list of jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JobQuery {
    #[param(inline)]
    state: Option<StateJson>,
    #[param(max_length = 64)]
    kind: Option<String>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<JobId>,
    /// Rows of the page; 50 when absent.
    #[param(minimum = 1, maximum = 250)]
    limit: Option<i64>,
}

/// List background jobs
///
/// The newest first.
#[utoipa::path(get, path = "/jobs", params(JobQuery),
    responses((status = 200, description = "A page of jobs", body = PageJson<JobJson>)))]
async fn list_background_jobs(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<JobQuery>,
) -> Result<Reply<PageJson<JobJson>>> {
    let limit = page_limit(query.limit)?;
    let filter = JobFilter {
        state: query.state.map(JobState::from),
        kind: query.kind,
        subject_id: None,
        after: query.after,
        limit,
    };
    let rows = app.shop().read(&caller.principal, move |ctx| list_jobs(ctx, &filter)).await?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|row| row.id.to_string());
    Ok(Reply::ok(PageJson { items: rows.into_iter().map(JobJson::from).collect(), next }))
}

/// Send a dead job again
#[utoipa::path(post, path = "/jobs/{id}/repetition", params(("id" = String, Path)), request_body = Empty,
    responses((status = 202, description = "The job waits again", body = RepeatedJob)))]
async fn retry_job(
    State(app): State<App>,
    Address(id): Address<JobId>,
    sent: Submitted<Empty>,
) -> Result<Reply<RepeatedJob>> {
    let answer = app.shop().execute(sent.call, RetryDeadJob { id }).await?;
    Ok(Reply::accepted(answer).map(|id| RepeatedJob { id }))
}

/// A job that waits again.
#[derive(Debug, Serialize, ToSchema)]
struct RepeatedJob {
    #[schema(value_type = String)]
    id: JobId,
}

/// The rows of a page.
pub(super) fn page_limit(limit: Option<i64>) -> Result<usize> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    usize::try_from(limit).ok().filter(|_| (1..=MAX_LIMIT).contains(&limit)).ok_or_else(|| {
        let mut errors = FieldErrors::new();
        errors.add("limit", "out_of_range", format!("a page has 1 to {MAX_LIMIT} rows"));
        errors.into()
    })
}
