//! Reads benchmark instances in the VRPLIB format, with the extensions of the `PyVRP/Instances` collection.
//!
//! Text in, problem out: the caller reads the file. Distances follow the collection's rounding conventions, and one
//! metre costs one minor unit, so that a plan's rounded cost is the benchmark's cost.

mod convert;

use std::collections::HashMap;
use std::fmt;

use crate::model::fault::Fault;
use crate::model::problem::Problem;

pub use convert::Rounding;

/// An instance ready to be solved.
#[derive(Clone, Debug)]
pub struct Benchmark {
    /// Its name.
    pub name: String,
    /// The problem.
    pub problem: Problem,
    /// Coordinates per location, empty if the file has a matrix instead.
    pub points: Vec<(f64, f64)>,
}

/// Why an instance cannot be read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ReadFault {
    /// A section or field is missing.
    Missing(&'static str),
    /// A line is not what its section needs.
    BadLine {
        /// Number of the line, from 1.
        line: usize,
    },
    /// The kind of edge weights is not supported.
    EdgeWeights(String),
    /// The instance is read but is no valid problem.
    Invalid(Vec<Fault>),
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(what) => write!(f, "{what} is missing"),
            Self::BadLine { line } => write!(f, "line {line} cannot be read"),
            Self::EdgeWeights(kind) => write!(f, "edge weights of type {kind} are not supported"),
            Self::Invalid(faults) => {
                let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
                f.write_str(&all.join("; "))
            }
        }
    }
}

impl std::error::Error for ReadFault {}

/// Reads an instance.
///
/// # Errors
/// A [`ReadFault`] naming the line or section at fault.
pub fn read_vrplib(text: &str, rounding: Rounding) -> Result<Benchmark, ReadFault> {
    convert::benchmark(&Sections::parse(text)?, rounding)
}

/// The cost in a `.sol` file, from its last `Cost` line.
#[must_use]
pub fn read_best_known(text: &str) -> Option<f64> {
    let line = text.lines().rev().find(|l| l.trim_start().starts_with("Cost"))?;
    line.trim().trim_start_matches("Cost").trim_start_matches([':', ' ', '\t']).trim().parse().ok()
}

/// Fields and sections of a file, still as numbers without meaning.
pub(crate) struct Sections {
    fields: HashMap<String, String>,
    sections: HashMap<String, Vec<Vec<f64>>>,
}

impl Sections {
    fn parse(text: &str) -> Result<Self, ReadFault> {
        let mut parsed = Self { fields: HashMap::new(), sections: HashMap::new() };
        let mut section: Option<String> = None;
        for (index, raw) in text.lines().enumerate() {
            let line = raw.trim();
            if line.is_empty() || line == "EOF" {
                continue;
            }
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                section = parsed.heading(line);
                continue;
            }
            let Some(name) = &section else { return Err(ReadFault::BadLine { line: index + 1 }) };
            let numbers: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
            let numbers = numbers.map_err(|_| ReadFault::BadLine { line: index + 1 })?;
            if numbers.iter().any(|x: &f64| !x.is_finite()) {
                return Err(ReadFault::BadLine { line: index + 1 });
            }
            parsed.sections.entry(name.clone()).or_default().push(numbers);
        }
        Ok(parsed)
    }

    /// A field, or the beginning of a section, whose name is returned.
    fn heading(&mut self, line: &str) -> Option<String> {
        if let Some(name) = line.strip_suffix("_SECTION") {
            return Some(name.to_owned());
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        self.fields.insert(name.trim().to_owned(), value.trim().to_owned());
        None
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok().filter(|x: &f64| x.is_finite())
    }

    pub(crate) fn rows(&self, name: &str) -> Option<&Vec<Vec<f64>>> {
        self.sections.get(name)
    }

    /// The values of a section by node or vehicle number (from 1), without the number itself.
    pub(crate) fn by_number(&self, name: &str, count: usize) -> Option<Vec<&[f64]>> {
        let mut values: Vec<&[f64]> = vec![&[]; count];
        for row in self.rows(name)? {
            let (number, rest) = row.split_first()?;
            let index = (*number as usize).checked_sub(1)?;
            *values.get_mut(index)? = rest;
        }
        Some(values)
    }
}
