//! The SQL that writes users and API keys.

use super::queries::UserRow;
use crate::platform::{Result, cells};
use db::{Tx, params, sql};
use domain::base::{ApiKeyId, Email, Name, Timestamp, UserId};
use domain::parties::Role;

pub(super) struct NewUser<'a> {
    pub(super) id: UserId,
    pub(super) email: &'a Email,
    pub(super) name: &'a Name,
    pub(super) role: Role,
    pub(super) at: Timestamp,
}

pub(super) struct NewKey<'a> {
    pub(super) id: ApiKeyId,
    pub(super) name: &'a Name,
    pub(super) role: Role,
    pub(super) secret_hash: &'a [u8],
    pub(super) at: Timestamp,
}

/// A key that is not revoked.
pub(super) struct LiveKey {
    pub(super) id: ApiKeyId,
    pub(super) name: String,
    pub(super) role: Role,
}

/// False when another user has the address.
pub(super) fn insert_user(tx: &mut Tx<'_>, user: &NewUser<'_>) -> Result<bool> {
    let inserted = tx.execute(
        sql!(
            "insert into users (id, email, email_folded, name, role, created_at, version)
             values ($1, $2, $3, $4, $5, $6, 1) on conflict (email_folded) do nothing"
        ),
        params![
            user.id.raw(),
            user.email.as_str(),
            &user.email.folded(),
            user.name.as_str(),
            user.role.code(),
            user.at.as_micros()
        ],
    )?;
    Ok(inserted == 1)
}

pub(super) fn update_user(tx: &mut Tx<'_>, user: &UserRow) -> Result<()> {
    tx.execute(
        sql!("update users set name = $2, role = $3, disabled_at = $4, version = $5 where id = $1"),
        params![
            user.id.raw(),
            user.name.as_str(),
            user.role.code(),
            user.disabled_at.map(Timestamp::as_micros),
            user.version
        ],
    )?;
    Ok(())
}

/// Ids of the owners who are not disabled; they stay as they are until the transaction ends.
pub(super) fn lock_active_owners(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    Ok(tx.query(
        sql!(
            "select u.id from users u where u.role = 'owner' and u.disabled_at is null order by u.id {for update of u}"
        ),
        &[],
        |r| r.get::<i64>(0),
    )?)
}

pub(super) fn insert_key(tx: &mut Tx<'_>, key: &NewKey<'_>) -> Result<()> {
    tx.execute(
        sql!("insert into api_keys (id, name, role, secret_hash, created_at) values ($1, $2, $3, $4, $5)"),
        params![key.id.raw(), key.name.as_str(), key.role.code(), key.secret_hash, key.at.as_micros()],
    )?;
    Ok(())
}

/// False when it was revoked before.
pub(super) fn revoke_key(tx: &mut Tx<'_>, id: ApiKeyId, at: Timestamp) -> Result<bool> {
    let revoked = tx.execute(
        sql!("update api_keys set revoked_at = $2 where id = $1 and revoked_at is null"),
        params![id.raw(), at.as_micros()],
    )?;
    Ok(revoked == 1)
}

pub(super) fn note_key_use(tx: &mut Tx<'_>, id: ApiKeyId, at: Timestamp, before: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update api_keys set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at <= $3)"),
        params![id.raw(), at.as_micros(), before.as_micros()],
    )?;
    Ok(())
}

/// The key of a secret's hash, if it is not revoked.
pub(super) fn live_key(tx: &mut Tx<'_>, secret_hash: &[u8]) -> Result<Option<LiveKey>> {
    Ok(tx.one(
        sql!("select id, name, role from api_keys where secret_hash = $1 and revoked_at is null"),
        params![secret_hash],
        |r| Ok(LiveKey { id: ApiKeyId::from_raw(r.get(0)?), name: r.get(1)?, role: cells::parsed(r, 2)? }),
    )?)
}
