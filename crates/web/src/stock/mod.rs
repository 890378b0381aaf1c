//! Stock over HTTP: levels, corrections, counts, transfers, and where it is kept.

pub(crate) mod api;
mod json;
mod locations;
pub(crate) mod pages;
pub(crate) mod products;
mod request;

use crate::shell::{Policy, Routes};
use domain::parties::Permission;
use utoipa_axum::routes;

/// The area's routes.
pub fn routes() -> Routes {
    let needs = Policy::Needs;
    let routes = Routes::new("stock")
        .route(needs(Permission::StockRead), routes!(api::list_stock_levels))
        .route(needs(Permission::StockRead), routes!(api::list_stock_movements))
        .keyed(needs(Permission::StockAdjust), routes!(api::adjust_stock))
        .keyed(needs(Permission::StockCount), routes!(api::count_stock))
        .keyed(needs(Permission::StockAdjust), routes!(api::set_stock_policy))
        .route(needs(Permission::StockRead), routes!(api::list_transfers))
        .keyed(needs(Permission::StockTransfer), routes!(api::send_transfer))
        .route(needs(Permission::StockRead), routes!(api::get_transfer))
        .keyed(needs(Permission::StockTransfer), routes!(api::receive_transfer));
    products::add(pages::add(locations::add(routes)))
}
