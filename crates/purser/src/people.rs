//! `purser user add` and `purser api-key create`: the first people of a shop, from its own machine.

use std::io::Write;

use app::Shop;
use app::platform::people::{AddUser, ApiSecret, NewApiKey, create_api_key};
use app::platform::{AppError, Call};
use domain::base::{Email, Name, UserId};
use domain::parties::Role;

use crate::opening::{self, OpenError};
use crate::settings::Settings;

/// What the command line is called in the timeline.
const REQUEST: &str = "command line";

/// Adds a user; their address stands in for a name until they give one.
///
/// # Errors
/// [`OpenError`], also when the address is taken.
pub fn add_user(settings: &Settings, email: &str, role: Role, out: &mut impl Write) -> Result<(), OpenError> {
    let email: Email = email.parse().map_err(|error| field_error("email", &error))?;
    let name = Name::new(&email.as_str().chars().take(Name::MAX_CHARS).collect::<String>());
    let name = name.map_err(|error| field_error("email", &error))?;
    let id: UserId = opening::briefly(settings, async |shop: &Shop| {
        Ok(shop.execute(Call::system(REQUEST), AddUser { email, name, role }).await?.value)
    })?;
    writeln!(out, "{id}")?;
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
