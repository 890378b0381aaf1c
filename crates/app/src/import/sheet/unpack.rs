//! Taking a file out of gzip, and telling what it is by its first bytes.

use super::super::limits::MAX_UNPACKED_BYTES;
use super::{disk, refused};
use crate::platform::Result;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZIP: [u8; 4] = *b"PK\x03\x04";
/// Beginnings of files that people take for tables and that are none we read.
const OTHERS: [(&[u8], &str); 4] = [
    (&[0xd0, 0xcf, 0x11, 0xe0], "an old Excel file (.xls): save it as .xlsx or .csv"),
    (b"%PDF", "a PDF"),
    (b"[", "a JSON list, not a table: give an object per line (JSON lines), or save it as .csv"),
    (b"<", "a web page or XML, not a table: save it as .csv"),
];

/// The file itself, or what was packed in it.
pub(super) fn unpacked(mut file: File) -> Result<File> {
    let head = head(&mut file)?;
    if !head.starts_with(&GZIP) {
        for (magic, what) in OTHERS {
            if head.trim_ascii_start().starts_with(magic) {
                return Err(refused("not_a_table", format!("this is {what}")));
            }
        }
        return Ok(file);
    }
    let mut out = tempfile::tempfile().map_err(disk)?;
    let mut unpacking = MultiGzDecoder::new(BufReader::new(file));
    let mut part = vec![0; 64 * 1024];
    let mut bytes = 0_u64;
    loop {
        let read = unpacking
            .read(&mut part)
            .map_err(|e| refused("gzip_broken", format!("the file cannot be unpacked: {e}")))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > MAX_UNPACKED_BYTES {
            return Err(refused("file_too_large", too_large()));
        }
        out.write_all(&part[..read]).map_err(disk)?;
    }
    out.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(out)
}

/// Whether a file is a zip archive, as XLSX is.
pub(super) fn is_xlsx(file: &File) -> Result<bool> {
    let mut file = file.try_clone().map_err(disk)?;
    Ok(head(&mut file)?.starts_with(&ZIP))
}

pub(super) fn too_large() -> String {
    format!("unpacked, the file is larger than {MAX_UNPACKED_BYTES} bytes")
}

/// The first bytes; the file stands at its beginning afterwards.
fn head(file: &mut File) -> Result<Vec<u8>> {
    const HEAD_BYTES: u64 = 64;
    let mut out = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Read::by_ref(file).take(HEAD_BYTES).read_to_end(&mut out).map_err(disk)?;
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(out)
}
