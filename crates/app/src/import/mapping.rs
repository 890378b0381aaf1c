//! Which column holds which field: guessed from the names, chosen by people, remembered for files with the same names.

use super::kinds;
use super::layouts::{Field, Holds, KnownLayout, field_of, plain_name};
use super::limits::{HEADER_WITHIN_ROWS, MAX_ROWS, SAMPLE_CHARS, SAMPLES};
use super::plan::Kind;
use super::sheet::{RawRow, Sheet, refused};
use super::values::{Evidence, Mark};
use crate::export::LAYOUTS;
use crate::export::layout::Layout;
use crate::platform::{AppError, Result};
use domain::base::{Currency, FieldErrors, indexed};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Columns that name a kind before it is taken for it.
const LEAST_KNOWN: usize = 2;

/// What a file looks like: its columns and how many rows it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// The line of the column names.
    pub header_line: u64,
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// Rows below the names, those without anything in them too.
    pub rows: u64,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub header: String,
    /// Some of its values.
    pub samples: Vec<String>,
    /// How its numbers are written, if it holds some.
    pub mark: Mark,
}

/// Which column holds which field, by their order; none is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping(pub Vec<Option<String>>);

/// Whether a file names its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Names {
    /// One of its first rows does.
    #[default]
    Found,
    /// It begins with its first row; columns are called `column 1` and so on.
    None,
}

impl Survey {
    /// Reads a file once from beginning to end.
    ///
    /// # Errors
    /// When it has no row of column names, or too many rows.
    pub fn of(sheet: &Sheet, currency: Currency, names: Names) -> Result<Survey> {
        let header = match names {
            Names::Found => header(sheet, currency)?,
            Names::None => numbered(sheet)?,
        };
        let mut columns: Vec<Column> =
            header.cells.iter().map(|h| Column { header: h.clone(), samples: Vec::new(), mark: Mark::Dot }).collect();
        let mut evidence = vec![Evidence::default(); columns.len()];
        let mut all = sheet.rows()?;
        let mut rows = 0;
        while let Some(row) = all.next_row()? {
            if row.line <= header.line {
                continue;
            }
            rows += 1;
            if rows > MAX_ROWS {
                return Err(refused("too_many_rows", format!("the file has more than {MAX_ROWS} rows: split it")));
            }
            for ((column, evidence), cell) in columns.iter_mut().zip(&mut evidence).zip(&row.cells) {
                evidence.look(cell);
                if column.samples.len() < SAMPLES && !cell.is_empty() {
                    let sample: String = cell.chars().take(SAMPLE_CHARS).collect();
                    if !column.samples.contains(&sample) {
                        column.samples.push(sample);
                    }
                }
            }
        }
        columns.iter_mut().zip(evidence).for_each(|(column, evidence)| column.mark = evidence.mark());
        Ok(Survey { header_line: header.line, columns, rows })
    }

    /// What files with the same columns have in common.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for column in &self.columns {
            hash.update(plain_name(&column.header));
            hash.update([0]);
        }
        hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
    }

    /// The table of our own export that the file is.
    pub fn own_table(&self) -> Option<&'static str> {
        let is_it = |layout: &&&Layout| layout.headers().eq(self.columns.iter().map(|c| c.header.as_str()));
        LAYOUTS.iter().find(is_it).map(|layout| layout.table)
    }

    /// The kind that knows most of the columns, and which it knows; none when no kind has enough.
    pub fn detect(&self, currency: Currency) -> Option<(&'static dyn Kind, Mapping)> {
        if let Some(table) = self.own_table() {
            return kinds::of_table(table).map(|kind| (kind, self.guess(kind, currency)));
        }
        let fits = |kind: &&'static dyn Kind| {
            let foreign = self.columns.iter().any(|c| kind.foreign().contains(&plain_name(&c.header).as_str()));
            let mapping = self.guess(*kind, currency);
            let known = mapping.0.iter().flatten().count();
            let enough = known >= LEAST_KNOWN && !foreign && mapping.missing(*kind).is_none() && mapping.fits(*kind);
            // A file of which every column is known is that file, whatever else would do with its names.
            enough.then_some(((self.layout(*kind).is_some(), known), *kind, mapping))
        };
        // The first of those that know as many.
        let best = kinds::ALL.iter().filter_map(fits).reduce(|best, next| if next.0 > best.0 { next } else { best });
        best.map(|(_, kind, mapping)| (kind, mapping))
    }

    /// The layout of another program that the file has.
    pub fn layout(&self, kind: &dyn Kind) -> Option<&'static KnownLayout> {
        let names: Vec<String> = self.columns.iter().map(|c| plain_name(&c.header)).collect();
        kind.layouts().iter().find(|layout| layout.has.iter().all(|wanted| names.iter().any(|name| name == wanted)))
    }

    /// The mapping that the names of the columns suggest.
    pub fn guess(&self, kind: &dyn Kind, currency: Currency) -> Mapping {
        let (fields, layout) = (kind.fields(), self.layout(kind));
        let mut taken = vec![false; fields.len()];
        let index_of = |header: &str| match layout {
            Some(layout) => {
                let name = plain_name(header);
                let (_, key) = layout.columns.iter().find(|(column, _)| *column == name)?;
                fields.iter().position(|field| field.key == *key)
            }
            None => field_of(fields, header, currency),
        };
        let guess = |column: &Column| {
            let index = index_of(&column.header)?;
            let field = fields.get(index).filter(|f| f.holds == Holds::List || !taken[index])?;
            taken[index] = true;
            Some(field.key.to_owned())
        };
        Mapping(self.columns.iter().map(guess).collect())
    }
}

/// Names for the columns of a file that has none, as a row above its first.
fn numbered(sheet: &Sheet) -> Result<RawRow> {
    let mut rows = sheet.rows()?;
    let (mut columns, mut looked) = (0, 0);
    while looked < HEADER_WITHIN_ROWS
        && let Some(row) = rows.next_row()?
    {
        looked += 1;
        columns = columns.max(row.cells.len());
    }
    if columns == 0 {
        return Err(refused("empty_file", "there is nothing in the file"));
    }
    Ok(RawRow { line: 0, cells: (1..=columns).map(|n| format!("column {n}")).collect(), fault: None })
}

/// The row of column names: among the first rows the one that a kind knows most of, else the first with anything in it.
fn header(sheet: &Sheet, currency: Currency) -> Result<RawRow> {
    let mut rows = sheet.rows()?;
    let mut best: Option<(usize, RawRow)> = None;
    let mut looked = 0;
    while looked < HEADER_WITHIN_ROWS
        && let Some(row) = rows.next_row()?
    {
        if row.is_blank() {
            continue;
        }
        looked += 1;
        let known =
            |kind: &&dyn Kind| row.cells.iter().filter(|c| field_of(kind.fields(), c, currency).is_some()).count();
        let score = kinds::ALL.iter().map(|k| known(&&**k)).max().unwrap_or(0);
        let is_better = |before: usize| score > before && score >= LEAST_KNOWN;
        if best.as_ref().is_none_or(|(before, _)| is_better(*before)) {
            best = Some((score, row));
        }
    }
    let (_, row) = best.ok_or_else(|| refused("empty_file", "there is nothing in the file"))?;
    Ok(row)
}

impl Mapping {
    /// What is missing in it.
    pub fn missing(&self, kind: &dyn Kind) -> Option<&'static str> {
        kind.missing(&|key| self.0.iter().flatten().any(|k| k == key))
    }

    /// Whether it is enough to take a file for a kind when nobody says so.
    fn fits(&self, kind: &dyn Kind) -> bool {
        kind.fits(&|key| self.0.iter().flatten().any(|k| k == key))
    }

    /// Checks it against a kind and the columns of a file.
    ///
    /// # Errors
    /// A field that the kind does not have, or that two columns hold, as `mapping[n]`; what is missing, as `mapping`.
    pub fn check(&self, kind: &dyn Kind, columns: usize) -> Result<()> {
        let mut errors = FieldErrors::new();
        if self.0.len() != columns {
            errors.add("mapping", "wrong_length", format!("the file has {columns} columns"));
        }
        for (i, key) in self.0.iter().enumerate().filter_map(|(i, key)| Some((i, key.as_deref()?))) {
            match kind.fields().iter().find(|f| f.key == key) {
                None => errors.add(indexed("mapping", i, ""), "unknown_field", format!("there is no field {key} here")),
                Some(f) if f.holds != Holds::List && self.0[..i].iter().flatten().any(|k| k == key) => {
                    errors.add(
                        indexed("mapping", i, ""),
                        "field_twice",
                        format!("another column is {} already", f.label),
                    );
                }
                Some(_) => {}
            }
        }
        if errors.is_empty()
            && let Some(missing) = self.missing(kind)
        {
            errors.add("mapping", "not_enough", missing);
        }
        errors.into_result(()).map_err(Into::into)
    }

    /// Changes the mapping of one column, named by its header or by its number from 1; an empty field leaves it out.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn set(&mut self, survey: &Survey, column: &str, field: &str) -> Result<()> {
        let wanted = plain_name(column);
        let by_name = survey.columns.iter().position(|c| plain_name(&c.header) == wanted);
        let by_number = || column.parse::<usize>().ok()?.checked_sub(1).filter(|i| *i < survey.columns.len());
        let Some(index) = by_name.or_else(by_number) else {
            return Err(AppError::invalid("map", "unknown_column", format!("the file has no column {column}")));
        };
        self.0.resize(survey.columns.len(), None);
        let field = Some(field.trim()).filter(|f| !f.is_empty() && *f != "-");
        if let Some(field) = field {
            // What is chosen takes the place of what was guessed.
            self.0.iter_mut().filter(|k| k.as_deref() == Some(field)).for_each(|k| *k = None);
        }
        self.0[index] = field.map(str::to_owned);
        Ok(())
    }

    /// The index of each column's field among the kind's fields.
    pub(super) fn indices(&self, fields: &[Field]) -> Vec<Option<u16>> {
        let index = |key: &Option<String>| {
            let at = fields.iter().position(|f| Some(f.key) == key.as_deref())?;
            u16::try_from(at).ok()
        };
        self.0.iter().map(index).collect()
    }
}
