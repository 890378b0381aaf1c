//! What a file says of an order as a whole, beside its rows: carriage, discount, tax, total. Programs write it on the first row, or
//! on every row again; it counts once.

use crate::import::plan::{Fate, Row, Setup};
use crate::import::values;

/// Amounts of an order in minor units, as far as the file gives them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whole {
    /// What is taken off the sum of the rows.
    pub(super) discount: Option<i64>,
    /// The rows less that discount.
    pub(super) subtotal: Option<i64>,
    /// Carriage.
    pub(super) shipping: Option<i64>,
    /// Other fees.
    pub(super) fees: Option<i64>,
    /// Tax.
    pub(super) tax: Option<i64>,
    /// What was to be paid.
    pub(super) total: Option<i64>,
    /// Whether prices contain the tax.
    pub(super) tax_included: Option<bool>,
}

/// The same once it was seen that it adds up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) discount: i64,
    pub(super) shipping: i64,
    pub(super) fees: i64,
    pub(super) tax: i64,
    pub(super) tax_included: bool,
}

impl Whole {
    /// Reads a row.
    pub(super) fn read(row: &Row, setup: &Setup) -> Result<Whole, Fate> {
        let amount = |field: &'static str| match row.get(field) {
            "" => Ok(None),
            text => {
                let read = values::money(text, setup.mark(field), setup.currency);
                read.map(|money| Some(money.minor())).map_err(|fault| Fate::unreadable(field, fault))
            }
        };
        let tax_included = match row.get("prices_include_tax") {
            "" => None,
            text => Some(values::truth(text).map_err(|fault| Fate::unreadable("prices_include_tax", fault))?),
        };
        Ok(Whole {
            // Some write what is taken off below zero.
            discount: amount("order_discount")?.map(i64::abs),
            subtotal: amount("order_subtotal")?,
            shipping: amount("order_shipping")?,
            fees: amount("order_fees")?,
            tax: amount("order_tax")?,
            total: amount("order_total")?,
            tax_included,
        })
    }

    /// Fills what is missing from a later row.
    pub(super) fn fill(&mut self, later: Whole) {
        self.discount = self.discount.or(later.discount);
        self.subtotal = self.subtotal.or(later.subtotal);
        self.shipping = self.shipping.or(later.shipping);
        self.fees = self.fees.or(later.fees);
        self.tax = self.tax.or(later.tax);
        self.total = self.total.or(later.total);
        self.tax_included = self.tax_included.or(later.tax_included);
    }

    /// Holds it against the sum of the rows and the tax that stands on them. `on_top`: tax is added where nothing else tells.
    pub(super) fn settle(&self, rows: i64, row_tax: i64, on_top: bool) -> Result<Settled, String> {
        let (shipping, fees) = (self.shipping.unwrap_or(0), self.fees.unwrap_or(0));
        let tax = self.tax.unwrap_or(row_tax);
        let discount = self.subtotal.map_or(self.discount.unwrap_or(0), |subtotal| rows - subtotal);
        if discount < 0 || shipping < 0 || tax < 0 {
            return Err("a discount, the carriage or the tax is less than nothing".to_owned());
        }
        let without = rows - discount + shipping + fees;
        let fits = |included: bool, total: i64| total == without + if included { 0 } else { tax };
        let tax_included = match (self.total, self.tax_included) {
            (None, given) => given.unwrap_or(!on_top),
            (Some(total), Some(given)) if fits(given, total) => given,
            (Some(total), None) if fits(true, total) => true,
            (Some(total), None) if fits(false, total) => false,
            (Some(_), _) => return Err("the rows with carriage, discounts and tax do not come to the total".to_owned()),
        };
        Ok(Settled { discount, shipping, fees, tax, tax_included })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_adds_up_or_is_refused() {
        let whole = |shipping, tax, total| Whole { shipping, tax, total, ..Whole::default() };
        let plain = Whole::default().settle(1_000, 0, false).unwrap();
        assert_eq!((plain.discount, plain.tax_included), (0, true));
        assert!(!whole(Some(500), Some(100), Some(1_600)).settle(1_000, 0, false).unwrap().tax_included);
        assert!(whole(Some(500), Some(100), Some(1_500)).settle(1_000, 0, false).unwrap().tax_included);
        assert!(whole(Some(500), Some(100), Some(1_501)).settle(1_000, 0, false).is_err());
        assert!(!whole(None, Some(100), None).settle(1_000, 0, true).unwrap().tax_included);
        let off = Whole { subtotal: Some(900), discount: Some(70), total: Some(900), ..Whole::default() };
        assert_eq!(off.settle(1_000, 0, false).unwrap().discount, 100, "the subtotal tells all that was taken off");
        assert!(Whole { subtotal: Some(1_100), ..Whole::default() }.settle(1_000, 0, false).is_err());
        let mut first = whole(Some(500), None, None);
        first.fill(whole(Some(700), Some(1), None));
        assert_eq!((first.shipping, first.tax), (Some(500), Some(1)));
    }
}
