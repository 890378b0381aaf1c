//! Enums with a stable code per variant: what is stored, sent and shown to programs.

use super::error::Refusal;

/// A text that is no code of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of: {}", known.join(", "))]
pub struct UnknownCode {
    /// Every code of the kind, in the order of its variants.
    pub known: &'static [&'static str],
}

impl Refusal for UnknownCode {
    fn code(&self) -> &'static str {
        "unknown_code"
    }
}

/// Declares an enum whose variants have stable codes, with `ALL`, `code`, parsing, text and serde.
macro_rules! coded {
    ($($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];
            /// Every code, in the order of the variants.
            pub const CODES: &'static [&'static str] = &[$($code,)+];

            /// The stable code: stored, sent, never reused for another meaning.
            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)+
                }
            }

            /// The variant of a stored code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::base::UnknownCode;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::from_code(code).ok_or(crate::base::UnknownCode { known: Self::CODES })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::base::text::deserialize_parsed(from)
            }
        }
    )+};
}
pub(crate) use coded;

#[cfg(test)]
mod tests {
    use crate::stock::Bucket;

    #[test]
    fn codes_round_trip_and_unknown_ones_list_the_known() {
        assert!(Bucket::ALL.iter().all(|b| b.code().parse() == Ok(*b)));
        let unknown = "Good".parse::<Bucket>().unwrap_err();
        assert_eq!(unknown.to_string(), "must be one of: good, damaged, quarantine, expired");
    }
}
