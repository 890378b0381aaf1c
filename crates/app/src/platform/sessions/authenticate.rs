//! From a session's token to who asks.

use super::{IDLE, Token, store};
use crate::Shop;
use crate::platform::{ActorKind, Call, Command, INTERNAL, Principal, Result, WriteCtx};
use domain::base::{Email, SessionId, Timestamp, UserId};
use domain::parties::{Permission, Role};
use std::sync::Arc;
use std::time::Duration;

/// How often the moment of last use is written for one session.
const WRITE_SEEN_EVERY: Duration = Duration::from_secs(60);

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their session.
    pub session: SessionId,
    /// Who they are and what they may do.
    pub principal: Arc<Principal>,
    /// Their account.
    pub user: UserId,
    /// Their address.
    pub email: Email,
    /// Their role.
    pub role: Role,
    /// The value that their forms carry against forgery; made from the session's token.
    pub csrf: String,
}

#[derive(Clone, Copy, Debug)]
struct NoteSeen {
    id: SessionId,
    at: Timestamp,
}

impl Command for NoteSeen {
    const NAME: &'static str = "sessions.note_seen";
    const PERMISSION: Permission = INTERNAL;
    type Output = ();

    fn run(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<()> {
        store::note_seen(ctx.tx, self.id, self.at)
    }
}

impl Shop {
    /// Who holds this session's token; `None` when it is none, or the session is over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn authenticate_session(&self, token: &Token) -> Result<Option<SignedIn>> {
        let hash = token.hash();
        let system = Arc::new(Principal::system());
        let found = self.read(&system, move |ctx| store::find_session(ctx.tx, &hash)).await?;
        let now = self.clock().now();
        let idle_since = now.checked_sub(IDLE).unwrap_or(now);
        let live = |s: &store::Found| s.account.disabled_at.is_none() && s.expires_at > now && s.seen_at > idle_since;
        let Some(found) = found.filter(live) else { return Ok(None) };
        if found.seen_at.checked_add(WRITE_SEEN_EVERY).is_none_or(|due| due <= now) {
            // Nobody waits for it, and when the queue is full it is not worth a place.
            drop(self.submit(Call::system("session"), NoteSeen { id: found.id, at: now }));
        }
        let store::Account { id, email, name, role, .. } = found.account;
        let (kind, grants) = (ActorKind::User, role.grants());
        let principal = Arc::new(Principal { kind, id: id.raw(), name: name.into_string(), grants });
        Ok(Some(SignedIn { session: found.id, principal, user: id, email, role, csrf: token.derived("csrf") }))
    }
}
