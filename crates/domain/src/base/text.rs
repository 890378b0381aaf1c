//! Validated text: trimmed, within its limit, without control characters.
//!
//! Single-line types refuse line breaks, so no value can smuggle a header into a message or a row into an export.
//! Characters that reorder text (bidirectional overrides) are refused everywhere: they make one text look like
//! another. Limits count characters, not bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer};

use super::error::Refusal;
use super::fold::folded_code;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but space.
    #[error("must not be empty")]
    Empty,
    /// Above the limit of its type.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The limit in characters.
        max: usize,
    },
    /// A line break where only one line may stand.
    #[error("must be on one line")]
    LineBreak,
    /// A control character or one that reorders text.
    #[error("must not contain control characters")]
    ControlCharacter,
    /// A path where only a name may stand.
    #[error("must be a name without / and \\")]
    APath,
    /// Not the form of an e-mail address.
    #[error("must be an e-mail address such as ana@example.com")]
    NotAnEmail,
    /// Neither the name of a server nor an IP address.
    #[error("must be the name of a server such as mail.example.com")]
    NotAHost,
    /// Something else than small letters, digits, `_` and `-`.
    #[error("must consist of small letters, digits, _ and -")]
    NotACode,
    /// Digits of a barcode length whose check digit is wrong.
    #[error("the check digit of the barcode is wrong")]
    CheckDigit,
}

impl Refusal for TextError {
    fn code(&self) -> &'static str {
        match self {
            TextError::Empty => "empty",
            TextError::TooLong { .. } => "too_long",
            TextError::LineBreak => "line_break",
            TextError::ControlCharacter => "control_character",
            TextError::APath => "a_path",
            TextError::NotAnEmail => "not_an_email",
            TextError::NotAHost => "not_a_host",
            TextError::NotACode => "not_a_code",
            TextError::CheckDigit => "check_digit",
        }
    }
}

/// Whether `c` changes the order or shape of the text around it.
fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether `c` shows nothing by itself. Some scripts need such characters inside words, so names may have them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{3164}')
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0085}' | '\u{2028}' | '\u{2029}')
}

/// Trims and checks one line of text.
///
/// # Errors
/// Empty, longer than `max` characters, a line break or a control character.
pub(crate) fn one_line(text: &str, max: usize) -> Result<String, TextError> {
    let trimmed = text.trim();
    if trimmed.chars().all(is_invisible) {
        return Err(TextError::Empty);
    }
    if trimmed.chars().any(is_line_break) {
        return Err(TextError::LineBreak);
    }
    if trimmed.chars().any(|c| c.is_control() || is_reordering(c)) {
        return Err(TextError::ControlCharacter);
    }
    within(trimmed, max)
}

/// One line of which every character shows: for codes that people compare by eye.
fn printable(text: &str, max: usize) -> Result<String, TextError> {
    let line = one_line(text, max)?;
    if line.chars().any(is_invisible) { Err(TextError::ControlCharacter) } else { Ok(line) }
}

/// One line that is no path.
fn file_name(text: &str, max: usize) -> Result<String, TextError> {
    let line = one_line(text, max)?;
    if line.contains(['/', '\\']) { Err(TextError::APath) } else { Ok(line) }
}

/// Trims and checks text of several lines; line breaks become `\n`, tabs may stay.
fn many_lines(text: &str, max: usize) -> Result<String, TextError> {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let trimmed = lines.trim();
    if trimmed.is_empty() {
        return Err(TextError::Empty);
    }
    if trimmed.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || is_reordering(c)) {
        return Err(TextError::ControlCharacter);
    }
    within(trimmed, max)
}

fn within(text: &str, max: usize) -> Result<String, TextError> {
    if text.chars().count() > max { Err(TextError::TooLong { max }) } else { Ok(text.to_owned()) }
}

/// Reads a string and parses it; the parser's text becomes the error.
pub(crate) fn deserialize_parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    // Owned, because borrowed text is not to be had from readers and values.
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, at most $max:literal, by $check:path;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const MAX_CHARS: usize = $max;

            /// Trims and checks the text.
            ///
            /// # Errors
            /// What is wrong with it, as a [`TextError`].
            pub fn new(text: &str) -> Result<Self, TextError> {
                $check(text, Self::MAX_CHARS).map(Self)
            }

            /// As [`Self::new`], but nothing where the text is empty: for fields that may be left out.
            ///
            /// # Errors
            /// What is wrong with a text that is not empty.
            pub fn optional(text: &str) -> Result<Option<Self>, TextError> {
                if text.trim().is_empty() { Ok(None) } else { Self::new(text).map(Some) }
            }
        }

        crate::base::text::text_traits!($name);
    )*};
}

/// What every validated text can do.
macro_rules! text_traits {
    ($name:ident) => {
        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::base::text::TextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                crate::base::text::deserialize_parsed(from)
            }
        }
    };
}
pub(crate) use text_traits;

texts! {
    /// A stock-keeping unit code as the shop writes it; unique by [`Sku::folded`].
    Sku, at most 64, by printable;
    /// A barcode; see `catalog` for the check digit.
    Barcode, at most 64, by barcode;
    /// The name of a person, company, place or thing.
    Name, at most 120, by one_line;
    /// The name of a file, without a path.
    FileName, at most 150, by file_name;
    /// The title of a product, a template, a message.
    Title, at most 255, by one_line;
    /// Text of several lines: notes.
    Note, at most 5000, by many_lines;
    /// What a product is, in several lines.
    Description, at most 20000, by many_lines;
    /// A telephone number as it was written.
    Phone, at most 40, by one_line;
    /// One line of an address, or a city.
    AddressLine, at most 200, by one_line;
    /// A state, province or county.
    Region, at most 100, by one_line;
    /// A postcode as it was written.
    Postcode, at most 20, by one_line;
    /// A name for programs, chosen by the shop: of a stage, a tax class, a shipping method, a channel.
    Code, at most 40, by code;
}

impl Sku {
    /// The form by which two codes are the same: upper case.
    pub fn folded(&self) -> String {
        folded_code(&self.0)
    }
}

/// One line; digits of the length of an EAN-8, UPC-A or EAN-13 must carry the right check digit.
fn barcode(text: &str, max: usize) -> Result<String, TextError> {
    let code = printable(text, max)?;
    let numeric = code.bytes().all(|b| b.is_ascii_digit());
    if numeric && matches!(code.len(), 8 | 12 | 13) && !has_check_digit(&code) {
        return Err(TextError::CheckDigit);
    }
    Ok(code)
}

/// Small letters, digits, `_` and `-`.
fn code(text: &str, max: usize) -> Result<String, TextError> {
    let code = one_line(text, max)?;
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    if code.bytes().all(allowed) { Ok(code) } else { Err(TextError::NotACode) }
}

/// Whether the last digit is right: from the right, the digits weigh 1, 3, 1, 3 ... and add up to a multiple of 10.
fn has_check_digit(digits: &str) -> bool {
    let weights = [1u32, 3].into_iter().cycle();
    let sum: u32 = digits.bytes().rev().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn single_lines_are_trimmed_and_checked() {
        let long = "x".repeat(65);
        let rows = [
            ("  TEE-RED-M ", Ok("TEE-RED-M")),
            ("réf 7/ß", Ok("réf 7/ß")),
            ("", Err(TextError::Empty)),
            (" \t\n ", Err(TextError::Empty)),
            ("a\nb", Err(TextError::LineBreak)),
            ("a\rb", Err(TextError::LineBreak)),
            ("a\u{2028}b", Err(TextError::LineBreak)),
            ("a\0b", Err(TextError::ControlCharacter)),
            ("a\tb", Err(TextError::ControlCharacter)),
            ("a\u{202E}b", Err(TextError::ControlCharacter)),
            ("a\u{200B}b", Err(TextError::ControlCharacter)),
            ("\u{200B}", Err(TextError::Empty)),
            (long.as_str(), Err(TextError::TooLong { max: 64 })),
        ];
        for (text, expected) in rows {
            assert_eq!(Sku::new(text).as_ref().map(Sku::as_str), expected.as_ref().map(|t| *t), "{text:?}");
        }
        assert_eq!(Sku::new(&"é".repeat(64)).map(|s| s.as_str().len()), Ok(128));
    }

    #[test]
    fn skus_are_the_same_in_any_case() {
        assert_eq!(Sku::new("tee-Straße").unwrap().folded(), Sku::new("TEE-STRASSE").unwrap().folded());
    }

    #[test]
    fn notes_keep_their_lines() {
        assert_eq!(Note::new(" a\r\nb\rc\td ").unwrap().as_str(), "a\nb\nc\td");
        assert_eq!(Note::new("a\u{1b}[31m"), Err(TextError::ControlCharacter));
        assert_eq!(Note::optional("  "), Ok(None));
    }

    #[test]
    fn names_of_every_script_pass() {
        for name in ["José Ñandú", "李小龙", "محمد", "क्\u{200d}ष", "O’Brien", "👩\u{200d}🚀"] {
            assert!(Name::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn barcodes_carry_their_check_digit() {
        for good in ["4006381333931", "96385074", "036000291452", "ABC-123", "12345", "1234567890"] {
            assert!(Barcode::new(good).is_ok(), "{good}");
        }
        for bad in ["4006381333932", "96385075", "036000291453"] {
            assert_eq!(Barcode::new(bad), Err(TextError::CheckDigit), "{bad}");
        }
    }

    #[test]
    fn codes_are_plain() {
        assert_eq!(Code::new(" out_of_stock ").unwrap().as_str(), "out_of_stock");
        for bad in ["Out", "a b", "é", "a.b"] {
            assert_eq!(Code::new(bad), Err(TextError::NotACode), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_accepted_is_stable(text: String) {
            if let Ok(name) = Name::new(&text) {
                prop_assert!(!name.as_str().chars().any(char::is_control));
                prop_assert_eq!(Name::new(name.as_str()), Ok(name.clone()));
            }
        }
    }
}
