//! One-time links: to set a password, to sign in without one, and to make the first owner of a new shop.

use super::sign_in::{Device, NewSession, OpenSession, PasswordSet, open_session};
use super::store::{self, Account, NewLinkRow};
use super::token::{Token, TokenHash};
use super::{LINK_LASTS, SET_UP_LASTS, on_behalf_of};
use crate::Shop;
use crate::platform::passwords::NewPassword;
use crate::platform::people::{require_all_of, users};
use crate::platform::{AppError, Call, Command, INTERNAL, Principal, Refused, Result, WriteCtx};
use domain::base::{Email, Name, UserId};
use domain::events::EventKind;
use domain::parties::{Permission, Role};
use serde::Serialize;
use std::sync::Arc;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// To set a password.
    Password,
    /// To sign in without one.
    SignIn,
    /// To make the first owner.
    SetUp,
}

impl LinkPurpose {
    /// As stored, and as in the link's address.
    pub fn code(self) -> &'static str {
        match self {
            LinkPurpose::Password => "password",
            LinkPurpose::SignIn => "sign_in",
            LinkPurpose::SetUp => "set_up",
        }
    }
}

/// Whom a new link is for.
#[derive(Clone, Copy, Debug)]
pub enum LinkFor {
    /// A person, to set a password.
    Password(UserId),
    /// A person, to sign in.
    SignIn(UserId),
    /// Whoever starts the program while nobody can sign in.
    SetUp,
}

/// Makes a link's token; an earlier one for the same ends.
///
/// # Errors
/// When the caller may not change people, or the person may do more than the caller; for [`LinkFor::SetUp`] when there are
/// people already.
pub async fn make_link(shop: &Shop, call: Call, whom: LinkFor) -> Result<Token> {
    // The token stays outside the command: its answer may be stored, and a secret must not be.
    let token = Token::new(shop.random());
    let (user, purpose) = match whom {
        LinkFor::Password(user) => (Some(user), LinkPurpose::Password),
        LinkFor::SignIn(user) => (Some(user), LinkPurpose::SignIn),
        LinkFor::SetUp => (None, LinkPurpose::SetUp),
    };
    let call = Call { key: None, ..call };
    shop.execute(call, MakeLink { user, purpose, token_hash: token.hash() }).await?;
    Ok(token)
}

#[derive(Clone, Debug)]
struct MakeLink {
    user: Option<UserId>,
    purpose: LinkPurpose,
    token_hash: TokenHash,
}

#[derive(Serialize)]
struct LinkMade {
    purpose: LinkPurpose,
}

impl Command for MakeLink {
    const NAME: &'static str = "users.make_link";
    const PERMISSION: Permission = Permission::PeopleWrite;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        match self.user {
            Some(user) => {
                let account = store::account_for_change(ctx.tx, user)?.ok_or(AppError::NotFound("user"))?;
                if account.disabled_at.is_some() {
                    return Err(refused("user_disabled", "this person is shut out; let them in first"));
                }
                require_all_of(call, account.role)?;
            }
            None if store::has_users(ctx.tx)? => return Err(already_set_up()),
            None => {}
        }
        let lasts = if self.purpose == LinkPurpose::SetUp { SET_UP_LASTS } else { LINK_LASTS };
        let expires_at = ctx.now.checked_add(lasts).unwrap_or(ctx.now);
        store::end_links(ctx.tx, self.user, self.purpose, ctx.now)?;
        let (id, user, purpose, at) = (ctx.next_id(), self.user, self.purpose, ctx.now);
        store::insert_link(ctx.tx, &NewLinkRow { id, user, purpose, token_hash: &self.token_hash, at, expires_at })?;
        if let Some(user) = self.user {
            ctx.event(call, EventKind::UserLinkMade, user.raw(), &LinkMade { purpose })?;
        }
        Ok(())
    }
}

/// Whose link it is, if it still works: their address and name.
///
/// # Errors
/// When the database fails.
pub async fn holder_of_link(shop: &Shop, token: &Token, purpose: LinkPurpose) -> Result<Option<(Email, Name)>> {
    Ok(account_of_link(shop, token, purpose).await?.map(|a| (a.email, a.name)))
}

/// Whether the link of a first start still works.
///
/// # Errors
/// When the database fails.
pub async fn is_set_up_link(shop: &Shop, token: &Token) -> Result<bool> {
    let (system, hash, now) = (Arc::new(Principal::system()), token.hash(), shop.clock().now());
    let live = shop.read(&system, move |ctx| store::live_link(ctx.tx, &hash, LinkPurpose::SetUp, now)).await?;
    Ok(live.is_some())
}

async fn account_of_link(shop: &Shop, token: &Token, purpose: LinkPurpose) -> Result<Option<Account>> {
    let (system, hash, now) = (Arc::new(Principal::system()), token.hash(), shop.clock().now());
    let found = shop.read(&system, move |ctx| match store::live_link(ctx.tx, &hash, purpose, now)? {
        Some(Some(user)) => store::account_by_id(ctx.tx, user),
        Some(None) | None => Ok(None),
    });
    Ok(found.await?.filter(|a| a.disabled_at.is_none()))
}

/// Sets the password of a link's holder. Every session of theirs ends; they sign in with the new password.
///
/// # Errors
/// [`AppError::Refused`] `link_over` when the link does not work any more; [`AppError::Invalid`] on `password`.
pub async fn use_password_link(shop: &Shop, token: &Token, password: &str, request_id: &str) -> Result<()> {
    let account = account_of_link(shop, token, LinkPurpose::Password).await?.ok_or_else(link_over)?;
    let hash = NewPassword::new(password, &account.email)?.hash(shop.random()).await?;
    let set = SetPassword { user: account.id, link: token.hash(), hash };
    shop.execute(on_behalf_of(account.id, account.name.as_str(), request_id), set).await?;
    Ok(())
}

#[derive(Clone, Debug)]
struct SetPassword {
    user: UserId,
    link: TokenHash,
    hash: String,
}

impl Command for SetPassword {
    const NAME: &'static str = "users.set_password";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if !store::use_link(ctx.tx, &self.link, ctx.now)? {
            return Err(link_over());
        }
        store::set_password(ctx.tx, self.user, &self.hash)?;
        let sessions_ended = store::end_all(ctx.tx, self.user, None)?;
        ctx.event(call, EventKind::UserPasswordSet, self.user.raw(), &PasswordSet { sessions_ended })?;
        Ok(())
    }
}

/// Signs in by a link; `None` when it does not work any more.
///
/// # Errors
/// When the database fails.
pub async fn sign_in_by_link(
    shop: &Shop,
    token: &Token,
    device: Device,
    replaces: Option<&Token>,
    request_id: &str,
) -> Result<Option<NewSession>> {
    let Some(account) = account_of_link(shop, token, LinkPurpose::SignIn).await? else { return Ok(None) };
    let call = on_behalf_of(account.id, account.name.as_str(), request_id);
    if !shop.execute(call, UseLink { link: token.hash() }).await?.value {
        return Ok(None);
    }
    open_session(shop, OpenSession::plan(shop, &account, device, replaces), &account, request_id).await
}

#[derive(Clone, Debug)]
struct UseLink {
    link: TokenHash,
}

impl Command for UseLink {
    const NAME: &'static str = "users.use_link";
    const PERMISSION: Permission = INTERNAL;
    type Output = bool;

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<bool> {
        store::use_link(ctx.tx, &self.link, ctx.now)
    }
}

/// Makes the first owner of a shop and signs them in.
///
/// # Errors
/// [`AppError::Refused`] `link_over` or `already_set_up`; [`AppError::Invalid`] on `password`.
pub async fn set_up_owner(
    shop: &Shop,
    token: &Token,
    owner: (Email, Name, &str),
    device: Device,
    request_id: &str,
) -> Result<NewSession> {
    let (email, name, password) = owner;
    if !is_set_up_link(shop, token).await? {
        return Err(link_over());
    }
    let hash = NewPassword::new(password, &email)?.hash(shop.random()).await?;
    let made = SetUpOwner { link: token.hash(), email: email.clone(), name: name.clone(), hash: hash.clone() };
    let id = shop.execute(Call::system(request_id), made).await?.value;
    let account = Account { id, email, name, role: Role::Owner, password_hash: Some(hash), disabled_at: None };
    let opening = OpenSession::plan(shop, &account, device, None);
    let opened = open_session(shop, opening, &account, request_id).await?;
    opened.ok_or_else(|| AppError::Internal("the new owner cannot sign in".to_owned()))
}

#[derive(Clone, Debug)]
struct SetUpOwner {
    link: TokenHash,
    email: Email,
    name: Name,
    hash: String,
}

impl Command for SetUpOwner {
    const NAME: &'static str = "users.set_up_owner";
    const PERMISSION: Permission = INTERNAL;
    type Output = UserId;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<UserId> {
        if store::has_users(ctx.tx)? {
            return Err(already_set_up());
        }
        if !store::use_link(ctx.tx, &self.link, ctx.now)? {
            return Err(link_over());
        }
        let add = users::AddUser { email: self.email.clone(), name: self.name.clone(), role: Role::Owner };
        let id = add.run(call, ctx)?;
        store::set_password(ctx.tx, id, &self.hash)?;
        Ok(id)
    }
}

fn link_over() -> AppError {
    refused("link_over", "this link was used already or is too old; ask for a new one")
}

fn already_set_up() -> AppError {
    refused("already_set_up", "this shop has people already; sign in, or ask an owner")
}

fn refused(code: &str, message: &str) -> AppError {
    AppError::Refused(Refused { code: code.to_owned(), message: message.to_owned(), errors: Vec::new() })
}
