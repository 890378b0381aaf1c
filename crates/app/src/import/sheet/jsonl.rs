//! JSON lines as records of text: an object per line, its keys the columns. What our export writes in this form is read back.

use super::super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::{disk, refused};
use crate::export::format::plain::guarded_text;
use crate::platform::Result;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom};

/// Longest line, in bytes.
const MAX_LINE_BYTES: u64 = 8 * 1024 * 1024;
/// What a line that is none begins the fault of its row with: no column is at fault.
const NO_COLUMN: &str = "-";

/// Whether a file begins as an object does.
pub(super) fn is_objects(file: &File) -> Result<bool> {
    const HEAD_BYTES: u64 = 64;
    let mut file = file.try_clone().map_err(disk)?;
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Read::by_ref(&mut file).take(HEAD_BYTES).read_to_end(&mut head).map_err(disk)?;
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
    Ok(text.trim_ascii_start().starts_with(b"{"))
}

/// The records: first the names of all columns, as row 0; each begins with the number of its line and with its fault.
pub(super) fn as_records(mut file: File) -> Result<File> {
    let columns = columns(&mut file)?;
    let places: HashMap<&str, usize> = columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let out = tempfile::tempfile().map_err(disk)?;
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(BufWriter::new(out));
    let names = columns.iter().map(|name| guarded_text(name).into_owned());
    out.write_record(["0".to_owned(), String::new()].into_iter().chain(names)).map_err(disk)?;
    each_line(&mut file, |number, line| {
        let (cells, fault) = match line {
            Some(Pairs(pairs)) => cells(&places, pairs),
            None => (Vec::new(), format!("{NO_COLUMN} the line is no JSON object")),
        };
        out.write_record([number.to_string(), fault].into_iter().chain(cells)).map_err(disk)
    })?;
    out.flush().map_err(disk)?;
    let mut file = out.into_inner().map_err(disk)?.into_inner().map_err(disk)?;
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(file)
}

/// The keys of all objects, in the order in which they come.
fn columns(file: &mut File) -> Result<Vec<String>> {
    let mut columns: Vec<String> = Vec::new();
    let mut rows = 0;
    each_line(file, |number, line| {
        rows += 1;
        if rows > MAX_ROWS {
            return Err(refused("too_many_rows", format!("the file has more than {MAX_ROWS} rows: split it")));
        }
        let Some(Pairs(pairs)) = line else {
            let is_first = rows == 1;
            let message = "this is JSON, but not an object on each line: give it as JSON lines, or save it as .csv";
            return if is_first { Err(refused("not_a_table", format!("{message} (line {number})"))) } else { Ok(()) };
        };
        for (key, _) in pairs {
            if !columns.contains(&key) {
                columns.push(key);
            }
        }
        if columns.len() > MAX_COLUMNS {
            return Err(refused("too_many_columns", format!("the objects have more than {MAX_COLUMNS} keys")));
        }
        Ok(())
    })?;
    Ok(columns)
}

fn each_line(file: &mut File, mut take: impl FnMut(u64, Option<Pairs>) -> Result<()>) -> Result<()> {
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    let mut reader = BufReader::new(&mut *file);
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        let read = Read::by_ref(&mut reader).take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut line).map_err(disk)?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        if read as u64 > MAX_LINE_BYTES {
            return Err(refused("line_too_long", format!("line {number} is longer than {MAX_LINE_BYTES} bytes")));
        }
        let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line).trim_ascii();
        if !text.is_empty() {
            take(number, serde_json::from_slice(text).ok())?;
        }
    }
}

/// The cells of an object in the order of the columns, and what is wrong with it.
fn cells(places: &HashMap<&str, usize>, pairs: Vec<(String, Value)>) -> (Vec<String>, String) {
    let (mut cells, mut fault) = (vec![String::new(); places.len()], String::new());
    for (key, value) in pairs {
        let Some(at) = places.get(key.as_str()).copied() else { continue };
        cells[at] = match value {
            Value::Null => String::new(),
            Value::Bool(flag) => flag.to_string(),
            Value::Number(number) => number.to_string(),
            Value::String(text) => guarded_text(&text).into_owned(),
            Value::Array(_) | Value::Object(_) => {
                fault = format!("{at} the cell holds a list or an object, not a value");
                String::new()
            }
        };
    }
    (cells, fault)
}

/// An object in the order in which it was written.
struct Pairs(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Reads;
        impl<'de> Visitor<'de> for Reads {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Reads)
    }
}
