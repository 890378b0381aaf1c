//! `/shipments`, and what concerns shipments below `/orders/{id}`.

use app::platform::AppError;
use app::shipping::deliver::DeliverShipment;
use app::shipping::fail::FailDelivery;
use app::shipping::hand_over::HandOver;
use app::shipping::queries::shipments::{ShipmentFilter, shipment, shipments};
use app::shipping::void::VoidShipment;
use axum::extract::State;
use domain::base::{OrderId, ShipmentId};

use super::json::{NewShipmentJson, ReasonedReportJson, ReportJson, ShipmentJson, ShipmentQuery};
use crate::orders::json::read_order;
use crate::shell::address::PageParameters;
use crate::shell::schema::PageJson;
use crate::shell::{Address, App, Caller, List, NoFilter, Reply, Result, Submitted, or_current};

/// Ship an order
///
/// Committed units leave the stock: those of the lines named, or everything that is committed. Refused as a whole when one of
/// the lines cannot ship.
#[utoipa::path(post, path = "/orders/{id}/shipments", params(("id" = String, Path, example = "ord_01J8ZK4T2M7Q5A")),
    request_body = NewShipmentJson, responses((status = 201, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn ship_order(
    State(app): State<App>,
    caller: Caller,
    Address(order): Address<OrderId>,
    sent: Submitted<NewShipmentJson>,
) -> Result<Reply<ShipmentJson>> {
    let done = app.shop().execute(sent.call, sent.body.into_command(order)?).await;
    let answer = or_current(done, read_order(&app, &caller, order)).await?;
    let (id, version) = (answer.value.id, answer.value.version);
    Ok(Reply::created(answer).map(ShipmentJson::from).version(version).at(format_args!("/shipments/{id}")))
}

/// List the shipments of an order
///
/// Sorted by `shipped_at`; the newest first when nothing is said.
#[utoipa::path(get, path = "/orders/{id}/shipments",
    params(("id" = String, Path, example = "ord_01J8ZK4T2M7Q5A"), PageParameters),
    responses((status = 200, description = "A page of shipments", body = PageJson<ShipmentJson>)))]
pub(super) async fn list_shipments_of_order(
    State(app): State<App>,
    caller: Caller,
    Address(order): Address<OrderId>,
    List { page, .. }: List<NoFilter>,
) -> Result<Reply<PageJson<ShipmentJson>>> {
    let filter = ShipmentFilter { order: Some(order), page, ..ShipmentFilter::default() };
    let read = move |ctx: &mut app::platform::ReadCtx<'_, '_>| {
        app::orders::queries::orders::order(ctx.tx, order)?.ok_or(AppError::NotFound("order"))?;
        shipments(ctx.tx, &filter)
    };
    let page = app.shop().read(&caller.principal, read).await?;
    Ok(Reply::ok(page.map(ShipmentJson::from).into()))
}

/// List shipments
///
/// Sorted by `shipped_at`; the newest first when nothing is said.
#[utoipa::path(get, path = "/shipments", params(PageParameters, ShipmentQuery),
    responses((status = 200, description = "A page of shipments", body = PageJson<ShipmentJson>)))]
pub(super) async fn list_shipments(
    State(app): State<App>,
    caller: Caller,
    List { filter, page }: List<ShipmentQuery>,
) -> Result<Reply<PageJson<ShipmentJson>>> {
    let filter = ShipmentFilter { page, ..filter.into() };
    let page = app.shop().read(&caller.principal, move |ctx| shipments(ctx.tx, &filter)).await?;
    Ok(Reply::ok(page.map(ShipmentJson::from).into()))
}

/// Get a shipment
#[utoipa::path(get, path = "/shipments/{id}", params(("id" = String, Path, example = "shp_01J8ZK4T2M7Q5A")),
    responses((status = 200, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn get_shipment(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShipmentId>,
) -> Result<Reply<ShipmentJson>> {
    let found = read_shipment(&app, &caller, id).await?;
    let version = found.version;
    Ok(Reply::ok(found).version(version))
}

/// Report a hand-over
///
/// The carrier has the shipment; it can no longer be voided. Reporting it again changes nothing.
#[utoipa::path(post, path = "/shipments/{id}/hand-over", params(("id" = String, Path)), request_body = ReportJson,
    responses((status = 200, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn hand_over_shipment(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShipmentId>,
    sent: Submitted<ReportJson>,
) -> Result<Reply<ShipmentJson>> {
    let done = app.shop().execute(sent.call, HandOver { id, version: sent.body.version }).await;
    answer(or_current(done, read_shipment(&app, &caller, id)).await?)
}

/// Report a delivery
///
/// The shipment has arrived. Reporting it again changes nothing.
#[utoipa::path(post, path = "/shipments/{id}/delivery", params(("id" = String, Path)), request_body = ReportJson,
    responses((status = 200, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn deliver_shipment(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShipmentId>,
    sent: Submitted<ReportJson>,
) -> Result<Reply<ShipmentJson>> {
    let done = app.shop().execute(sent.call, DeliverShipment { id, version: sent.body.version }).await;
    answer(or_current(done, read_shipment(&app, &caller, id)).await?)
}

/// Report a failed delivery
///
/// The goods come back and wait in quarantine. Reporting it again changes nothing.
#[utoipa::path(post, path = "/shipments/{id}/failure", params(("id" = String, Path)), request_body = ReasonedReportJson,
    responses((status = 200, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn fail_shipment(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShipmentId>,
    sent: Submitted<ReasonedReportJson>,
) -> Result<Reply<ShipmentJson>> {
    let (version, reason) = (sent.body.version, sent.body.reason()?);
    let done = app.shop().execute(sent.call, FailDelivery { id, version, reason }).await;
    answer(or_current(done, read_shipment(&app, &caller, id)).await?)
}

/// Void a shipment
///
/// Takes it back before hand-over: its goods are good stock again and promised to the same order. Voiding it again changes
/// nothing.
#[utoipa::path(post, path = "/shipments/{id}/void", params(("id" = String, Path)), request_body = ReasonedReportJson,
    responses((status = 200, description = "The shipment", body = ShipmentJson)))]
pub(super) async fn void_shipment(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<ShipmentId>,
    sent: Submitted<ReasonedReportJson>,
) -> Result<Reply<ShipmentJson>> {
    let (version, reason) = (sent.body.version, sent.body.reason()?);
    let done = app.shop().execute(sent.call, VoidShipment { id, version, reason }).await;
    answer(or_current(done, read_shipment(&app, &caller, id)).await?)
}

fn answer(done: app::platform::Answer<app::shipping::view::ShipmentView>) -> Result<Reply<ShipmentJson>> {
    let version = done.value.version;
    Ok(Reply::done(done).map(ShipmentJson::from).version(version))
}

async fn read_shipment(app: &App, caller: &Caller, id: ShipmentId) -> app::platform::Result<ShipmentJson> {
    let read =
        move |ctx: &mut app::platform::ReadCtx<'_, '_>| shipment(ctx.tx, id)?.ok_or(AppError::NotFound("shipment"));
    app.shop().read(&caller.principal, read).await.map(ShipmentJson::from)
}
