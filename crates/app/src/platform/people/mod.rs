//! People: who may work in the shop, and which programs may speak for it.
//!
//! A **user** is a person with a role, an **API key** a program with a role. Invariants:
//!
//! 1. There is always at least one active owner.
//! 2. Nobody gives a right that they do not have.
//! 3. The secret of a key is shown once and never stored; what is stored is its SHA-256. It has 256 random bits, so the plain
//!    hash cannot be searched, and looking it up by hash compares in no time that depends on the secret.
//! 4. A revoked key, or one of a changed role, is honoured no longer than [`authenticate::MAX_AGE`].
//! 5. Each change writes an event: the events are the audit log. They hold no address and no secret.
//!
//! Called by the command line, the people pages and routes, and by whatever reads an `Authorization` header.

pub mod api_keys;
pub mod authenticate;
pub mod queries;
mod store;
pub mod users;

pub use api_keys::{ApiSecret, NewApiKey, RevokeApiKey, create_api_key};
pub use queries::{ApiKeyRow, UserRow, list_api_keys, list_users, principal_now, user_by_email};
pub use users::{AddUser, ChangeUser, UserPatch};

use super::{AppError, Call, Refused, Result};
use domain::parties::Role;

/// Refuses a role that holds more than the caller may do.
pub(in crate::platform) fn require_all_of(call: &Call, role: Role) -> Result<()> {
    let wanted = role.grants();
    if wanted.clone().and(&call.principal.grants) == wanted {
        return Ok(());
    }
    Err(AppError::Refused(Refused {
        code: "exceeds_own_rights".to_owned(),
        message: format!("nobody can give the role {role} without having all of its rights"),
        errors: Vec::new(),
    }))
}
