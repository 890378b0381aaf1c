//! Shipments on the page of their order, and sending an order, as a whole or in part.

mod acts;
mod cards;
mod part;

use crate::shell::{Policy, Routes};
use domain::parties::Permission;

pub(crate) use cards::{cards, dialogs};

pub(super) fn add(routes: Routes) -> Routes {
    let ship = Policy::Needs(Permission::ShippingShip);
    routes
        .form(ship, "/orders/{id}/ship-all", acts::ship_all)
        .page(ship, "/orders/{id}/ship", part::ask)
        .form(ship, "/orders/{id}/ship", part::ship)
        .form(ship, "/shipments/{id}/hand-over", acts::hand_over)
        .form(ship, "/shipments/{id}/delivered", acts::delivered)
        .form(ship, "/shipments/{id}/failed", acts::failed)
        .form(ship, "/shipments/{id}/void", acts::void)
}
