//! The catalogue.

mod categories;
mod images;
mod pages;
mod prices;
mod products;
mod sellable;
mod tax_classes;
mod variants;
