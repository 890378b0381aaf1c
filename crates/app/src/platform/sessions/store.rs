//! The SQL of sessions, one-time links and passwords.

use super::links::LinkPurpose;
use super::revoke::SessionRow;
use super::token::TokenHash;
use crate::platform::{Result, cells};
use db::{Row, Tx, params, sql};
use domain::base::{Email, Name, SessionId, Timestamp, UserId};
use domain::parties::Role;

/// A user as signing in needs them.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) id: UserId,
    pub(super) email: Email,
    pub(super) name: Name,
    pub(super) role: Role,
    pub(super) password_hash: Option<String>,
    pub(super) disabled_at: Option<Timestamp>,
}

/// A session found by its token.
pub(super) struct Found {
    pub(super) id: SessionId,
    pub(super) account: Account,
    pub(super) seen_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) struct NewSessionRow<'a> {
    pub(super) id: SessionId,
    pub(super) user: UserId,
    pub(super) token_hash: &'a TokenHash,
    pub(super) device: &'a str,
    pub(super) address: &'a str,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) struct NewLinkRow<'a> {
    pub(super) id: i64,
    pub(super) user: Option<UserId>,
    pub(super) purpose: LinkPurpose,
    pub(super) token_hash: &'a TokenHash,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) fn account_by_email(tx: &mut Tx<'_>, email: &Email) -> Result<Option<Account>> {
    Ok(tx.one(
        sql!("select id, email, name, role, password_hash, disabled_at from users where email_folded = $1"),
        params![&email.folded()],
        |r| account(r, 0),
    )?)
}

/// A user who stays as they are until the transaction ends.
pub(super) fn account_for_change(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Account>> {
    Ok(tx.one(
        sql!(
            "select u.id, u.email, u.name, u.role, u.password_hash, u.disabled_at from users u
             where u.id = $1 {for update of u}"
        ),
        params![id.raw()],
        |r| account(r, 0),
    )?)
}

pub(super) fn account_by_id(tx: &mut Tx<'_>, id: UserId) -> Result<Option<Account>> {
    Ok(tx.one(
        sql!("select id, email, name, role, password_hash, disabled_at from users where id = $1"),
        params![id.raw()],
        |r| account(r, 0),
    )?)
}

/// Whether anybody was ever added.
///
/// # Errors
/// When the database fails.
pub fn has_users(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.one(sql!("select id from users limit 1"), &[], |r| r.get::<i64>(0))?.is_some())
}

pub(super) fn set_password(tx: &mut Tx<'_>, id: UserId, hash: &str) -> Result<()> {
    tx.execute(
        sql!("update users set password_hash = $2, version = version + 1 where id = $1"),
        params![id.raw(), hash],
    )?;
    Ok(())
}

pub(super) fn insert_session(tx: &mut Tx<'_>, session: &NewSessionRow<'_>) -> Result<()> {
    tx.execute(
        sql!(
            "insert into sessions (id, user_id, token_hash, device, address, created_at, seen_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $6, $7)"
        ),
        params![
            session.id.raw(),
            session.user.raw(),
            session.token_hash.as_slice(),
            session.device,
            session.address,
            session.at.as_micros(),
            session.expires_at.as_micros()
        ],
    )?;
    Ok(())
}

pub(super) fn find_session(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<Option<Found>> {
    Ok(tx.one(
        sql!(
            "select s.id, s.seen_at, s.expires_at, u.id, u.email, u.name, u.role, u.password_hash, u.disabled_at
             from sessions s join users u on u.id = s.user_id where s.token_hash = $1"
        ),
        params![hash.as_slice()],
        |r| {
            Ok(Found {
                id: SessionId::from_raw(r.get(0)?),
                seen_at: cells::moment(r, 1)?,
                expires_at: cells::moment(r, 2)?,
                account: account(r, 3)?,
            })
        },
    )?)
}

pub(super) fn note_seen(tx: &mut Tx<'_>, id: SessionId, at: Timestamp) -> Result<()> {
    tx.execute(
        sql!("update sessions set seen_at = $2 where id = $1 and seen_at < $2"),
        params![id.raw(), at.as_micros()],
    )?;
    Ok(())
}

pub(super) fn sessions_of(tx: &mut Tx<'_>, user: UserId, now: Timestamp, idle: Timestamp) -> Result<Vec<SessionRow>> {
    Ok(tx.query(
        sql!(
            "select id, device, address, created_at, seen_at, expires_at from sessions
             where user_id = $1 and expires_at > $2 and seen_at > $3 order by seen_at desc, id desc limit 200"
        ),
        params![user.raw(), now.as_micros(), idle.as_micros()],
        |r| {
            Ok(SessionRow {
                id: SessionId::from_raw(r.get(0)?),
                device: r.get(1)?,
                address: r.get(2)?,
                created_at: cells::moment(r, 3)?,
                seen_at: cells::moment(r, 4)?,
                expires_at: cells::moment(r, 5)?,
            })
        },
    )?)
}

/// Ends one session of a user; false when it is over already.
pub(super) fn end_one(tx: &mut Tx<'_>, user: UserId, id: SessionId) -> Result<bool> {
    let ended =
        tx.execute(sql!("delete from sessions where id = $1 and user_id = $2"), params![id.raw(), user.raw()])?;
    Ok(ended == 1)
}

/// Ends the session of a token, whosever it is.
pub(super) fn end_by_token(tx: &mut Tx<'_>, hash: &TokenHash) -> Result<()> {
    tx.execute(sql!("delete from sessions where token_hash = $1"), params![hash.as_slice()])?;
    Ok(())
}

/// Ends every session of a user but one, if one is to be kept; how many.
pub(crate) fn end_all(tx: &mut Tx<'_>, user: UserId, keep: Option<SessionId>) -> Result<u64> {
    // Ids are never negative, so this keeps none.
    let keep = keep.map_or(-1, SessionId::raw);
    Ok(tx.execute(sql!("delete from sessions where user_id = $1 and id <> $2"), params![user.raw(), keep])?)
}

pub(super) fn insert_link(tx: &mut Tx<'_>, link: &NewLinkRow<'_>) -> Result<()> {
    tx.execute(
        sql!(
            "insert into one_time_links (id, user_id, purpose, token_hash, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6)"
        ),
        params![
            link.id,
            link.user.map(UserId::raw),
            link.purpose.code(),
            link.token_hash.as_slice(),
            link.at.as_micros(),
            link.expires_at.as_micros()
        ],
    )?;
    Ok(())
}

/// Ends the links of one purpose that are not used yet, of one user or of nobody.
pub(super) fn end_links(tx: &mut Tx<'_>, user: Option<UserId>, purpose: LinkPurpose, now: Timestamp) -> Result<()> {
    tx.execute(
        sql!(
            "update one_time_links set used_at = $3
             where purpose = $1 and used_at is null and user_id is not distinct from $2"
        ),
        params![purpose.code(), user.map(UserId::raw), now.as_micros()],
    )?;
    Ok(())
}

/// Whose link it is, if it still works; `Some(None)` for the link of a first start.
pub(super) fn live_link(
    tx: &mut Tx<'_>,
    hash: &TokenHash,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Option<Option<UserId>>> {
    Ok(tx.one(
        sql!(
            "select user_id from one_time_links
             where token_hash = $1 and purpose = $2 and used_at is null and expires_at > $3"
        ),
        params![hash.as_slice(), purpose.code(), now.as_micros()],
        |r| Ok(r.get::<Option<i64>>(0)?.map(UserId::from_raw)),
    )?)
}

/// Uses a link up; false when it was used or expired in the meantime.
pub(super) fn use_link(tx: &mut Tx<'_>, hash: &TokenHash, now: Timestamp) -> Result<bool> {
    let used = tx.execute(
        sql!("update one_time_links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2"),
        params![hash.as_slice(), now.as_micros()],
    )?;
    Ok(used == 1)
}

/// Deletes some sessions and links that have been over since a moment; how many.
pub(crate) fn purge(tx: &mut Tx<'_>, before: Timestamp, idle: Timestamp, limit: usize) -> Result<u64> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sessions = tx.execute(
        sql!(
            "delete from sessions where id in
               (select id from sessions where expires_at < $1 or seen_at < $2 order by id limit $3)"
        ),
        params![before.as_micros(), idle.as_micros(), limit],
    )?;
    let links = tx.execute(
        sql!(
            "delete from one_time_links where id in
               (select id from one_time_links where expires_at < $1 order by id limit $2)"
        ),
        params![before.as_micros(), limit],
    )?;
    Ok(sessions.max(links))
}

fn account(r: &Row<'_>, from: usize) -> db::Result<Account> {
    Ok(Account {
        id: UserId::from_raw(r.get(from)?),
        email: cells::parsed(r, from + 1)?,
        name: cells::parsed(r, from + 2)?,
        role: cells::parsed(r, from + 3)?,
        password_hash: r.get(from + 4)?,
        disabled_at: cells::optional_moment(r, from + 5)?,
    })
}
