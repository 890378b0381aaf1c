//! Making and revoking API keys.

use super::store::{self, NewKey};
use super::{queries, require_all_of};
use crate::Shop;
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use domain::base::{ApiKeyId, Name};
use domain::events::EventKind;
use domain::parties::{Permission, Role};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;

/// What a secret begins with, so that it is known for what it is when it turns up in the wrong place.
const PREFIX: &str = "purser_";
/// Random bytes of a secret.
const SECRET_BYTES: usize = 32;

/// The secret of a key. Shown once; never stored, never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiSecret(String);

impl ApiSecret {
    fn new(random: [u8; SECRET_BYTES]) -> ApiSecret {
        let hex: String = random.iter().map(|b| format!("{b:02x}")).collect();
        ApiSecret(format!("{PREFIX}{hex}"))
    }

    /// The text to show, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiSecret(..)")
    }
}

/// What is stored of a secret; `None` for a text that cannot be one.
pub(super) fn hash(secret: &str) -> Option<[u8; 32]> {
    let is_secret = secret.len() == PREFIX.len() + 2 * SECRET_BYTES && secret.starts_with(PREFIX);
    is_secret.then(|| Sha256::digest(secret).into())
}

/// A key that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its secret; none when the request is a repetition, because it was shown the first time and is not known any more.
    pub secret: Option<ApiSecret>,
}

/// Makes a key and shows its secret.
///
/// # Errors
/// When the caller may not, or the role holds more than the caller may do.
pub async fn create_api_key(shop: &Shop, call: Call, name: Name, role: Role) -> Result<NewApiKey> {
    // Outside the command: its answer is stored with the idempotency key, and a secret must not be.
    let secret = ApiSecret::new(shop.random().bytes());
    let secret_hash =
        hash(secret.reveal()).ok_or_else(|| AppError::Internal("a new secret is malformed".to_owned()))?;
    let answer = shop.execute(call, CreateApiKey { name, role, secret_hash }).await?;
    Ok(NewApiKey { id: answer.value, secret: (!answer.replayed).then_some(secret) })
}

#[derive(Clone, Debug)]
struct CreateApiKey {
    name: Name,
    role: Role,
    secret_hash: [u8; 32],
}

#[derive(Serialize)]
struct KeyCreated<'a> {
    name: &'a Name,
    role: Role,
}

impl Command for CreateApiKey {
    const NAME: &'static str = "api_keys.create";
    const PERMISSION: Permission = Permission::PeopleWrite;
    type Output = ApiKeyId;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ApiKeyId> {
        require_all_of(call, self.role)?;
        let id = ApiKeyId::from_raw(ctx.next_id());
        let key = NewKey { id, name: &self.name, role: self.role, secret_hash: &self.secret_hash, at: ctx.now };
        store::insert_key(ctx.tx, &key)?;
        ctx.event(call, EventKind::ApiKeyCreated, id.raw(), &KeyCreated { name: &self.name, role: self.role })?;
        Ok(id)
    }
}

/// Ends a key. Revoking again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct RevokeApiKey {
    /// Which.
    pub id: ApiKeyId,
}

#[derive(Serialize)]
struct KeyRevoked {
    name: String,
}

impl Command for RevokeApiKey {
    const NAME: &'static str = "api_keys.revoke";
    const PERMISSION: Permission = Permission::PeopleWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let name = queries::api_key_name(ctx.tx, self.id)?.ok_or(AppError::NotFound("API key"))?;
        if store::revoke_key(ctx.tx, self.id, ctx.now)? {
            ctx.event(call, EventKind::ApiKeyRevoked, self.id.raw(), &KeyRevoked { name })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_and_does_not_show() {
        let secret = ApiSecret::new([0xab; SECRET_BYTES]);
        assert_eq!(secret.reveal().len(), 71);
        assert_eq!(format!("{secret:?}"), "ApiSecret(..)");
        assert!(hash(secret.reveal()).is_some());
        for other in ["", "purser_", "purser_abc", &"x".repeat(71)] {
            assert_eq!(hash(other), None, "{other}");
        }
    }
}
