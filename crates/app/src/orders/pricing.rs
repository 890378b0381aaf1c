//! Pricing an order again after a change: agreed prices stay, taxes are computed anew, everything adds up.

use super::draft::{item_taxes, stored_class, tax_totals};
use super::place::PlaceLine;
use super::terms::Terms;
use super::view::OrderView;
use crate::catalog::queries::SellableVariant;
use crate::platform::{AppError, Result};
use domain::orders::{
    Charge, Discount, LinePrice, PaymentState, PriceInput, PricedOrder, Priority, TaxMode, TaxPlace, price_order,
};
use domain::{Money, OrderLineId, Quantity};
use std::collections::HashMap;

/// What each line of an order was agreed to cost.
pub(super) struct Reprice {
    lines: HashMap<OrderLineId, Agreed>,
}

struct Agreed {
    unit_price: Money,
    discount: AgreedDiscount,
}

/// A discount as it was agreed: of a stored line only the amount is known, which follows the quantity.
enum AgreedDiscount {
    Stored { minor: i64, units: i64 },
    New(Option<Discount>),
}

impl Reprice {
    /// The prices of an order as they stand, before its quantities change.
    pub(super) fn of(order: &OrderView) -> Reprice {
        let lines = order.lines.iter().map(|l| {
            let unit_price = Money::from_minor(l.unit_price, order.currency);
            let discount = AgreedDiscount::Stored { minor: l.discount, units: l.quantity };
            (l.id, Agreed { unit_price, discount })
        });
        Reprice { lines: lines.collect() }
    }

    /// The price of a new line: the catalogue's, or the one that was given.
    pub(super) fn add(&mut self, id: OrderLineId, variant: &SellableVariant, line: &PlaceLine) {
        let catalogue = Money::from_minor(variant.price_minor, variant.currency);
        let discount = AgreedDiscount::New(line.discount);
        self.lines.insert(id, Agreed { unit_price: line.unit_price.unwrap_or(catalogue), discount });
    }

    fn discount(&self, id: OrderLineId, units: i64, order: &OrderView) -> Option<Discount> {
        match &self.lines.get(&id)?.discount {
            AgreedDiscount::New(discount) => *discount,
            AgreedDiscount::Stored { minor, units: before } => {
                // Rounded down, so that a smaller line is never discounted by more than its share.
                let share = i128::from(*minor) * i128::from(units) / i128::from((*before).max(1));
                let minor = i64::try_from(share).unwrap_or(0);
                (minor > 0).then(|| Discount::Amount(Money::from_minor(minor, order.currency)))
            }
        }
    }
}

/// Computes every amount of the order anew. Lines without units cost nothing and stay as history.
pub(super) fn reprice(terms: &Terms, order: &mut OrderView, shipping_tax_class: &str, prices: &Reprice) -> Result<()> {
    let mut wanted = Vec::with_capacity(order.lines.len());
    for line in order.lines.iter().filter(|l| l.quantity > 0) {
        let agreed = prices.lines.get(&line.id).ok_or_else(|| AppError::Internal("a line has no price".to_owned()))?;
        wanted.push(LinePrice {
            unit_price: agreed.unit_price,
            quantity: Quantity::new(line.quantity).map_err(AppError::refuse)?,
            discount: prices.discount(line.id, line.quantity, order),
            tax_class: stored_class(&line.tax_class)?,
        });
    }
    let shipping = match order.shipping_method {
        None => None,
        Some(_) => Some(Charge {
            price: Money::from_minor(order.shipping, order.currency),
            tax_class: stored_class(shipping_tax_class)?,
        }),
    };
    let destination = order.shipping_address.as_ref();
    let destination = destination.map(|a| TaxPlace { country: a.country, region: a.region.clone() });
    let destination = destination.unwrap_or(TaxPlace { country: terms.settings.country, region: None });
    let mode = if order.prices_include_tax { TaxMode::Inclusive } else { TaxMode::Exclusive };
    let priced = price_order(&PriceInput {
        currency: order.currency,
        tax_mode: mode,
        destination: Some(&destination),
        rates: &terms.rates,
        lines: &wanted,
        shipping: shipping.as_ref(),
        fees: &[],
    })
    .map_err(AppError::refuse)?;
    take_over(terms, order, mode, &priced);
    Ok(())
}

fn take_over(terms: &Terms, order: &mut OrderView, mode: TaxMode, priced: &PricedOrder) {
    let mut lines = priced.lines.iter();
    for line in &mut order.lines {
        let Some(p) = (if line.quantity > 0 { lines.next() } else { None }) else {
            (line.discount, line.tax, line.total) = (0, 0, 0);
            line.tax_lines.clear();
            continue;
        };
        line.unit_price = p.subtotal.minor() / line.quantity;
        line.discount = p.discount.minor();
        line.tax = p.tax.minor();
        line.total = p.total.minor() + if mode == TaxMode::Exclusive { p.tax.minor() } else { 0 };
        line.tax_lines = item_taxes(terms, &p.taxes);
    }
    let totals = &priced.totals;
    order.subtotal = totals.subtotal.minor();
    order.discount = totals.discount.minor();
    order.shipping = totals.shipping.minor();
    order.fees = totals.fees.minor();
    order.tax = totals.tax.minor();
    order.total = totals.total.minor();
    order.tax_lines = tax_totals(terms, priced);
    let units = order.lines.iter().map(|l| l.quantity).sum();
    order.priority = Priority::of_order(&terms.settings.priority_rules(), units);
    if matches!(order.payment, PaymentState::Unpaid | PaymentState::Paid) && order.total > 0 {
        // Nothing has been captured as long as payments are not recorded: only an order of nothing counts as paid.
        order.payment = PaymentState::Unpaid;
    }
}
