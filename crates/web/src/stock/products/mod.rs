//! Pages of the catalogue: the list of products, one product, its forms and those of its variants.
//!
//! They stand here and not in the catalogue because they show stock beside each product, and stock knows the catalogue.
//!
//! Invariants: whoever may not change the catalogue sees no form of it; whoever may not see stock sees no figure of it.

mod detail;
mod edit;
mod fields;
pub(crate) mod list;
mod new;
mod pictures;
mod stock;
mod variant;

use domain::parties::Permission;

use crate::shell::{Policy, Routes};

/// Adds the routes.
pub(super) fn add(routes: Routes) -> Routes {
    let (read, write) = (Policy::Needs(Permission::CatalogRead), Policy::Needs(Permission::CatalogWrite));
    routes
        .page(read, "/products", list::list)
        .page(write, "/products/new", new::new)
        .form(write, "/products", new::add)
        .page(read, "/products/{id}", detail::show)
        .page(write, "/products/{id}/edit", edit::edit)
        .form(write, "/products/{id}", edit::change)
        .form(write, "/products/{id}/images", pictures::add)
        .form(write, "/images/{id}", pictures::arrange)
        .form(write, "/products/{id}/archive", edit::archive)
        .form(write, "/products/{id}/bring-back", edit::bring_back)
        .page(write, "/products/{id}/variants/new", variant::new)
        .form(write, "/products/{id}/variants", variant::add)
        .page(write, "/variants/{id}/edit", variant::edit)
        .form(write, "/variants/{id}", variant::change)
}
