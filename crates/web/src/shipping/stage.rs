//! Putting an order into a stage. Stands here because a stage may ship or deliver.

use app::platform::AppError;
use app::shipping::stage::PutIntoStage;
use axum::extract::State;
use domain::base::{Code, FieldErrors, OrderId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::orders::json::{OrderJson, read_order};
use crate::shell::{Address, App, Caller, Reply, Result, Submitted, or_current};

/// The stage an order is put into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IntoStage {
    /// The stage, by code.
    #[schema(example = "picking")]
    stage: String,
    /// The order's version that was read; 412 when it moved on.
    #[serde(default)]
    version: Option<i64>,
}

/// Put an order into a stage
///
/// What the stage does (ship, deliver, cancel ...) is done in the same moment, or all of it is refused.
#[utoipa::path(post, path = "/orders/{id}/stage", params(("id" = String, Path)), request_body = IntoStage,
    responses((status = 200, description = "The order as it stands now", body = OrderJson)))]
pub(super) async fn put_order_into_stage(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<OrderId>,
    sent: Submitted<IntoStage>,
) -> Result<Reply<OrderJson>> {
    let mut errors = FieldErrors::new();
    let Some(stage) = errors.take("stage", Code::new(&sent.body.stage)) else {
        return Err(AppError::Invalid(errors).into());
    };
    let done = app.shop().execute(sent.call, PutIntoStage { order: id, version: sent.body.version, stage }).await;
    let answer = or_current(done, read_order(&app, &caller, id)).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(OrderJson::from).version(version))
}
