//! Currencies: the ISO 4217 codes that have minor units.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Refusal;
use super::text::deserialize_parsed;

/// Why a text is not a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    /// No ISO 4217 code, or one that nobody pays with (metals, test codes, funds).
    #[error("a currency is a three-letter ISO 4217 code such as GBP")]
    Unknown,
}

impl Refusal for CurrencyError {
    fn code(&self) -> &'static str {
        match self {
            CurrencyError::Unknown => "unknown_currency",
        }
    }
}

/// A currency people pay with; equal to its three-letter code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Pound sterling.
    pub const GBP: Currency = Currency(iso_currency::Currency::GBP);
    /// Euro.
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);
    /// United States dollar.
    pub const USD: Currency = Currency(iso_currency::Currency::USD);
    /// Yen, which has no minor unit.
    pub const JPY: Currency = Currency(iso_currency::Currency::JPY);

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The English name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// Digits after the decimal point: 2 for GBP, 0 for JPY, 3 for KWD.
    pub fn minor_digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// How many minor units make one: 100 for GBP, 1 for JPY.
    pub fn minor_per_major(self) -> i64 {
        10i64.pow(self.minor_digits())
    }

    /// What is written beside an amount: `£`, `€`.
    pub fn symbol(self) -> String {
        self.0.symbol().symbol
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let code = text.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&code)
            .filter(|c| c.exponent().is_some() && !c.is_fund() && !c.is_special())
            .map(Self)
            .ok_or(CurrencyError::Unknown)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize_parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_digits_follow_the_standard() {
        for (code, digits) in [("GBP", 2), ("jpy", 0), (" KWD ", 3), ("VND", 0), ("TND", 3)] {
            assert_eq!(code.parse::<Currency>().unwrap().minor_digits(), digits, "{code}");
        }
    }

    #[test]
    fn codes_nobody_pays_with_are_refused() {
        for code in ["", "G", "GB", "GBPX", "AAA", "XAU", "XXX", "XTS", "£"] {
            assert_eq!(code.parse::<Currency>(), Err(CurrencyError::Unknown), "{code}");
        }
    }
}
