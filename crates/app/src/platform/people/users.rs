//! Adding and changing users.

use super::store::{self, NewUser};
use super::{queries, require_all_of};
use crate::platform::edit::Edit;
use crate::platform::sessions;
use crate::platform::{AppError, Call, Command, Refused, Result, WriteCtx};
use domain::base::{Email, FieldError, Name, UserId};
use domain::events::EventKind;
use domain::parties::{Permission, Role, RoleChange, decide_role_change};
use serde::Serialize;

/// Adds a user. They cannot sign in before they have set a password.
#[derive(Clone, Debug)]
pub struct AddUser {
    /// Their address; no other user has it, whatever its case.
    pub email: Email,
    /// Their name.
    pub name: Name,
    /// What they may do.
    pub role: Role,
}

#[derive(Serialize)]
struct UserCreated {
    role: Role,
}

impl Command for AddUser {
    const NAME: &'static str = "users.add";
    const PERMISSION: Permission = Permission::PeopleWrite;
    type Output = UserId;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<UserId> {
        require_all_of(call, self.role)?;
        let id = UserId::from_raw(ctx.next_id());
        let user = NewUser { id, email: &self.email, name: &self.name, role: self.role, at: ctx.now };
        if !store::insert_user(ctx.tx, &user)? {
            let message = "there is a user with this e-mail address already";
            return Err(AppError::Refused(Refused {
                code: "email_taken".to_owned(),
                message: message.to_owned(),
                errors: vec![FieldError::new("email", "email_taken", message)],
            }));
        }
        ctx.event(call, EventKind::UserCreated, id.raw(), &UserCreated { role: self.role })?;
        Ok(id)
    }
}

/// Changes of a user; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    /// Another name.
    pub name: Option<Name>,
    /// Another role.
    pub role: Option<Role>,
    /// `true` shuts them out, `false` lets them in again.
    pub disabled: Option<bool>,
}

/// Changes a user, unless that would leave the shop without an owner.
#[derive(Clone, Debug)]
pub struct ChangeUser {
    /// Who.
    pub id: UserId,
    /// The version that the caller has read.
    pub version: i64,
    /// What changes.
    pub patch: UserPatch,
}

impl Command for ChangeUser {
    const NAME: &'static str = "users.change";
    const PERMISSION: Permission = Permission::PeopleWrite;
    /// The version after the change.
    type Output = i64;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<i64> {
        // Owners first and in one order, so that two who demote each other wait for each other in one direction.
        let owners = store::lock_active_owners(ctx.tx)?;
        let mut user = queries::user_for_change(ctx.tx, self.id)?.ok_or(AppError::NotFound("user"))?;
        let before = user.disabled_at.is_none().then_some(user.role);
        let mut edit = Edit::begin(user.version, self.version)?;
        if let Some(name) = &self.patch.name {
            edit.put("name", &mut user.name, name.clone());
        }
        if let Some(role) = self.patch.role {
            require_all_of(call, role)?;
            edit.put("role", &mut user.role, role);
        }
        if let Some(disabled) = self.patch.disabled {
            let at = user.disabled_at.filter(|_| disabled).or(disabled.then_some(ctx.now));
            edit.put("disabled", &mut user.disabled_at, at);
        }
        if edit.is_empty() {
            return Ok(user.version);
        }
        // The pipeline has checked that the caller may change people, which is what an owner may.
        let after = user.disabled_at.is_none().then_some(user.role);
        let change = RoleChange { actor: Role::Owner, from: before, to: after, owners: owners.len() };
        decide_role_change(change).map_err(AppError::refuse)?;
        if before != after {
            // Other rights, or none: whoever is signed in signs in again.
            sessions::end_all(ctx.tx, self.id, None)?;
        }
        user.version = edit.next_version();
        store::update_user(ctx.tx, &user)?;
        ctx.event(call, EventKind::UserChanged, self.id.raw(), &edit.changed())?;
        Ok(user.version)
    }
}
