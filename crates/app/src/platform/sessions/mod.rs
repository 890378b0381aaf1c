//! Sign-in: from a password or a one-time link to a session, and from a session's token to who asks.
//!
//! Invariants:
//! 1. A token has 256 random bits, is shown once and never stored; what is stored is its SHA-256.
//! 2. A session ends when it is revoked, when its person is disabled, gets another role or another password, after
//!    [`IDLE`] without use and [`LONGEST`] in any case. It is looked up for every request, so it ends at once.
//! 3. Signing in always makes a new token; the one that was shown with it ends.
//! 4. A link works once, for one purpose and one person, until it expires; a newer one of the same purpose ends it.
//! 5. Each of these writes an event; none holds a token, an address or a password.
//!
//! | question | file |
//! |---|---|
//! | is this the password? | [`sign_in`] |
//! | who asks? | [`authenticate`] |
//! | who is signed in where? | [`revoke`] |
//! | how is a password set, and the first owner made? | [`links`] |
//! | how does somebody who forgot it get a link? | [`reset`] |
//!
//! Called by the shell's gate, the pages of sign-in and people, and the command line.

pub mod authenticate;
pub mod links;
pub mod reset;
pub mod revoke;
pub mod sign_in;
mod store;
mod token;

pub use authenticate::SignedIn;
pub use links::{LinkFor, LinkPurpose, make_link, set_up_owner, sign_in_by_link, use_password_link};
pub use reset::AskReset;
pub(crate) use reset::put_reset_link;
pub use revoke::{EndSession, EndSessions, SessionRow, Which, list_sessions};
pub use sign_in::{Device, NewSession, change_password, sign_in};
pub(crate) use store::end_all;
pub use store::has_users;
pub(crate) use store::purge;
pub use token::Token;

use super::{ActorKind, Call, Principal};
use domain::base::UserId;
use std::sync::Arc;
use std::time::Duration;

/// A session that was not used for so long is over.
pub const IDLE: Duration = Duration::from_secs(7 * 86_400);
/// A session lasts at most so long.
pub const LONGEST: Duration = Duration::from_secs(60 * 86_400);
/// How long a link to set a password or to sign in works.
pub const LINK_LASTS: Duration = Duration::from_secs(30 * 60);
/// How long the link of a first start works; another start prints another one.
pub const SET_UP_LASTS: Duration = Duration::from_secs(24 * 3_600);

/// A call of Purser's own about somebody: they are named as who did it, whatever they may do otherwise.
fn on_behalf_of(user: UserId, name: &str, request_id: &str) -> Call {
    let whole = Principal::system();
    let principal = Principal { kind: ActorKind::User, id: user.raw(), name: name.to_owned(), ..whole };
    Call { principal: Arc::new(principal), ..Call::system(request_id) }
}
