//! The outermost layer: request ids, one log line and one measurement per request, panics, the time limit, problem
//! documents.
//!
//! Invariants: every answer names its request; the log holds route template, status and time, never a body, a query or a
//! secret; a defect's whole chain of causes is logged once, here; a panic or a slow handler still gives an answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::platform::{AppError, Random};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use percent_encoding::percent_decode_str;
use tracing::Instrument;

use super::app::App;
use super::client::{Client, Peer};
use super::error_page::{self, Reader};
use super::headers;
use super::problem::{Carried, PROBLEM_JSON, Problem};

/// Time within which a request must be answered; a stream may go on after its head.
pub const REQUEST_DEADLINE: Duration = Duration::from_secs(30);
/// The same for a request that brings a file, whose sender may be slow; a silent one is cut off much earlier.
pub const UPLOAD_DEADLINE: Duration = Duration::from_secs(600);
/// Bodies of these kinds are small and read at once; any other is a file.
const SMALL_KINDS: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];
/// A request slower than this is worth a line in the log.
const SLOW_US: i64 = 1_000_000;
/// What a request id begins with.
const ID_PREFIX: &str = "req_";
/// Hexadecimal digits that follow.
const ID_DIGITS: usize = 24;
/// The process's part of an id and its count have 48 bits each.
const COUNT_MASK: u64 = (1 << 48) - 1;
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Route of requests that no route is for, in log and measurements.
const NO_ROUTE: &str = "none";

/// The id of a request, in its extensions.
#[derive(Clone, Debug)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id; empty for a request that did not come through the edge.
    pub fn of(extensions: &Extensions) -> &str {
        extensions.get::<RequestId>().map_or("", |id| &id.0)
    }
}

/// Makes request ids: a random beginning per process, then a count.
#[derive(Debug)]
pub(super) struct RequestIds {
    process: u64,
    count: AtomicU64,
}

impl RequestIds {
    pub(super) fn new(random: &Random) -> Self {
        Self { process: u64::from_le_bytes(random.bytes()) & COUNT_MASK, count: AtomicU64::new(0) }
    }

    /// The caller's id if it has our form (a repeat of a request keeps its id), else a new one.
    fn take(&self, headers: &HeaderMap) -> RequestId {
        let ours = |text: &&str| {
            let digits = text.strip_prefix(ID_PREFIX).unwrap_or_default();
            digits.len() == ID_DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        match headers.get(X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(ours) {
            Some(given) => RequestId(given.into()),
            None => {
                let count = self.count.fetch_add(1, Ordering::Relaxed) & COUNT_MASK;
                RequestId(format!("{ID_PREFIX}{:012x}{count:012x}", self.process).into())
            }
        }
    }
}

/// Serves one request.
pub(super) async fn serve(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let clock = app.shop().clock();
    let begun = clock.now();
    let id = app.request_ids().take(request.headers());
    let peer = request.extensions().get::<Peer>().copied();
    let client = Client::of(peer, request.headers(), &app.options().trusted_proxies);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let span = tracing::info_span!("request", id = &*id.0, %method, route);
    let wanted = headers::Wanted::of(&request);
    let reader = Reader::of(request.method(), request.uri(), request.headers());
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(client);
    let mut response = match check_address(request.uri()) {
        Ok(()) => run(next, request).instrument(span.clone()).await,
        Err(problem) => problem.into_response(),
    };
    let took_us = clock.now().micros_since(begun);
    let entered = span.entered();
    if let Some(problem) = Carried::take(&mut response) {
        log_cause(&problem);
        match reader {
            Reader::Program => write_problem(&mut response, problem, &id),
            Reader::Person { next } => write_page(&mut response, &problem, next, &id),
        }
    }
    note(&response, took_us);
    drop(entered);
    measure(method.as_str(), route, response.status(), took_us);
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    headers::secure(response.headers_mut(), wanted);
    response
}

async fn run(next: Next, request: Request) -> Response {
    let deadline = if brings_file(request.headers()) { UPLOAD_DEADLINE } else { REQUEST_DEADLINE };
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(deadline, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::from(AppError::Internal("a handler panicked".to_owned())).into_response(),
        Err(_) => {
            let detail = "this took too long; its outcome is unknown: repeat it with the same key";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "timed_out", detail).retry_after(1).into_response()
        }
    }
}

fn brings_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    kind.is_some_and(|kind| !SMALL_KINDS.contains(&kind.as_str()))
}

/// Refuses an address whose percent-encoding is broken, is not UTF-8 or hides a zero character.
fn check_address(uri: &Uri) -> Result<(), Problem> {
    for part in [uri.path(), uri.query().unwrap_or_default()] {
        if !part.contains('%') {
            continue;
        }
        let mut after = part.split('%').skip(1);
        let encoded = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        let whole = after.all(encoded) && percent_decode_str(part).decode_utf8().is_ok();
        if !whole || part.contains("%00") {
            return Err(Problem::malformed(
                "malformed_address",
                "the percent-encoding of the address is not valid UTF-8",
            ));
        }
    }
    Ok(())
}

fn log_cause(problem: &Problem) {
    if let Some(cause) = problem.cause() {
        match cause {
            AppError::Unavailable(_) | AppError::OutcomeUnknown => tracing::warn!("not served: {cause}"),
            _ => tracing::error!(error = cause as &dyn std::error::Error, "a defect"),
        }
    }
}

/// For people: the way to sign in, or what went wrong.
fn write_page(response: &mut Response, problem: &Problem, next: Option<String>, id: &RequestId) {
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let (StatusCode::UNAUTHORIZED, Some(next)) = (problem.status(), next)
        && let Ok(location) = HeaderValue::from_str(&error_page::sign_in_href(&next))
    {
        headers.insert(header::LOCATION, location);
        *response.status_mut() = StatusCode::SEE_OTHER;
        return;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    *response.body_mut() = error_page::error_page(problem, &id.0).into_string().into();
}

fn write_problem(response: &mut Response, problem: Problem, id: &RequestId) {
    if problem.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    match serde_json::to_vec(&problem.document(&id.0)) {
        Ok(bytes) => {
            *response.body_mut() = bytes.into();
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "a problem cannot be written"),
    }
}

fn note(response: &Response, took_us: i64) {
    let status = response.status().as_u16();
    if took_us >= SLOW_US || status >= 500 {
        tracing::warn!(status, took_us, "answered");
    } else {
        tracing::debug!(status, took_us, "answered");
    }
}

fn measure(method: &str, route: &str, status: StatusCode, took_us: i64) {
    let labels = [("method", method.to_owned()), ("route", route.to_owned()), ("status", status.as_str().to_owned())];
    let seconds = Duration::from_micros(took_us.max(0).unsigned_abs()).as_secs_f64();
    metrics::histogram!("purser_http_request_seconds", &labels).record(seconds);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_must_decode() {
        let good = ["/a/b?c=d", "/caf%C3%A9?q=%20x", "/a%2Fb"];
        let bad = ["/%", "/%4", "/%zz", "/%ff", "/a?q=%c3", "/a?q=%00", "/a%00b"];
        assert!(good.iter().all(|text| check_address(&text.parse().unwrap()).is_ok()));
        for text in bad {
            assert!(check_address(&text.parse().unwrap()).is_err(), "{text}");
        }
    }

    #[test]
    fn only_our_form_of_request_id_is_taken_over() {
        let ids = RequestIds::new(&Random::seeded(1));
        let taken = |given: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(X_REQUEST_ID, given.parse().unwrap());
            ids.take(&headers).0.to_string()
        };
        let own = ids.take(&HeaderMap::new()).0.to_string();
        assert_eq!(own.len(), ID_PREFIX.len() + ID_DIGITS);
        assert_eq!(taken(&own), own);
        assert_ne!(taken("req_<script>"), "req_<script>");
        assert_ne!(taken("abc"), taken("abc"));
    }
}
