//! A small HTTP/1.1 client for closed loops: one connection, kept alive, one request at a time. It does only what Purser's
//! own answers need (a length is always given), so that the load costs little beside what it measures.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A server that says nothing for this long has lost the request.
const PATIENCE: Duration = Duration::from_secs(60);
/// An answer's head is never longer.
const MAX_HEAD_BYTES: usize = 64 * 1024;

/// A connection to a server.
#[derive(Debug)]
pub struct HttpClient {
    address: SocketAddr,
    bearer: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    request: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// Whether it says `Idempotency-Replayed: true`.
    pub replayed: bool,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpClient {
    /// A client that speaks with a key; it connects at the first request.
    pub fn new(address: SocketAddr, api_key: &str) -> Self {
        let bearer = format!("authorization: Bearer {api_key}\r\n");
        Self { address, bearer, stream: None, buffer: Vec::new(), request: Vec::new() }
    }

    /// Where it sends.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request and reads the whole answer. After an error the outcome is unknown.
    ///
    /// # Errors
    /// When the server cannot be reached, breaks off or is silent.
    pub async fn send(&mut self, method: &str, path: &str, key: Option<&str>, body: &[u8]) -> io::Result<HttpAnswer> {
        self.request.clear();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{}", self.address, self.bearer);
        self.request.extend_from_slice(head.as_bytes());
        if let Some(key) = key {
            self.request.extend_from_slice(format!("idempotency-key: {key}\r\n").as_bytes());
        }
        if method != "GET" {
            let length = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
            self.request.extend_from_slice(length.as_bytes());
        }
        self.request.extend_from_slice(b"\r\n");
        self.request.extend_from_slice(body);
        let answered = timeout(PATIENCE, self.exchange()).await.unwrap_or_else(|_| Err(broken("silent")));
        if answered.is_err() {
            self.stream = None;
        }
        answered
    }

    async fn exchange(&mut self) -> io::Result<HttpAnswer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(&self.request).await?;
        self.buffer.clear();
        let (head, length, mut answer) = loop {
            self.more(&mut stream).await?;
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                let (length, answer) = read_head(&self.buffer[..end])?;
                break (end + 4, length, answer);
            }
            if self.buffer.len() > MAX_HEAD_BYTES {
                return Err(broken("the head is too long"));
            }
        };
        while self.buffer.len() < head + length {
            self.more(&mut stream).await?;
        }
        answer.body = self.buffer[head..head + length].to_vec();
        self.stream = Some(stream);
        Ok(answer)
    }

    async fn more(&mut self, stream: &mut TcpStream) -> io::Result<()> {
        self.buffer.reserve(16 * 1024);
        match stream.read_buf(&mut self.buffer).await? {
            0 => Err(broken("the connection was closed")),
            _ => Ok(()),
        }
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::other(what.to_owned())
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn read_head(head: &[u8]) -> io::Result<(usize, HttpAnswer)> {
    let text = std::str::from_utf8(head).map_err(|_| broken("the head is not text"))?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let mut answer =
        HttpAnswer { status: status.ok_or_else(|| broken("no status"))?, replayed: false, body: Vec::new() };
    let mut length = 0;
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().map_err(|_| broken("the length is no number"))?;
        } else if name.eq_ignore_ascii_case("idempotency-replayed") {
            answer.replayed = value == "true";
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            return Err(broken("an answer without a length"));
        }
    }
    Ok((length, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        let head = b"HTTP/1.1 201 Created\r\nContent-Length: 12\r\nidempotency-replayed: true";
        let (length, answer) = read_head(head).unwrap();
        assert_eq!((length, answer.status, answer.replayed), (12, 201, true));
        assert!(read_head(b"HTTP/1.1").is_err());
        assert!(read_head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked").is_err());
    }
}
