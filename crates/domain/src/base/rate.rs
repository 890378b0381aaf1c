//! Rates and percentages, in parts per million.
//!
//! A [`Rate`] is a tax rate (0 to 1000 %), a [`Percent`] a share of something (0 to 100 %). Both are read and
//! written as percent text with up to four decimals: `20`, `8.875`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Refusal;
use super::money::{Money, MoneyError, ScaledError, parse_scaled};
use super::text::deserialize_parsed;

/// Parts that make a whole.
pub const PPM: u32 = 1_000_000;
/// The largest tax rate, in parts per million: 1000 %.
pub const MAX_RATE_PPM: u32 = 10 * PPM;
/// Percent text has up to this many decimals, which is exactly one part per million.
const PERCENT_DECIMALS: u32 = 4;

/// Why a text or number is not a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not a decimal number.
    #[error("a percentage is written like 8.875, without a sign")]
    Malformed,
    /// More than four decimals.
    #[error("a percentage has at most {PERCENT_DECIMALS} digits after the point")]
    TooManyDecimals,
    /// Above the limit.
    #[error("the percentage is at most {}", max_ppm / 10_000)]
    TooLarge {
        /// The limit in parts per million.
        max_ppm: u32,
    },
}

impl Refusal for RateError {
    fn code(&self) -> &'static str {
        match self {
            RateError::Malformed => "not_a_percentage",
            RateError::TooManyDecimals => "too_many_decimals",
            RateError::TooLarge { .. } => "percentage_too_large",
        }
    }
}

fn parse_ppm(text: &str, max_ppm: u32) -> Result<u32, RateError> {
    let trimmed = text.trim();
    let digits = trimmed.strip_suffix('%').map_or(trimmed, str::trim_end);
    let ppm = parse_scaled(digits, PERCENT_DECIMALS).map_err(|e| match e {
        ScaledError::Malformed => RateError::Malformed,
        ScaledError::TooManyDecimals => RateError::TooManyDecimals,
        ScaledError::TooLarge => RateError::TooLarge { max_ppm },
    })?;
    check_ppm(ppm, max_ppm)
}

fn check_ppm(ppm: i64, max_ppm: u32) -> Result<u32, RateError> {
    if ppm < 0 {
        return Err(RateError::Malformed);
    }
    u32::try_from(ppm).ok().filter(|ppm| *ppm <= max_ppm).ok_or(RateError::TooLarge { max_ppm })
}

macro_rules! rates {
    ($($(#[$doc:meta])* $name:ident up to $max:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(u32);

        impl $name {
            /// The largest value, in parts per million.
            pub const MAX_PPM: u32 = $max;

            /// From stored parts per million.
            ///
            /// # Errors
            /// Below 0 or above [`Self::MAX_PPM`].
            pub fn from_ppm(ppm: i64) -> Result<Self, RateError> {
                check_ppm(ppm, Self::MAX_PPM).map(Self)
            }

            /// That share of `amount`, halves rounded away from zero.
            ///
            /// # Errors
            /// When the result is beyond the money limit.
            pub fn of(self, amount: Money) -> Result<Money, MoneyError> {
                let share = rounded_share(i128::from(amount.minor()), i128::from(self.0), i128::from(PPM));
                Money::bounded(share, amount.currency())
            }

            /// Parts per million, as stored: 20 % is 200 000.
            pub const fn ppm(self) -> u32 {
                self.0
            }
        }

        impl fmt::Display for $name {
            /// Percent without the sign: `8.875`.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = format!("{}.{:04}", self.0 / 10_000, self.0 % 10_000);
                f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
            }
        }

        impl FromStr for $name {
            type Err = RateError;

            fn from_str(text: &str) -> Result<Self, RateError> {
                parse_ppm(text, Self::MAX_PPM).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                deserialize_parsed(from)
            }
        }
    )*};
}

rates! {
    /// A tax rate.
    Rate up to MAX_RATE_PPM;
    /// A share, for example of a discount.
    Percent up to PPM;
}

/// `amount` times `numerator` over `denominator`, halves rounded away from zero. The one place where money is rounded.
pub(crate) fn rounded_share(amount: i128, numerator: i128, denominator: i128) -> i128 {
    let product = amount * numerator;
    let size = (product.abs() * 2 + denominator) / (denominator * 2);
    if product < 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_percent_text() {
        let rows = [
            ("20", Ok(200_000)),
            ("8.875", Ok(88_750)),
            (" 7.5 % ", Ok(75_000)),
            ("0", Ok(0)),
            ("1000", Ok(10_000_000)),
            ("0.0001", Ok(1)),
            ("0.00001", Err(RateError::TooManyDecimals)),
            ("1000.1", Err(RateError::TooLarge { max_ppm: MAX_RATE_PPM })),
            ("-1", Err(RateError::Malformed)),
            ("%", Err(RateError::Malformed)),
            ("", Err(RateError::Malformed)),
        ];
        for (text, expected) in rows {
            assert_eq!(text.parse::<Rate>().map(Rate::ppm), expected, "{text}");
        }
        assert_eq!("100.01".parse::<Percent>(), Err(RateError::TooLarge { max_ppm: PPM }));
    }

    #[test]
    fn writes_percent_text() {
        for (ppm, text) in [(200_000, "20"), (88_750, "8.875"), (0, "0"), (1, "0.0001"), (1_000_000, "100")] {
            assert_eq!(Rate::from_ppm(ppm).unwrap().to_string(), text);
        }
        assert!(Rate::from_ppm(-1).is_err());
    }

    #[test]
    fn halves_go_away_from_zero() {
        for (amount, share) in [(1, 1), (3, 2), (-1, -1), (2, 1), (0, 0)] {
            assert_eq!(rounded_share(amount, 1, 2), share);
        }
        assert_eq!(rounded_share(10, 1, 3), 3);
    }
}
