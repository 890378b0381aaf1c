//! Extractors of changes: who sends it, under which key, against which version, and the checked JSON body.
//!
//! Invariant 3 (idempotency): the key and a hash of method, address and raw body go into the [`Call`] before anything is
//! run. The address is hashed too, because two orders may be cancelled with the same body under one operation's name.

use app::platform::Call;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::app::App;
use super::body;
use super::edge::RequestId;
use super::gate::Caller;
use super::policy::{KeyRule, Rule};
use super::problem::{Problem, Result};
use super::strict_json;

/// Longest idempotency key.
pub const MAX_KEY_CHARS: usize = 255;

/// A change sent by POST, PUT or DELETE: `Submitted { call, body }`. Without a body it reads as `{}`.
///
/// Whether the key may be missing is the route's rule ([`super::Routes::keyed`]).
#[derive(Debug)]
pub struct Submitted<T> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// The checked body.
    pub body: T,
}

/// The same for a body that carries a file: at most `MAX_BYTES`.
#[derive(Debug)]
pub struct Uploaded<T, const MAX_BYTES: usize> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// The checked body.
    pub body: T,
}

/// A change of a record that was read before, sent by PATCH with `If-Match`.
#[derive(Debug)]
pub struct Edited<T> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// The version that was read.
    pub version: i64,
    /// The checked body.
    pub body: T,
}

/// The body of a change that needs none.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

impl<T: DeserializeOwned> FromRequest<App> for Submitted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let (call, body) = read(request).await?;
        Ok(Self { call, body })
    }
}

impl<T: DeserializeOwned, const MAX_BYTES: usize> FromRequest<App> for Uploaded<T, MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let (call, body) = read_within(request, MAX_BYTES).await?;
        Ok(Self { call, body })
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Edited<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let version = if_match(request.headers())?;
        let (call, body) = read(request).await?;
        Ok(Self { call, version, body })
    }
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<(Call, T)> {
    read_within(request, body::MAX_BODY_BYTES).await
}

async fn read_within<T: DeserializeOwned>(request: Request, max_bytes: usize) -> Result<(Call, T)> {
    let (parts, body) = request.into_parts();
    let key = key(&parts)?;
    let typed = parts.headers.contains_key(header::CONTENT_TYPE);
    let bytes = body::read(Request::new(body), max_bytes).await?;
    if typed || !bytes.is_empty() {
        body::require_json(&parts.headers)?;
    }
    let read = strict_json::read(if bytes.is_empty() { b"{}" } else { &bytes })?;
    Ok((call(&parts, key, &bytes)?, read))
}

pub(super) fn call(parts: &Parts, key: Option<String>, bytes: &[u8]) -> Result<Call> {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update(b" ");
    hash.update(parts.uri.path());
    hash.update(b"?");
    hash.update(parts.uri.query().unwrap_or_default());
    hash.update(b"\n");
    hash.update(bytes);
    Ok(Call {
        principal: Caller::of(&parts.extensions)?.principal,
        key,
        body_hash: hash.finalize().into(),
        request_id: RequestId::of(&parts.extensions).to_owned(),
    })
}

pub(super) fn key(parts: &Parts) -> Result<Option<String>> {
    let rule = parts.extensions.get::<Rule>().map_or(KeyRule::Required, |rule| rule.key);
    let mut given = parts.headers.get_all("idempotency-key").iter();
    match (given.next(), given.next(), rule) {
        (None, _, KeyRule::Optional) => Ok(None),
        (None, _, KeyRule::Required) => {
            let detail =
                "this change needs the header Idempotency-Key: make a value of your own and keep it for repeating";
            Err(Problem::malformed("idempotency_key_missing", detail))
        }
        (Some(value), None, _) => {
            let printable =
                |text: &&str| (1..=MAX_KEY_CHARS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
            let text = value.to_str().ok().filter(printable);
            text.map(|text| Some(text.to_owned())).ok_or_else(|| {
                let detail =
                    format!("an Idempotency-Key has 1 to {MAX_KEY_CHARS} printable ASCII characters without spaces");
                Problem::malformed("idempotency_key_invalid", detail)
            })
        }
        (Some(_), Some(_), _) => {
            Err(Problem::malformed("idempotency_key_invalid", "there is more than one Idempotency-Key"))
        }
    }
}

/// The version of `If-Match: "7"`.
fn if_match(headers: &HeaderMap) -> Result<i64> {
    let mut given = headers.get_all(header::IF_MATCH).iter();
    let (Some(value), None) = (given.next(), given.next()) else {
        let detail = "this change needs the header If-Match with the version that was read, such as If-Match: \"3\"";
        return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, "if_match_missing", detail));
    };
    let quoted = value.to_str().ok().and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    let digits = quoted.filter(|text| (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()));
    digits
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| Problem::malformed("if_match_invalid", "If-Match must be one version in quotes, such as \"3\""))
}
