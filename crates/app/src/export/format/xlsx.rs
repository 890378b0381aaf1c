//! XLSX: one sheet, or several when the rows do not fit; written through temporary files, not kept in memory.

use super::plain::guarded_text;
use super::unwritten;
use crate::export::cell::Cell;
use crate::export::layout::Layout;
use crate::platform::{AppError, Result};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::fs::File;

/// Rows of a sheet, the headers among them.
const SHEET_ROWS: u32 = 1_048_576;
/// Most characters of a cell, in units of UTF-16 as spreadsheet programs count.
const CELL_UNITS: usize = 32_767;
/// Digits that a number in a spreadsheet has; a longer one is written as text.
const EXACT: i64 = 999_999_999_999_999;

pub(in crate::export) struct XlsxSheet {
    book: Workbook,
    file: File,
    layout: &'static Layout,
    sheets: usize,
    /// The next row of the last sheet.
    next: u32,
    bold: Format,
}

impl XlsxSheet {
    pub(super) fn begin(layout: &'static Layout, file: File) -> Result<XlsxSheet> {
        let mut sheet = XlsxSheet {
            book: Workbook::new(),
            file,
            layout,
            sheets: 0,
            next: SHEET_ROWS,
            bold: Format::new().set_bold(),
        };
        sheet.begin_sheet()?;
        Ok(sheet)
    }

    fn begin_sheet(&mut self) -> Result<()> {
        self.sheets += 1;
        let name = match self.sheets {
            1 => self.layout.table.to_owned(),
            n => format!("{} {n}", self.layout.table),
        };
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(unwritten)?;
        sheet.set_name(name).map_err(unwritten)?;
        sheet.set_freeze_panes(1, 0).map_err(unwritten)?;
        for (column, header) in (0..).zip(self.layout.headers()) {
            sheet.write_string_with_format(0, column, header, &self.bold).map_err(unwritten)?;
        }
        self.next = 1;
        Ok(())
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<()> {
        if self.next == SHEET_ROWS {
            self.begin_sheet()?;
        }
        let (row, layout) = (self.next, self.layout);
        let sheet = self.book.worksheet_from_index(self.sheets - 1).map_err(unwritten)?;
        for (column, (cell, field)) in (0..).zip(cells.iter().zip(layout.fields)) {
            if let Cell::Text(text) = cell
                && text.encode_utf16().count() > CELL_UNITS
            {
                return Err(too_long(row, field.key));
            }
            write(sheet, row, column, cell).map_err(unwritten)?;
        }
        self.next += 1;
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<File> {
        self.book.save_to_writer(&mut self.file).map_err(unwritten)?;
        Ok(self.file)
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => sheet.write_string(row, column, guarded_text(text))?,
        Cell::Number(number) if number.unsigned_abs() <= EXACT.unsigned_abs() => {
            sheet.write_number(row, column, *number as f64)?
        }
        Cell::Number(number) => sheet.write_string(row, column, number.to_string())?,
        Cell::Flag(flag) => sheet.write_boolean(row, column, *flag)?,
        Cell::Amount(amount) => decimal(sheet, row, column, &amount.amount_text())?,
        Cell::Decimal(text) => decimal(sheet, row, column, text)?,
        Cell::Moment(moment) => sheet.write_string(row, column, moment.to_string())?,
    };
    Ok(())
}

/// A number where a spreadsheet keeps all its digits, else text.
fn decimal<'s>(
    sheet: &'s mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
) -> std::result::Result<&'s mut Worksheet, XlsxError> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(number) if digits <= 15 => sheet.write_number(row, column, number),
        Ok(_) | Err(_) => sheet.write_string(row, column, text),
    }
}

fn too_long(row: u32, column: &str) -> AppError {
    AppError::refuse_field(
        column,
        "too_long_for_xlsx",
        format!(
            "row {}, column {column}: a cell of a workbook has at most {CELL_UNITS} characters; export as csv or jsonl",
            row + 1
        ),
    )
}
