//! Prices: amounts that are never negative and in the currency of their list.

use super::currency::Currency;
use super::error::Refusal;
use super::money::{MAX_MONEY_MINOR, Money};

/// Why a price is refused, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceRefused {
    /// Another currency than the price list's.
    #[error("the price must be in {expected}")]
    Currency {
        /// The currency of the price list.
        expected: Currency,
    },
    /// Below nothing.
    #[error("a price must not be negative")]
    Negative,
    /// Above [`MAX_MONEY_MINOR`].
    #[error("the price is too large")]
    TooLarge,
}

impl Refusal for PriceRefused {
    fn code(&self) -> &'static str {
        match self {
            PriceRefused::Currency { .. } => "currency_mismatch",
            PriceRefused::Negative => "negative_price",
            PriceRefused::TooLarge => "amount_too_large",
        }
    }
}

/// Checks a unit price for a price list in `currency`. Nothing to pay is a price.
///
/// # Errors
/// Another currency, negative, or too large.
pub fn check_price(price: Money, currency: Currency) -> Result<Money, PriceRefused> {
    if price.currency() != currency {
        return Err(PriceRefused::Currency { expected: currency });
    }
    if price.is_negative() {
        return Err(PriceRefused::Negative);
    }
    if price.minor() > MAX_MONEY_MINOR { Err(PriceRefused::TooLarge) } else { Ok(price) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_in_the_currency_of_the_list() {
        let gbp = |minor| Money::from_minor(minor, Currency::GBP);
        let rows = [
            (gbp(0), Ok(gbp(0))),
            (gbp(1250), Ok(gbp(1250))),
            (gbp(-1), Err(PriceRefused::Negative)),
            (gbp(i64::MAX), Err(PriceRefused::TooLarge)),
            (Money::zero(Currency::EUR), Err(PriceRefused::Currency { expected: Currency::GBP })),
        ];
        for (price, expected) in rows {
            assert_eq!(check_price(price, Currency::GBP), expected);
        }
    }
}
