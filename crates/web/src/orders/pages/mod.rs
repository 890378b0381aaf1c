//! The pages of orders: the list, one order with everything that can be done with it, changing one, and taking a new one.

mod activity;
pub(crate) mod acts;
pub(crate) mod aside;
pub(crate) mod asked;
pub(crate) mod detail;
mod dialogs;
mod edit;
pub(crate) mod fields;
mod files;
mod form;
mod lines;
mod list;
mod new;
pub(crate) mod past;
mod stepper;
mod told;
mod total;
pub(crate) mod typed;
mod within;
pub(crate) mod words;

pub(crate) use within::{in_list, list_of, within};

use crate::shell::{Policy, Routes};
use domain::parties::Permission as P;

pub(super) fn add(routes: Routes) -> Routes {
    let (read, place, change) =
        (Policy::Needs(P::OrdersRead), Policy::Needs(P::OrdersPlace), Policy::Needs(P::OrdersEdit));
    form::add(routes)
        .page(read, "/orders", list::list)
        .page(place, "/orders/new", new::ask)
        .form(place, "/orders/new", new::place)
        .form(place, "/orders/new/total", new::total)
        .page(place, "/orders/new/products", new::products)
        .page(Policy::Needs(P::CustomersRead), "/orders/new/customers", new::people)
        .page(read, past::PATH, past::list)
        .page(read, "/orders/{id}", detail::show)
        .page(change, "/orders/{id}/edit", edit::ask)
        .form(change, "/orders/{id}/edit/preview", edit::show_difference)
        .form(change, "/orders/{id}/edit", edit::save)
        .form(change, "/orders/{id}/notes", acts::note)
        .form(change, "/orders/{id}/attachments", files::attach)
        .page(read, "/attachments/{id}", files::download)
        .form(change, "/attachments/{id}/remove", files::detach)
        .form(Policy::Needs(P::OrdersStage), "/orders/{id}/stage", acts::stage)
        .form(Policy::Needs(P::OrdersCancel), "/orders/{id}/cancel", acts::cancel)
}
