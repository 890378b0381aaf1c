//! What clients meant to do and what they were told, on disk: the intent is written before a request is sent, the
//! acknowledgement after its answer came. Whatever was acknowledged must be there after any crash.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// A journal being written, by many clients at once.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

/// What became of an intent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    /// What was to be done; the client reads its own words.
    pub what: String,
    /// The status and the id that were acknowledged; none when no answer came.
    pub acknowledged: Option<(u16, String)>,
}

impl Journal {
    /// A new journal.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), file: Mutex::new(File::create_new(path)?) })
    }

    /// Before a request is sent.
    ///
    /// # Errors
    /// When it cannot be written; then nothing may be sent.
    pub fn intend(&self, key: &str, what: &str) -> io::Result<()> {
        self.line(&format!("intent {key} {what}\n"))
    }

    /// After an answer came.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn acknowledge(&self, key: &str, status: u16, id: &str) -> io::Result<()> {
        self.line(&format!("ack {key} {status} {id}\n"))
    }

    fn line(&self, line: &str) -> io::Result<()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes())
    }

    /// Everything written so far, by key.
    ///
    /// # Errors
    /// When it cannot be read, or holds an acknowledgement without an intent.
    pub fn read(&self) -> io::Result<BTreeMap<String, Intent>> {
        let mut found: BTreeMap<String, Intent> = BTreeMap::new();
        for line in BufReader::new(File::open(&self.path)?).lines() {
            let line = line?;
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            match words.as_slice() {
                ["intent", key, what @ ..] => {
                    let intent = found.entry((*key).to_owned()).or_default();
                    intent.what = what.join(" ");
                }
                ["ack", key, status, id] => {
                    let intent = found.get_mut(*key).ok_or_else(|| io::Error::other(format!("no intent: {line}")))?;
                    intent.acknowledged = Some((status.parse().map_err(io::Error::other)?, (*id).to_owned()));
                }
                _ => return Err(io::Error::other(format!("no line of a journal: {line}"))),
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_meet_their_acknowledgements() {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::create(&dir.path().join("journal")).unwrap();
        journal.intend("a", "place 1 SKU-00001").unwrap();
        journal.intend("b", "cancel ord_1").unwrap();
        journal.acknowledge("a", 201, "ord_1").unwrap();
        let read = journal.read().unwrap();
        let acknowledged = Some((201, "ord_1".to_owned()));
        assert_eq!(read["a"], Intent { what: "place 1 SKU-00001".into(), acknowledged });
        assert_eq!(read["b"], Intent { what: "cancel ord_1".into(), acknowledged: None });
        journal.acknowledge("c", 201, "ord_2").unwrap();
        assert!(journal.read().is_err());
    }
}
