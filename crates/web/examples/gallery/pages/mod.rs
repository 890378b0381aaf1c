//! Sample pages: each pattern in each of its states, with the data of a small shop.

mod frame;
mod order;
mod order_form;
mod orders;
mod parts;
mod product;
mod public;
mod task;
mod today;

use maud::Markup;

/// One sample page.
pub(crate) struct Page {
    /// File name, and name in test messages.
    pub(crate) name: &'static str,
    /// The whole document.
    pub(crate) markup: Markup,
}

/// All sample pages.
pub(crate) fn all() -> Vec<Page> {
    let page = |name, markup| Page { name, markup };
    vec![
        page("today", today::busy()),
        page("today-calm", today::calm()),
        page("orders", orders::filled()),
        page("orders-picked", orders::picked()),
        page("orders-first", orders::first_ever()),
        page("orders-none", orders::no_match()),
        page("orders-failed", orders::failed()),
        page("order", order::open()),
        page("order-new", order_form::fresh()),
        page("order-refused", order_form::refused()),
        page("product", product::page()),
        page("sign-in", public::sign_in()),
        page("status", public::status()),
        page("shop", public::order_form()),
        page("shop-lines", public::shop()),
        page("pictures", public::pictures()),
        page("shop-pictures", public::shop_with_pictures()),
        page("pick", task::step()),
        page("pick-wrong", task::wrong()),
        page("parts", parts::page()),
        page("slip", parts::slip()),
    ]
}
