//! Cancelling an order.

use super::line::{LineRelease, OrderLine};
use super::state::OrderState;
use crate::base::{Refusal, coded};

coded! {
    /// Why an order was cancelled.
    pub enum CancelReason {
        /// The customer changed their mind.
        Customer = "customer",
        /// There is no stock and none will come.
        OutOfStock = "out_of_stock",
        /// Payment did not come.
        Unpaid = "unpaid",
        /// The order looks fraudulent.
        Fraud = "fraud",
        /// Entered by mistake, or twice.
        Mistake = "mistake",
        /// Anything else; a note says what.
        Other = "other",
    }
}

/// What cancelling does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelDecision {
    /// The order is cancelled already; nothing changes and no event is written.
    AlreadyCancelled,
    /// The order becomes cancelled and gives back these promises; on-hand stock is untouched.
    Cancel {
        /// One entry per line that had promises or back-orders.
        releases: Vec<LineRelease>,
    },
}

/// Why an order cannot be cancelled, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancelRefused {
    /// A closed order is history.
    #[error("the order is closed")]
    Closed,
    /// What has left cannot be called off; it can be returned.
    #[error("{units} units are shipped already: void the shipment or take a return")]
    Shipped {
        /// Units shipped.
        units: i64,
    },
}

impl Refusal for CancelRefused {
    fn code(&self) -> &'static str {
        match self {
            CancelRefused::Closed => "order_closed",
            CancelRefused::Shipped { .. } => "already_shipped",
        }
    }
}

/// Decides whether an order can be cancelled.
///
/// # Errors
/// A closed order, or one of which something is shipped.
pub fn decide_cancel(order: OrderState, lines: &[OrderLine]) -> Result<CancelDecision, CancelRefused> {
    match order {
        OrderState::Cancelled => return Ok(CancelDecision::AlreadyCancelled),
        OrderState::Closed => return Err(CancelRefused::Closed),
        OrderState::Placed => {}
    }
    let units: i64 = lines.iter().map(|l| l.shipped).sum();
    if units > 0 {
        return Err(CancelRefused::Shipped { units });
    }
    let releases = lines.iter().map(OrderLine::release_all);
    Ok(CancelDecision::Cancel { releases: releases.filter(|r| !r.is_empty()).collect() })
}

#[cfg(test)]
mod tests {
    use super::super::edit::tests::{line, part};
    use super::*;

    #[test]
    fn only_what_has_not_left_can_be_called_off() {
        let open = vec![line(1, 0, 2, &[(1, 3)]), line(2, 0, 0, &[])];
        let begun = vec![line(1, 1, 0, &[(1, 3)])];
        assert_eq!(decide_cancel(OrderState::Cancelled, &begun), Ok(CancelDecision::AlreadyCancelled));
        assert_eq!(decide_cancel(OrderState::Closed, &begun), Err(CancelRefused::Closed));
        assert_eq!(decide_cancel(OrderState::Placed, &begun), Err(CancelRefused::Shipped { units: 1 }));
        let Ok(CancelDecision::Cancel { releases }) = decide_cancel(OrderState::Placed, &open) else {
            panic!("an open order can be cancelled");
        };
        assert_eq!(releases.len(), 1);
        assert_eq!((releases[0].commits.as_slice(), releases[0].backordered), ([part(1, 3)].as_slice(), 2));
    }
}
