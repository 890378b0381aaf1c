//! One server process per SQLite file: an advisory lock on a file in the data directory.
//!
//! Held by `serve` and `demo` for as long as they run; the system lets go of it however the process ends. Short commands do
//! not take it: SQLite puts their writes in line. On PostgreSQL any number of processes work together and none is held.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Name of the lock file in the data directory.
pub const LOCK_FILE: &str = "purser.lock";

/// The lock, held until dropped.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

/// Why the lock is not ours.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another server has it.
    #[error(
        "another Purser (process {holder}) serves {}; stop it first, or give this one another --data directory. \
         Several processes can share one shop on PostgreSQL (--database-url)",
        dir.display()
    )]
    Held {
        /// The data directory.
        dir: PathBuf,
        /// Id of the process that has it, as far as it is known.
        holder: String,
    },
    /// The lock file cannot be used.
    #[error("{} cannot be used as a lock", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
}

impl ServerLock {
    /// Takes the lock of a data directory.
    ///
    /// # Errors
    /// [`LockError::Held`] when another process has it.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let path = dir.join(LOCK_FILE);
        let failed = |error| LockError::Io { path: path.clone(), error };
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(failed)?;
                return Err(LockError::Held { dir: dir.to_owned(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
        file.seek(SeekFrom::Start(0)).map_err(failed)?;
        writeln!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(Self { _file: file })
    }

    /// The process that has the lock of a data directory, if one has; changes nothing.
    ///
    /// # Errors
    /// [`LockError::Io`].
    pub fn holder(dir: &Path) -> Result<Option<String>, LockError> {
        let path = dir.join(LOCK_FILE);
        let failed = |error| LockError::Io { path: path.clone(), error };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(None),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(failed)?;
                Ok(Some(holder.trim().to_owned()))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_told_who_has_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = ServerLock::take(dir.path()).unwrap();
        let refusal = ServerLock::take(dir.path()).unwrap_err().to_string();
        assert!(refusal.contains(&format!("process {}", std::process::id())), "{refusal}");
        assert_eq!(ServerLock::holder(dir.path()).unwrap(), Some(std::process::id().to_string()));
        drop(first);
        assert_eq!(ServerLock::holder(dir.path()).unwrap(), None);
        assert!(ServerLock::take(dir.path()).is_ok());
        assert!(matches!(ServerLock::take(&dir.path().join("nowhere")), Err(LockError::Io { .. })));
    }
}
