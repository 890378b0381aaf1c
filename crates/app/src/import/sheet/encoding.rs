//! How the letters of a text file are written: UTF-8 with or without a mark, UTF-16 with a mark, else Windows-1252.
//!
//! The whole file is looked at. One that is UTF-8 but for some places stays UTF-8, and the rows at those places are named; one
//! without any proper UTF-8 beyond ASCII is Windows-1252, in which every byte is a letter.

use super::{disk, refused};
use crate::platform::Result;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

/// How single bytes become letters. UTF-16 is put into UTF-8 before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// UTF-8; what is none is a fault of its row.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

impl Letters {
    /// The text of some bytes; none where they are none.
    pub(super) fn text(self, bytes: &[u8]) -> Option<String> {
        match self {
            Letters::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
            Letters::Windows1252 => Some(WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()),
        }
    }
}

/// Bytes read at a time.
const PART: usize = 64 * 1024;

/// The file in an encoding whose ASCII is ASCII, what its letters are, and what people call what it came in.
pub(super) fn recognised(mut file: File) -> Result<(File, Letters, String)> {
    let mut mark = Vec::new();
    Read::by_ref(&mut file).take(3).read_to_end(&mut mark).map_err(disk)?;
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    match Encoding::for_bom(&mark) {
        Some((utf16, _)) if utf16 == UTF_16LE || utf16 == UTF_16BE => {
            Ok((as_utf8(file, utf16)?, Letters::Utf8, utf16.name().to_owned()))
        }
        Some(_) => Ok((file, Letters::Utf8, "UTF-8 with a mark".to_owned())),
        None => {
            let found = survey(&mut file)?;
            if found.zeros > 0 {
                return Err(refused("not_a_table", "this is not a text file and not an Excel file (.xlsx)"));
            }
            if found.broken > 0 && found.proper == 0 {
                return Ok((file, Letters::Windows1252, "Windows-1252".to_owned()));
            }
            Ok((file, Letters::Utf8, "UTF-8".to_owned()))
        }
    }
}

fn as_utf8(mut file: File, from: &'static Encoding) -> Result<File> {
    let mut out = tempfile::tempfile().map_err(disk)?;
    let mut decoder = from.new_decoder_with_bom_removal();
    let mut bytes = vec![0; PART];
    loop {
        let read = file.read(&mut bytes).map_err(disk)?;
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(read).unwrap_or(PART * 4));
        // What cannot be decoded becomes U+FFFD, which is no text that a field takes.
        let _ = decoder.decode_to_string(&bytes[..read], &mut text, read == 0);
        out.write_all(text.as_bytes()).map_err(disk)?;
        if read == 0 {
            break;
        }
    }
    out.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(out)
}

#[derive(Default)]
struct Found {
    /// Proper characters of more than one byte.
    proper: u64,
    /// Bytes that cannot stand where they stand.
    broken: u64,
    zeros: u64,
}

fn survey(file: &mut File) -> Result<Found> {
    let mut found = Found::default();
    let mut part = vec![0; PART];
    let mut kept = 0;
    loop {
        let read = file.read(&mut part[kept..]).map_err(disk)?;
        let end = kept + read;
        let mut at = 0;
        while at < end {
            match std::str::from_utf8(&part[at..end]) {
                Ok(text) => {
                    found.note(text);
                    at = end;
                }
                Err(error) => {
                    let good = at + error.valid_up_to();
                    found.note(std::str::from_utf8(&part[at..good]).unwrap_or_default());
                    match error.error_len() {
                        Some(len) => {
                            found.broken += 1;
                            at = good + len;
                        }
                        // A character that goes on in the next part, or never does.
                        None if read > 0 => {
                            at = good;
                            break;
                        }
                        None => {
                            found.broken += 1;
                            at = end;
                        }
                    }
                }
            }
        }
        part.copy_within(at..end, 0);
        kept = end - at;
        if read == 0 {
            break;
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(disk)?;
    Ok(found)
}

impl Found {
    fn note(&mut self, text: &str) {
        self.proper += text.chars().filter(|c| c.len_utf8() > 1).count() as u64;
        self.zeros += text.bytes().filter(|b| *b == 0).count() as u64;
    }
}
