//! What an import did or would do: every row in exactly one class.

use super::plan::Fate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts of rows by what became of them, and of reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Rows of the file below the column names; the sum of the five counts that follow.
    pub rows: u64,
    /// Rows that made something.
    pub created: u64,
    /// Rows that changed something.
    pub changed: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows with nothing to be taken.
    pub skipped: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// How many rows were skipped or rejected for each reason, by code.
    pub reasons: BTreeMap<String, Reason>,
    /// Figures of the kind's own: products, variants, units.
    pub figures: BTreeMap<String, i64>,
    /// Columns that were not used.
    pub left_out: Vec<String>,
}

/// A reason and how often it was met.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Rows.
    pub rows: u64,
    /// The first of its sentences.
    pub example: String,
    /// The line of that.
    pub line: u64,
}

/// Something to be told of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its line.
    pub line: u64,
    /// The column it is about, by its name.
    pub column: Option<String>,
    /// True: rejected; false: skipped.
    pub rejected: bool,
    /// Stable code.
    pub code: String,
    /// A sentence.
    pub message: String,
}

impl Report {
    /// Accounts for one row; what has to be told of it.
    pub(super) fn account(
        &mut self,
        line: u64,
        fate: Fate,
        column_of: impl Fn(&str) -> Option<String>,
    ) -> Option<Finding> {
        self.rows += 1;
        match fate {
            Fate::Created => self.created += 1,
            Fate::Changed => self.changed += 1,
            Fate::Unchanged => self.unchanged += 1,
            Fate::Skipped { code, message } => {
                self.skipped += 1;
                self.note(line, &code, &message);
                return Some(Finding { line, column: None, rejected: false, code, message });
            }
            Fate::Rejected { field, code, message } => {
                self.rejected += 1;
                self.note(line, &code, &message);
                let column = field.map(|f| column_of(&f).unwrap_or(f));
                return Some(Finding { line, column, rejected: true, code, message });
            }
        }
        None
    }

    fn note(&mut self, line: u64, code: &str, message: &str) {
        let fresh = || Reason { rows: 0, example: message.to_owned(), line };
        self.reasons.entry(code.to_owned()).or_insert_with(fresh).rows += 1;
    }

    pub(super) fn add_figures(&mut self, tally: Vec<(String, i64)>) {
        for (name, n) in tally {
            let sum = self.figures.entry(name).or_insert(0);
            *sum = sum.saturating_add(n);
        }
    }

    /// Whether the classes add up to the rows.
    pub fn adds_up(&self) -> bool {
        self.rows == self.created + self.changed + self.unchanged + self.skipped + self.rejected
    }
}
