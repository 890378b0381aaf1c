//! The first sheet of an XLSX file, cell after cell, as records of text in a file of its own.
//!
//! Invariant: memory does not depend on where cells stand. Only cells that are there are read: a sheet with one cell in its
//! last corner is one row. What the file unpacks to is counted before anything in it is read.

use super::super::limits::{MAX_CELL_CHARS, MAX_COLUMNS, MAX_ROWS, MAX_UNPACKED_BYTES};
use super::unpack::too_large;
use super::{disk, refused};
use crate::platform::Result;
use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// The records and the name of the sheet they come from. Each begins with the number of the row and with its fault.
pub(super) fn as_records(file: File) -> Result<(File, String)> {
    check_size(&file)?;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(|e| broken(&e))?;
    let shown =
        book.sheets_metadata().iter().find(|s| s.visible == SheetVisible::Visible && s.typ == SheetType::WorkSheet);
    let name = shown.map(|s| s.name.clone()).ok_or_else(|| refused("not_a_table", "the file has no sheet"))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| broken(&e))?;
    let mut out = Records::new()?;
    while let Some(cell) = cells.next_cell().map_err(|e| broken(&e))? {
        let (row, column) = cell.get_position();
        let (text, fault) = text(cell.get_value());
        if !text.is_empty() || fault.is_some() {
            out.put(u64::from(row) + 1, column as usize, text, fault)?;
        }
    }
    Ok((out.finish()?, name))
}

/// Unpacks the parts of the file once, without keeping them.
fn check_size(file: &File) -> Result<()> {
    let file = file.try_clone().map_err(disk)?;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|e| broken(&e))?;
    let mut bytes = 0;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| broken(&e))?;
        let left = MAX_UNPACKED_BYTES - bytes + 1;
        bytes += std::io::copy(&mut entry.take(left), &mut std::io::sink()).map_err(|e| broken(&e))?;
        if bytes > MAX_UNPACKED_BYTES {
            return Err(refused("file_too_large", too_large()));
        }
    }
    Ok(())
}

struct Records {
    out: csv::Writer<BufWriter<File>>,
    row: u64,
    rows: u64,
    cells: Vec<String>,
    fault: Option<String>,
}

impl Records {
    fn new() -> Result<Records> {
        let file = tempfile::tempfile().map_err(disk)?;
        let out = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::new(file));
        Ok(Records { out, row: 0, rows: 0, cells: Vec::new(), fault: None })
    }

    fn put(&mut self, row: u64, column: usize, text: String, fault: Option<String>) -> Result<()> {
        if row != self.row {
            self.end_row()?;
            self.row = row;
            self.rows += 1;
            if self.rows > MAX_ROWS + 1 {
                return Err(refused("too_many_rows", format!("the file has more than {MAX_ROWS} rows")));
            }
        }
        if column >= MAX_COLUMNS {
            let message = format!("{MAX_COLUMNS} the row goes beyond column {MAX_COLUMNS}");
            self.fault.get_or_insert(message);
            return Ok(());
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = text;
        if let Some(fault) = fault {
            self.fault.get_or_insert(format!("{column} {fault}"));
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        if self.row > 0 {
            let (number, fault) = (self.row.to_string(), self.fault.take().unwrap_or_default());
            let record = [number.as_str(), fault.as_str()].into_iter().chain(self.cells.iter().map(String::as_str));
            self.out.write_record(record).map_err(disk)?;
            self.cells.clear();
        }
        Ok(())
    }

    fn finish(mut self) -> Result<File> {
        self.end_row()?;
        self.out.flush().map_err(disk)?;
        let buffered = self.out.into_inner().map_err(disk)?;
        let mut file = buffered.into_inner().map_err(disk)?;
        file.flush().map_err(disk)?;
        file.seek(SeekFrom::Start(0)).map_err(disk)?;
        Ok(file)
    }
}

/// A cell as text, and what is wrong with it.
fn text(value: &DataRef<'_>) -> (String, Option<String>) {
    let text = match value {
        DataRef::Empty => String::new(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::String(s) => s.chars().take(MAX_CELL_CHARS + 1).collect(),
        DataRef::SharedString(s) => s.chars().take(MAX_CELL_CHARS + 1).collect(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(CellErrorType::NA) => {
            return ("#N/A".to_owned(), Some("the cell holds the error #N/A".to_owned()));
        }
        DataRef::Error(error) => return (error.to_string(), Some(format!("the cell holds the error {error}"))),
    };
    (text, None)
}

/// `2026-11-20`, with the time of day when there is one.
fn moment(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    if at.is_duration() || at.as_f64() < 1.0 {
        return format!("{hour:02}:{minute:02}:{second:02}");
    }
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

fn broken(error: &impl std::fmt::Display) -> crate::platform::AppError {
    refused("xlsx_broken", format!("the Excel file cannot be read: {error}"))
}
