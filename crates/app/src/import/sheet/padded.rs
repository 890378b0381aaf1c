//! Space around quotes, taken away while a file is read. Some programs align their columns with it, and a strict reader then
//! takes the quotes for letters and cuts the cell at its first comma.

use std::io::{self, Read};

/// Bytes read at a time.
const PART: usize = 64 * 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a cell, with so many blanks before.
    Start(usize),
    /// In a cell without quotes.
    Plain,
    /// Between quotes.
    Quoted,
    /// Behind a quote that ends the cell or begins a doubled one.
    Quote,
    /// Behind the end of a quoted cell, with so many blanks.
    Ended(usize),
}

/// A reader that passes everything on but space between delimiters and quotes.
pub(super) struct Padded<R> {
    inner: R,
    delimiter: u8,
    at: At,
    part: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Padded<R> {
    pub(super) fn new(inner: R, delimiter: u8) -> Self {
        let (part, out) = (vec![0; PART], Vec::with_capacity(PART));
        Padded { inner, delimiter, at: At::Start(0), part, out, given: 0, ended: false }
    }

    fn blanks(&mut self, n: usize) {
        self.out.resize(self.out.len() + n, b' ');
    }

    fn take(&mut self, byte: u8) {
        let ends = byte == self.delimiter || byte == b'\n' || byte == b'\r';
        self.at = match (self.at, byte) {
            (At::Start(n), b' ') => At::Start(n + 1),
            (At::Start(_), b'"') => At::Quoted,
            (At::Start(n), _) => {
                self.blanks(n);
                if ends { At::Start(0) } else { At::Plain }
            }
            (At::Plain, _) if ends => At::Start(0),
            (At::Plain, _) => At::Plain,
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => At::Quoted,
            (At::Quote, b'"') => At::Quoted,
            (At::Quote, b' ') => At::Ended(1),
            (At::Quote, _) if ends => At::Start(0),
            (At::Quote, _) => At::Plain,
            (At::Ended(n), b' ') => At::Ended(n + 1),
            (At::Ended(_), _) if ends => At::Start(0),
            (At::Ended(n), _) => {
                self.blanks(n);
                At::Plain
            }
        };
        if !matches!(self.at, At::Ended(_)) && !matches!((self.at, byte), (At::Start(1..), b' ')) {
            self.out.push(byte);
        }
    }
}

impl<R: Read> Read for Padded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !self.ended {
            self.out.clear();
            self.given = 0;
            let read = self.inner.read(&mut self.part)?;
            for i in 0..read {
                self.take(self.part[i]);
            }
            if read == 0 {
                if let At::Start(n) = self.at {
                    self.blanks(n);
                }
                // So that every record has an end, and its line can be told by it.
                self.out.push(b'\n');
                self.ended = true;
            }
        }
        let n = to.len().min(self.out.len() - self.given);
        to[..n].copy_from_slice(&self.out[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut out = String::new();
        Padded::new(text.as_bytes(), b',').read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn space_between_quotes_and_delimiters_goes() {
        let rows = [
            ("\"a\"  , \"b, c\" \n", "\"a\",\"b, c\"\n\n"),
            (" a , b\n", " a , b\n\n"),
            ("6\" pipe , x", "6\" pipe , x\n"),
            ("\"say \"\"hi\"\"\" ,x", "\"say \"\"hi\"\"\",x\n"),
            ("\"a\" b,c", "\"a\" b,c\n"),
            ("\"one\n two\" \r\n", "\"one\n two\"\r\n\n"),
            ("   ", "   \n"),
        ];
        for (text, expected) in rows {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
