//! The states of an order, of its payment and of its fulfilment.

use super::line::OrderLine;
use crate::base::{Money, coded};

coded! {
    /// Where an order is in its life.
    pub enum OrderState {
        /// Accepted; work goes on.
        Placed = "placed",
        /// Called off before anything was shipped. Final.
        Cancelled = "cancelled",
        /// Done; kept for history.
        Closed = "closed",
    }

    /// How far an order is paid; a function of the sums.
    pub enum PaymentState {
        /// Nothing has come in.
        Unpaid = "unpaid",
        /// Less than the total has come in.
        PartlyPaid = "partly_paid",
        /// The total has come in, or there is nothing to pay.
        Paid = "paid",
        /// More than the total has come in.
        Overpaid = "overpaid",
        /// Some of it was given back.
        PartlyRefunded = "partly_refunded",
        /// All of it was given back.
        Refunded = "refunded",
    }

    /// How far an order is shipped; a function of its lines.
    pub enum FulfilmentState {
        /// Nothing is shipped.
        Unfulfilled = "unfulfilled",
        /// Some units are shipped.
        Partial = "partial",
        /// Every unit is shipped.
        Fulfilled = "fulfilled",
    }
}

impl OrderState {
    /// Whether an order may go from this state into `next`.
    pub const fn may_become(self, next: OrderState) -> bool {
        match (self, next) {
            (OrderState::Placed, OrderState::Cancelled | OrderState::Closed) => true,
            (OrderState::Closed, OrderState::Placed) => true,
            (OrderState::Placed, OrderState::Placed) => false,
            (OrderState::Closed, OrderState::Closed | OrderState::Cancelled) => false,
            (OrderState::Cancelled, OrderState::Placed | OrderState::Cancelled | OrderState::Closed) => false,
        }
    }
}

impl PaymentState {
    /// The state for what has verifiably come in and was given back, all in the currency of the order.
    pub fn of(total: Money, captured: Money, refunded: Money) -> Self {
        let (total, captured, refunded) = (total.minor(), captured.minor(), refunded.minor());
        if refunded > 0 {
            return if refunded >= captured { PaymentState::Refunded } else { PaymentState::PartlyRefunded };
        }
        if captured > total {
            PaymentState::Overpaid
        } else if captured == total {
            PaymentState::Paid
        } else if captured > 0 {
            PaymentState::PartlyPaid
        } else {
            PaymentState::Unpaid
        }
    }
}

impl FulfilmentState {
    /// The state of an order with these lines.
    pub fn of(lines: &[OrderLine]) -> Self {
        let shipped: i64 = lines.iter().map(|l| l.shipped).sum();
        let ordered: i64 = lines.iter().map(|l| l.ordered).sum();
        Self::of_units(shipped, ordered)
    }

    /// The state of an order with so many units shipped of so many ordered.
    pub const fn of_units(shipped: i64, ordered: i64) -> Self {
        if shipped <= 0 {
            FulfilmentState::Unfulfilled
        } else if shipped < ordered {
            FulfilmentState::Partial
        } else {
            FulfilmentState::Fulfilled
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Currency;

    #[test]
    fn edges_of_an_order() {
        use OrderState::{Cancelled, Closed, Placed};
        let allowed = [(Placed, Cancelled), (Placed, Closed), (Closed, Placed)];
        for from in OrderState::ALL {
            for to in OrderState::ALL {
                assert_eq!(from.may_become(*to), allowed.contains(&(*from, *to)), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn payment_follows_the_sums() {
        let gbp = |minor| Money::from_minor(minor, Currency::GBP);
        let rows = [
            (100, 0, 0, PaymentState::Unpaid),
            (0, 0, 0, PaymentState::Paid),
            (100, 40, 0, PaymentState::PartlyPaid),
            (100, 100, 0, PaymentState::Paid),
            (100, 101, 0, PaymentState::Overpaid),
            (100, 100, 1, PaymentState::PartlyRefunded),
            (100, 100, 100, PaymentState::Refunded),
        ];
        for (total, captured, refunded, expected) in rows {
            assert_eq!(PaymentState::of(gbp(total), gbp(captured), gbp(refunded)), expected);
        }
    }

    #[test]
    fn fulfilment_follows_the_lines() {
        let rows = [(0, 5), (2, 5), (5, 5), (0, 0)];
        let got = rows.map(|(shipped, ordered)| FulfilmentState::of_units(shipped, ordered).code());
        assert_eq!(got, ["unfulfilled", "partial", "fulfilled", "unfulfilled"]);
    }
}
