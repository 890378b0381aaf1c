//! Shipments over HTTP: sending orders, saying what became of a shipment, finding shipments, and the stages that may ship.

mod api;
mod json;
pub(crate) mod pages;
mod stage;

use crate::shell::{Policy, Routes};
use domain::parties::Permission;
use utoipa_axum::routes;

/// The area's routes.
pub fn routes() -> Routes {
    let (see, ship) = (Policy::Needs(Permission::OrdersRead), Policy::Needs(Permission::ShippingShip));
    let routes = Routes::new("shipping")
        .keyed(ship, routes!(api::ship_order))
        .route(see, routes!(api::list_shipments_of_order))
        .route(see, routes!(api::list_shipments))
        .route(see, routes!(api::get_shipment))
        .keyed(ship, routes!(api::hand_over_shipment))
        .keyed(ship, routes!(api::deliver_shipment))
        .keyed(ship, routes!(api::fail_shipment))
        .keyed(ship, routes!(api::void_shipment))
        .keyed(Policy::Needs(Permission::OrdersStage), routes!(stage::put_order_into_stage));
    pages::add(routes)
}
