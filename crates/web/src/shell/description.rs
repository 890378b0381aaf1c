//! `GET /api/v1/openapi.json`: the API's description, written down once at start.

use std::sync::Arc;

use axum::Extension;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::OpenApi;

use super::policy::Policy;
use super::routes::{AssemblyError, Routes};

/// The description as it is sent.
#[derive(Clone)]
pub(super) struct Description(Arc<str>);

impl Description {
    pub(super) fn of(document: &OpenApi) -> Result<Self, AssemblyError> {
        Ok(Self(serde_json::to_string(document)?.into()))
    }
}

/// Its route.
pub(super) fn routes() -> Routes {
    Routes::new("description").route(Policy::Public, utoipa_axum::routes!(describe_api))
}

/// The description of this API
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
async fn describe_api(Extension(text): Extension<Description>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], text.0.to_string())
}
