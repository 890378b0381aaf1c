//! What stands around all routes: fallbacks, compression, the check against forged requests, the edge.

use axum::extract::DefaultBodyLimit;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::app::App;
use super::body::MAX_BODY_BYTES;
use super::description::Description;
use super::edge;
use super::problem::Problem;
use super::routes::{Assembled, AssemblyError};

/// Answers shorter than this are not worth compressing.
const COMPRESS_ABOVE_BYTES: u64 = 1_024;
/// What is compressed, by the beginning of its media type.
const TEXT_KINDS: [&[u8]; 6] =
    [b"application/json", b"application/problem+json", b"text/html", b"text/css", b"text/javascript", b"text/csv"];

/// Puts everything around the routes that holds for all of them.
///
/// # Errors
/// When the description cannot be written as JSON, or measurements not recorded.
pub fn finish(app: &App, assembled: Assembled) -> Result<Assembled, AssemblyError> {
    super::measurements::recorder()?;
    let description = Description::of(&assembled.document)?;
    let router = assembled
        .router
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(Extension(description))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESS_ABOVE_BYTES).and(is_text)))
        .layer(csrf(app))
        .layer(from_fn_with_state(app.clone(), edge::serve));
    Ok(Assembled { router, ..assembled })
}

impl Assembled {
    /// The routes, ready to serve requests.
    pub fn into_service(self, app: App) -> Router {
        self.router.with_state(app)
    }
}

/// Browsers may change something only from our own pages; programs send no `Origin` and pass.
fn csrf(app: &App) -> CsrfLayer<impl FnMut(ProtectionError) -> Response + Clone + Send + Sync + 'static> {
    let refused = |_: ProtectionError| {
        let detail = "a page of another site may not send this request";
        Problem::new(StatusCode::FORBIDDEN, "cross_origin", detail).into_response()
    };
    let layer = CsrfLayer::new().with_rejection_response(refused);
    match &app.options().base_url {
        None => layer,
        Some(url) => {
            let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            match layer.clone().add_trusted_origin(&origin) {
                Ok(layer) => layer,
                Err(error) => {
                    tracing::warn!("base_url is no origin that browsers send: {error}");
                    layer
                }
            }
        }
    }
}

pub(super) async fn no_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", "there is nothing at this address")
}

async fn no_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this address does not take this method")
}

/// Text that we make; not streams of events, which must go out at once, and not images.
fn is_text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    TEXT_KINDS.iter().any(|known| kind.starts_with(known))
}
