//! Extractors of the address: parts of the path and the query.

use app::platform::PageRequest;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::app::App;
use super::problem::{Problem, Result};
use super::strict_json::shape_fault;

/// Parameters of the path: `Address(id): Address<OrderId>`, or a tuple in the order of the path.
#[derive(Clone, Copy, Debug)]
pub struct Address<T>(pub T);

/// Parameters of the query: `Query(filter): Query<StockFilter>`. An unknown one is refused.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

/// The query of a list: its filters, and `limit`, `after` and `sort` as they came, for [`PageRequest::check`].
#[derive(Clone, Debug)]
pub struct List<F> {
    /// The filters.
    pub filter: F,
    /// Which page, in which order.
    pub page: PageRequest,
}

/// For lists without filters, and for reads that take no parameter.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

/// The parameters that every list takes, for the API description: `params(PageParameters, OrderFilter)`.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes what List reads")]
pub struct PageParameters {
    /// Rows of the page; 50 when absent.
    #[param(minimum = 1, maximum = 250)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(max_length = 4096)]
    after: Option<String>,
    /// Name of a sort column, with `-` before it for falling order.
    #[param(example = "-created_at", max_length = 64)]
    sort: Option<String>,
}

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Address<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        match Path::<T>::from_request_parts(parts, app).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(failed)) => Err(path_problem(failed.into_kind())),
            Err(other) => Err(app::platform::AppError::Internal(format!("a path has no parameters: {other}")).into()),
        }
    }
}

fn path_problem(kind: ErrorKind) -> Problem {
    let (field, message) = match kind {
        ErrorKind::DeserializeError { key, message, .. } => (key, message),
        ErrorKind::ParseErrorAtKey { key, expected_type, .. } => (key, format!("must be a {expected_type}")),
        ErrorKind::ParseErrorAtIndex { index, expected_type, .. } => {
            (format!("part {}", index + 1), format!("must be a {expected_type}"))
        }
        ErrorKind::InvalidUtf8InPathParam { key } => (key, "is not UTF-8".to_owned()),
        other => ("path".to_owned(), other.to_string()),
    };
    Problem::malformed("malformed_path", format!("{field}: {message}")).at(field, "invalid", message)
}

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        read_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

impl<F: DeserializeOwned> FromRequestParts<App> for List<F> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let mut page = PageRequest::default();
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "limit" => set(&mut page.limit, "limit", whole_number(&value)?)?,
                "after" => set(&mut page.after, "after", value.into_owned())?,
                "sort" => set(&mut page.sort, "sort", value.into_owned())?,
                _ => {
                    rest.append_pair(&name, &value);
                }
            }
        }
        Ok(Self { filter: read_query(&rest.finish())?, page })
    }
}

fn set<T>(slot: &mut Option<T>, name: &str, value: T) -> Result<()> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(parameter_problem(name, "duplicate", "is given twice")),
    }
}

fn whole_number(text: &str) -> Result<i64> {
    text.parse().map_err(|_| parameter_problem("limit", "wrong_type", "must be a whole number"))
}

/// Reads a query, or a part of one.
pub(crate) fn read_query<T: DeserializeOwned>(query: &str) -> Result<T> {
    let mut unknown: Option<String> = None;
    let pairs = serde_html_form::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(pairs, &mut track);
    let read = serde_ignored::deserialize(tracked, |path| {
        unknown.get_or_insert_with(|| path.to_string());
    });
    match (read, unknown) {
        (Ok(value), None) => Ok(value),
        (Ok(_), Some(name)) => Err(parameter_problem(&name, "unknown_parameter", "there is no such parameter")),
        (Err(error), _) => {
            let path = track.path().to_string();
            let fault = shape_fault(if path == "." { "" } else { &path }, &error.to_string());
            let code = if fault.code == "unknown_field" { "unknown_parameter".into() } else { fault.code };
            let message = if code == "unknown_parameter" { "there is no such parameter" } else { &fault.message };
            Err(parameter_problem(&fault.field, code, message))
        }
    }
}

pub(crate) fn parameter_problem(name: &str, code: impl Into<std::borrow::Cow<'static, str>>, message: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_parameters", format!("{name}: {message}"))
        .at(name, code, message)
}
