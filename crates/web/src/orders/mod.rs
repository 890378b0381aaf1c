//! Orders over HTTP, and what they refer to: channels, stages, tax rates, shipping methods.

pub(crate) mod api;
pub(crate) mod attachments;
mod channels;
mod form;
pub(crate) mod json;
pub(crate) mod pages;
mod reference;
mod request;
mod reroute;
mod shipping_methods;
mod stages;
mod tax_rates;

use crate::shell::{Policy, Routes};
use domain::parties::Permission;
use utoipa_axum::routes;

/// The area's routes.
pub fn routes() -> Routes {
    let routes = Routes::new("orders")
        .route(Policy::Needs(Permission::OrdersRead), routes!(api::list_orders))
        .keyed(Policy::Needs(Permission::OrdersPlace), routes!(api::place_order))
        .route(Policy::Needs(Permission::OrdersRead), routes!(api::get_order))
        .keyed(Policy::Needs(Permission::OrdersCancel), routes!(api::cancel_order))
        .keyed(Policy::Needs(Permission::OrdersEdit), routes!(api::edit_order))
        .route(Policy::Needs(Permission::OrdersEdit), routes!(api::preview_order_edit))
        .route(Policy::Needs(Permission::OrdersRead), routes!(api::list_order_notes))
        .keyed(Policy::Needs(Permission::OrdersEdit), routes!(api::add_order_note));
    let routes = attachments::add(routes);
    pages::add(form::add(stages::add(shipping_methods::add(tax_rates::add(channels::add(reroute::add(routes)))))))
}
