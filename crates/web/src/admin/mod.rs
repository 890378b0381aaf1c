//! Pages and API about the shop itself: signing in, set-up, people, keys, settings, the log. They stand above the areas, because the
//! settings of all areas are here.

mod api;
mod more;
mod password;
mod set_up_owner;
mod sign_in;

use crate::shell::Routes;

/// Their routes.
pub fn routes() -> Vec<Routes> {
    vec![api::routes(), sign_in::routes(), password::routes(), set_up_owner::routes(), more::routes()]
}
