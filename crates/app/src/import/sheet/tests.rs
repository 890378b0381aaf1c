//! Files of every form as rows.

use super::*;
use std::io::{Seek, SeekFrom, Write};

pub(crate) fn sheet(bytes: &[u8]) -> Result<Sheet> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    Sheet::of(file)
}

fn rows(bytes: &[u8]) -> Vec<RawRow> {
    let sheet = sheet(bytes).unwrap();
    let mut rows = sheet.rows().unwrap();
    std::iter::from_fn(|| rows.next_row().unwrap()).collect()
}

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    rows(bytes).into_iter().map(|r| r.cells).collect()
}

#[test]
fn delimiters_are_found_out() {
    for delimiter in [",", ";", "\t", "|"] {
        let text = format!("sku{delimiter}title{delimiter}price\nA{delimiter}\"x{delimiter}y\"{delimiter}1\n");
        let found = sheet(text.as_bytes()).unwrap();
        assert_eq!(found.form().delimiter.map(String::from).as_deref(), Some(delimiter));
        assert_eq!(cells(text.as_bytes())[1], ["A", &format!("x{delimiter}y"), "1"]);
    }
    assert_eq!(cells(b"sku;price\nA;1,50\nB;2,75\n")[1], ["A", "1,50"]);
    assert_eq!(cells(b"title\nOne\n"), [["title"], ["One"]]);
}

#[test]
fn letters_are_found_out() {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}name,city\nZoë,Köln\n".encode_utf16().flat_map(bytes).collect()
    };
    let rows = [
        ("\u{feff}name,city\nZoë,Köln\n".as_bytes().to_vec(), "UTF-8 with a mark"),
        ("name,city\nZoë,Köln\n".as_bytes().to_vec(), "UTF-8"),
        (b"name,city\nZo\xeb,K\xf6ln\n".to_vec(), "Windows-1252"),
        (utf16(u16::to_le_bytes), "UTF-16LE"),
        (utf16(u16::to_be_bytes), "UTF-16BE"),
    ];
    for (bytes, name) in rows {
        assert_eq!(sheet(&bytes).unwrap().form().encoding, name);
        assert_eq!(cells(&bytes), [["name", "city"], ["Zoë", "Köln"]], "{name}");
    }
    assert_eq!(cells(b"price\n\x8012\n")[1], ["€12"], "Windows-1252, not Latin-1");
}

#[test]
fn a_bad_byte_is_named_by_its_line() {
    let found = rows("name,city\nZoë,Köln\nAna,K\u{0}ln\n".replace('\u{0}', "@").as_bytes());
    assert!(found.iter().all(|r| r.fault.is_none()));
    let mut bytes = "name,city\nZoë,Köln\nAna,".as_bytes().to_vec();
    bytes.extend(b"K\xf6ln\n");
    let found = rows(&bytes);
    let fault = found[2].fault.clone().unwrap();
    assert_eq!((found[2].line, fault.code, fault.cell), (3, "bad_encoding", Some(1)));
    assert!(found[1].fault.is_none());
}

#[test]
fn lines_are_those_of_the_file() {
    let found = rows(b"sku,note\r\nA,\"one\r\ntwo\r\nthree\"\r\n\r\nB,'=1+1\r\nC,' quoted\r\n");
    let lines: Vec<(u64, &str)> = found.iter().map(|r| (r.line, r.cells[1].as_str())).collect();
    assert_eq!(lines, [(1, "note"), (2, "one\r\ntwo\r\nthree"), (6, "=1+1"), (7, "' quoted")]);
}

#[test]
fn quotes_after_space_are_quotes() {
    let text = b"\"name\"   , \"note\"  \n\"Smock\"  , \"say \"\"hi\"\"\"  \n";
    assert_eq!(cells(text), [["name", "note"], ["Smock", "say \"hi\""]]);
}

#[test]
fn what_is_no_table_is_refused() {
    let rows: [(&[u8], &str); 6] = [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"{\n\"a\": 1}", "not an object on each line"),
        (b"[{\"a\": 1}]", "a JSON list"),
        (b"<html>", "web page"),
        (&[0xd0, 0xcf, 0x11, 0xe0, 1], "old Excel"),
        (&[1, 0, 2, 0, 3], "not a text file"),
    ];
    for (bytes, words) in rows {
        let error = sheet(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    assert!(sheet(b"PK\x03\x04 and nothing of a zip").is_err());
}

#[test]
fn objects_are_rows_of_their_keys() {
    let text = "{\"sku\":\"'=1\",\"price\":12.50,\"on\":true}\n\n{\"price\":\"3\",\"note\":\" a\\n\\\"b\\\" \",\"sku\":null}\n{\"sku\":[1]}\nnothing\n";
    let found = sheet(text.as_bytes()).unwrap();
    assert_eq!((found.form().format.as_str(), found.form().delimiter), ("JSON lines", None));
    let found = rows(text.as_bytes());
    let texts: Vec<(u64, Vec<&str>)> =
        found.iter().map(|r| (r.line, r.cells.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        texts[..3],
        [
            (0, vec!["sku", "price", "on", "note"]),
            (1, vec!["'=1", "12.5", "true", ""]),
            (3, vec!["", "3", "", "a\n\"b\""]),
        ]
    );
    let faults: Vec<_> = found.iter().filter_map(|r| Some((r.line, r.fault.as_ref()?.cell))).collect();
    assert_eq!(faults, [(4, Some(0)), (5, None)]);
}

#[test]
fn quotes_that_belong_to_a_text_stay() {
    assert_eq!(cells(b"title,sku\n\"\"\"Mug\"\"\",A\n\"''=1\",B\n")[1..], [["\"Mug\"", "A"], ["'=1", "B"]]);
}

#[test]
fn gzip_is_unpacked() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"sku,price\nA,1\n").unwrap();
    let packed = packed.finish().unwrap();
    assert_eq!(cells(&packed)[1], ["A", "1"]);
    assert!(sheet(&packed[..packed.len() - 4]).is_err());
}

/// A small XLSX whose first sheet holds these cells: reference, type and value as Excel writes them.
fn workbook(cells: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut rows: Vec<(u32, String)> = Vec::new();
    for (at, kind, value) in cells {
        let row: u32 = at.trim_start_matches(|c: char| c.is_alphabetic()).parse().unwrap();
        let cell = match *kind {
            "inlineStr" => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            "" => format!("<c r=\"{at}\"><v>{value}</v></c>"),
            kind => format!("<c r=\"{at}\" t=\"{kind}\"><v>{value}</v></c>"),
        };
        match rows.last_mut().filter(|(n, _)| *n == row) {
            Some((_, text)) => text.push_str(&cell),
            None => rows.push((row, cell)),
        }
    }
    let data: String = rows.iter().map(|(n, cells)| format!("<row r=\"{n}\">{cells}</row>")).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rels}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rels}\"><sheets><sheet name=\"Stock\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>")),
    ];
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn excel_sheets_are_rows() {
    let bytes = workbook(&[
        ("A1", "inlineStr", "sku"),
        ("B1", "inlineStr", "price"),
        ("A3", "", "17850"),
        ("B3", "", "12.5"),
        ("A4", "inlineStr", "B, \"x\""),
        ("B4", "e", "#DIV/0!"),
        ("C5", "b", "1"),
    ]);
    let found = sheet(&bytes).unwrap();
    assert_eq!((found.form().sheet.as_deref(), found.form().delimiter), (Some("Stock"), None));
    let found = rows(&bytes);
    let texts: Vec<(u64, Vec<&str>)> =
        found.iter().map(|r| (r.line, r.cells.iter().map(String::as_str).collect())).collect();
    assert_eq!(
        texts,
        [
            (1, vec!["sku", "price"]),
            (3, vec!["17850", "12.5"]),
            (4, vec!["B, \"x\"", "#DIV/0!"]),
            (5, vec!["", "", "true"])
        ]
    );
    assert_eq!(found[2].fault.as_ref().map(|f| (f.code, f.cell)), Some(("cell_error", Some(1))));
}

#[test]
fn a_cell_in_the_last_corner_costs_nothing() {
    let bytes = workbook(&[("A1", "inlineStr", "sku"), ("B1", "inlineStr", "price"), ("XFD1048576", "", "1")]);
    let found = rows(&bytes);
    assert_eq!((found.len(), found[1].line), (2, 1_048_576));
    assert_eq!(found[1].fault.as_ref().map(|f| f.code), Some("cell_error"));
}

#[test]
fn rows_and_cells_have_limits() {
    let wide = "a,".repeat(MAX_COLUMNS + 5);
    assert_eq!(rows(wide.as_bytes())[0].fault.as_ref().map(|f| f.code), Some("too_many_columns"));
    let long = format!("a,b\n{},1\n", "x".repeat(MAX_CELL_CHARS + 1));
    let found = rows(long.as_bytes());
    let fault = found[1].fault.clone().unwrap();
    assert_eq!((fault.code, fault.cell), ("cell_too_long", Some(0)));
}
