//! `GET /health/live` and `/health/ready`: for whoever restarts the program or sends it requests.
//!
//! Live means that the program answers; ready that it can serve: the database answers, its schema is the program's,
//! changes are taken, and the work behind them (mail, schedules, the feed of events) runs. Neither tells a stranger more
//! than that.

use std::time::Duration;

use app::platform::pipeline::QUEUE_LIMIT;
use app::platform::schema::MIGRATIONS;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::app::App;
use super::policy::Policy;
use super::routes::Routes;

/// A database that takes longer than this to answer a trivial question is not one to send requests to.
const PATIENCE: Duration = Duration::from_secs(2);

/// Their routes.
pub(super) fn routes() -> Routes {
    Routes::new("health").page(Policy::Public, "/health/live", live).page(Policy::Public, "/health/ready", ready)
}

/// What `/health/ready` answers.
#[derive(Debug, Serialize)]
pub struct Health {
    /// `ready` or `not_ready`.
    pub status: &'static str,
    /// What was looked at.
    pub checks: Vec<HealthCheck>,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct HealthCheck {
    /// What.
    pub name: &'static str,
    /// `ok` or what is the matter.
    pub finding: &'static str,
}

#[derive(Serialize)]
pub(super) struct Live {
    status: &'static str,
}

pub(super) async fn live() -> Json<Live> {
    Json(Live { status: "live" })
}

pub(super) async fn ready(State(app): State<App>) -> (StatusCode, Json<Health>) {
    let checks = vec![
        HealthCheck { name: "database", finding: database(&app).await },
        HealthCheck { name: "changes", finding: changes(&app) },
        HealthCheck { name: "background", finding: background(&app) },
    ];
    if checks.iter().all(|check| check.finding == OK) {
        (StatusCode::OK, Json(Health { status: "ready", checks }))
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "not_ready", checks }))
    }
}

const OK: &str = "ok";

async fn database(app: &App) -> &'static str {
    let guest = app.guest();
    let version = app.shop().read(&guest, |ctx| app::platform::store::schema_version(ctx.tx));
    let newest = MIGRATIONS.last().map(|step| step.version);
    match tokio::time::timeout(PATIENCE, version).await {
        Err(_) => "slow",
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database cannot be read");
            "unreachable"
        }
        Ok(Ok(version)) if version == newest => OK,
        Ok(Ok(_)) => "another schema version",
    }
}

fn background(app: &App) -> &'static str {
    if app.shop().is_background_sound() { OK } else { "ended" }
}

fn changes(app: &App) -> &'static str {
    if app.shop().commands_waiting() < QUEUE_LIMIT { OK } else { "queue full" }
}
