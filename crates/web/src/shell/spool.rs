//! A file that comes in with a request: kept in memory while it is small, on disk when it is not, hashed on the way.
//!
//! Invariant: memory is bounded whatever arrives; a file that grows beyond its limit is dropped at once.

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::time::Duration;

use app::platform::AppError;
use axum::http::StatusCode;
use sha2::{Digest, Sha256};
use tempfile::SpooledTempFile;

use super::problem::{Problem, Result};

/// Up to so many bytes a file stays in memory.
const IN_MEMORY_BYTES: usize = 256 * 1024;
/// Longest silence of a sender in the middle of a file.
pub const SILENCE_DEADLINE: Duration = Duration::from_secs(15);

/// A file that arrived whole.
pub struct Spooled {
    content: SpooledTempFile,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub hash: [u8; 32],
}

impl fmt::Debug for Spooled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spooled").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Spooled {
    /// The content, from its beginning.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn reader(&mut self) -> Result<&mut SpooledTempFile> {
        self.content.seek(SeekFrom::Start(0)).map_err(disk)?;
        Ok(&mut self.content)
    }

    /// The whole content, for files whose limit is small.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn to_vec(&mut self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.reader()?.read_to_end(&mut out).map_err(disk)?;
        Ok(out)
    }
}

/// A file that arrives.
pub(crate) struct Spool {
    content: SpooledTempFile,
    bytes: u64,
    max_bytes: u64,
    hash: Sha256,
}

impl Spool {
    pub(crate) fn new(max_bytes: u64) -> Self {
        Self { content: SpooledTempFile::new(IN_MEMORY_BYTES), bytes: 0, max_bytes, hash: Sha256::new() }
    }

    /// Takes the next part.
    ///
    /// # Errors
    /// 413 beyond the limit; when the disk fails.
    pub(crate) fn push(&mut self, part: &[u8]) -> Result<()> {
        self.bytes += part.len() as u64;
        if self.bytes > self.max_bytes {
            return Err(too_large(self.max_bytes));
        }
        self.hash.update(part);
        self.content.write_all(part).map_err(disk)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn finish(self) -> Spooled {
        Spooled { content: self.content, bytes: self.bytes, hash: self.hash.finalize().into() }
    }
}

/// Waits for what comes next, but not for ever.
///
/// # Errors
/// 408.
pub(crate) async fn next<T>(coming: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(SILENCE_DEADLINE, coming).await.map_err(|_| {
        let detail = format!("nothing arrived for {} seconds", SILENCE_DEADLINE.as_secs());
        Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", detail)
    })
}

pub(crate) fn too_large(max_bytes: u64) -> Problem {
    let detail = format!("the file is larger than {max_bytes} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn disk(error: io::Error) -> Problem {
    AppError::Internal(format!("a file that was sent could not be kept: {error}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_hashed_and_limited() {
        let mut spool = Spool::new(6);
        assert!(spool.push(b"abc").is_ok() && spool.push(b"def").is_ok());
        assert_eq!(spool.push(b"g").unwrap_err().status(), StatusCode::PAYLOAD_TOO_LARGE);
        let mut whole = Spool::new(6);
        whole.push(b"abcdef").unwrap();
        let mut whole = whole.finish();
        let again: [u8; 32] = Sha256::digest(b"abcdef").into();
        assert_eq!((whole.bytes, whole.hash), (6, again));
        assert_eq!((whole.to_vec().unwrap(), whole.to_vec().unwrap()), (b"abcdef".to_vec(), b"abcdef".to_vec()));
    }
}
