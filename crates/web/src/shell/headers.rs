//! Headers that every answer carries for the browser's protection.

use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Pages load only what Purser itself serves; no inline script, no frame around them, forms stay here.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const FRAMED_BY_NOBODY: &str = "frame-ancestors 'none'";

/// The same for a page that these sites may show inside theirs.
pub(crate) fn policy_framed_by<'a>(sites: impl IntoIterator<Item = &'a str>) -> String {
    let allowed = sites.into_iter().fold("frame-ancestors 'self'".to_owned(), |all, site| all + " " + site);
    CONTENT_SECURITY_POLICY.replace(FRAMED_BY_NOBODY, &allowed)
}

/// What the policy is for anything that is not a page: nothing may come of it.
const NO_CONTENT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// What was asked for, as far as the headers of the answer depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Something of the API.
    Api,
    /// Something else.
    Other,
}

impl Wanted {
    pub(super) fn of(request: &Request) -> Self {
        if request.uri().path().starts_with("/api/") { Self::Api } else { Self::Other }
    }
}

/// Adds the headers; what a handler has set stays.
pub(super) fn secure(headers: &mut HeaderMap, wanted: Wanted) {
    let html = headers.get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    let framed = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .is_some_and(|value| value.to_str().is_ok_and(|text| !text.contains(FRAMED_BY_NOBODY)));
    let policy = if html { CONTENT_SECURITY_POLICY } else { NO_CONTENT_POLICY };
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, policy);
    set(header::REFERRER_POLICY, "same-origin");
    if html {
        if !framed {
            set(header::X_FRAME_OPTIONS, "DENY");
        }
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    match wanted {
        // Answers of the API are about one caller at one moment.
        Wanted::Api => set(header::CACHE_CONTROL, "no-store"),
        Wanted::Other => {}
    }
}
