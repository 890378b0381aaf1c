//! JSONL: an object per line, typed: numbers are numbers, amounts and decimals are texts (exact), nothing is null.

use super::unwritten;
use crate::export::cell::Cell;
use crate::export::layout::Layout;
use crate::platform::Result;
use serde_json::Value;
use std::fs::File;
use std::io::{BufWriter, Write};

pub(in crate::export) struct JsonlSheet {
    out: BufWriter<File>,
    keys: Vec<&'static str>,
}

impl JsonlSheet {
    pub(super) fn begin(layout: &Layout, file: File) -> JsonlSheet {
        JsonlSheet { out: BufWriter::new(file), keys: layout.headers().collect() }
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<()> {
        for (n, (key, cell)) in self.keys.iter().zip(cells).enumerate() {
            let before = if n == 0 { "{" } else { "," };
            write!(self.out, "{before}\"{key}\":").map_err(unwritten)?;
            serde_json::to_writer(&mut self.out, &typed(cell)).map_err(unwritten)?;
        }
        self.out.write_all(b"}\n").map_err(unwritten)
    }

    pub(super) fn end(self) -> Result<File> {
        self.out.into_inner().map_err(|error| unwritten(std::io::Error::from(error.error().kind())))
    }
}

fn typed(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) | Cell::Decimal(text) => Value::String(text.clone()),
        Cell::Number(number) => Value::from(*number),
        Cell::Flag(flag) => Value::Bool(*flag),
        Cell::Amount(amount) => Value::String(amount.amount_text()),
        Cell::Moment(moment) => Value::String(moment.to_string()),
    }
}
