//! `/stages`. Putting an order into one stands with shipping, because a stage may ship.

use app::orders::stages::{self, ChangeStage, CreateStage, StageView};
use axum::extract::State;
use domain::base::{Code, Name, StageId, Timestamp};
use domain::orders::StageAction;
use domain::parties::Permission;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::reference::{Record, added, changed, found, listed};
use crate::shell::change::given;
use crate::shell::schema::{PageJson, TimeSchema};
use crate::shell::{Address, App, Archived, Caller, Edited, Policy, Query, Reply, Result, Routes, Submitted};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    routes
        .route(Policy::Needs(Permission::OrdersRead), routes!(list_stages))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(create_stage))
        .route(Policy::Needs(Permission::OrdersRead), routes!(get_stage))
        .route(Policy::Needs(Permission::SettingsWrite), routes!(change_stage))
}

/// A stage of the shop's work.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stage)]
pub(super) struct StageJson {
    #[schema(value_type = String, example = "stg_01J8ZK4T2M7Q5A")]
    id: StageId,
    /// Name for programs: orders carry it.
    #[schema(value_type = String, example = "picking")]
    code: Code,
    #[schema(value_type = String, example = "Picking")]
    name: Name,
    /// What entering it does: `nothing`, `start_picking`, `ship`, `deliver`, `cancel` or `hold`.
    #[schema(value_type = String, example = "start_picking")]
    action: StageAction,
    /// Where it stands among the others; the lower, the earlier.
    position: i64,
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A stage to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewStage {
    /// Small letters, digits, `_` and `-`; never changes.
    #[schema(min_length = 1, max_length = 40, example = "baking")]
    code: String,
    #[schema(min_length = 1, max_length = 120, example = "Baking")]
    name: String,
    /// What entering it does; `nothing` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "start_picking")]
    action: Option<StageAction>,
    /// Where it stands among the others.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1000000)]
    position: i64,
}

/// What changes of a stage: absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StagePatch {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, required = false)]
    action: Option<StageAction>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 1000000)]
    position: Option<i64>,
    /// Archives the stage or takes it back; orders are no longer put into an archived one.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = bool, required = false)]
    archived: Option<bool>,
}

/// Which stages are shown.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StageQuery {
    /// Whether archived ones are shown.
    #[serde(default)]
    #[param(inline, required = false)]
    archived: Archived,
}

/// List stages
///
/// All of them, in their order.
#[utoipa::path(get, path = "/stages", params(StageQuery),
    responses((status = 200, description = "The stages", body = PageJson<StageJson>)))]
async fn list_stages(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StageQuery>,
) -> Result<Reply<PageJson<StageJson>>> {
    listed(&app, &caller, query.archived, |ctx| Ok(stages::all(ctx.tx)?)).await
}

/// Add a stage
#[utoipa::path(post, path = "/stages", request_body = NewStage,
    responses((status = 201, description = "The stage", body = StageJson)))]
async fn create_stage(State(app): State<App>, sent: Submitted<NewStage>) -> Result<Reply<StageJson>> {
    let NewStage { code, name, action, position } = sent.body;
    let command = CreateStage { code, name, action: action.unwrap_or(StageAction::Nothing), position };
    added(&app, sent.call, command).await
}

/// Get a stage
#[utoipa::path(get, path = "/stages/{id}", params(("id" = String, Path, example = "stg_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The stage", body = StageJson)))]
async fn get_stage(State(app): State<App>, caller: Caller, Address(id): Address<StageId>) -> Result<Reply<StageJson>> {
    found(&app, &caller, move |ctx| stages::stage(ctx.tx, id)).await
}

/// Change, archive or take back a stage
#[utoipa::path(patch, path = "/stages/{id}", params(("id" = String, Path)), request_body = StagePatch,
    responses((status = 200, description = "The stage as it stands now", body = StageJson)))]
async fn change_stage(
    State(app): State<App>,
    Address(id): Address<StageId>,
    sent: Edited<StagePatch>,
) -> Result<Reply<StageJson>> {
    let StagePatch { name, action, position, archived } = sent.body;
    let command = ChangeStage { id, version: sent.version, name, action, position, archived };
    changed(&app, sent.call, command, move |ctx| stages::stage(ctx.tx, id)).await
}

impl Record for StageView {
    type Json = StageJson;
    const PATH: &'static str = "/stages";

    fn key(&self) -> String {
        self.id.to_string()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn archived_at(&self) -> &Option<Timestamp> {
        &self.archived_at
    }
}

impl From<StageView> for StageJson {
    fn from(from: StageView) -> Self {
        StageJson {
            id: from.id,
            code: from.code,
            name: from.name,
            action: from.action,
            position: from.position,
            archived: from.archived_at.is_some(),
            created_at: from.created_at,
            updated_at: from.updated_at,
            version: from.version,
        }
    }
}
