//! Listening: connections with limits, and a stop that lets running requests end.
//!
//! Invariants: a client that sends nothing, or sends slowly, loses its connection; connections and header sizes are
//! bounded; after the stop no request is begun and those that run have [`STOP_DEADLINE`]. Called by the program's `serve`.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service;

use super::client::Peer;

/// Connections open at once; more wait in the system's queue.
pub const MAX_CONNECTIONS: usize = 8_192;
/// Time for a request's head to arrive, and for the next request on an open connection.
pub const HEAD_DEADLINE: Duration = Duration::from_secs(30);
/// Time for the first bytes of a new connection.
pub const FIRST_BYTES_DEADLINE: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes.
pub const MAX_HEAD_BYTES: u32 = 16 * 1024;
/// Most headers of a request.
pub const MAX_HEADERS: usize = 100;
/// Requests at once on one HTTP/2 connection.
const MAX_STREAMS: u32 = 128;
/// How often a silent HTTP/2 connection is asked whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// Time for running requests to end after the stop.
pub const STOP_DEADLINE: Duration = Duration::from_secs(8);
/// Pause after the system could not give a connection (no file handles left, mostly).
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Pause between looks at a connection whose first bytes are still too few.
const PEEK_PAUSE: Duration = Duration::from_millis(5);
/// Beginning of HTTP/2 without TLS; no HTTP/1 method begins so.
const HTTP2_BEGINNING: &[u8; 3] = b"PRI";

/// Serves until `stop` is done, then lets running requests end.
///
/// # Errors
/// When the listener has no address any more.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        // The semaphore is never closed, so a permit always comes.
        let permit = tokio::select! {
            () = &mut stop => break,
            permit = Arc::clone(&room).acquire_owned() => permit,
        };
        tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let connection = Connection { stream, peer, router: router.clone(), watcher: graceful.watcher() };
                    tokio::spawn(async move {
                        connection.serve().await;
                        drop(permit);
                    });
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be taken");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    if tokio::time::timeout(STOP_DEADLINE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time; their connections are closed");
    }
    Ok(())
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    watcher: Watcher,
}

impl Connection {
    async fn serve(self) {
        let Self { stream, peer, router, watcher } = self;
        // Answers are written whole; waiting to fill packets only delays them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection has no TCP_NODELAY");
        }
        let Ok(Ok(protocol)) = tokio::time::timeout(FIRST_BYTES_DEADLINE, protocol(&stream)).await else { return };
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            answer(router.clone(), request)
        });
        let io = TokioIo::new(stream);
        let ended = match protocol {
            Protocol::Http1 => {
                let mut builder = http1::Builder::new();
                builder.timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE).max_headers(MAX_HEADERS);
                builder.max_header_size(MAX_HEAD_BYTES as usize);
                watcher.watch(builder.serve_connection(io, service)).await
            }
            Protocol::Http2 => {
                let mut builder = http2::Builder::new(TokioExecutor::new());
                builder.timer(TokioTimer::new()).keep_alive_interval(PING_EVERY).max_concurrent_streams(MAX_STREAMS);
                builder.max_header_list_size(MAX_HEAD_BYTES);
                watcher.watch(builder.serve_connection(io, service)).await
            }
        };
        // A client that went away or spoke no HTTP: nothing for an operator to do.
        if let Err(error) = ended {
            tracing::debug!(error = &error as &dyn std::error::Error, "a connection ended early");
        }
    }
}

async fn answer(mut router: Router, request: hyper::Request<Incoming>) -> Result<Response, Infallible> {
    router.call(request.map(Body::new)).await
}

enum Protocol {
    Http1,
    Http2,
}

/// Tells HTTP/2 with prior knowledge from HTTP/1 by its first bytes, which stay unread.
async fn protocol(stream: &TcpStream) -> io::Result<Protocol> {
    let mut first = [0; HTTP2_BEGINNING.len()];
    loop {
        let count = stream.peek(&mut first).await?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !HTTP2_BEGINNING.starts_with(&first[..count]) {
            return Ok(Protocol::Http1);
        }
        if count == first.len() {
            return Ok(Protocol::Http2);
        }
        // Peeking does not wait for more than is there.
        tokio::time::sleep(PEEK_PAUSE).await;
    }
}
