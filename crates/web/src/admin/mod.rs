//! Pages about the shop itself: signing in, set-up, people, keys, settings, the log. They stand above the areas, because the
//! settings of all areas are here.

mod more;
mod password;
mod set_up_owner;
mod sign_in;

use crate::shell::Routes;

/// Their routes.
pub fn routes() -> Vec<Routes> {
    vec![sign_in::routes(), password::routes(), set_up_owner::routes(), more::routes()]
}
