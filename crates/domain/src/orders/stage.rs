//! Stages: the owner's own words for where the work on an order is, and what each of them does.

use super::state::OrderState;
use crate::base::{Code, Name, Refusal, coded};

coded! {
    /// What putting an order into a stage does.
    pub enum StageAction {
        /// Nothing; the stage is a word.
        Nothing = "nothing",
        /// The order goes to the pickers.
        StartPicking = "start_picking",
        /// Everything committed is shipped.
        Ship = "ship",
        /// What is shipped counts as delivered.
        Deliver = "deliver",
        /// The order is cancelled.
        Cancel = "cancel",
        /// The order waits; it cannot be picked or shipped.
        Hold = "hold",
    }
}

/// A stage of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name for programs; never changes.
    pub code: Code,
    /// The owner's word.
    pub name: Name,
    /// What entering it does.
    pub action: StageAction,
}

impl Stage {
    /// Code of the stage of a new order.
    pub const NEW: &'static str = "new";
    /// Code of the stage of an order recorded without stock.
    pub const OUT_OF_STOCK: &'static str = "out_of_stock";
    /// Code of the stage of a cancelled order.
    pub const CANCELLED: &'static str = "cancelled";
    /// Code of the stage of an order that has left as a whole.
    pub const SHIPPED: &'static str = "shipped";
    /// Code of the stage of an order that has arrived as a whole.
    pub const DELIVERED: &'static str = "delivered";

    /// Codes every shop has, which rules put orders into; they can be renamed and not removed.
    pub const BUILT_IN: [&'static str; 5] =
        [Stage::NEW, Stage::OUT_OF_STOCK, Stage::CANCELLED, Stage::SHIPPED, Stage::DELIVERED];
}

/// What a change of stage does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageChange {
    /// The order is in that stage already; nothing changes, no timer starts again.
    Unchanged,
    /// The order enters the stage and this is done with it, in the same transaction.
    Enter(StageAction),
}

/// Why an order cannot be put into a stage, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StageRefused {
    /// A cancelled order stays where it is.
    #[error("the order is cancelled")]
    Cancelled,
    /// A closed order has to be opened again first.
    #[error("the order is closed: open it again first")]
    Closed,
}

impl Refusal for StageRefused {
    fn code(&self) -> &'static str {
        match self {
            StageRefused::Cancelled => "order_cancelled",
            StageRefused::Closed => "order_closed",
        }
    }
}

/// Decides whether an order in the stage `from` may be put into `to`. What the action of the stage refuses (shipping
/// without stock, cancelling after shipping) refuses the change of stage too.
///
/// # Errors
/// A cancelled or closed order.
pub fn decide_stage(order: OrderState, from: &Code, to: &Stage) -> Result<StageChange, StageRefused> {
    if *from == to.code {
        return Ok(StageChange::Unchanged);
    }
    match order {
        OrderState::Placed => Ok(StageChange::Enter(to.action)),
        OrderState::Cancelled => Err(StageRefused::Cancelled),
        OrderState::Closed => Err(StageRefused::Closed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_placed_order_changes_its_stage() {
        let code = |text: &str| Code::new(text).unwrap();
        let picking = Stage {
            code: code("picking"),
            name: Name::new("Being picked").unwrap(),
            action: StageAction::StartPicking,
        };
        let rows = [
            (OrderState::Placed, "new", Ok(StageChange::Enter(StageAction::StartPicking))),
            (OrderState::Placed, "picking", Ok(StageChange::Unchanged)),
            (OrderState::Cancelled, "cancelled", Err(StageRefused::Cancelled)),
            (OrderState::Closed, "delivered", Err(StageRefused::Closed)),
        ];
        for (order, from, expected) in rows {
            assert_eq!(decide_stage(order, &code(from), &picking), expected);
        }
        assert!(Stage::BUILT_IN.iter().all(|c| Code::new(c).is_ok()));
    }
}
