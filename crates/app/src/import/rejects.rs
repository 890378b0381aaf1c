//! Rejected rows as a file: the columns as they were, then the line and the reason. Mended, it can be imported as it is.

use super::intake::{Looked, json};
use crate::platform::imports::queries::{self, ImportRow};
use crate::platform::imports::store::FindingRow;
use crate::platform::{AppError, ReadCtx, Result};

/// Names of the two columns that are added.
const ADDED: [&str; 2] = ["import_line", "import_reason"];
/// Findings read at a time.
const AT_ONCE: i64 = 500;

/// A file of rejected rows under way.
pub struct Rejects {
    out: csv::Writer<Vec<u8>>,
    columns: usize,
}

impl Rejects {
    /// A file with the columns of another.
    ///
    /// # Errors
    /// None that a writer into memory can have.
    pub fn of(looked: &Looked) -> Result<Rejects> {
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let headers = looked.survey.columns.iter().map(|c| c.header.clone());
        out.write_record(headers.chain(ADDED.map(str::to_owned)).map(|h| harmless(&h))).map_err(broken)?;
        Ok(Rejects { out, columns: looked.survey.columns.len() })
    }

    /// Adds a row, if it was rejected.
    ///
    /// # Errors
    /// When its cells cannot be read.
    pub fn add(&mut self, finding: &FindingRow) -> Result<()> {
        if !finding.rejected {
            return Ok(());
        }
        let mut cells: Vec<String> = json(&finding.cells)?;
        // A row with too many columns keeps them all, so that nothing of it is lost.
        cells.resize(cells.len().max(self.columns), String::new());
        let reason = match &finding.column {
            Some(column) => format!("{column}: {}", finding.message),
            None => finding.message.clone(),
        };
        let more = [finding.line.to_string(), reason];
        self.out.write_record(cells.iter().chain(&more).map(|c| harmless(c))).map_err(broken)
    }

    /// What was written since the last call.
    ///
    /// # Errors
    /// None that a writer into memory can have.
    pub fn bytes(self) -> Result<Vec<u8>> {
        self.out.into_inner().map_err(broken)
    }
}

/// All rejected rows of an import, as CSV.
///
/// # Errors
/// When the import was written by another program.
pub fn of_import(ctx: &mut ReadCtx<'_, '_>, import: &ImportRow) -> Result<Vec<u8>> {
    let looked: Looked = json(&import.survey)?;
    let mut rejects = Rejects::of(&looked)?;
    let mut after = 0;
    loop {
        let findings = queries::findings_after(ctx.tx, import.id, after, AT_ONCE)?;
        let Some(last) = findings.last() else { break };
        after = i64::try_from(last.line).unwrap_or(i64::MAX);
        findings.iter().try_for_each(|finding| rejects.add(finding))?;
    }
    rejects.bytes()
}

/// A cell that no spreadsheet runs.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::Internal(format!("rejected rows cannot be written: {error}"))
}
