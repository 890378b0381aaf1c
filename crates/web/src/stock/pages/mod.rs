//! Pages of stock: levels, movements, transfers, and the forms that change them.
//!
//! Invariant: whoever may not correct, count or move stock sees no form of it.

mod adjust;
mod count;
pub(crate) mod levels;
mod lines;
mod low;
pub(crate) mod movements;
mod policy;
mod supply;
mod transfer;
pub(crate) mod transfers;
mod words;

use domain::parties::Permission;

use crate::shell::{Policy, Routes};
use crate::ui::ViewTab;

pub(super) use supply::Supply;
pub(super) use words::movement_table;

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    let read = Policy::Needs(Permission::StockRead);
    let adjusts = Policy::Needs(Permission::StockAdjust);
    let counts = Policy::Needs(Permission::StockCount);
    let moves = Policy::Needs(Permission::StockTransfer);
    routes
        .page(read, levels::PATH, levels::list)
        .page(read, low::PATH, low::list)
        .form(adjusts, low::PATH, low::set)
        .page(read, movements::PATH, movements::list)
        .page(read, transfers::PATH, transfers::list)
        .page(adjusts, adjust::PATH, adjust::ask)
        .form(adjusts, adjust::PATH, adjust::adjust)
        .page(counts, count::PATH, count::ask)
        .form(counts, count::PATH, count::count)
        .page(adjusts, policy::PATH, policy::ask)
        .form(adjusts, policy::PATH, policy::set)
        .page(moves, "/stock/transfers/new", transfers::ask)
        .form(moves, transfers::PATH, transfers::send)
        .page(read, "/stock/transfers/{id}", transfer::show)
        .form(moves, "/stock/transfers/{id}", transfer::receive)
}

/// The lists of stock beside each other.
fn tabs(here: &str) -> Vec<ViewTab> {
    let tab = |label: &'static str, href: &'static str| ViewTab {
        label: label.into(),
        href: href.into(),
        count: None,
        current: href == here,
    };
    vec![
        tab("Levels", levels::PATH),
        tab("Low stock", low::PATH),
        tab("Movements", movements::PATH),
        tab("Transfers", transfers::PATH),
    ]
}
