//! A form of a page that works without cookies, because it may stand inside a page of another site.
//!
//! Invariant: nothing of it is believed yet. Its hidden `csrf` is a seal that the handler compares with what the shop would
//! make for its hidden `idem`; that the browser sent it from our own page is checked before, for every request.

use axum::extract::{FromRequest, Request};

use super::sent::{Fields, MAX_FIELDS, MAX_FORM_BYTES, MAX_IDEM_BYTES, hash, require_form};
use crate::shell::edge::RequestId;
use crate::shell::{App, Problem, Result, body};
use crate::ui::{CSRF_FIELD, IDEM_FIELD};

/// What was sent; see the module.
#[derive(Debug)]
pub struct Sealed {
    /// The seal.
    pub seal: String,
    /// What the seal was made for, and the key of the change.
    pub idem: String,
    /// Hash of method, address and fields.
    pub body_hash: [u8; 32],
    /// The request's id.
    pub request_id: String,
    /// What was typed.
    pub fields: Fields,
}

impl FromRequest<App> for Sealed {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let (parts, body) = request.into_parts();
        require_form(&parts)?;
        let bytes = body::read(Request::new(body), MAX_FORM_BYTES).await?;
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().take(MAX_FIELDS + 1).collect();
        if pairs.len() > MAX_FIELDS {
            return Err(Problem::malformed("form_too_long", "the form has too many fields"));
        }
        let hidden = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
            found.unwrap_or_default()
        };
        let (seal, idem) = (hidden(CSRF_FIELD), hidden(IDEM_FIELD));
        if !(1..=MAX_IDEM_BYTES).contains(&idem.len()) || !idem.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Problem::malformed("idem_missing", "the form lacks its hidden value `idem`"));
        }
        let fields: Vec<_> = pairs.into_iter().filter(|(name, _)| name != CSRF_FIELD && name != IDEM_FIELD).collect();
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        Ok(Self {
            seal,
            idem,
            body_hash: hash(&parts, &encoded, &[]),
            request_id: RequestId::of(&parts.extensions).to_owned(),
            fields: fields.into_iter().collect(),
        })
    }
}
