//! Stock.

mod locations;
mod pages;
