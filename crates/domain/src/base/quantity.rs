//! Quantities, changes of quantities, and weights.

use std::fmt;
use std::num::NonZeroI32;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::Refusal;

/// The most units one line, movement or adjustment may name.
pub const MAX_QUANTITY: u32 = 1_000_000;
/// The heaviest single unit, in grams: 10 tonnes.
pub const MAX_WEIGHT_G: u32 = 10_000_000;

/// Why a number is not a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// Below 1.
    #[error("a quantity is at least 1")]
    TooSmall,
    /// Above [`MAX_QUANTITY`].
    #[error("a quantity is at most {MAX_QUANTITY}")]
    TooLarge,
    /// A change by nothing.
    #[error("a change must not be 0")]
    NoChange,
    /// A weight below 0 or above [`MAX_WEIGHT_G`].
    #[error("a weight is 0 to {MAX_WEIGHT_G} grams")]
    Weight,
}

impl Refusal for QuantityError {
    fn code(&self) -> &'static str {
        match self {
            QuantityError::TooSmall => "quantity_too_small",
            QuantityError::TooLarge => "quantity_too_large",
            QuantityError::NoChange => "no_change",
            QuantityError::Weight => "weight_out_of_range",
        }
    }
}

/// A number of units, 1 to [`MAX_QUANTITY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(u32);

impl Quantity {
    /// One unit.
    pub const ONE: Quantity = Quantity(1);

    /// Checks a number of units.
    ///
    /// # Errors
    /// Below 1 or above [`MAX_QUANTITY`].
    pub fn new(units: i64) -> Result<Self, QuantityError> {
        match u32::try_from(units) {
            Ok(units @ 1..=MAX_QUANTITY) => Ok(Self(units)),
            Ok(0) => Err(QuantityError::TooSmall),
            Ok(_) => Err(QuantityError::TooLarge),
            Err(_) if units < 0 => Err(QuantityError::TooSmall),
            Err(_) => Err(QuantityError::TooLarge),
        }
    }

    /// The number of units.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number of units as stored.
    pub fn units(self) -> i64 {
        i64::from(self.0)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// A change of stock: not 0, at most [`MAX_QUANTITY`] either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuantityChange(NonZeroI32);

impl QuantityChange {
    /// Checks a change.
    ///
    /// # Errors
    /// 0, or beyond [`MAX_QUANTITY`] either way.
    pub fn new(units: i64) -> Result<Self, QuantityError> {
        if units.unsigned_abs() > u64::from(MAX_QUANTITY) {
            return Err(QuantityError::TooLarge);
        }
        let change = i32::try_from(units).ok().and_then(NonZeroI32::new);
        change.map(Self).ok_or(QuantityError::NoChange)
    }

    /// The signed number of units.
    pub fn units(self) -> i64 {
        i64::from(self.0.get())
    }
}

impl Serialize for QuantityChange {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.units())
    }
}

impl<'de> Deserialize<'de> for QuantityChange {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// A weight in grams, 0 to [`MAX_WEIGHT_G`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct WeightG(u32);

impl WeightG {
    /// Checks a weight in grams.
    ///
    /// # Errors
    /// Below 0 or above [`MAX_WEIGHT_G`].
    pub fn new(grams: i64) -> Result<Self, QuantityError> {
        let weight = u32::try_from(grams).ok().filter(|g| *g <= MAX_WEIGHT_G);
        weight.map(Self).ok_or(QuantityError::Weight)
    }

    /// Grams.
    pub fn grams(self) -> i64 {
        i64::from(self.0)
    }
}

impl Serialize for WeightG {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for WeightG {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(i64::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_limits() {
        let rows = [
            (1, Ok(1)),
            (1_000_000, Ok(1_000_000)),
            (0, Err(QuantityError::TooSmall)),
            (-1, Err(QuantityError::TooSmall)),
            (i64::MIN, Err(QuantityError::TooSmall)),
            (1_000_001, Err(QuantityError::TooLarge)),
            (i64::MAX, Err(QuantityError::TooLarge)),
        ];
        for (units, expected) in rows {
            assert_eq!(Quantity::new(units).map(Quantity::get), expected, "{units}");
        }
    }

    #[test]
    fn changes_are_signed_and_never_nothing() {
        let rows = [
            (5, Ok(5)),
            (-1_000_000, Ok(-1_000_000)),
            (0, Err(QuantityError::NoChange)),
            (1_000_001, Err(QuantityError::TooLarge)),
            (i64::MIN, Err(QuantityError::TooLarge)),
        ];
        for (units, expected) in rows {
            assert_eq!(QuantityChange::new(units).map(QuantityChange::units), expected, "{units}");
        }
    }

    #[test]
    fn weights_are_in_grams() {
        assert_eq!(WeightG::new(250).map(WeightG::grams), Ok(250));
        assert_eq!(WeightG::new(-1), Err(QuantityError::Weight));
        assert_eq!(WeightG::new(10_000_001), Err(QuantityError::Weight));
    }
}
