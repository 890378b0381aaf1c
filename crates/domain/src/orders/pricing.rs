//! What an order costs. The one way from prices, discounts, shipping, fees and taxes to a total.
//!
//! Every amount comes from the shop's own data. See the module header for the invariant of the total, and
//! [`super::tax`] for the rounding rule.

use super::tax::{ItemTax, TaxMode, TaxPlace, TaxRate, TaxTotal, Taxable, Taxes, compute_taxes};
use crate::base::{
    Code, Currency, FieldError, Money, MoneyError, Percent, PriceRefused, Quantity, Refusal, check_price, indexed,
};

/// The most lines of one order.
pub const MAX_ORDER_LINES: usize = 100;
/// The most fees of one order.
pub const MAX_FEES: usize = 20;

/// A reduction of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discount {
    /// So much off the whole line.
    Amount(Money),
    /// That share off the line, rounded to the minor unit, halves up.
    Percent(Percent),
}

/// One line to be priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePrice {
    /// Price of one unit.
    pub unit_price: Money,
    /// Units.
    pub quantity: Quantity,
    /// Reduction of the line.
    pub discount: Option<Discount>,
    /// Which taxes apply.
    pub tax_class: Code,
}

/// Shipping, or a fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Its price.
    pub price: Money,
    /// Which taxes apply.
    pub tax_class: Code,
}

/// Everything that decides what an order costs.
#[derive(Debug, Clone, Copy)]
pub struct PriceInput<'a> {
    /// The currency of the order; every amount must be in it.
    pub currency: Currency,
    /// Whether prices contain tax.
    pub tax_mode: TaxMode,
    /// Where the goods go; without it nothing is taxed.
    pub destination: Option<&'a TaxPlace>,
    /// All tax rates of the shop, or those of the country.
    pub rates: &'a [TaxRate],
    /// 1 to [`MAX_ORDER_LINES`] lines.
    pub lines: &'a [LinePrice],
    /// Shipping, if any.
    pub shipping: Option<&'a Charge>,
    /// Up to [`MAX_FEES`] fees.
    pub fees: &'a [Charge],
}

/// A line with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedLine {
    /// Unit price × quantity.
    pub subtotal: Money,
    /// What is taken off.
    pub discount: Money,
    /// subtotal − discount; contains tax when prices do.
    pub total: Money,
    /// Tax on, or in, the total.
    pub tax: Money,
    /// The tax by rate.
    pub taxes: Vec<ItemTax>,
}

/// Shipping or a fee with its tax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedCharge {
    /// The price; contains tax when prices do.
    pub total: Money,
    /// Tax on, or in, the total.
    pub tax: Money,
    /// The tax by rate.
    pub taxes: Vec<ItemTax>,
}

/// The sums of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Σ unit price × quantity.
    pub subtotal: Money,
    /// Σ discounts.
    pub discount: Money,
    /// Shipping.
    pub shipping: Money,
    /// Σ fees.
    pub fees: Money,
    /// Σ taxes, whether on top or contained.
    pub tax: Money,
    /// What is to be paid.
    pub total: Money,
}

/// An order with its price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedOrder {
    /// In the order of the input.
    pub lines: Vec<PricedLine>,
    /// Shipping, if the input had it.
    pub shipping: Option<PricedCharge>,
    /// In the order of the input.
    pub fees: Vec<PricedCharge>,
    /// The taxes by rate, over the whole order.
    pub taxes: Vec<TaxTotal>,
    /// The sums.
    pub totals: Totals,
}

/// Why an order cannot be priced, in order of precedence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PriceOrderRefused {
    /// Nothing was ordered.
    #[error("an order has at least one line")]
    NoLines,
    /// Above [`MAX_ORDER_LINES`].
    #[error("an order has at most {MAX_ORDER_LINES} lines")]
    TooManyLines,
    /// Above [`MAX_FEES`].
    #[error("an order has at most {MAX_FEES} fees")]
    TooManyFees,
    /// A price that is none.
    #[error("{field}: {refused}")]
    Price {
        /// Path of the price.
        field: String,
        /// What is wrong with it.
        refused: PriceRefused,
    },
    /// More is taken off a line than it costs.
    #[error("the discount is larger than the line")]
    DiscountTooLarge {
        /// Index of the line.
        line: usize,
    },
    /// A sum beyond the money limit.
    #[error("the order is too large to be priced")]
    TooLarge,
}

impl Refusal for PriceOrderRefused {
    fn code(&self) -> &'static str {
        match self {
            PriceOrderRefused::NoLines => "no_lines",
            PriceOrderRefused::TooManyLines => "too_many_lines",
            PriceOrderRefused::TooManyFees => "too_many_fees",
            PriceOrderRefused::Price { refused, .. } => refused.code(),
            PriceOrderRefused::DiscountTooLarge { .. } => "discount_too_large",
            PriceOrderRefused::TooLarge => "amount_too_large",
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let field = match self {
            PriceOrderRefused::NoLines | PriceOrderRefused::TooManyLines => "lines".to_owned(),
            PriceOrderRefused::TooManyFees => "fees".to_owned(),
            PriceOrderRefused::Price { field, .. } => field.clone(),
            PriceOrderRefused::DiscountTooLarge { line } => indexed("lines", *line, "discount"),
            PriceOrderRefused::TooLarge => return Vec::new(),
        };
        vec![FieldError::new(field, self.code(), self.to_string())]
    }
}

impl From<MoneyError> for PriceOrderRefused {
    /// Currencies were checked before any sum, so a sum can fail by its size only.
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::TooLarge
            | MoneyError::Malformed
            | MoneyError::TooManyDecimals { .. }
            | MoneyError::CurrencyMismatch { .. }
            | MoneyError::NoParts => PriceOrderRefused::TooLarge,
        }
    }
}

impl Totals {
    /// By how much each sum exceeds `before`; negative where it became less. For an edit to be shown.
    ///
    /// # Errors
    /// Two currencies, or beyond the money limit.
    pub fn minus(&self, before: &Totals) -> Result<Totals, MoneyError> {
        Ok(Totals {
            subtotal: self.subtotal.checked_sub(before.subtotal)?,
            discount: self.discount.checked_sub(before.discount)?,
            shipping: self.shipping.checked_sub(before.shipping)?,
            fees: self.fees.checked_sub(before.fees)?,
            tax: self.tax.checked_sub(before.tax)?,
            total: self.total.checked_sub(before.total)?,
        })
    }
}

/// Prices an order.
///
/// # Errors
/// No or too many lines, a price or discount that is none, or sums beyond the money limit.
pub fn price_order(input: &PriceInput<'_>) -> Result<PricedOrder, PriceOrderRefused> {
    check_counts(input)?;
    let nothing = Money::zero(input.currency);
    let mut lines = Vec::with_capacity(input.lines.len());
    for (i, line) in input.lines.iter().enumerate() {
        lines.push(price_line(i, line, input.currency)?);
    }
    check_charges(input)?;

    let charges = || input.shipping.into_iter().chain(input.fees);
    let line_taxables = lines.iter().zip(input.lines).map(|(p, l)| Taxable { amount: p.total, class: &l.tax_class });
    let charge_taxables = charges().map(|c| Taxable { amount: c.price, class: &c.tax_class });
    let taxables: Vec<Taxable<'_>> = line_taxables.chain(charge_taxables).collect();
    let taxes = compute_taxes(input.tax_mode, input.rates, input.destination, &taxables, input.currency)?;

    let Taxes { totals: by_rate, items } = taxes;
    let mut items = items.into_iter();
    for (line, taxes) in lines.iter_mut().zip(&mut items) {
        line.tax = Money::sum(input.currency, taxes.iter().map(|t| t.amount))?;
        line.taxes = taxes;
    }
    let mut priced = Vec::with_capacity(input.fees.len() + 1);
    for (charge, taxes) in charges().zip(items) {
        let tax = Money::sum(input.currency, taxes.iter().map(|t| t.amount))?;
        priced.push(PricedCharge { total: charge.price, tax, taxes });
    }
    let fees = priced.split_off(usize::from(input.shipping.is_some()));
    let shipping = priced.pop();
    let totals = sum_up(input, &lines, shipping.as_ref().map_or(nothing, |s| s.total), &by_rate)?;
    Ok(PricedOrder { lines, shipping, fees, taxes: by_rate, totals })
}

fn check_counts(input: &PriceInput<'_>) -> Result<(), PriceOrderRefused> {
    if input.lines.is_empty() {
        return Err(PriceOrderRefused::NoLines);
    }
    if input.lines.len() > MAX_ORDER_LINES {
        return Err(PriceOrderRefused::TooManyLines);
    }
    if input.fees.len() > MAX_FEES { Err(PriceOrderRefused::TooManyFees) } else { Ok(()) }
}

fn price_line(index: usize, line: &LinePrice, currency: Currency) -> Result<PricedLine, PriceOrderRefused> {
    let wrong = |field: &str, refused| PriceOrderRefused::Price { field: indexed("lines", index, field), refused };
    let unit_price = check_price(line.unit_price, currency).map_err(|e| wrong("unit_price", e))?;
    let subtotal = unit_price.checked_mul(line.quantity)?;
    let discount = match line.discount {
        None => Money::zero(currency),
        Some(Discount::Amount(amount)) => check_price(amount, currency).map_err(|e| wrong("discount", e))?,
        Some(Discount::Percent(percent)) => percent.of(subtotal)?,
    };
    if discount.minor() > subtotal.minor() {
        return Err(PriceOrderRefused::DiscountTooLarge { line: index });
    }
    let total = subtotal.checked_sub(discount)?;
    Ok(PricedLine { subtotal, discount, total, tax: Money::zero(currency), taxes: Vec::new() })
}

fn check_charges(input: &PriceInput<'_>) -> Result<(), PriceOrderRefused> {
    let check = |field: String, charge: &Charge| match check_price(charge.price, input.currency) {
        Ok(_) => Ok(()),
        Err(refused) => Err(PriceOrderRefused::Price { field, refused }),
    };
    input.shipping.map_or(Ok(()), |s| check("shipping".to_owned(), s))?;
    input.fees.iter().enumerate().try_for_each(|(i, fee)| check(indexed("fees", i, ""), fee))
}

fn sum_up(
    input: &PriceInput<'_>,
    lines: &[PricedLine],
    shipping: Money,
    by_rate: &[TaxTotal],
) -> Result<Totals, MoneyError> {
    let currency = input.currency;
    let subtotal = Money::sum(currency, lines.iter().map(|l| l.subtotal))?;
    let discount = Money::sum(currency, lines.iter().map(|l| l.discount))?;
    let fees = Money::sum(currency, input.fees.iter().map(|f| f.price))?;
    let tax = Money::sum(currency, by_rate.iter().map(|t| t.amount))?;
    let priced = subtotal.checked_sub(discount)?.checked_add(shipping)?.checked_add(fees)?;
    let total = match input.tax_mode {
        TaxMode::Exclusive => priced.checked_add(tax)?,
        TaxMode::Inclusive => priced,
    };
    Ok(Totals { subtotal, discount, shipping, fees, tax, total })
}

#[cfg(test)]
#[path = "pricing_tests.rs"]
mod tests;
