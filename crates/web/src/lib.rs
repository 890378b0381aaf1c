//! Purser over HTTP: the JSON API and the pages, by area, within the [`shell`].
//!
//! Called by the program's `serve` and by tests, which both use [`site`].

pub mod admin;
pub mod assets;
pub mod buying;
pub mod catalog;
pub mod export;
pub mod import;
pub mod insight;
pub mod messages;
pub mod orders;
pub mod pages;
pub mod parties;
pub mod shell;
pub mod shipping;
pub mod stock;
pub mod ui;

use pages::Live;
use shell::{App, Assembled, AssemblyError, Policy, Routes};

/// Every area's routes. A route that is not in this list does not exist.
pub fn areas(app: &App) -> Vec<Routes> {
    let areas = [parties::routes(), catalog::routes(), stock::routes(), orders::routes(), shipping::routes()];
    let frame = [assets(), pages::live::routes(), insight::routes()];
    let areas = areas.into_iter().chain([buying::routes(), messages::routes()]);
    let areas = areas.chain([export::routes(), import::routes()]);
    shell::routes(app).into_iter().chain(frame).chain(admin::routes()).chain(areas).collect()
}

/// Files of the product.
fn assets() -> Routes {
    Routes::new("assets").page(Policy::Asset, assets::ROUTE, assets::serve)
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
    let Assembled { router, document, table } = shell::finish(app, assembled)?;
    Ok(Assembled { router: pages::with_live(router, Live::new(insight::counts)), document, table })
}
