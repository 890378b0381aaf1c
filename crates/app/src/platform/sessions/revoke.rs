//! Who is signed in where, and ending it.

use super::sign_in::SessionEvent;
use super::{IDLE, store};
use crate::platform::{AppError, Call, Command, INTERNAL, ReadCtx, Result, WriteCtx};
use domain::base::{SessionId, Timestamp, UserId};
use domain::events::EventKind;
use domain::parties::Permission;
use serde::Serialize;

/// A session that is not over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// The session.
    pub id: SessionId,
    /// What the browser said about itself.
    pub device: String,
    /// The address from which it was opened.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// The sessions of a user, last used first.
///
/// # Errors
/// When the database fails.
pub fn list_sessions(ctx: &mut ReadCtx<'_, '_>, user: UserId) -> Result<Vec<SessionRow>> {
    let idle = ctx.now.checked_sub(IDLE).unwrap_or(ctx.now);
    store::sessions_of(ctx.tx, user, ctx.now, idle)
}

/// Ends one session of a person: signing out, or revoking one of one's own or, with the right to change people, of somebody
/// else. Ending one that is over changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct EndSession {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub id: SessionId,
}

/// Which sessions of a person end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All.
    All,
    /// All but this one.
    AllBut(SessionId),
}

/// Ends sessions of a person.
#[derive(Clone, Copy, Debug)]
pub struct EndSessions {
    /// Whose.
    pub user: UserId,
    /// Which.
    pub which: Which,
}

#[derive(Serialize)]
struct SessionsEnded {
    sessions_ended: u64,
}

impl EndSession {
    /// Checks that the caller may, and gives the call to execute it with.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for somebody else's without the right to change people.
    pub fn checked(self, call: Call) -> Result<(Call, EndSession)> {
        Ok((own_or_people(call, self.user)?, self))
    }
}

impl EndSessions {
    /// As [`EndSession::checked`].
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    pub fn checked(self, call: Call) -> Result<(Call, EndSessions)> {
        Ok((own_or_people(call, self.user)?, self))
    }
}

/// Everybody may end their own sessions, whatever else they may do; the call then is Purser's own on their behalf.
fn own_or_people(call: Call, user: UserId) -> Result<Call> {
    let caller = &call.principal;
    let own = caller.kind == crate::platform::ActorKind::User && caller.id == user.raw();
    if !own {
        caller.require(Permission::PeopleWrite)?;
    }
    let who = super::on_behalf_of(UserId::from_raw(caller.id), &caller.name, &call.request_id);
    let principal = crate::platform::Principal { kind: caller.kind, ..(*who.principal).clone() };
    Ok(Call { principal: std::sync::Arc::new(principal), ..call })
}

impl Command for EndSession {
    const NAME: &'static str = "sessions.end";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        if store::end_one(ctx.tx, self.user, self.id)? {
            ctx.event(call, EventKind::UserSignedOut, self.user.raw(), &SessionEvent { session: self.id })?;
        }
        Ok(())
    }
}

impl Command for EndSessions {
    const NAME: &'static str = "sessions.end_all";
    const PERMISSION: Permission = INTERNAL;
    /// How many ended.
    type Output = u64;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<u64> {
        store::account_by_id(ctx.tx, self.user)?.ok_or(AppError::NotFound("user"))?;
        let keep = match self.which {
            Which::All => None,
            Which::AllBut(id) => Some(id),
        };
        let sessions_ended = store::end_all(ctx.tx, self.user, keep)?;
        if sessions_ended > 0 {
            ctx.event(call, EventKind::UserSignedOut, self.user.raw(), &SessionsEnded { sessions_ended })?;
        }
        Ok(sessions_ended)
    }
}
