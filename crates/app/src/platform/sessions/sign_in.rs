//! Signing in with a password, and changing it.

use super::store::{self, Account, NewSessionRow};
use super::token::{Token, TokenHash};
use super::{LONGEST, SignedIn, on_behalf_of};
use crate::Shop;
use crate::platform::passwords::{self, NewPassword, Verdict};
use crate::platform::{AppError, Call, Command, INTERNAL, Principal, Result, WriteCtx};
use domain::base::{Email, SessionId, UserId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;
use std::sync::Arc;

/// Most characters kept of what a browser says about itself.
const MAX_DEVICE_CHARS: usize = 200;

/// Where somebody signs in from, to be shown in the list of their sessions.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// What the browser says about itself.
    pub agent: String,
    /// Its address.
    pub address: String,
}

/// A session that was just opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// The secret for the cookie.
    pub token: Token,
}

/// Signs in with a password; `None` when address or password is wrong, whichever, after the same work.
///
/// # Errors
/// When too many sign in at once, or the database fails.
pub async fn sign_in(
    shop: &Shop,
    email: Option<&Email>,
    password: String,
    device: Device,
    replaces: Option<&Token>,
    request_id: &str,
) -> Result<Option<NewSession>> {
    let account = match email.cloned() {
        None => None,
        Some(email) => {
            let system = Arc::new(Principal::system());
            shop.read(&system, move |ctx| store::account_by_email(ctx.tx, &email)).await?
        }
    };
    let account = account.filter(|a| a.disabled_at.is_none());
    let stored = account.as_ref().and_then(|a| a.password_hash.clone());
    match (passwords::verify(password, stored.clone()).await?, account, stored) {
        (Verdict::Right, Some(account), Some(hash)) => {
            let open = OpenSession::plan(shop, &account, device, replaces).with_password(hash);
            open_session(shop, open, &account, request_id).await
        }
        (Verdict::Right | Verdict::Wrong, _, _) => Ok(None),
    }
}

/// A session about to be opened, with its token.
pub(super) struct Opening {
    pub(super) token: Token,
    pub(super) command: OpenSession,
}

#[derive(Clone, Debug)]
pub(super) struct OpenSession {
    user: UserId,
    token_hash: TokenHash,
    device: Device,
    /// The hash that the password matched; one that is no longer stored opens nothing.
    password_hash: Option<String>,
    /// The session shown with the request, which ends.
    replaces: Option<TokenHash>,
}

impl OpenSession {
    pub(super) fn plan(shop: &Shop, account: &Account, device: Device, replaces: Option<&Token>) -> Opening {
        let token = Token::new(shop.random());
        let command = OpenSession {
            user: account.id,
            token_hash: token.hash(),
            device: device.shortened(),
            password_hash: None,
            replaces: replaces.map(Token::hash),
        };
        Opening { token, command }
    }

    /// Writes the session.
    pub(super) fn open(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<SessionId> {
        if let Some(old) = &self.replaces {
            store::end_by_token(ctx.tx, old)?;
        }
        let id = SessionId::from_raw(ctx.next_id());
        let expires_at =
            ctx.now.checked_add(LONGEST).ok_or_else(|| AppError::Internal("the clock is at its end".to_owned()))?;
        let (device, address) = (self.device.agent.as_str(), self.device.address.as_str());
        let (user, token_hash) = (self.user, &self.token_hash);
        store::insert_session(
            ctx.tx,
            &NewSessionRow { id, user, token_hash, device, address, at: ctx.now, expires_at },
        )?;
        ctx.event(call, EventKind::UserSignedIn, self.user.raw(), &SessionEvent { session: id })?;
        Ok(id)
    }
}

impl Opening {
    fn with_password(mut self, hash: String) -> Opening {
        self.command.password_hash = Some(hash);
        self
    }
}

impl Device {
    fn shortened(self) -> Device {
        let plain = |c: &char| !c.is_control();
        Device { agent: self.agent.chars().filter(plain).take(MAX_DEVICE_CHARS).collect(), address: self.address }
    }
}

#[derive(Serialize)]
pub(super) struct SessionEvent {
    pub(super) session: SessionId,
}

impl Command for OpenSession {
    const NAME: &'static str = "sessions.open";
    const PERMISSION: Permission = INTERNAL;
    /// None when the person was disabled or got another password in the meantime.
    type Output = Option<SessionId>;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Option<SessionId>> {
        let account = store::account_for_change(ctx.tx, self.user)?;
        let same = |a: &Account| self.password_hash.is_none() || a.password_hash == self.password_hash;
        match account.filter(|a| a.disabled_at.is_none()).filter(same) {
            None => Ok(None),
            Some(_) => self.open(call, ctx).map(Some),
        }
    }
}

pub(super) async fn open_session(
    shop: &Shop,
    opening: Opening,
    account: &Account,
    request_id: &str,
) -> Result<Option<NewSession>> {
    let Opening { token, command } = opening;
    let call = on_behalf_of(account.id, account.name.as_str(), request_id);
    let opened = shop.execute(call, command).await?.value;
    Ok(opened.map(|id| NewSession { id, token }))
}

/// Changes one's own password; every other session ends.
///
/// # Errors
/// [`AppError::Invalid`] on `current` when the present password is wrong, on `password` when the new one is too weak.
pub async fn change_password(
    shop: &Shop,
    who: &SignedIn,
    current: String,
    wanted: &str,
    request_id: &str,
) -> Result<()> {
    let (system, id) = (Arc::new(Principal::system()), who.user);
    let account = shop.read(&system, move |ctx| store::account_by_id(ctx.tx, id)).await?;
    let stored = account.and_then(|a| a.password_hash);
    let wanted = NewPassword::new(wanted, &who.email);
    if passwords::verify(current, stored.clone()).await? == Verdict::Wrong {
        return Err(AppError::invalid("current", "wrong_password", "this is not your password now"));
    }
    let hash = wanted?.hash(shop.random()).await?;
    let change = ChangePassword { user: id, hash, before: stored, keep: who.session };
    shop.execute(on_behalf_of(id, &who.principal.name, request_id), change).await?;
    Ok(())
}

#[derive(Clone, Debug)]
struct ChangePassword {
    user: UserId,
    hash: String,
    before: Option<String>,
    keep: SessionId,
}

#[derive(Serialize)]
pub(super) struct PasswordSet {
    pub(super) sessions_ended: u64,
}

impl Command for ChangePassword {
    const NAME: &'static str = "users.change_password";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let account = store::account_for_change(ctx.tx, self.user)?.ok_or(AppError::NotFound("user"))?;
        if account.password_hash != self.before {
            return Err(AppError::invalid("current", "wrong_password", "the password was changed in the meantime"));
        }
        store::set_password(ctx.tx, self.user, &self.hash)?;
        let sessions_ended = store::end_all(ctx.tx, self.user, Some(self.keep))?;
        ctx.event(call, EventKind::UserPasswordSet, self.user.raw(), &PasswordSet { sessions_ended })?;
        Ok(())
    }
}
