//! CSV: UTF-8, commas, quotes where they are needed, lines ended as RFC 4180 says.

use super::plain::guarded;
use super::{Bom, unwritten};
use crate::export::cell::Cell;
use crate::export::layout::Layout;
use crate::platform::Result;
use std::fs::File;
use std::io::{BufWriter, Write};

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

pub(in crate::export) struct CsvSheet {
    out: csv::Writer<BufWriter<File>>,
}

impl CsvSheet {
    pub(super) fn begin(layout: &Layout, bom: Bom, file: File) -> Result<CsvSheet> {
        let mut file = BufWriter::new(file);
        if bom == Bom::With {
            file.write_all(MARK).map_err(unwritten)?;
        }
        let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
        out.write_record(layout.headers()).map_err(unwritten)?;
        Ok(CsvSheet { out })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<()> {
        self.out.write_record(cells.iter().map(written)).map_err(unwritten)
    }

    pub(super) fn end(self) -> Result<File> {
        let buffered = self.out.into_inner().map_err(|error| unwritten(std::io::Error::from(error.error().kind())))?;
        buffered.into_inner().map_err(|error| unwritten(std::io::Error::from(error.error().kind())))
    }
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Amount(amount) => amount.amount_text(),
        Cell::Decimal(decimal) => decimal.clone(),
        Cell::Moment(moment) => moment.to_string(),
    }
}
