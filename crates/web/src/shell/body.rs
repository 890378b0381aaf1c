//! Reading a request's body within its limits of size and time.

use std::error::Error;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::problem::{Problem, Result};

/// Largest JSON body, in bytes.
pub const MAX_BODY_BYTES: usize = 1 << 20;
/// Time within which a body must have arrived as a whole.
pub const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// The whole body of a request.
///
/// # Errors
/// 413 beyond `max_bytes`, 408 when it comes too slowly, 400 when the connection breaks.
pub async fn read(request: Request, max_bytes: usize) -> Result<Bytes> {
    let body: Body = request.into_body();
    let announced = body.size_hint().lower();
    if usize::try_from(announced).unwrap_or(usize::MAX) > max_bytes {
        return Err(too_large(max_bytes));
    }
    match tokio::time::timeout(BODY_DEADLINE, Limited::new(body, max_bytes).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if is_length(error.as_ref()) => Err(too_large(max_bytes)),
        Ok(Err(_)) => Err(Problem::malformed("body_broken", "the body ended before its end")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "body_too_slow", too_slow())),
    }
}

/// Refuses a body that is not JSON by its media type.
///
/// # Errors
/// 415.
pub fn require_json(headers: &HeaderMap) -> Result<()> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let detail = "the body must be sent with Content-Type: application/json";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", detail))
}

fn too_large(max_bytes: usize) -> Problem {
    let detail = format!("the body is larger than {max_bytes} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

fn too_slow() -> String {
    format!("the body did not arrive within {} seconds", BODY_DEADLINE.as_secs())
}

fn is_length(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return true;
        }
        next = error.source();
    }
    false
}
