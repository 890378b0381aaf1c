//! Results as rows of a Markdown table, so that they can go into the README as they are.

use std::io::Write;

use crate::Result;

/// Writes a line to standard output.
pub(crate) fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// Writes a heading and the head of a table.
pub(crate) fn head(title: &str, columns: &[&str]) -> Result<()> {
    say(&format!("\n### {title}\n\n| {} |", columns.join(" | ")))?;
    let rule: Vec<&str> = columns.iter().map(|_| "---").collect();
    say(&format!("| {} |", rule.join(" | ")))
}

/// Writes a row.
pub(crate) fn row(cells: &[String]) -> Result<()> {
    say(&format!("| {} |", cells.join(" | ")))
}

/// A rate, whole.
pub(crate) fn rate(per_second: f64) -> String {
    format!("{per_second:.0}")
}

/// Milliseconds with two digits.
pub(crate) fn ms(millis: f64) -> String {
    format!("{millis:.2}")
}
