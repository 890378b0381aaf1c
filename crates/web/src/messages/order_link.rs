//! What a customer sees under the secret link of an order: where it is, what it holds, where it goes. Says nothing to anybody
//! without the link, and an unknown link gives nothing away.

use app::messages::queries::order_by_token;
use app::orders::form;
use app::orders::queries::orders::order;
use app::orders::view::OrderView;
use app::platform::AppError;
use axum::http::StatusCode;
use domain::Money;
use domain::orders::{FrameSite, FulfilmentState, OrderState};
use maud::{Markup, Render, html};

use crate::pages::{Guest, Shown, amount};
use crate::shell::Address;
use crate::ui::{Facts, Step, StepState, Width, money, steps_tall};

/// The page of an order for whoever has its link.
pub(super) async fn page(guest: Guest, Address(token): Address<String>) -> Shown {
    let nobody = guest.app().guest();
    let read = guest.shop().read(&nobody, move |ctx| {
        let id = order_by_token(ctx.tx, &token)?.ok_or(AppError::NotFound("order"))?;
        let found = order(ctx.tx, id)?.ok_or(AppError::NotFound("order"))?;
        // Whoever orders inside a page of another site stays there.
        let sites = if found.source == "form" { form::read(ctx.tx)?.form.sites } else { Vec::new() };
        Ok((found, sites))
    });
    let (found, sites) = read.await?;
    let sites: Vec<&str> = sites.iter().map(FrameSite::as_str).collect();
    guest.show_open((StatusCode::OK, format!("Order {}", found.number)), Width::Reading, view(&found), &sites)
}

fn view(o: &OrderView) -> Markup {
    let sum = |minor| money(&amount(Money::from_minor(minor, o.currency)));
    let mut facts = Facts::new();
    for line in o.lines.iter().filter(|l| l.quantity > 0) {
        facts = facts.add(format!("{} × {}", line.quantity, line.title), sum(line.quantity * line.unit_price));
    }
    if o.discount > 0 {
        facts = facts.add("Discount", sum(-o.discount));
    }
    facts = facts.add("Shipping", sum(o.shipping));
    if !o.prices_include_tax {
        facts = facts.add("Tax", sum(o.tax));
    }
    let label = if o.prices_include_tax { "Total, tax included" } else { "Total" };
    let facts = facts.total(format!("{label} ({})", o.currency.code()), sum(o.total));
    html! {
        div.stack-tight { h1 { (headline(o)) } p.quiet { "Order " (o.number) } }
        (way(o))
        div.stack-tight { h2 { "What you ordered" } (facts) }
        @if let Some(a) = &o.shipping_address {
            div.stack-tight {
                h2 { "Sent to" }
                p { (a.name) ", " (a.line1) ", " (a.city) @if let Some(code) = &a.postcode { " " (code) } }
            }
        }
    }
    .render()
}

fn headline(o: &OrderView) -> &'static str {
    match (o.state, o.fulfilment) {
        (OrderState::Cancelled, _) => "Your order was cancelled",
        (OrderState::Placed | OrderState::Closed, FulfilmentState::Unfulfilled) => "We have your order",
        (OrderState::Placed | OrderState::Closed, FulfilmentState::Partial) => "A part of your order is on its way",
        (OrderState::Placed | OrderState::Closed, FulfilmentState::Fulfilled) if o.stage == "delivered" => {
            "Your order has arrived"
        }
        (OrderState::Placed | OrderState::Closed, FulfilmentState::Fulfilled) => "Your order is on its way",
    }
}

fn way(o: &OrderView) -> Markup {
    if o.state == OrderState::Cancelled {
        return html! {};
    }
    let shipped = o.fulfilment == FulfilmentState::Fulfilled;
    let delivered = shipped && o.stage == "delivered";
    let state = |done: bool, now: bool| match (done, now) {
        (true, _) => StepState::Done,
        (false, true) => StepState::Now,
        (false, false) => StepState::Ahead,
    };
    let step = |label: &'static str, state| Step { label: label.into(), note: None, state };
    steps_tall(
        "Where your order is",
        &[
            step("Order received", StepState::Done),
            step("Being prepared", state(shipped, true)),
            step("On its way", state(delivered, shipped)),
            step("Delivered", state(delivered, false)),
        ],
    )
}
