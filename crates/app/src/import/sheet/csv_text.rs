//! Text with delimiters as rows.

use super::encoding::Letters;
use super::padded::Padded;
use super::{RawRow, RowFault, Sheet, cleaned, disk, limited};
use crate::platform::Result;
use csv::ByteRecord;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// What may stand between columns, the likeliest first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How much of a file tells its delimiter, in bytes.
const LOOKED_AT: u64 = 64 * 1024;
/// Records that tell the delimiter.
const RECORDS: usize = 20;

/// The rows of a file, one after the other.
pub struct Rows {
    reader: csv::Reader<Padded<File>>,
    record: ByteRecord,
    letters: Letters,
    numbered: bool,
}

/// The delimiter that cuts the first records into most columns, and into as many in each.
pub(super) fn delimiter(file: &File) -> Result<u8> {
    let mut file = file.try_clone().map_err(disk)?;
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Read::by_ref(&mut file).take(LOOKED_AT).read_to_end(&mut head).map_err(disk)?;
    let score = |delimiter: u8| {
        let mut reader = builder(delimiter).from_reader(head.as_slice());
        let widths: Vec<usize> = reader.byte_records().take(RECORDS).map_while(|r| r.ok()).map(|r| r.len()).collect();
        let widest = widths.iter().copied().max().unwrap_or(0);
        let alike = widths.iter().filter(|w| **w == widest).count();
        if widest < 2 { 0 } else { widest * (alike * 4 + widths.len()) / (widths.len() * 4).max(1) }
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|d| score(*d)).filter(|d| score(*d) > 0);
    Ok(best.unwrap_or(b','))
}

fn builder(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    // A record ends with its line feed; the carriage return before it is space at the end of its last cell.
    builder.delimiter(delimiter).has_headers(false).flexible(true).terminator(csv::Terminator::Any(b'\n'));
    builder
}

pub(super) fn rows(sheet: &Sheet) -> Result<Rows> {
    let mut file = sheet.file.try_clone().map_err(disk)?;
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(Rows {
        reader: builder(sheet.delimiter).from_reader(Padded::new(file, sheet.delimiter)),
        record: ByteRecord::new(),
        letters: sheet.letters,
        numbered: sheet.numbered,
    })
}

impl Rows {
    /// The next row; none at the end.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn next_row(&mut self) -> Result<Option<RawRow>> {
        loop {
            if !self.reader.read_byte_record(&mut self.record).map_err(disk)? {
                return Ok(None);
            }
            // An empty line is no row, whether it ends with a carriage return or not.
            if self.record.len() > 1 || !self.record.as_slice().trim_ascii().is_empty() {
                break;
            }
        }
        // The reader stands behind the record: from there it is as many lines back as the record has.
        let within = self.record.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
        let line = self.reader.position().line().saturating_sub(1 + within).max(1);
        let mut row = RawRow { line, ..RawRow::default() };
        for (cell, bytes) in self.record.iter().enumerate() {
            match self.letters.text(bytes) {
                Some(text) => row.cells.push(cleaned(&text).to_owned()),
                None => {
                    row.cells.push(String::from_utf8_lossy(bytes).into_owned());
                    let message = "the cell holds bytes that are not UTF-8, which the rest of the file is".to_owned();
                    row.fault.get_or_insert(RowFault { code: "bad_encoding", cell: Some(cell), message });
                }
            }
        }
        if row.cells.iter().any(|c| c.contains('\u{fffd}')) {
            let cell = row.cells.iter().position(|c| c.contains('\u{fffd}'));
            let message = "the cell holds characters that were lost when the file was written".to_owned();
            row.fault.get_or_insert(RowFault { code: "bad_encoding", cell, message });
        }
        if self.numbered {
            self.take_number(&mut row);
        }
        limited(&mut row);
        Ok(Some(row))
    }

    /// Records of a converted file begin with the number of their row and what is wrong with it, if anything.
    fn take_number(&self, row: &mut RawRow) {
        let mut cells = std::mem::take(&mut row.cells).into_iter();
        row.line = cells.next().and_then(|n| n.parse().ok()).unwrap_or(row.line);
        let fault = cells.next().filter(|text| !text.is_empty());
        row.cells = cells.collect();
        if let Some((cell, message)) = fault.as_deref().and_then(|text| text.split_once(' ')) {
            let cell = cell.parse().ok();
            row.fault.get_or_insert(RowFault { code: "cell_error", cell, message: message.to_owned() });
        }
    }
}
