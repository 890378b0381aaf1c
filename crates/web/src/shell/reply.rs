//! Answers of the API: JSON with its status, `ETag`, `Location` and `Idempotency-Replayed`.

use app::platform::{Answer, AppError};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::Problem;

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Reply<T> {
    status: StatusCode,
    value: T,
    replayed: bool,
    version: Option<i64>,
    location: Option<String>,
}

impl<T> Reply<T> {
    /// 200 with what was read.
    pub fn ok(value: T) -> Self {
        Self { status: StatusCode::OK, value, replayed: false, version: None, location: None }
    }

    /// 200 with the answer of a change.
    pub fn done(answer: Answer<T>) -> Self {
        Self { replayed: answer.replayed, ..Self::ok(answer.value) }
    }

    /// 201 with the answer of a change that made something.
    pub fn created(answer: Answer<T>) -> Self {
        Self { status: StatusCode::CREATED, ..Self::done(answer) }
    }

    /// 202 with the answer of a change whose work goes on behind it.
    pub fn accepted(answer: Answer<T>) -> Self {
        Self { status: StatusCode::ACCEPTED, ..Self::done(answer) }
    }

    /// The same with the record's version as its `ETag`, for a later `If-Match`.
    #[must_use]
    pub fn version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The same with the address of what was made, below the API's base: `/orders/ord_..`.
    #[must_use]
    pub fn at(self, path: impl std::fmt::Display) -> Self {
        Self { location: Some(format!("{}{path}", super::routes::API_BASE)), ..self }
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reply<U> {
        let Self { status, value, replayed, version, location } = self;
        Reply { status, value: change(value), replayed, version, location }
    }

    /// What is answered.
    pub fn value(&self) -> &T {
        &self.value
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let bytes = match serde_json::to_vec(&self.value) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Problem::from(AppError::Internal(format!("an answer cannot be written: {error}")))
                    .into_response();
            }
        };
        let mut response = (self.status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        if let Some(version) = self.version {
            insert_text(headers, header::ETAG, &format!("\"{version}\""));
        }
        if let Some(location) = self.location {
            insert_text(headers, header::LOCATION, &location);
        }
        response
    }
}

/// Ids and versions are plain ASCII, so the text always fits a header; one that did not would be left out.
fn insert_text(headers: &mut axum::http::HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// A record moved on: turns the refusal into 412 with the record as it stands; every other result stays.
///
/// # Errors
/// The change's own problem, or that of reading the record.
pub async fn or_current<T, C, F>(changed: app::platform::Result<Answer<T>>, read: F) -> super::Result<Answer<T>>
where
    C: Serialize,
    F: Future<Output = app::platform::Result<C>>,
{
    match changed {
        Err(moved @ AppError::VersionConflict { .. }) => Err(Problem::from(moved).with_current(&read.await?)?),
        other => Ok(other?),
    }
}
