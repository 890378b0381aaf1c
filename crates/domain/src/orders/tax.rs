//! Taxes: which rates apply, how much they are, and how they are spread so that everything adds up.
//!
//! The rule, once for all: the tax of a rate is computed on the sum of everything it applies to, rounded once (halves
//! away from zero), and spread over lines, shipping and fees by largest remainder. So the tax of the order is the sum of
//! the taxes of its parts, and is at most half a minor unit per rate off the exact figure. Rates that stack
//! (country and region) are all computed on the same net amount, not one on the other.

use crate::base::{Code, CountryCode, Currency, Money, MoneyError, PPM, Rate, Region, TaxRateId, coded};
use crate::base::{folded_search_text, split_minor};

coded! {
    /// Whether prices contain tax.
    pub enum TaxMode {
        /// Prices contain tax; it is taken out of them.
        Inclusive = "inclusive",
        /// Tax comes on top of prices.
        Exclusive = "exclusive",
    }
}

/// A tax rate of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxRate {
    /// The rate.
    pub id: TaxRateId,
    /// Where it applies.
    pub country: CountryCode,
    /// Where in the country; none for all of it.
    pub region: Option<Region>,
    /// To what it applies.
    pub class: Code,
    /// How much.
    pub rate: Rate,
}

/// Where goods go, as far as taxes are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxPlace {
    /// The country.
    pub country: CountryCode,
    /// The region, where one is known.
    pub region: Option<Region>,
}

impl TaxRate {
    /// Whether the rate applies to goods of `class` that go to `place`. Regions are compared without case and marks.
    pub fn applies(&self, place: &TaxPlace, class: &Code) -> bool {
        self.country == place.country && self.class == *class && self.covers_region(place.region.as_ref())
    }

    fn covers_region(&self, there: Option<&Region>) -> bool {
        match (&self.region, there) {
            (None, _) => true,
            (Some(wanted), Some(there)) => folded_search_text(wanted.as_str()) == folded_search_text(there.as_str()),
            (Some(_), None) => false,
        }
    }
}

/// The part of one rate in the tax of one line, of shipping or of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemTax {
    /// The rate.
    pub rate: TaxRateId,
    /// The tax.
    pub amount: Money,
}

/// What one rate comes to over the whole order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxTotal {
    /// The rate.
    pub id: TaxRateId,
    /// How much it was when the order was priced.
    pub rate: Rate,
    /// The net amount it applies to.
    pub base: Money,
    /// The tax.
    pub amount: Money,
}

/// Something that is taxed: the amount as priced, and its class.
pub(super) struct Taxable<'a> {
    /// Amount after discounts, with tax in it or not, as the mode says. Never negative.
    pub(super) amount: Money,
    /// Its class.
    pub(super) class: &'a Code,
}

/// The taxes of an order.
pub(super) struct Taxes {
    /// Per rate, in the order of the rates.
    pub(super) totals: Vec<TaxTotal>,
    /// Per taxable, in their order.
    pub(super) items: Vec<Vec<ItemTax>>,
}

/// Computes the taxes of all taxables. Without a place nothing is taxed.
pub(super) fn compute_taxes(
    mode: TaxMode,
    rates: &[TaxRate],
    place: Option<&TaxPlace>,
    taxables: &[Taxable<'_>],
    currency: Currency,
) -> Result<Taxes, MoneyError> {
    let mut taxes = Taxes { totals: Vec::new(), items: vec![Vec::new(); taxables.len()] };
    let Some(place) = place else { return Ok(taxes) };
    let mut classes: Vec<&Code> = Vec::new();
    for taxable in taxables {
        if !classes.contains(&taxable.class) {
            classes.push(taxable.class);
        }
    }
    for class in classes {
        let applying: Vec<&TaxRate> = rates.iter().filter(|r| r.applies(place, class)).collect();
        tax_class(mode, &applying, class, taxables, currency, &mut taxes)?;
    }
    Ok(taxes)
}

/// Adds the taxes of one class: every rate of it applies to the same taxables.
fn tax_class(
    mode: TaxMode,
    rates: &[&TaxRate],
    class: &Code,
    taxables: &[Taxable<'_>],
    currency: Currency,
    taxes: &mut Taxes,
) -> Result<(), MoneyError> {
    let weights: Vec<u64> =
        taxables.iter().map(|t| if t.class == class { t.amount.minor().unsigned_abs() } else { 0 }).collect();
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    let whole = i128::from(PPM);
    let all_rates: i128 = rates.iter().map(|r| i128::from(r.rate.ppm())).sum();
    let divisor = match mode {
        TaxMode::Exclusive => whole,
        TaxMode::Inclusive => whole + all_rates,
    };
    let amounts: Vec<i128> =
        rates.iter().map(|r| crate::base::rounded_share(sum, i128::from(r.rate.ppm()), divisor)).collect();
    let net = match mode {
        TaxMode::Exclusive => sum,
        TaxMode::Inclusive => sum - amounts.iter().sum::<i128>(),
    };
    let base = Money::bounded(net, currency)?;
    for (rate, amount) in rates.iter().zip(amounts) {
        let amount = Money::bounded(amount, currency)?;
        taxes.totals.push(TaxTotal { id: rate.id, rate: rate.rate, base, amount });
        let shares = split_minor(amount.minor(), &weights).unwrap_or_default();
        for ((item, share), taxable) in taxes.items.iter_mut().zip(shares).zip(taxables) {
            if taxable.class == class {
                item.push(ItemTax { rate: rate.id, amount: Money::from_minor(share, currency) });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_match_by_place_and_class() {
        let rate = |country: &str, region: Option<&str>| TaxRate {
            id: TaxRateId::from_raw(1),
            country: country.parse().unwrap(),
            region: region.map(|r| Region::new(r).unwrap()),
            class: Code::new("standard").unwrap(),
            rate: "5".parse().unwrap(),
        };
        let quebec = TaxPlace { country: "CA".parse().unwrap(), region: Some(Region::new("QUEBEC").unwrap()) };
        let canada = TaxPlace { country: "CA".parse().unwrap(), region: None };
        let standard = Code::new("standard").unwrap();
        let rows = [
            (rate("CA", None), &quebec, true),
            (rate("CA", Some("Québec")), &quebec, true),
            (rate("CA", Some("Ontario")), &quebec, false),
            (rate("CA", Some("Québec")), &canada, false),
            (rate("US", None), &quebec, false),
        ];
        for (rate, place, expected) in rows {
            assert_eq!(rate.applies(place, &standard), expected, "{rate:?}");
        }
        assert!(!rate("CA", None).applies(&quebec, &Code::new("zero").unwrap()));
    }
}
