//! A form that was sent.
//!
//! Invariants: the token against forgery is compared in constant time before a field is read; the hidden `idem` becomes the
//! idempotency key, so the same click twice has one effect; the hash that goes with it covers method, address and fields.

use app::platform::Call;
use app::platform::sessions::Token;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::shell::cookies::CookieName;
use crate::shell::edge::RequestId;
use crate::shell::{App, Caller, Problem, Result, body};
use crate::ui::{CSRF_FIELD, CSRF_HEADER, IDEM_FIELD};

/// Largest form without files, in bytes.
pub(super) const MAX_FORM_BYTES: usize = body::MAX_BODY_BYTES;
/// Most fields of a form: the widest is a count sheet of a thousand lines.
pub(super) const MAX_FIELDS: usize = 10_000;
/// Longest `idem`.
pub(super) const MAX_IDEM_BYTES: usize = 64;

/// A form: `Sent { call, fields }`. `T` is a struct of `String`, `Option<String>` and `Vec<String>` (repeated names) with
/// `#[serde(default)]`, or [`Fields`] where names are made at run time. Nothing in it is checked yet.
#[derive(Debug)]
pub struct Sent<T> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// What was typed.
    pub fields: T,
}

/// The fields of a form in their order, as they were typed.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a name; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a name, in order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a name was sent at all: a box that is ticked, the button that was pressed.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All pairs, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'de> serde::Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        Vec::<(String, String)>::deserialize(from).map(Self)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (parts, body) = request.into_parts();
        require_form(&parts)?;
        let bytes = body::read(Request::new(body), MAX_FORM_BYTES).await?;
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().take(MAX_FIELDS + 1).collect();
        if pairs.len() > MAX_FIELDS {
            return Err(Problem::malformed("form_too_long", "the form has too many fields"));
        }
        open(&parts, app, pairs, &[])
    }
}

/// Checks the token against forgery, in a hidden field or in the header that scripts send.
pub(super) fn check_guard(parts: &Parts, app: &App, pairs: &[(String, String)]) -> Result<()> {
    let caller = Caller::of(&parts.extensions)?;
    let hidden = pairs.iter().find(|(key, _)| key == CSRF_FIELD).map(|(_, value)| value.as_str());
    let header = parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    check_token(expected_token(parts, app, &caller), hidden.or(header))
}

/// Checks the token, makes the call, reads the fields. `digests` are those of files that came with them.
pub(super) fn open<T: DeserializeOwned>(
    parts: &Parts,
    app: &App,
    pairs: Vec<(String, String)>,
    digests: &[&[u8]],
) -> Result<Sent<T>> {
    check_guard(parts, app, &pairs)?;
    let caller = Caller::of(&parts.extensions)?;
    let hidden = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let key = hidden(IDEM_FIELD).map(str::to_owned);
    let plain = |key: &&String| (1..=MAX_IDEM_BYTES).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    let key = key.as_ref().filter(plain).cloned();
    let key = Some(key.ok_or_else(|| Problem::malformed("idem_missing", "the form lacks its hidden value `idem`"))?);
    let fields: Vec<_> = pairs.into_iter().filter(|(name, _)| name != CSRF_FIELD && name != IDEM_FIELD).collect();
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let call = Call {
        principal: caller.principal,
        key,
        body_hash: hash(parts, &encoded, digests),
        request_id: RequestId::of(&parts.extensions).to_owned(),
    };
    let read = serde_html_form::from_bytes(encoded.as_bytes());
    let fields =
        read.map_err(|error| Problem::malformed("form_malformed", format!("the form cannot be read: {error}")))?;
    Ok(Sent { call, fields })
}

/// Of the session, or of the visitor's cookie where nobody is signed in.
fn expected_token(parts: &Parts, app: &App, caller: &Caller) -> Option<String> {
    match &caller.session {
        Some(who) => Some(who.csrf.clone()),
        None => {
            let cookie = app.cookies().read(&parts.headers, CookieName::Visitor);
            cookie.and_then(Token::read).map(|token| token.derived("csrf"))
        }
    }
}

fn check_token(expected: Option<String>, given: Option<&str>) -> Result<()> {
    let same = |expected: &String, given: &str| {
        let differing = expected.bytes().zip(given.bytes()).fold(0, |bits, (a, b)| bits | (a ^ b));
        expected.len() == given.len() && std::hint::black_box(differing) == 0
    };
    match (expected, given) {
        (Some(expected), Some(given)) if same(&expected, given) => Ok(()),
        (Some(_) | None, Some(_) | None) => {
            let detail =
                "This form is from another sign-in, or cookies are off. Go back, reload the page and send it again.";
            Err(Problem::new(StatusCode::FORBIDDEN, "form_forged", detail))
        }
    }
}

pub(super) fn require_form(parts: &Parts) -> Result<()> {
    let given = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "not_a_form",
        "this address takes what the shop's own form sends",
    ))
}

pub(super) fn hash(parts: &Parts, encoded: &str, digests: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in
        [parts.method.as_str(), " ", parts.uri.path(), "?", parts.uri.query().unwrap_or_default(), "\n", encoded]
    {
        hash.update(part);
    }
    digests.iter().for_each(|digest| hash.update(digest));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_token_passes() {
        let token = || Some("abc".to_owned());
        assert!(check_token(token(), Some("abc")).is_ok());
        for given in [None, Some(""), Some("ab"), Some("abd"), Some("abcd")] {
            assert!(check_token(token(), given).is_err(), "{given:?}");
        }
        assert!(check_token(None, Some("abc")).is_err());
    }

    #[test]
    fn repeated_names_keep_their_order() {
        let fields: Fields = serde_html_form::from_str("sku=a&quantity=1&sku=b&quantity=2").unwrap();
        assert_eq!(fields.all("sku").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!((fields.text("quantity"), fields.text("nothing"), fields.has("sku")), ("1", "", true));
    }
}
