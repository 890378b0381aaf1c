//! `purser verify`: recomputes every invariant on the live database and reports what differs.

use std::io::Write;
use std::process::ExitCode;

use app::Shop;
use app::insight::verify::{Finding, Verification};

use crate::opening::{self, OpenError};
use crate::settings::Settings;

/// How the report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// For people.
    Text,
    /// One JSON document.
    Json,
}

/// Verifies the shop; the exit code says whether every invariant holds.
///
/// # Errors
/// [`OpenError`].
pub fn run(settings: &Settings, form: ReportForm, out: &mut impl Write) -> Result<ExitCode, OpenError> {
    let found = opening::briefly(settings, async |shop: &Shop| Ok(shop.audit().await?))?;
    match form {
        ReportForm::Json => {
            serde_json::to_writer_pretty(&mut *out, &found).map_err(std::io::Error::from)?;
            writeln!(out)?;
        }
        ReportForm::Text => write_text(&found, out)?,
    }
    Ok(if found.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn write_text(found: &Verification, out: &mut impl Write) -> std::io::Result<()> {
    for Finding { id, rule, checked, differences } in &found.findings {
        let word = if differences.is_empty() { "ok" } else { "DIFFERS" };
        writeln!(out, "{word:7}  {id:3}  {checked:>9} checked  {rule}")?;
        for difference in differences {
            writeln!(out, "         {difference}")?;
        }
    }
    let broken = found.findings.iter().filter(|finding| !finding.holds()).count();
    match broken {
        0 => writeln!(out, "all {} invariants hold", found.findings.len()),
        _ => writeln!(out, "{broken} of {} invariants do not hold", found.findings.len()),
    }
}
