//! Money: minor units of one currency, exact, checked.
//!
//! Invariants: no float anywhere; sums and products are checked against [`MAX_MONEY_MINOR`]; a split adds up to
//! the amount it splits; two currencies never meet in one sum.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::currency::Currency;
use super::error::Refusal;
use super::quantity::Quantity;

/// The largest amount either way, in minor units: ten trillion pounds in pence.
pub const MAX_MONEY_MINOR: i64 = 1_000_000_000_000_000;

/// Why an amount cannot be read or computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("an amount is written like 12.50: digits with at most one point")]
    Malformed,
    /// More digits after the point than the currency has.
    #[error("{currency} has {} digits after the point", currency.minor_digits())]
    TooManyDecimals {
        /// The currency of the amount.
        currency: Currency,
    },
    /// Beyond [`MAX_MONEY_MINOR`].
    #[error("the amount is too large")]
    TooLarge,
    /// Two currencies in one computation.
    #[error("{left} and {right} cannot be added up")]
    CurrencyMismatch {
        /// Currency of the first amount.
        left: Currency,
        /// Currency of the second amount.
        right: Currency,
    },
    /// A split needs at least one part.
    #[error("an amount cannot be split into no parts")]
    NoParts,
}

impl Refusal for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            MoneyError::Malformed => "not_an_amount",
            MoneyError::TooManyDecimals { .. } => "too_many_decimals",
            MoneyError::TooLarge => "amount_too_large",
            MoneyError::CurrencyMismatch { .. } => "currency_mismatch",
            MoneyError::NoParts => "no_parts",
        }
    }
}

/// An amount of money; negative amounts are differences and credits.
///
/// ```
/// use domain::{Currency, Money};
///
/// let bill = Money::parse("10.00", Currency::GBP)?;
/// let thirds: Vec<String> = bill.split(&[1, 1, 1])?.iter().map(ToString::to_string).collect();
/// assert_eq!(thirds, ["3.34 GBP", "3.33 GBP", "3.33 GBP"]);
/// # Ok::<(), domain::MoneyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// From stored minor units (pence, cents).
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// Reads exact decimal text: `12.50`, `-3`, `0.5`. No exponent, no separators, no sign but minus.
    ///
    /// # Errors
    /// When it is not a number, has more decimals than the currency, or is over [`MAX_MONEY_MINOR`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let scale = currency.minor_digits();
        let minor = parse_scaled(digits, scale).map_err(|e| match e {
            ScaledError::Malformed => MoneyError::Malformed,
            ScaledError::TooManyDecimals => MoneyError::TooManyDecimals { currency },
            ScaledError::TooLarge => MoneyError::TooLarge,
        })?;
        Self::bounded(if negative { -i128::from(minor) } else { i128::from(minor) }, currency)
    }

    /// Minor units (pence, cents), as stored.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it is below nothing.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// The sum.
    ///
    /// # Errors
    /// Two currencies, or beyond the limit.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::bounded(i128::from(self.minor) + i128::from(other.minor), self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// Two currencies, or beyond the limit.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::bounded(i128::from(self.minor) - i128::from(other.minor), self.currency)
    }

    /// `quantity` times the amount.
    ///
    /// # Errors
    /// Beyond the limit.
    pub fn checked_mul(self, quantity: Quantity) -> Result<Self, MoneyError> {
        Self::bounded(i128::from(self.minor) * i128::from(quantity.get()), self.currency)
    }

    /// The amount with the other sign.
    ///
    /// # Errors
    /// Beyond the limit.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        Self::bounded(-i128::from(self.minor), self.currency)
    }

    /// The sum of `amounts`, nothing of `currency` when there are none.
    ///
    /// # Errors
    /// Two currencies, or beyond the limit.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Money>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Parts in proportion to `weights` that add up to the amount exactly. See [`split_minor`].
    ///
    /// # Errors
    /// When there are no weights.
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let parts = split_minor(self.minor, weights).ok_or(MoneyError::NoParts)?;
        Ok(parts.into_iter().map(|minor| Self { minor, currency: self.currency }).collect())
    }

    /// The amount as decimal text without currency: `12.50`.
    pub fn amount_text(self) -> String {
        let digits = self.currency.minor_digits() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let all = format!("{:0width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (major, minor) = all.split_at(all.len() - digits);
        if digits == 0 { format!("{sign}{major}") } else { format!("{sign}{major}.{minor}") }
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }

    /// `minor` within the limit, or a refusal.
    pub(crate) fn bounded(minor: i128, currency: Currency) -> Result<Self, MoneyError> {
        let limit = i128::from(MAX_MONEY_MINOR);
        match i64::try_from(minor) {
            Ok(minor) if i128::from(minor).abs() <= limit => Ok(Self { minor, currency }),
            Ok(_) | Err(_) => Err(MoneyError::TooLarge),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount_text(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MoneyText {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        MoneyText { amount: self.amount_text(), currency: self.currency }.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = MoneyText::deserialize(from)?;
        Money::parse(&text.amount, text.currency).map_err(serde::de::Error::custom)
    }
}

/// Splits `total` in proportion to `weights` by largest remainder: every part is its exact share rounded down, and
/// the units left over go to the parts with the largest remainders, the earlier one first. The parts add up to
/// `total` exactly and each is less than one unit off its exact share. When all weights are zero the parts are even.
/// None when there are no weights.
pub fn split_minor(total: i64, weights: &[u64]) -> Option<Vec<i64>> {
    if weights.is_empty() {
        return None;
    }
    let given: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    let even = given == 0;
    let sum = if even { weights.len() as u128 } else { given };
    let amount = u128::from(total.unsigned_abs());
    let shares = weights.iter().map(|w| if even { amount } else { amount * u128::from(*w) });
    let (mut parts, remainders): (Vec<u128>, Vec<u128>) = shares.map(|s| (s / sum, s % sum)).unzip();
    let left = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(remainders[*i]), *i));
    for i in order.into_iter().take(left as usize) {
        parts[i] += 1;
    }
    // Each part is at most |total|; the lowest i64 is the one value whose size needs the wider type.
    Some(parts.into_iter().map(|p| (if total < 0 { -(p as i128) } else { p as i128 }) as i64).collect())
}

/// Why a decimal text cannot be read.
pub(crate) enum ScaledError {
    /// Not digits with at most one point.
    Malformed,
    /// More than the allowed digits after the point.
    TooManyDecimals,
    /// Does not fit.
    TooLarge,
}

/// Reads unsigned decimal text as an integer of `10^-scale`: `12.5` at scale 2 is 1250.
pub(crate) fn parse_scaled(text: &str, scale: u32) -> Result<i64, ScaledError> {
    let (whole, decimals) = text.split_once('.').map_or((text, None), |(w, d)| (w, Some(d)));
    let is_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || !decimals.is_none_or(is_digits) {
        return Err(ScaledError::Malformed);
    }
    let decimals = decimals.unwrap_or("");
    // Zeros beyond the scale change nothing and are what spreadsheets write.
    let significant = decimals.trim_end_matches('0').len();
    if significant > scale as usize {
        return Err(ScaledError::TooManyDecimals);
    }
    let padded = decimals.bytes().chain(std::iter::repeat(b'0')).take(scale as usize);
    whole.bytes().chain(padded).try_fold(0i64, |n, digit| {
        n.checked_mul(10).and_then(|n| n.checked_add(i64::from(digit - b'0'))).ok_or(ScaledError::TooLarge)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gbp(minor: i64) -> Money {
        Money::from_minor(minor, Currency::GBP)
    }

    #[test]
    fn reads_exact_decimals() {
        let many = MoneyError::TooManyDecimals { currency: Currency::GBP };
        let rows = [
            ("12.50", Ok(1250)),
            ("12.5", Ok(1250)),
            ("-3", Ok(-300)),
            (" 0.01 ", Ok(1)),
            ("12.5000", Ok(1250)),
            ("10000000000000.00", Ok(MAX_MONEY_MINOR)),
            ("10000000000000.01", Err(MoneyError::TooLarge)),
            ("99999999999999999999", Err(MoneyError::TooLarge)),
            ("1.005", Err(many)),
            ("", Err(MoneyError::Malformed)),
            ("-", Err(MoneyError::Malformed)),
            ("--1", Err(MoneyError::Malformed)),
            ("+1", Err(MoneyError::Malformed)),
            (".5", Err(MoneyError::Malformed)),
            ("1.", Err(MoneyError::Malformed)),
            ("1,50", Err(MoneyError::Malformed)),
            ("1e3", Err(MoneyError::Malformed)),
            ("١", Err(MoneyError::Malformed)),
            ("NaN", Err(MoneyError::Malformed)),
        ];
        for (text, expected) in rows {
            assert_eq!(Money::parse(text, Currency::GBP), expected.map(gbp), "{text}");
        }
        let yen = MoneyError::TooManyDecimals { currency: Currency::JPY };
        assert_eq!(Money::parse("1.5", Currency::JPY), Err(yen));
    }

    #[test]
    fn writes_what_it_reads() {
        for (minor, text) in [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_456, "1234.56"), (-100, "-1.00")] {
            assert_eq!(gbp(minor).amount_text(), text);
        }
        assert_eq!(Money::from_minor(1200, Currency::JPY).to_string(), "1200 JPY");
    }

    #[test]
    fn arithmetic_refuses_what_does_not_fit() {
        let max = gbp(MAX_MONEY_MINOR);
        assert_eq!(max.checked_add(gbp(1)), Err(MoneyError::TooLarge));
        assert_eq!(max.checked_mul(Quantity::ONE), Ok(max));
        let mixed = MoneyError::CurrencyMismatch { left: Currency::GBP, right: Currency::EUR };
        assert_eq!(gbp(1).checked_sub(Money::zero(Currency::EUR)), Err(mixed));
        assert_eq!(gbp(i64::MIN).checked_neg(), Err(MoneyError::TooLarge));
    }

    #[test]
    fn splits_by_largest_remainder() {
        let rows: [(i64, &[u64], &[i64]); 6] = [
            (100, &[1, 1, 1], &[34, 33, 33]),
            (-100, &[1, 1, 1], &[-34, -33, -33]),
            (5, &[0, 1, 0], &[0, 5, 0]),
            (7, &[0, 0], &[4, 3]),
            (1, &[1, 2], &[0, 1]),
            (i64::MIN, &[u64::MAX], &[i64::MIN]),
        ];
        for (total, weights, parts) in rows {
            assert_eq!(split_minor(total, weights).unwrap(), parts);
        }
        assert_eq!(split_minor(1, &[]), None);
        assert_eq!(gbp(1).split(&[]), Err(MoneyError::NoParts));
    }

    #[test]
    fn unknown_fields_are_refused() {
        use serde::de::value::{Error, MapDeserializer};
        let read = |pairs: Vec<(&'static str, &'static str)>| {
            Money::deserialize(MapDeserializer::<_, Error>::new(pairs.into_iter()))
        };
        assert_eq!(read(vec![("amount", "12.50"), ("currency", "GBP")]), Ok(gbp(1250)));
        let extra = read(vec![("amount", "1"), ("currency", "GBP"), ("rounding", "up")]).unwrap_err();
        assert!(extra.to_string().contains("rounding"), "{extra}");
        assert!(read(vec![("amount", "1.234"), ("currency", "GBP")]).is_err());
    }

    proptest! {
        #[test]
        fn split_adds_up_and_is_fair(total: i64, weights in prop::collection::vec(any::<u64>(), 1..40)) {
            let parts = split_minor(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|p| i128::from(*p)).sum::<i128>(), i128::from(total));
            let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
            prop_assume!(sum > 0);
            for (part, weight) in parts.iter().zip(&weights) {
                let floor = u128::from(total.unsigned_abs()) * u128::from(*weight) / sum;
                let size = u128::from(part.unsigned_abs());
                prop_assert!(size == floor || size == floor + 1);
            }
        }

        #[test]
        fn text_round_trips(minor in -MAX_MONEY_MINOR..=MAX_MONEY_MINOR) {
            prop_assert_eq!(Money::parse(&gbp(minor).amount_text(), Currency::GBP), Ok(gbp(minor)));
        }

        #[test]
        fn any_text_is_answered(text: String) {
            prop_assert!(Money::parse(&text, Currency::GBP).is_ok_and(|m| m.minor().abs() <= MAX_MONEY_MINOR)
                || Money::parse(&text, Currency::GBP).is_err());
        }
    }
}
