//! Errors as callers see them: one mapping from [`AppError`] to an RFC 9457 problem document.
//!
//! Invariants: input never gives a 500; a defect's text stays in the log; every document names its request.
//! A [`Problem`] travels inside the response's extensions until the edge, which knows the request's id, writes it down.
//! Made by handlers (through `?`), extractors and the gate.

use std::borrow::Cow;

use app::platform::AppError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::base::{FieldError, FieldErrors};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// What a problem's `type` begins with; its code follows.
const TYPE_PREFIX: &str = "urn:purser:problem:";
/// Seconds after which a request may be sent again when the program or its database is busy.
const BUSY_RETRY_AFTER_S: u32 = 1;

/// Why a request was not served.
#[derive(Debug)]
pub struct Problem(Box<Content>);

#[derive(Debug)]
struct Content {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    errors: Vec<FieldError>,
    retry_after_s: Option<u32>,
    current: Option<serde_json::Value>,
    cause: Option<AppError>,
}

/// The result of a handler.
pub type Result<T> = std::result::Result<T, Problem>;

impl Problem {
    /// A problem with a stable code and a sentence for people.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        let (code, detail) = (code.into(), detail.into());
        let (errors, retry_after_s, current, cause) = (Vec::new(), None, None, None);
        Self(Box::new(Content { status, code, detail, errors, retry_after_s, current, cause }))
    }

    /// 400: the request is not understood.
    pub fn malformed(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// 404 for a kind of thing, as [`AppError::NotFound`].
    pub fn not_found(kind: &'static str) -> Self {
        AppError::NotFound(kind).into()
    }

    /// The same problem, pointing at one field of the input.
    #[must_use]
    pub fn at(
        mut self,
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        self.0.errors.push(FieldError::new(field, code, message));
        self
    }

    /// The same problem, with the time after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after_s = Some(seconds);
        self
    }

    /// The same problem with the record as it stands now, for 412.
    ///
    /// # Errors
    /// When the record cannot be written as JSON; the error is a problem itself.
    pub fn with_current(mut self, record: &impl Serialize) -> Result<Self> {
        let current = serde_json::to_value(record);
        self.0.current = Some(current.map_err(|e| AppError::Internal(format!("a record cannot be shown: {e}")))?);
        Ok(self)
    }

    /// The status it is sent with.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its stable code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The sentence for people.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The faults of single fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// What went wrong inside, for the log.
    pub(super) fn cause(&self) -> Option<&AppError> {
        self.0.cause.as_ref()
    }

    /// The document, for the request of that id.
    pub(super) fn document(self, request_id: &str) -> ProblemDocument {
        let Content { status, code, detail, errors, current, .. } = *self.0;
        ProblemDocument {
            r#type: format!("{TYPE_PREFIX}{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail,
            code: code.into_owned(),
            request_id: request_id.to_owned(),
            errors,
            current,
        }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let status = match &error {
            AppError::NotFound(_) => StatusCode::NOT_FOUND,
            AppError::Invalid(_) | AppError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            AppError::Refused(_) => StatusCode::CONFLICT,
            AppError::VersionConflict { .. } => StatusCode::PRECONDITION_FAILED,
            AppError::Forbidden(_) => StatusCode::FORBIDDEN,
            AppError::Unavailable(_) | AppError::OutcomeUnknown => StatusCode::SERVICE_UNAVAILABLE,
            AppError::Db(_) | AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let detail = match &error {
            AppError::Db(_) | AppError::Internal(_) => "something went wrong here; it has been logged".to_owned(),
            _ => error.to_string(),
        };
        let mut problem = Problem::new(status, error.code().to_owned(), detail);
        match error {
            AppError::Invalid(errors) => problem.0.errors = errors.into_vec(),
            AppError::Refused(refused) => problem.0.errors = refused.errors,
            AppError::Unavailable(_) | AppError::OutcomeUnknown => {
                problem.0.retry_after_s = Some(BUSY_RETRY_AFTER_S);
                problem.0.cause = Some(error);
            }
            AppError::Db(_) | AppError::Internal(_) => problem.0.cause = Some(error),
            AppError::NotFound(_) | AppError::VersionConflict { .. } | AppError::Forbidden(_) | AppError::KeyReused => {
            }
        }
        problem
    }
}

impl From<FieldErrors> for Problem {
    fn from(errors: FieldErrors) -> Self {
        AppError::Invalid(errors).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        if let Some(seconds) = self.0.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Carried(std::sync::Arc::new(std::sync::Mutex::new(Some(self)))));
        response
    }
}

/// A problem on its way to the edge; extensions must be `Clone`, a problem need not be.
#[derive(Clone)]
pub(super) struct Carried(std::sync::Arc<std::sync::Mutex<Option<Problem>>>);

impl Carried {
    /// The problem of a response, if it carries one.
    pub(super) fn take(response: &mut Response) -> Option<Problem> {
        let carried = response.extensions_mut().remove::<Carried>()?;
        carried.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take()
    }
}

/// A problem document (RFC 9457) as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// Identifies the kind of problem; ends with `code`.
    #[schema(example = "urn:purser:problem:insufficient_stock")]
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A sentence for people about this occurrence.
    pub detail: String,
    /// Stable code for programs.
    #[schema(example = "insufficient_stock")]
    pub code: String,
    /// Id of the request, as in the header `x-request-id` and in the log.
    pub request_id: String,
    /// The faults of single fields, if any.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    pub errors: Vec<FieldError>,
    /// The record as it stands now, with status 412.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<serde_json::Value>,
}

/// How a [`FieldError`] looks in the API description.
#[derive(ToSchema)]
#[schema(as = FieldError)]
#[expect(dead_code, reason = "describes domain::base::FieldError, which knows nothing of the API")]
pub struct FieldErrorSchema {
    /// Path of the field in the body, or the name of a parameter.
    #[schema(example = "lines[0].quantity")]
    field: String,
    /// Stable code for programs.
    #[schema(example = "insufficient_stock")]
    code: String,
    /// What is wrong and what would be right.
    message: String,
    /// How many units could be had, where stock was short.
    #[schema(nullable = false, required = false)]
    available: Option<i64>,
}
