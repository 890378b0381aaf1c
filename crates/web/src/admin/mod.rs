//! Pages and API about the shop itself: signing in, set-up, people, keys, settings, the log. They stand above the areas, because the
//! settings of all areas are here.

mod api;
mod choices;
mod device;
mod keys;
mod log;
mod mail;
mod more;
mod password;
mod people;
mod preferences;
mod set_up;
mod set_up_owner;
mod settings;
mod sign_in;

use crate::shell::Routes;

/// Their routes.
pub fn routes() -> Vec<Routes> {
    let entrance = [sign_in::routes(), password::routes(), set_up_owner::routes(), mail::routes(), more::routes()];
    let own = [api::routes(), people::routes(), keys::routes(), preferences::routes(), set_up::routes(), log::routes()];
    entrance.into_iter().chain(own).chain(settings::routes()).collect()
}
