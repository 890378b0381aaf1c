//! What is asked before an order is cancelled: the effects, made by the server, and why.

use domain::Money;
use domain::orders::CancelReason;
use domain::parties::Permission;
use maud::{Markup, Render, html};

use super::activity::reason_word;
use super::detail::{Asking, Found, Refused};
use super::within::within;
use super::words;
use crate::pages::{Visit, amount, figure};
use crate::ui::{Button, Choice, Dialog, Field, Form, Kind, Look};

/// Id of the dialog.
pub(super) const CANCEL: &str = "cancel-order";

pub(super) fn all(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let open = found.order.lines.iter().all(|line| line.shipped == 0) && found.is_placed();
    html! { @if open && visit.may(Permission::OrdersCancel) { (cancel(visit, found, refused)) } }
}

fn cancel(visit: &Visit, found: &Found, refused: &Refused) -> Markup {
    let order = &found.order;
    let committed: i64 = order.lines.iter().map(|line| line.committed).sum();
    let total = format!("{}{}", order.currency.symbol(), amount(Money::from_minor(order.total, order.currency)));
    let ours = refused.form == Asking::Cancel;
    let reason = if ours { refused.typed.text("reason") } else { CancelReason::Customer.code() };
    let typed = if ours { refused.typed.text("note") } else { "" };
    let choices = CancelReason::ALL.iter().map(|one| {
        let word = reason_word(one.code());
        let (first, rest) = word.split_at(1);
        Choice::new(one.code(), format!("{}{rest}", first.to_uppercase()))
    });
    let form = Form::post("cancel-form", within(visit, &format!("/orders/{}/cancel", order.id)), visit.guard()).body(html! {
        (Field::new("reason", "Why", Kind::Select(choices.collect())).value(reason.to_owned()).error(refused.faults.at("reason").filter(|_| ours)))
        (Field::new("note", "Note", Kind::Area).id("cancel-note").optional().value(typed.to_owned()).error(refused.faults.at("note").filter(|_| ours)))
    });
    Dialog::new(CANCEL, format!("Cancel order #{}?", order.number))
        .body(html! {
            p {
                (figure(committed)) @if committed == 1 { " unit becomes" } @else { " units become" } " free again, the order of "
                (total) " for " (words::customer_word(&order.customer)) " is called off. This cannot be undone."
            }
            (form)
        })
        .foot(html! { (Button::closes("Keep order", CANCEL)) (Button::submit("Cancel order").look(Look::DangerSolid).form("cancel-form")) })
        .render()
}
