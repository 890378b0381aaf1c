//! `GET /metrics`: what the program measures, in Prometheus' text form.
//!
//! Invariant: labels come from closed sets (route templates, statuses, operation names), never from input.

use std::sync::OnceLock;
use std::time::Duration;

use app::platform::AppError;
use app::platform::jobs::count_jobs;
use app::platform::sequencer::count_late_commits;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use domain::base::Timestamp;
use domain::parties::Permission;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use super::app::App;
use super::edge;
use super::health;
use super::policy::Policy;
use super::problem::Result;
use super::routes::Routes;

/// Bounds of latency buckets, in seconds: from one read to the time limit of a request.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
/// Bounds of buckets that count things done together.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// How often gathered measurements are folded together.
const FOLD_EVERY: Duration = Duration::from_secs(5);
/// A commit that waits longer than this for its place in the order of events is late.
const LATE: Duration = Duration::from_secs(10);
/// The text form's version.
const TEXT_FORM: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Where `/metrics` is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsPlace {
    /// With everything else, for operators.
    Shared,
    /// On an address of its own, by [`apart`].
    Apart,
}

/// The recorder of this process, put in place by the first call.
///
/// # Errors
/// When something else records measurements already.
pub(super) fn recorder() -> app::platform::Result<&'static PrometheusHandle> {
    static HANDLE: OnceLock<std::result::Result<PrometheusHandle, BuildError>> = OnceLock::new();
    let installed = HANDLE.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_size".to_owned()), &SIZES)?
            .install_recorder()
    });
    installed.as_ref().map_err(|error| AppError::Internal(format!("measurements cannot be recorded: {error}")))
}

/// Folds gathered measurements together for as long as the program runs, so that they take a bounded space.
///
/// # Errors
/// When something else records measurements already.
pub fn keep_folding() -> app::platform::Result<()> {
    let handle = recorder()?;
    tokio::spawn(async move {
        let mut turn = tokio::time::interval(FOLD_EVERY);
        loop {
            turn.tick().await;
            handle.run_upkeep();
        }
    });
    Ok(())
}

/// The route on the program's own address.
pub(super) fn routes(place: MetricsPlace) -> Routes {
    let routes = Routes::new("measurements");
    match place {
        MetricsPlace::Shared => routes.page(Policy::Operator(Permission::ReportsRead), "/metrics", show),
        MetricsPlace::Apart => routes,
    }
}

/// Measurements and health alone, for an address that only operators reach.
pub fn apart(app: &App) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(super::finish::no_route)
        .layer(axum::middleware::from_fn_with_state(app.clone(), edge::serve))
        .with_state(app.clone())
}

async fn show(State(app): State<App>) -> Result<impl IntoResponse> {
    let handle = recorder()?;
    metrics::gauge!("purser_commands_waiting").set(as_f64(app.shop().commands_waiting()));
    let before = app.shop().clock().now().checked_sub(LATE).unwrap_or(Timestamp::from_micros(0));
    let guest = app.guest();
    let counts = app.shop().read(&guest, move |ctx| Ok((count_jobs(ctx)?, count_late_commits(ctx, before)?)));
    // What the process measures of itself is worth most when its database is out of reach.
    match counts.await {
        Ok((jobs, late)) => {
            for (state, count) in [("ready", jobs.ready), ("running", jobs.running), ("dead", jobs.dead)] {
                metrics::gauge!("purser_jobs", "state" => state).set(count as f64);
            }
            metrics::gauge!("purser_unsequenced_commits").set(late as f64);
        }
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "jobs could not be counted"),
    }
    Ok(([(header::CONTENT_TYPE, TEXT_FORM)], handle.render()))
}

/// Exact below 2^53, which no queue reaches.
fn as_f64(count: usize) -> f64 {
    count as f64
}
