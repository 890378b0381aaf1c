//! Handlers of stock.

use super::json::{AdjustedJson, CountedJson, LevelJson, MovementJson, PolicyJson, TransferJson};
use super::request::{self, AdjustJson, CountJson, ReceiveTransferJson, SendTransferJson, SetPolicyJson};
use crate::shell::address::PageParameters;
use crate::shell::schema::PageJson;
use crate::shell::{Address, App, Caller, List, Reply, Result, Submitted};
use app::platform::{AppError, PageRequest, Principal};
use app::stock::queries::levels::{LevelFilter, levels};
use app::stock::queries::movements::{MovementFilter, movements};
use app::stock::queries::transfers::{TransferFilter, transfer, transfers};
use axum::extract::State;
use domain::stock::MovementCause;
use domain::{LocationId, Sku, TransferId};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::IntoParams;

/// Filters of the list of levels.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LevelQuery {
    /// Of this SKU, in any case.
    #[param(value_type = Option<String>)]
    sku: Option<Sku>,
    /// At this location, by id or code.
    location: Option<String>,
    /// With at most so many units available.
    available_at_most: Option<i64>,
    /// `true`: only levels that are low.
    low: Option<bool>,
}

/// Filters of the movement log.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MovementQuery {
    /// Of this SKU, in any case.
    #[param(value_type = Option<String>)]
    sku: Option<Sku>,
    /// At this location, by id or code.
    location: Option<String>,
    /// With this cause.
    #[param(value_type = Option<String>)]
    cause: Option<MovementCause>,
}

/// Filters of the list of transfers.
#[derive(Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TransferQuery {
    /// `sent` or `received`.
    status: Option<String>,
}

async fn location(app: &App, principal: &Arc<Principal>, text: String, field: &'static str) -> Result<LocationId> {
    Ok(app.shop().read(principal, move |ctx| request::location(ctx, &text, field)).await?)
}

/// What the list of levels is asked for.
pub(crate) async fn level_filter(
    app: &App,
    caller: &Caller,
    asked: LevelQuery,
    page: PageRequest,
) -> Result<LevelFilter> {
    let LevelQuery { sku, location: at, available_at_most, low } = asked;
    let low = low == Some(true);
    let location = match at {
        Some(text) => Some(location(app, &caller.principal, text, "location").await?),
        None => None,
    };
    Ok(LevelFilter { sku, location, available_at_most, low, page, ..LevelFilter::default() })
}

/// What the log of movements is asked for.
pub(crate) async fn movement_filter(
    app: &App,
    caller: &Caller,
    asked: MovementQuery,
    page: PageRequest,
) -> Result<MovementFilter> {
    let MovementQuery { sku, location: at, cause } = asked;
    let location = match at {
        Some(text) => Some(location(app, &caller.principal, text, "location").await?),
        None => None,
    };
    Ok(MovementFilter { sku, location, cause, page, ..MovementFilter::default() })
}

impl TransferQuery {
    /// What the list is asked for.
    pub(crate) fn filter(self, page: PageRequest) -> TransferFilter {
        TransferFilter { state: self.status, page }
    }
}

/// List stock levels.
#[utoipa::path(get, path = "/stock/levels", params(PageParameters, LevelQuery),
    responses((status = 200, description = "Levels", body = PageJson<LevelJson>)))]
pub(crate) async fn list_stock_levels(
    State(app): State<App>,
    caller: Caller,
    list: List<LevelQuery>,
) -> Result<Reply<PageJson<LevelJson>>> {
    let filter = level_filter(&app, &caller, list.filter, list.page).await?;
    let found = app.shop().read(&caller.principal, move |ctx| levels(ctx.tx, &filter)).await?;
    Ok(Reply::ok(found.map(LevelJson::from).into()))
}

/// List the movement log, newest first.
#[utoipa::path(get, path = "/stock/movements", params(PageParameters, MovementQuery),
    responses((status = 200, description = "Movements", body = PageJson<MovementJson>)))]
pub(crate) async fn list_stock_movements(
    State(app): State<App>,
    caller: Caller,
    list: List<MovementQuery>,
) -> Result<Reply<PageJson<MovementJson>>> {
    let filter = movement_filter(&app, &caller, list.filter, list.page).await?;
    let found = app.shop().read(&caller.principal, move |ctx| movements(ctx.tx, &filter)).await?;
    Ok(Reply::ok(found.map(MovementJson::from).into()))
}

/// Correct stock by hand. All lines or none.
#[utoipa::path(post, path = "/stock/adjustments", request_body = AdjustJson,
    responses((status = 201, description = "The levels after it", body = AdjustedJson)))]
pub(crate) async fn adjust_stock(State(app): State<App>, sent: Submitted<AdjustJson>) -> Result<Reply<AdjustedJson>> {
    let at = location(&app, &sent.call.principal, sent.body.location.clone(), "location").await?;
    let answer = app.shop().execute(sent.call, sent.body.into_command(at)?).await?;
    Ok(Reply::created(answer).map(AdjustedJson::from))
}

/// Book a count. What moved after the moment of the count stays as it is.
#[utoipa::path(post, path = "/stock/counts", request_body = CountJson,
    responses((status = 201, description = "What the count found", body = CountedJson)))]
pub(crate) async fn count_stock(State(app): State<App>, sent: Submitted<CountJson>) -> Result<Reply<CountedJson>> {
    let at = location(&app, &sent.call.principal, sent.body.location.clone(), "location").await?;
    let answer = app.shop().execute(sent.call, sent.body.into_command(at)?).await?;
    Ok(Reply::created(answer).map(CountedJson::from))
}

/// Set safety stock and oversell allowance of one level.
#[utoipa::path(post, path = "/stock/policies", request_body = SetPolicyJson,
    responses((status = 200, description = "The policies as they stand", body = PolicyJson)))]
pub(crate) async fn set_stock_policy(
    State(app): State<App>,
    sent: Submitted<SetPolicyJson>,
) -> Result<Reply<PolicyJson>> {
    let at = location(&app, &sent.call.principal, sent.body.location.clone(), "location").await?;
    let answer = app.shop().execute(sent.call, sent.body.into_command(at)?).await?;
    Ok(Reply::done(answer).map(PolicyJson::from))
}

/// List transfers, newest first, without their lines.
#[utoipa::path(get, path = "/stock/transfers", params(PageParameters, TransferQuery),
    responses((status = 200, description = "Transfers", body = PageJson<TransferJson>)))]
pub(crate) async fn list_transfers(
    State(app): State<App>,
    caller: Caller,
    list: List<TransferQuery>,
) -> Result<Reply<PageJson<TransferJson>>> {
    let filter = list.filter.filter(list.page);
    let found = app.shop().read(&caller.principal, move |ctx| transfers(ctx.tx, &filter)).await?;
    Ok(Reply::ok(found.map(TransferJson::from).into()))
}

/// Send goods to another location. Only free stock may leave.
#[utoipa::path(post, path = "/stock/transfers", request_body = SendTransferJson,
    responses((status = 201, description = "The transfer", body = TransferJson)))]
pub(crate) async fn send_transfer(
    State(app): State<App>,
    sent: Submitted<SendTransferJson>,
) -> Result<Reply<TransferJson>> {
    let principal = Arc::clone(&sent.call.principal);
    let from = location(&app, &principal, sent.body.from.clone(), "from").await?;
    let to = location(&app, &principal, sent.body.to.clone(), "to").await?;
    let answer = app.shop().execute(sent.call, sent.body.into_command(from, to)?).await?;
    let id = answer.value.id;
    let view = read_transfer(&app, &principal, id).await?;
    Ok(Reply::created(answer).map(|_| view).at(format_args!("/stock/transfers/{id}")))
}

/// Get a transfer with its lines.
#[utoipa::path(get, path = "/stock/transfers/{id}", params(("id" = String, Path)),
    responses((status = 200, description = "The transfer", body = TransferJson)))]
pub(crate) async fn get_transfer(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<TransferId>,
) -> Result<Reply<TransferJson>> {
    Ok(Reply::ok(read_transfer(&app, &caller.principal, id).await?))
}

async fn read_transfer(app: &App, principal: &Arc<Principal>, id: TransferId) -> Result<TransferJson> {
    let found = app.shop().read(principal, move |ctx| transfer(ctx.tx, id)).await?;
    Ok(found.map(TransferJson::from).ok_or(AppError::NotFound("transfer"))?)
}

/// Receive a transfer where it was sent to. A difference needs a reason.
#[utoipa::path(post, path = "/stock/transfers/{id}/receipt", params(("id" = String, Path)), request_body = ReceiveTransferJson,
    responses((status = 200, description = "The transfer", body = TransferJson)))]
pub(crate) async fn receive_transfer(
    State(app): State<App>,
    Address(id): Address<TransferId>,
    sent: Submitted<ReceiveTransferJson>,
) -> Result<Reply<TransferJson>> {
    let principal = Arc::clone(&sent.call.principal);
    let answer = app.shop().execute(sent.call, sent.body.into_command(id)?).await?;
    let view = read_transfer(&app, &principal, id).await?;
    Ok(Reply::done(answer).map(|_| view))
}
