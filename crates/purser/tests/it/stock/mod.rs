//! Stock.

mod locations;
