//! Prices as older systems write them, which may have more decimals than the currency.

use crate::base::{Currency, MAX_MONEY_MINOR};

/// Millionths of a major unit in one.
const SCALE: i64 = 1_000_000;
/// Decimals that are read.
const DECIMALS: usize = 6;

/// A price in millionths of the currency's major unit; exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PastPrice(i64);

/// Why a price cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PastPriceError {
    /// It is no decimal number.
    #[error("is not a price")]
    Malformed,
    /// It has too many decimals.
    #[error("has more than {DECIMALS} decimals")]
    Decimals,
    /// It, or what it comes to, is beyond what an amount can be.
    #[error("is too large")]
    TooLarge,
}

/// What a line of so many units at a price is in whole minor units: quantity x unit price - discount is the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastLine {
    /// Price of one, rounded up to minor units.
    pub unit_price: i64,
    /// What the rounding of the price puts on top.
    pub discount: i64,
    /// The amount.
    pub amount: i64,
}

impl PastPrice {
    /// Reads `-12.345`.
    ///
    /// # Errors
    /// When it is none, or beyond the limits.
    pub fn parse(text: &str) -> Result<Self, PastPriceError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !plain(whole) || !plain(part) {
            return Err(PastPriceError::Malformed);
        }
        let part = part.trim_end_matches('0');
        if part.len() > DECIMALS {
            return Err(PastPriceError::Decimals);
        }
        let scaled = format!("{whole}{part:0<width$}", width = DECIMALS);
        let scaled: i64 = scaled.parse().map_err(|_| PastPriceError::TooLarge)?;
        Ok(Self(if negative { -scaled } else { scaled }))
    }

    /// The price of one of so many units that come to a total in minor units; none when no price has that total.
    pub fn of_total(total: i64, quantity: i64, currency: Currency) -> Option<Self> {
        if quantity == 0 {
            return None;
        }
        let (exact, units) = (i128::from(total) * i128::from(per_minor(currency)), i128::from(quantity));
        // Halves away from zero.
        let rounded = (exact.abs() * 2 + units.abs()) / (units.abs() * 2) * exact.signum() * units.signum();
        let price = Self(i64::try_from(rounded).ok()?);
        (price.times(quantity, currency) == Ok(total)).then_some(price)
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether it is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the currency has no such price.
    pub fn is_finer_than(self, currency: Currency) -> bool {
        self.0 % per_minor(currency) != 0
    }

    /// Quantity times price in minor units, halves away from zero.
    ///
    /// # Errors
    /// When it is beyond what an amount can be.
    pub fn times(self, quantity: i64, currency: Currency) -> Result<i64, PastPriceError> {
        let (exact, per) = (i128::from(self.0) * i128::from(quantity), i128::from(per_minor(currency)));
        let rounded = (exact.abs() + per / 2) / per * exact.signum();
        i64::try_from(rounded).ok().filter(|minor| minor.abs() <= MAX_MONEY_MINOR).ok_or(PastPriceError::TooLarge)
    }

    /// A line of so many units, none of them less than nothing.
    ///
    /// # Errors
    /// When it is beyond what an amount can be.
    pub fn line(self, quantity: i64, currency: Currency) -> Result<PastLine, PastPriceError> {
        let amount = self.times(quantity, currency)?;
        let per = per_minor(currency);
        let unit_price = self.0.div_euclid(per) + i64::from(self.0.rem_euclid(per) > 0);
        let full = unit_price.checked_mul(quantity).filter(|full| full.abs() <= MAX_MONEY_MINOR);
        let discount = full.ok_or(PastPriceError::TooLarge)? - amount;
        Ok(PastLine { unit_price, discount, amount })
    }
}

fn per_minor(currency: Currency) -> i64 {
    SCALE / 10_i64.pow(currency.minor_digits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn price(text: &str) -> PastPrice {
        PastPrice::parse(text).unwrap()
    }

    #[test]
    fn prices_are_read_exactly_or_refused() {
        assert_eq!(price("2.55"), PastPrice(2_550_000));
        assert_eq!(price("-11062.06"), PastPrice(-11_062_060_000));
        assert_eq!(
            (price("3"), price(".5"), price("0.0010000")),
            (PastPrice(3_000_000), PastPrice(500_000), PastPrice(1_000))
        );
        for (text, error) in [
            ("", PastPriceError::Malformed),
            (".", PastPriceError::Malformed),
            ("1,5", PastPriceError::Malformed),
            ("1.1234567", PastPriceError::Decimals),
            ("99999999999999", PastPriceError::TooLarge),
        ] {
            assert_eq!(PastPrice::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn amounts_are_rounded_once() {
        let gbp = Currency::GBP;
        let rows = [
            ("2.55", 6, 1530),
            ("0.001", 1, 0),
            ("0.005", 1, 1),
            ("0.125", 8, 100),
            ("1.5", -3, -450),
            ("-0.005", 1, -1),
        ];
        for (text, quantity, amount) in rows {
            assert_eq!(price(text).times(quantity, gbp), Ok(amount), "{text} x {quantity}");
        }
        for (total, quantity) in [(1_000, 3), (-1_000, -3), (-250, 1), (1, 900)] {
            let found = PastPrice::of_total(total, quantity, gbp).unwrap();
            assert_eq!(found.times(quantity, gbp), Ok(total), "{total} / {quantity}");
        }
        assert_eq!(PastPrice::of_total(5, 0, gbp), None);
        assert_eq!(price("0.125").line(8, gbp), Ok(PastLine { unit_price: 13, discount: 4, amount: 100 }));
        assert!(price("0.001").is_finer_than(gbp) && !price("0.01").is_finer_than(gbp));
        assert_eq!(price("9000000000").times(i64::MAX, gbp), Err(PastPriceError::TooLarge));
    }

    proptest! {
        #[test]
        fn a_line_has_its_amount(micros in 0_i64..1_000_000_000_000, quantity in 0_i64..100_000) {
            if let Ok(line) = PastPrice(micros).line(quantity, Currency::GBP) {
                prop_assert_eq!(line.unit_price * quantity - line.discount, line.amount);
                prop_assert!(line.discount >= 0 && line.amount >= 0);
            }
        }
    }
}
