//! Order numbers: patterns such as `BK-{MMDD}-{seq:4}`.
//!
//! Placeholders: `{seq}` the counter, `{seq:4}` padded with zeros to that width, `{YYYY}`, `{YY}`, `{MM}`, `{DD}`,
//! `{MMDD}` the date of the order in the shop's time zone. Exactly one counter stands in a pattern. Everything but the
//! counter, written out for a date, is the [`NumberPattern::prefix_key`]; each key has a counter of its own, so
//! two orders of one pattern never get the same number. The counter itself lives in the database.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::text::deserialize_parsed;
use crate::base::{Date, Refusal};

/// The most characters of a pattern.
pub const MAX_NUMBER_CHARS: usize = 40;
/// The most digits a counter is padded to.
const MAX_SEQ_WIDTH: usize = 12;

/// Why a text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberPatternError {
    /// Above [`MAX_NUMBER_CHARS`].
    #[error("a number pattern has at most {MAX_NUMBER_CHARS} characters")]
    TooLong,
    /// A brace without its partner.
    #[error("a brace is not closed or not opened")]
    Brace,
    /// Braces around something unknown.
    #[error("{{{0}}} is not known: use {{seq}}, {{seq:4}}, {{YYYY}}, {{YY}}, {{MM}}, {{DD}} or {{MMDD}}")]
    Unknown(String),
    /// A character that does not belong into a document number.
    #[error("a number consists of letters, digits and - _ / . #")]
    Character,
    /// No counter, or more than one.
    #[error("a number pattern contains {{seq}} exactly once")]
    Counter,
}

impl Refusal for NumberPatternError {
    fn code(&self) -> &'static str {
        match self {
            NumberPatternError::TooLong => "too_long",
            NumberPatternError::Brace => "unbalanced_brace",
            NumberPatternError::Unknown(_) => "unknown_placeholder",
            NumberPatternError::Character => "invalid_character",
            NumberPatternError::Counter => "one_counter",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Seq { width: usize },
    Year4,
    Year2,
    Month,
    Day,
}

/// How the numbers of orders look.
///
/// Numbers of one pattern never meet; numbers of two patterns can (`{seq}` and `1{seq}`), so the database holds every
/// number unique.
///
/// ```
/// use domain::Date;
/// use domain::orders::NumberPattern;
///
/// let pattern: NumberPattern = "BK-{MMDD}-{seq:3}".parse()?;
/// let day = Date::new(2026, 11, 20).ok_or("a day")?;
/// assert_eq!(pattern.render(day, 7), "BK-1120-007");
/// assert_eq!(pattern.prefix_key(day), "BK-1120-");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPattern {
    text: String,
    parts: Vec<Part>,
}

impl NumberPattern {
    /// The number of the `seq`-th order of its key on `date`.
    pub fn render(&self, date: Date, seq: i64) -> String {
        self.write(date, |width| format!("{seq:0width$}"))
    }

    /// The number without its counter: the key of the counter to use on `date`.
    pub fn prefix_key(&self, date: Date) -> String {
        self.write(date, |_| String::new())
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn write(&self, date: Date, counter: impl Fn(usize) -> String) -> String {
        let write = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Seq { width } => counter(*width),
            Part::Year4 => format!("{:04}", date.year()),
            Part::Year2 => format!("{:02}", date.year().rem_euclid(100)),
            Part::Month => format!("{:02}", date.month()),
            Part::Day => format!("{:02}", date.day()),
        };
        self.parts.iter().map(write).collect()
    }
}

fn placeholder(name: &str) -> Option<Vec<Part>> {
    let width = |digits: &str| digits.parse().ok().filter(|w| (1..=MAX_SEQ_WIDTH).contains(w));
    match name {
        "seq" => Some(vec![Part::Seq { width: 1 }]),
        "YYYY" => Some(vec![Part::Year4]),
        "YY" => Some(vec![Part::Year2]),
        "MM" => Some(vec![Part::Month]),
        "DD" => Some(vec![Part::Day]),
        "MMDD" => Some(vec![Part::Month, Part::Day]),
        other => other.strip_prefix("seq:").and_then(width).map(|width| vec![Part::Seq { width }]),
    }
}

fn literal(text: &str) -> Result<Part, NumberPatternError> {
    if text.contains('}') {
        return Err(NumberPatternError::Brace);
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_/.#".contains(c);
    if text.chars().all(allowed) { Ok(Part::Text(text.to_owned())) } else { Err(NumberPatternError::Character) }
}

impl FromStr for NumberPattern {
    type Err = NumberPatternError;

    fn from_str(text: &str) -> Result<Self, NumberPatternError> {
        let text = text.trim();
        if text.chars().count() > MAX_NUMBER_CHARS {
            return Err(NumberPatternError::TooLong);
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').ok_or(NumberPatternError::Brace)?;
            parts.push(literal(before)?);
            parts.extend(placeholder(name).ok_or_else(|| NumberPatternError::Unknown(name.to_owned()))?);
            rest = after;
        }
        parts.push(literal(rest)?);
        let counters = parts.iter().filter(|p| matches!(p, Part::Seq { .. })).count();
        if counters != 1 {
            return Err(NumberPatternError::Counter);
        }
        Ok(Self { text: text.to_owned(), parts })
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for NumberPattern {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for NumberPattern {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        deserialize_parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_are_written_out() {
        let day = Date::new(2026, 3, 7).unwrap();
        let rows = [
            ("{seq}", 1001, "1001", ""),
            ("BK-{MMDD}-{seq}", 12, "BK-0307-12", "BK-0307-"),
            ("{YYYY}{seq:4}", 7, "20260007", "2026"),
            ("{YY}/{MM}/{DD}/{seq:2}", 123, "26/03/07/123", "26/03/07/"),
            ("#{seq}.A", 5, "#5.A", "#.A"),
        ];
        for (pattern, seq, number, key) in rows {
            let pattern: NumberPattern = pattern.parse().unwrap();
            assert_eq!((pattern.render(day, seq), pattern.prefix_key(day)), (number.into(), key.into()));
        }
    }

    #[test]
    fn wrong_patterns_are_refused() {
        let rows = [
            ("", NumberPatternError::Counter),
            ("BK-{MMDD}", NumberPatternError::Counter),
            ("{seq}{seq:4}", NumberPatternError::Counter),
            ("{seq", NumberPatternError::Brace),
            ("seq}", NumberPatternError::Brace),
            ("{seq}}", NumberPatternError::Brace),
            ("{week}-{seq}", NumberPatternError::Unknown("week".into())),
            ("{seq:0}", NumberPatternError::Unknown("seq:0".into())),
            ("{seq:99}", NumberPatternError::Unknown("seq:99".into())),
            ("é{seq}", NumberPatternError::Character),
            ("a b{seq}", NumberPatternError::Character),
            ("0123456789012345678901234567890123456{seq}", NumberPatternError::TooLong),
        ];
        for (text, expected) in rows {
            assert_eq!(text.parse::<NumberPattern>(), Err(expected), "{text}");
        }
        assert!(NumberPatternError::Unknown("week".into()).to_string().starts_with("{week} is not known: use {seq}"));
    }

    proptest! {
        #[test]
        fn numbers_of_one_pattern_differ(days in prop::collection::vec((1i8..=12, 1i8..=28), 2..20)) {
            for pattern in ["{seq}", "{DD}{seq}", "{seq}{MM}", "{MMDD}{seq:3}", "A{seq}{DD}"] {
                let pattern: NumberPattern = pattern.parse().unwrap();
                let mut counters = std::collections::HashMap::new();
                let mut seen = std::collections::HashSet::new();
                for (month, day) in &days {
                    let date = Date::new(2026, *month, *day).unwrap();
                    let seq = counters.entry(pattern.prefix_key(date)).or_insert(0i64);
                    *seq += 1;
                    prop_assert!(seen.insert(pattern.render(date, *seq)));
                }
            }
        }

        #[test]
        fn any_text_is_answered(text in "[{}a-zA-Z:0-9-]{0,50}") {
            if let Ok(pattern) = text.parse::<NumberPattern>() {
                prop_assert_eq!(pattern.to_string().parse(), Ok(pattern));
            }
        }
    }
}
