//! Letting another location send an order.

use app::orders::reroute::RerouteOrder;
use axum::extract::State;
use domain::base::{LocationId, OrderId, OrderLineId};
use domain::parties::Permission;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::json::{OrderJson, read_order};
use crate::shell::{Address, App, Caller, Policy, Reply, Result, Routes, Submitted, or_current};

/// Adds the route.
pub(super) fn add(routes: Routes) -> Routes {
    routes.keyed(Policy::Needs(Permission::OrdersEdit), routes!(reroute_order))
}

/// Where an order shall be sent from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rerouting {
    /// The location that takes the promise over.
    #[schema(value_type = String, example = "loc_01J8ZK4T2M7Q5A")]
    to: LocationId,
    /// Only what is promised here; everything that is promised elsewhere when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "loc_01J8ZK4T2M7Q5B")]
    from: Option<LocationId>,
    /// Only this line; all of them when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "orl_01J8ZK4T2M7Q5A")]
    line: Option<OrderLineId>,
    /// The order's version that was read; 412 when it moved on.
    #[serde(default)]
    version: Option<i64>,
}

/// Re-route an order
///
/// What is committed moves to another location, all of it or nothing; no goods move. What is shipped stays as it is.
#[utoipa::path(post, path = "/orders/{id}/reroute", params(("id" = String, Path)), request_body = Rerouting,
    responses((status = 200, description = "The order as it stands now", body = OrderJson)))]
async fn reroute_order(
    State(app): State<App>,
    caller: Caller,
    Address(id): Address<OrderId>,
    sent: Submitted<Rerouting>,
) -> Result<Reply<OrderJson>> {
    let Rerouting { to, from, line, version } = sent.body;
    let done = app.shop().execute(sent.call, RerouteOrder { id, version, line, from, to }).await;
    let answer = or_current(done, read_order(&app, &caller, id)).await?;
    let version = answer.value.version;
    Ok(Reply::done(answer).map(OrderJson::from).version(version))
}
