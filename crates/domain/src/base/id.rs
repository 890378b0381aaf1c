//! Ids: a type per entity over a 64-bit number, shown with a prefix and a check character.
//!
//! Text form: prefix, `_`, 13 Crockford base-32 characters, one check character: `ord_01J8ZK4T2M7Q5X`. The
//! text sorts as the number does. The check character is a weighted sum over the field of 32 elements with a
//! different weight at every place, so any one wrong character and any swap of two characters is found.

use std::fmt;

use super::error::Refusal;

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters that hold the 64 bits.
const DIGITS: usize = 13;
/// `digits` and the check character.
const BODY: usize = DIGITS + 1;
/// The first character holds the top 4 bits only.
const MAX_FIRST_DIGIT: u8 = 15;
/// x^5 + x^2 + 1, which makes 2 a generator of the 31 non-zero elements.
const FIELD_POLYNOMIAL: u8 = 0b10_0101;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// The prefix is missing or belongs to another kind of id.
    #[error("an id of this kind begins with \"{expected}_\"")]
    Prefix {
        /// The prefix that was wanted, without the underscore.
        expected: &'static str,
    },
    /// Too short or too long.
    #[error("an id has 14 characters after its prefix, this one has {found}")]
    Length {
        /// How many characters stand after the prefix.
        found: usize,
    },
    /// A character outside the alphabet.
    #[error("character {place} after the prefix cannot stand in an id")]
    Character {
        /// Counted from 1, after the prefix.
        place: usize,
    },
    /// The check character does not fit: a typing error.
    #[error("the id is mistyped: its check character does not fit")]
    Check,
}

impl Refusal for IdError {
    fn code(&self) -> &'static str {
        match self {
            IdError::Prefix { .. } => "id_prefix",
            IdError::Length { .. } => "id_length",
            IdError::Character { .. } => "id_character",
            IdError::Check => "id_check",
        }
    }
}

/// Multiplies by the generator.
fn next_power(x: u8) -> u8 {
    let doubled = x << 1;
    if doubled & 0b10_0000 != 0 { doubled ^ FIELD_POLYNOMIAL } else { doubled }
}

/// Zero when the last of `values` is the right check value for those before it.
fn weighted_sum(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, v| next_power(sum) ^ v)
}

fn encode(raw: i64) -> [u8; BODY] {
    let bits = raw.cast_unsigned();
    let mut values = [0u8; BODY];
    for (i, value) in values.iter_mut().take(DIGITS).enumerate() {
        *value = ((bits >> (5 * (DIGITS - 1 - i))) & 31) as u8;
    }
    // With zero in the last place the sum is exactly what must stand there to make it vanish.
    values[DIGITS] = weighted_sum(&values);
    values.map(|v| ALPHABET[usize::from(v)])
}

fn digit(c: u8) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|a| *a == c).map(|p| p as u8)
}

fn decode(text: &str, prefix: &'static str) -> Result<i64, IdError> {
    let body = match text.split_once('_') {
        Some((found, body)) if found.eq_ignore_ascii_case(prefix) => body,
        Some(_) | None => return Err(IdError::Prefix { expected: prefix }),
    };
    if body.chars().count() != BODY {
        return Err(IdError::Length { found: body.chars().count() });
    }
    let mut values = [0u8; BODY];
    for (i, c) in body.chars().enumerate() {
        let known = u8::try_from(c).ok().and_then(digit);
        values[i] = known.filter(|v| i > 0 || *v <= MAX_FIRST_DIGIT).ok_or(IdError::Character { place: i + 1 })?;
    }
    if weighted_sum(&values) != 0 {
        return Err(IdError::Check);
    }
    let bits = values[..DIGITS].iter().fold(0u64, |n, v| (n << 5) | u64::from(*v));
    Ok(bits.cast_signed())
}

fn write_id(f: &mut fmt::Formatter<'_>, prefix: &str, raw: i64) -> fmt::Result {
    f.write_str(prefix)?;
    f.write_str("_")?;
    encode(raw).iter().try_for_each(|c| fmt::Write::write_char(f, char::from(*c)))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// What its text form begins with, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// From the stored number.
            pub const fn from_raw(raw: i64) -> Self {
                Self(raw)
            }

            /// The number to store.
            pub const fn raw(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write_id(f, Self::PREFIX, self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                decode(text, Self::PREFIX).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                super::text::deserialize_parsed(from)
            }
        }
    )*};
}

ids! {
    /// A product: what the shop sells, with its variants.
    ProductId = "prd";
    /// A variant: the unit that is stocked and ordered.
    VariantId = "var";
    /// A category of the catalogue.
    CategoryId = "cat";
    /// A place that holds stock.
    LocationId = "loc";
    /// A customer.
    CustomerId = "cus";
    /// A supplier.
    SupplierId = "sup";
    /// What a supplier sells of a variant.
    SupplierItemId = "sit";
    /// An order.
    OrderId = "ord";
    /// A line of an order.
    OrderLineId = "orl";
    /// A shipment.
    ShipmentId = "shp";
    /// A transfer between two locations.
    TransferId = "trf";
    /// A stock count.
    StockCountId = "cnt";
    /// A stock movement.
    MovementId = "mov";
    /// A sales channel.
    ChannelId = "chn";
    /// A stage of the work on orders.
    StageId = "stg";
    /// A tax class.
    TaxClassId = "txc";
    /// A tax rate.
    TaxRateId = "txr";
    /// A shipping method.
    ShippingMethodId = "shm";
    /// An event.
    EventId = "evt";
    /// A commit: the promise of stock to one order line at one location.
    CommitId = "cmt";
    /// A background job.
    JobId = "job";
    /// An outgoing message.
    MessageId = "msg";
    /// A user.
    UserId = "usr";
    /// An API key.
    ApiKeyId = "key";
    /// A signed-in session.
    SessionId = "ses";
    /// An import.
    ImportId = "imp";
    /// A timed hold of stock.
    HoldId = "hld";
    /// An attached file.
    AttachmentId = "att";
    /// A picture of a product.
    ImageId = "img";
    /// A message or document template.
    TemplateId = "tpl";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        let good = OrderId::from_raw(123_456_789).to_string();
        let rows = [
            ("", IdError::Prefix { expected: "ord" }),
            ("orl_0000000000000", IdError::Prefix { expected: "ord" }),
            ("ord-00000000000000", IdError::Prefix { expected: "ord" }),
            ("ord_", IdError::Length { found: 0 }),
            ("ord_000000000000000", IdError::Length { found: 15 }),
            ("ord_0000000000000U", IdError::Character { place: 14 }),
            ("ord_Z0000000000000", IdError::Character { place: 1 }),
            ("ord_é0000000000000", IdError::Character { place: 1 }),
            ("ord_00000000000001", IdError::Check),
        ];
        for (text, expected) in rows {
            assert_eq!(text.parse::<OrderId>(), Err(expected), "{text}");
        }
        assert_eq!(good.len(), 18);
        assert_eq!(good.to_lowercase().parse(), Ok(OrderId::from_raw(123_456_789)));
    }

    #[test]
    fn look_alikes_are_read_as_digits() {
        let id = VariantId::from_raw(0);
        assert_eq!(id.to_string(), "var_00000000000000");
        assert_eq!("var_OoOoOoOoOoOoOo".parse(), Ok(id));
    }

    #[test]
    fn serde_uses_the_text() {
        use serde::Deserialize;
        use serde::de::value::{Error, StrDeserializer};
        let id = OrderId::from_raw(77);
        let text = id.to_string();
        let read = OrderId::deserialize(StrDeserializer::<Error>::new(&text)).unwrap();
        assert_eq!(read, id);
        let wrong = OrderId::deserialize(StrDeserializer::<Error>::new("cus_00000000000000")).unwrap_err();
        assert_eq!(wrong.to_string(), "an id of this kind begins with \"ord_\"");
    }

    proptest! {
        #[test]
        fn round_trips(raw: i64) {
            prop_assert_eq!(OrderId::from_raw(raw).to_string().parse(), Ok(OrderId::from_raw(raw)));
        }

        #[test]
        fn text_sorts_as_the_number(a in 0..i64::MAX, b in 0..i64::MAX) {
            let (x, y) = (OrderId::from_raw(a), OrderId::from_raw(b));
            prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
        }

        #[test]
        fn one_wrong_character_is_found(raw in 0..i64::MAX, place in 0..BODY, by in 1u8..32) {
            let mut body = encode(raw);
            let value = digit(body[place]).unwrap();
            body[place] = ALPHABET[usize::from((value + by) % 32)];
            let text = format!("ord_{}", std::str::from_utf8(&body).unwrap());
            prop_assert!(text.parse::<OrderId>().is_err());
        }

        #[test]
        fn a_swap_is_found(raw in 0..i64::MAX, place in 0..BODY - 1) {
            let mut body = encode(raw);
            prop_assume!(body[place] != body[place + 1]);
            body.swap(place, place + 1);
            let text = format!("ord_{}", std::str::from_utf8(&body).unwrap());
            prop_assert!(text.parse::<OrderId>().is_err());
        }
    }
}
