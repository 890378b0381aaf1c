//! Reading what merchants write in cells: amounts, numbers, yes and no.
//!
//! Invariant: a number is read in the one way that its column allows, or refused; it is never guessed row by row.

use domain::base::{Currency, Money, Refusal};
use serde::{Deserialize, Serialize};

/// Why a cell cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Stable code.
    pub code: &'static str,
    /// A sentence that names what stands in the cell.
    pub message: String,
}

fn fault<T>(code: &'static str, message: impl Into<String>) -> Result<T, CellFault> {
    Err(CellFault { code, message: message.into() })
}

/// What stands before the decimals in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `1,234.56`; also where nothing tells.
    #[default]
    Dot,
    /// `1.234,56`.
    Comma,
    /// Both stand in the column: what could be either is refused.
    Mixed,
}

/// What the numbers of a column say about its mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    dots: u64,
    commas: u64,
}

impl Evidence {
    /// Looks at one more cell.
    pub fn look(&mut self, text: &str) {
        match bare(text).ok().and_then(|(_, digits)| telling(&digits)) {
            Some('.') => self.dots += 1,
            Some(_) => self.commas += 1,
            None => {}
        }
    }

    /// The column's mark.
    pub fn mark(self) -> Mark {
        match (self.dots, self.commas) {
            (0, 1..) => Mark::Comma,
            (1.., 1..) => Mark::Mixed,
            (_, 0) => Mark::Dot,
        }
    }
}

/// The decimal mark of a number that can be read in one way only.
fn telling(digits: &str) -> Option<char> {
    let last = digits.rfind(['.', ','])?;
    let (mark, after) = (digits[last..].chars().next()?, digits.len() - last - 1);
    let (marks, others) = (digits.matches(mark).count(), digits.contains(if mark == '.' { ',' } else { '.' }));
    if others {
        return (marks == 1).then_some(mark);
    }
    (marks == 1 && (after != 3 || last == 0 || digits.starts_with('0'))).then_some(mark)
}

/// Sign and digits with marks, without currency, space and apostrophes.
fn bare(text: &str) -> Result<(bool, String), CellFault> {
    let inner = text.trim().trim_start_matches('\'');
    let (inner, bracketed) = match inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(rest) => (rest, true),
        None => (inner, false),
    };
    let (mut digits, mut letters, mut signs) = (String::new(), String::new(), 0);
    for c in inner.chars() {
        match c {
            '0'..='9' | '.' | ',' => digits.push(c),
            '-' | '\u{2212}' => signs += 1,
            '+' | '\'' | '\u{2019}' | '_' => {}
            c if c.is_whitespace() => {}
            '$' | '€' | '£' | '¥' | '₹' | '₩' | '₽' | '₺' | '₫' | '₴' | '₦' | '฿' => {}
            c if c.is_alphabetic() => letters.push(c),
            _ => return fault("not_a_number", format!("\"{text}\" is not a number")),
        }
    }
    let currency_like = letters.is_empty()
        || letters.parse::<Currency>().is_ok()
        || ["kr", "Kr", "zł", "R", "lei"].contains(&letters.as_str());
    let edge = inner.trim_start().starts_with(['-', '\u{2212}'])
        || inner.trim_end().ends_with('-')
        || signs == 0
        || !letters.is_empty()
        || inner.trim_start().starts_with(['$', '€', '£']);
    if !currency_like || !edge || signs > 1 || (signs == 1 && bracketed) || !digits.bytes().any(|b| b.is_ascii_digit())
    {
        return fault("not_a_number", format!("\"{text}\" is not a number"));
    }
    Ok((signs == 1 || bracketed, digits))
}

/// A number as `-1234.56`.
///
/// # Errors
/// When it is none, or could be read in two ways.
pub fn decimal(text: &str, mark: Mark) -> Result<String, CellFault> {
    let (negative, digits) = bare(text)?;
    let decimal_mark = match (telling(&digits), mark) {
        (Some(told), _) => Some(told),
        (None, _) if !digits.contains(['.', ',']) => None,
        (None, Mark::Mixed) if digits.matches(['.', ',']).count() == 1 => {
            return fault(
                "ambiguous_number",
                format!(
                    "\"{text}\" can be read in two ways, and the column has both decimal points and decimal commas"
                ),
            );
        }
        (None, Mark::Dot | Mark::Mixed) => Some('.'),
        (None, Mark::Comma) => Some(','),
    };
    let several = decimal_mark.is_some_and(|m| digits.matches(m).count() > 1);
    let (whole, part) = match decimal_mark.filter(|_| !several).and_then(|m| digits.rsplit_once(m)) {
        Some((whole, part)) => (whole, part),
        None => (digits.as_str(), ""),
    };
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let separators = whole.matches('.').count().min(1) + whole.matches(',').count().min(1);
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && !groups[0].is_empty() && groups[1..].iter().all(|g| g.len() == 3));
    if separators > 1 || !grouped || part.contains(['.', ',']) {
        return fault("not_a_number", format!("\"{text}\" is not a number: its digits are not in groups of three"));
    }
    let whole = groups.concat();
    let whole = if whole.is_empty() { "0".to_owned() } else { whole };
    let sign = if negative { "-" } else { "" };
    Ok(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// An amount of a currency.
///
/// # Errors
/// When it is none.
pub fn money(text: &str, mark: Mark, currency: Currency) -> Result<Money, CellFault> {
    let plain = decimal(text, mark)?;
    // Zeros beyond the currency's decimals say nothing.
    let digits = currency.minor_digits() as usize;
    let plain = match plain.split_once('.') {
        Some((whole, part)) if part.len() > digits && part[digits..].bytes().all(|b| b == b'0') => {
            if digits == 0 {
                whole.to_owned()
            } else {
                format!("{whole}.{}", &part[..digits])
            }
        }
        _ => plain,
    };
    Money::parse(&plain, currency).or_else(|e| fault(e.code(), format!("\"{text}\" {e}")))
}

/// A whole number; `17.0` is one.
///
/// # Errors
/// When it is none.
pub fn whole(text: &str, mark: Mark) -> Result<i64, CellFault> {
    let plain = decimal(text, mark)?;
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if part.bytes().any(|b| b != b'0') {
        return fault("not_whole", format!("\"{text}\" is not a whole number"));
    }
    whole.parse().or_else(|_| fault("out_of_range", format!("\"{text}\" is too large")))
}

/// A weight in grams.
///
/// # Errors
/// When it is none.
pub fn grams(text: &str, mark: Mark, unit: &str) -> Result<i64, CellFault> {
    /// Hundred-thousandths of a gram per unit.
    const UNITS: [(&str, i128); 8] = [
        ("g", 100_000),
        ("gr", 100_000),
        ("grams", 100_000),
        ("kg", 100_000_000),
        ("lb", 45_359_237),
        ("lbs", 45_359_237),
        ("oz", 2_834_952),
        ("mg", 100),
    ];
    let unit = unit.trim().to_lowercase();
    let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return fault("unknown_unit", format!("\"{unit}\" is no unit of weight: use g, kg, lb or oz"));
    };
    let plain = decimal(text, mark)?;
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let part: String = part.chars().take(6).collect();
    let scaled = format!("{whole}{part:0<6}").parse::<i128>().ok().and_then(|n| n.checked_mul(*factor));
    let grams = scaled.map(|n| (n + 50_000_000_000) / 100_000_000_000).and_then(|g| i64::try_from(g).ok());
    grams.map_or_else(|| fault("out_of_range", format!("\"{text}\" is too large")), Ok)
}

/// Yes or no.
///
/// # Errors
/// When it is neither.
pub fn truth(text: &str) -> Result<bool, CellFault> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" | "x" | "t" => Ok(true),
        "false" | "no" | "n" | "0" | "off" | "f" => Ok(false),
        _ => fault("not_yes_or_no", format!("\"{text}\" is neither yes nor no")),
    }
}

/// Whether a code says that there is none.
pub fn is_no_code(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "" | "-" | "--" | "n/a" | "na" | "none" | "null" | "#n/a")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_one_way() {
        let rows = [
            ("$1,000", Mark::Dot, Ok("1000")),
            ("1,000", Mark::Comma, Ok("1.000")),
            ("1.234,56", Mark::Dot, Ok("1234.56")),
            ("1.234", Mark::Comma, Ok("1234")),
            ("1.234", Mark::Dot, Ok("1.234")),
            ("1,234,567", Mark::Comma, Ok("1234567")),
            ("12,5", Mark::Dot, Ok("12.5")),
            ("0,500", Mark::Dot, Ok("0.500")),
            ("€ 1 234,50", Mark::Dot, Ok("1234.50")),
            ("1'234.50", Mark::Dot, Ok("1234.50")),
            ("-$12.00", Mark::Dot, Ok("-12.00")),
            ("(12.00)", Mark::Dot, Ok("-12.00")),
            ("12.00-", Mark::Dot, Ok("-12.00")),
            ("'42", Mark::Dot, Ok("42")),
            ("19.99 USD", Mark::Dot, Ok("19.99")),
            (".5", Mark::Dot, Ok("0.5")),
            ("1,234", Mark::Mixed, Err("ambiguous_number")),
            ("12,34,56", Mark::Dot, Err("not_a_number")),
            ("1.2.3,4", Mark::Dot, Err("not_a_number")),
            ("12 pcs", Mark::Dot, Err("not_a_number")),
            ("2010-12-01", Mark::Dot, Err("not_a_number")),
            ("ERROR", Mark::Dot, Err("not_a_number")),
            ("", Mark::Dot, Err("not_a_number")),
            (".", Mark::Dot, Err("not_a_number")),
        ];
        for (text, mark, expected) in rows {
            let read = decimal(text, mark);
            assert_eq!(read.as_deref().map_err(|f| f.code), expected, "{text} {mark:?}");
        }
    }

    #[test]
    fn a_column_tells_its_mark() {
        let mark = |cells: &[&str]| {
            let mut evidence = Evidence::default();
            cells.iter().for_each(|cell| evidence.look(cell));
            evidence.mark()
        };
        assert_eq!(mark(&["1.000", "2,50"]), Mark::Comma);
        assert_eq!(mark(&["1,000", "2.50"]), Mark::Dot);
        assert_eq!(mark(&["2,50", "2.50"]), Mark::Mixed);
        assert_eq!(mark(&["1.000", "x", ""]), Mark::Dot);
    }

    #[test]
    fn amounts_counts_weights_and_truth() {
        let gbp = Currency::GBP;
        assert_eq!(money("£1,234.5000", Mark::Dot, gbp).unwrap().minor(), 123_450);
        assert!(money("1.005", Mark::Dot, gbp).is_err());
        assert_eq!(whole("17850.0", Mark::Dot), Ok(17_850));
        assert_eq!(whole("1.5", Mark::Dot).unwrap_err().code, "not_whole");
        assert_eq!(grams("1,5", Mark::Dot, "kg"), Ok(1_500));
        assert_eq!(grams("2", Mark::Dot, "lb"), Ok(907));
        assert_eq!(grams("2", Mark::Dot, "stone").unwrap_err().code, "unknown_unit");
        assert_eq!((truth("YES"), truth("0")), (Ok(true), Ok(false)));
        assert!(truth("perhaps").is_err() && is_no_code(" N/A ") && !is_no_code("A-1"));
    }
}
