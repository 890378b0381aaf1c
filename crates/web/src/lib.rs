//! Purser over HTTP: the JSON API and the pages, by area, within the [`shell`].
//!
//! Called by the program's `serve` and by tests, which both use [`site`].

pub mod assets;
pub mod catalog;
pub mod orders;
pub mod parties;
pub mod shell;
pub mod shipping;
pub mod stock;
pub mod ui;

use shell::{App, Assembled, AssemblyError, Routes};

/// Every area's routes. A route that is not in this list does not exist.
pub fn areas(app: &App) -> Vec<Routes> {
    let areas = [parties::routes(), catalog::routes(), stock::routes(), orders::routes(), shipping::routes()];
    shell::routes(app).into_iter().chain(areas).collect()
}

/// The whole program's routes around a shop, with everything that stands before them.
///
/// # Errors
/// When two routes contradict each other; the program must not start then.
pub fn site(app: &App) -> Result<Assembled, AssemblyError> {
    site_of(app, areas(app))
}

/// The same for other routes.
///
/// # Errors
/// As [`site`].
pub fn site_of(app: &App, areas: Vec<Routes>) -> Result<Assembled, AssemblyError> {
    let assembled = shell::assemble(app, areas)?;
    shell::finish(app, assembled)
}
