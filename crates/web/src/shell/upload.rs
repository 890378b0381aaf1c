//! A file that a program sends as the body of a request.
//!
//! Invariant 3 holds as for JSON: the key and a hash of method, address and content go into the [`Call`] before anything is run.

use app::platform::Call;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use http_body_util::BodyExt;

use super::app::App;
use super::problem::{Problem, Result};
use super::spool::{Spool, Spooled, next};
use super::submit;

/// A file of at most `MAX_BYTES`: `Uploaded { call, file }`.
#[derive(Debug)]
pub struct Uploaded<const MAX_BYTES: u64> {
    /// For [`app::Shop::execute`].
    pub call: Call,
    /// The file.
    pub file: Spooled,
}

impl<const MAX_BYTES: u64> FromRequest<App> for Uploaded<MAX_BYTES> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let key = submit::key(&parts)?;
        let file = whole(body, MAX_BYTES).await?;
        let call = submit::call(&parts, key, &file.hash)?;
        Ok(Self { call, file })
    }
}

async fn whole(mut body: Body, max_bytes: u64) -> Result<Spooled> {
    let mut spool = Spool::new(max_bytes);
    while let Some(frame) = next(body.frame()).await? {
        let frame = frame.map_err(|_| Problem::malformed("body_broken", "the body ended before its end"))?;
        if let Some(data) = frame.data_ref() {
            spool.push(data)?;
        }
    }
    Ok(spool.finish())
}
