//! The catalogue over HTTP: products, variants, prices, categories, tax classes.

mod categories;
mod images;
mod prices;
pub(crate) mod products;
mod shapes;
mod tax_classes;
mod variants;

pub(crate) use images::picture_href;
pub(crate) use shapes::ShortPolicyJson;

use crate::shell::Routes;

/// The routes of this area.
pub fn routes() -> Routes {
    let routes = products::add(Routes::new("catalog"));
    let routes = prices::add(variants::add(routes));
    images::add(tax_classes::add(categories::add(routes)))
}
