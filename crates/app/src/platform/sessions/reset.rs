//! A new password for somebody who has forgotten theirs: asked for without signing in, sent to the address that is known.
//!
//! Invariants: whoever asks learns nothing about which addresses are known; the link's token is made when its mail is sent, and
//! stands nowhere but in that mail; a later link ends an earlier one.

use super::store::{self, NewLinkRow};
use super::token::Token;
use super::{LINK_LASTS, LinkPurpose};
use crate::platform::{Call, Command, INTERNAL, Result, WriteCtx};
use domain::base::{Email, UserId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// Asks for a link; for an address that nobody has, nothing happens.
#[derive(Clone, Debug)]
pub struct AskReset {
    /// The address.
    pub email: Email,
}

#[derive(Serialize)]
struct Asked {}

impl Command for AskReset {
    const NAME: &'static str = "users.ask_reset";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        let account = store::account_by_email(ctx.tx, &self.email)?.filter(|a| a.disabled_at.is_none());
        if let Some(account) = account {
            ctx.event(call, EventKind::UserResetAsked, account.id.raw(), &Asked {})?;
        }
        Ok(())
    }
}

/// Makes the link of a mail that is about to be sent.
pub(crate) fn put_reset_link(ctx: &mut WriteCtx<'_, '_>, user: UserId) -> Result<Token> {
    let token = Token::new(ctx.random);
    let (purpose, at) = (LinkPurpose::Password, ctx.now);
    store::end_links(ctx.tx, Some(user), purpose, at)?;
    let expires_at = at.checked_add(LINK_LASTS).unwrap_or(at);
    let id = ctx.next_id();
    store::insert_link(
        ctx.tx,
        &NewLinkRow { id, user: Some(user), purpose, token_hash: &token.hash(), at, expires_at },
    )?;
    Ok(token)
}
