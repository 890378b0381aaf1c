//! The states of orders as badges and words, and the address of an order.

use app::orders::stages::StageView;
use app::orders::view::CustomerView;
use domain::OrderId;
use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority, Stage, StageAction};
use maud::{Markup, html};

use crate::ui::{Shape, Tone, badge, said};

/// Where an order is: by number where the number can stand in an address, else by id.
pub(crate) fn order_path(id: OrderId, number: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let fits = !number.is_empty() && number.bytes().all(plain) && !number.starts_with('.') && number != "new";
    if fits { format!("/orders/{number}") } else { format!("/orders/{id}") }
}

/// The owner's word for a stage.
pub(crate) fn stage_word<'a>(stages: &'a [StageView], code: &'a str) -> &'a str {
    stages.iter().find(|stage| stage.code.as_str() == code).map_or(code, |stage| stage.name.as_str())
}

pub(crate) fn stage_badge(stages: &[StageView], code: &str) -> Markup {
    let action = stages.iter().find(|stage| stage.code.as_str() == code).map(|stage| stage.action);
    let (tone, shape) = match (code, action) {
        (Stage::NEW, _) => (Tone::Neutral, Shape::Ring),
        (Stage::OUT_OF_STOCK, _) | (_, Some(StageAction::Hold)) => (Tone::Hold, Shape::Bar),
        (Stage::CANCELLED, _) | (_, Some(StageAction::Cancel)) => (Tone::Neutral, Shape::Bar),
        (Stage::DELIVERED, _) | (_, Some(StageAction::Deliver)) => (Tone::Ok, Shape::Full),
        (_, Some(StageAction::Nothing | StageAction::StartPicking | StageAction::Ship) | None) => {
            (Tone::Info, Shape::Half)
        }
    };
    badge(tone, shape, stage_word(stages, code))
}

pub(crate) const fn state_word(state: OrderState) -> &'static str {
    match state {
        OrderState::Placed => "Placed",
        OrderState::Cancelled => "Cancelled",
        OrderState::Closed => "Closed",
    }
}

pub(crate) const fn payment_word(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Unpaid => "Unpaid",
        PaymentState::PartlyPaid => "Partly paid",
        PaymentState::Paid => "Paid",
        PaymentState::Overpaid => "Overpaid",
        PaymentState::PartlyRefunded => "Partly refunded",
        PaymentState::Refunded => "Refunded",
    }
}

pub(crate) fn payment(state: PaymentState) -> Markup {
    let (tone, shape) = match state {
        PaymentState::Unpaid => (Tone::Warn, Shape::Ring),
        PaymentState::PartlyPaid => (Tone::Warn, Shape::Half),
        PaymentState::Paid => (Tone::Neutral, Shape::Full),
        PaymentState::Overpaid => (Tone::Warn, Shape::Triangle),
        PaymentState::PartlyRefunded | PaymentState::Refunded => (Tone::Neutral, Shape::Bar),
    };
    said(tone, shape, payment_word(state))
}

pub(crate) const fn fulfilment_word(state: FulfilmentState) -> &'static str {
    match state {
        FulfilmentState::Unfulfilled => "Not shipped",
        FulfilmentState::Partial => "Partly shipped",
        FulfilmentState::Fulfilled => "Shipped",
    }
}

pub(crate) fn fulfilment(state: FulfilmentState) -> Markup {
    let (tone, shape) = match state {
        FulfilmentState::Unfulfilled => (Tone::Neutral, Shape::Ring),
        FulfilmentState::Partial => (Tone::Info, Shape::Half),
        FulfilmentState::Fulfilled => (Tone::Ok, Shape::Full),
    };
    said(tone, shape, fulfilment_word(state))
}

pub(crate) const fn priority_word(priority: Priority) -> &'static str {
    match priority {
        Priority::Normal => "Normal",
        Priority::High => "High",
    }
}

pub(crate) fn priority(priority: Priority) -> Markup {
    match priority {
        Priority::Normal => html! {},
        Priority::High => said(Tone::Warn, Shape::Triangle, "High priority"),
    }
}

/// Name of whoever ordered; the address or telephone where there is none.
pub(crate) fn customer_word(customer: &CustomerView) -> &str {
    let given = [Some(customer.name.as_str()), customer.email.as_deref(), customer.phone.as_deref()];
    given.into_iter().flatten().find(|text| !text.is_empty()).unwrap_or("No name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_mean_something_else_in_an_address_are_not_used() {
        let id = OrderId::from_raw(7);
        assert_eq!(order_path(id, "BK-1120-001"), "/orders/BK-1120-001");
        for number in ["", "new", "A/7", "#7", "..", "7 a"] {
            assert_eq!(order_path(id, number), format!("/orders/{id}"), "{number}");
        }
    }
}
