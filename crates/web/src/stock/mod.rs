//! Stock over HTTP: where it is kept.

mod locations;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    locations::add(Routes::new("stock"))
}
