//! Stock: where it is kept.

pub mod locations;
pub mod queries;
