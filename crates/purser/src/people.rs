//! `purser user ..` and `purser api-key create`: the first people of a shop, and whoever is locked out, from its own machine.

use std::io::Write;
use std::sync::Arc;

use app::Shop;
use app::platform::people::{AddUser, ApiSecret, NewApiKey, create_api_key, user_by_email};
use app::platform::sessions::{self, LinkFor, LinkPurpose};
use app::platform::{AppError, Call, Principal};
use domain::base::{Email, Name, UserId};
use domain::parties::Role;

use crate::opening::{self, OpenError};
use crate::serve::public_base;
use crate::settings::Settings;

/// What the command line is called in the timeline.
const REQUEST: &str = "command line";

/// Adds a user and prints their id and a link with which they set their password; their address stands in for a name until
/// they give one.
///
/// # Errors
/// [`OpenError`], also when the address is taken.
pub fn add_user(settings: &Settings, email: &str, role: Role, out: &mut impl Write) -> Result<(), OpenError> {
    let email: Email = email.parse().map_err(|error| field_error("email", &error))?;
    let name = Name::new(&email.as_str().chars().take(Name::MAX_CHARS).collect::<String>());
    let name = name.map_err(|error| field_error("email", &error))?;
    let (id, token) = opening::briefly(settings, async |shop: &Shop| {
        let id: UserId = shop.execute(Call::system(REQUEST), AddUser { email, name, role }).await?.value;
        Ok((id, sessions::make_link(shop, Call::system(REQUEST), LinkFor::Password(id)).await?))
    })?;
    writeln!(out, "{id}\n{}/password/{}", public_base(settings, None), token.reveal())?;
    Ok(())
}

/// Prints a link for somebody who works here: to set a password, or to sign in without one. It works once, for 30 minutes.
///
/// # Errors
/// [`OpenError`], also when there is no such user.
pub fn print_link(
    settings: &Settings,
    email: &str,
    purpose: LinkPurpose,
    out: &mut impl Write,
) -> Result<(), OpenError> {
    let email: Email = email.parse().map_err(|error| field_error("email", &error))?;
    let token = opening::briefly(settings, async |shop: &Shop| {
        let system = Arc::new(Principal::system());
        let user = shop.read(&system, move |ctx| user_by_email(ctx, &email)).await?;
        let id = user.ok_or(AppError::NotFound("user"))?.id;
        let whom = match purpose {
            LinkPurpose::SignIn => LinkFor::SignIn(id),
            LinkPurpose::Password | LinkPurpose::SetUp => LinkFor::Password(id),
        };
        Ok(sessions::make_link(shop, Call::system(REQUEST), whom).await?)
    })?;
    let path = match purpose {
        LinkPurpose::SignIn => "sign-in/with",
        LinkPurpose::Password | LinkPurpose::SetUp => "password",
    };
    writeln!(out, "{}/{path}/{}", public_base(settings, None), token.reveal())?;
    Ok(())
}

/// Makes an API key; its secret alone is the last line.
///
/// # Errors
/// [`OpenError`].
pub fn create_key(settings: &Settings, name: &str, role: Role, out: &mut impl Write) -> Result<(), OpenError> {
    let name = Name::new(name).map_err(|error| field_error("name", &error))?;
    let NewApiKey { id, secret } = opening::briefly(settings, async |shop: &Shop| {
        Ok(create_api_key(shop, Call::system(REQUEST), name, role).await?)
    })?;
    let secret = secret.as_ref().map(ApiSecret::reveal);
    let secret = secret.ok_or_else(|| AppError::Internal("a new key has no secret".to_owned()))?;
    writeln!(out, "{id}\n{secret}")?;
    Ok(())
}

fn field_error(field: &'static str, error: &impl domain::base::Refusal) -> AppError {
    AppError::invalid(field, error.code(), format!("{field}: {error}"))
}
