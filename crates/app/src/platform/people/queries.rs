//! Users and API keys as shown.

use crate::platform::{ActorKind, Principal, ReadCtx, Result, cells};
use db::{Row, Tx, params, sql};
use domain::base::{ApiKeyId, Email, Name, Timestamp, UserId};
use domain::parties::Role;
use serde::Serialize;

/// Most users, and most keys, that are listed.
pub const MAX_LISTED: i64 = 1_000;

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserRow {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: Email,
    /// Their name.
    pub name: Name,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
    /// Since when they are shut out.
    pub disabled_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// An API key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiKeyRow {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// Every user, by name.
///
/// # Errors
/// When the database fails.
pub fn list_users(ctx: &mut ReadCtx<'_, '_>) -> Result<Vec<UserRow>> {
    Ok(ctx.tx.query(
        sql!(
            "select id, email, name, role, created_at, disabled_at, version from users
             order by name, id limit $1"
        ),
        params![MAX_LISTED],
        user_row,
    )?)
}

/// The user with an address, whatever its case.
///
/// # Errors
/// When the database fails.
pub fn user_by_email(ctx: &mut ReadCtx<'_, '_>, email: &Email) -> Result<Option<UserRow>> {
    Ok(ctx.tx.one(
        sql!("select id, email, name, role, created_at, disabled_at, version from users where email_folded = $1"),
        params![&email.folded()],
        user_row,
    )?)
}

/// Every API key, newest first, revoked ones too.
///
/// # Errors
/// When the database fails.
pub fn list_api_keys(ctx: &mut ReadCtx<'_, '_>) -> Result<Vec<ApiKeyRow>> {
    Ok(ctx.tx.query(
        sql!(
            "select id, name, role, created_at, last_used_at, revoked_at from api_keys
             order by id desc limit $1"
        ),
        params![MAX_LISTED],
        |r| {
            Ok(ApiKeyRow {
                id: ApiKeyId::from_raw(r.get(0)?),
                name: r.get(1)?,
                role: cells::parsed(r, 2)?,
                created_at: cells::moment(r, 3)?,
                last_used_at: cells::optional_moment(r, 4)?,
                revoked_at: cells::optional_moment(r, 5)?,
            })
        },
    )?)
}

/// A caller as they stand now, with the rights of their present role; none when they are shut out or their key was revoked. For
/// work that somebody asked for and that is done later.
///
/// # Errors
/// When the database fails.
pub fn principal_now(tx: &mut Tx<'_>, kind: ActorKind, id: i64) -> Result<Option<Principal>> {
    let named = |r: &Row<'_>| Ok((r.get::<String>(0)?, cells::parsed::<Role>(r, 1)?));
    let found = match kind {
        ActorKind::System => return Ok(Some(Principal::system())),
        ActorKind::Guest => None,
        ActorKind::User => {
            let sql = sql!("select name, role from users where id = $1 and disabled_at is null");
            tx.one(sql, params![id], named)?
        }
        ActorKind::ApiKey => {
            let sql = sql!("select name, role from api_keys where id = $1 and revoked_at is null");
            tx.one(sql, params![id], named)?
        }
    };
    Ok(found.map(|(name, role)| Principal { kind, id, name, grants: role.grants() }))
}

/// A user who stays as they are until the transaction ends.
pub(super) fn user_for_change(tx: &mut Tx<'_>, id: UserId) -> Result<Option<UserRow>> {
    Ok(tx.one(
        sql!(
            "select u.id, u.email, u.name, u.role, u.created_at, u.disabled_at, u.version from users u
             where u.id = $1 {for update of u}"
        ),
        params![id.raw()],
        user_row,
    )?)
}

pub(super) fn api_key_name(tx: &mut Tx<'_>, id: ApiKeyId) -> Result<Option<String>> {
    Ok(tx.one(sql!("select name from api_keys where id = $1"), params![id.raw()], |r| r.get::<String>(0))?)
}

fn user_row(r: &Row<'_>) -> db::Result<UserRow> {
    Ok(UserRow {
        id: UserId::from_raw(r.get(0)?),
        email: cells::parsed(r, 1)?,
        name: cells::parsed(r, 2)?,
        role: cells::parsed(r, 3)?,
        created_at: cells::moment(r, 4)?,
        disabled_at: cells::optional_moment(r, 5)?,
        version: r.get(6)?,
    })
}
