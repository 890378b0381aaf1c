//! Who is asking, and what they may do.

use super::{AppError, Result};
use domain::LocationId;
use domain::parties::{Grants, Permission};

/// What kind of caller it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A person of the shop, signed in.
    User,
    /// A program with an API key.
    ApiKey,
    /// Somebody without an account: the public order form, a link in a mail.
    Guest,
    /// Purser itself: schedules, reactions, the command line.
    System,
}

impl ActorKind {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            ActorKind::User => "user",
            ActorKind::ApiKey => "api_key",
            ActorKind::Guest => "guest",
            ActorKind::System => "system",
        }
    }
}

/// The caller of a command or a query.
#[derive(Clone, Debug)]
pub struct Principal {
    /// What kind of caller.
    pub kind: ActorKind,
    /// Its id within the kind; 0 for the system.
    pub id: i64,
    /// For people: the name shown beside what they did.
    pub name: String,
    /// What they may do.
    pub grants: Grants,
}

impl Principal {
    /// Purser itself: may do everything.
    pub fn system() -> Principal {
        let everything = Permission::ALL.iter().fold(Grants::none(), |grants, p| grants.with(*p));
        Principal { kind: ActorKind::System, id: 0, name: "Purser".to_owned(), grants: everything }
    }

    /// Refuses a caller without the right.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.grants.allows(permission) { Ok(()) } else { Err(AppError::Forbidden(permission.code())) }
    }

    /// Refuses a caller without the right at a location.
    pub fn require_at(&self, permission: Permission, location: LocationId) -> Result<()> {
        if self.grants.allows_at(permission, location) { Ok(()) } else { Err(AppError::Forbidden(permission.code())) }
    }
}
