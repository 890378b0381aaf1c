//! What is to be planned: places, jobs, vehicles, and the builder that refuses what cannot be meant.
//!
//! Invariant: a [`problem::Problem`] exists only if every rule in [`fault::Fault`] holds, so the search never has to
//! validate. Used by every other module.

pub(crate) mod build;
pub(crate) mod fault;
pub(crate) mod job;
pub mod limits;
pub(crate) mod matrix;
pub(crate) mod problem;
mod validate;
pub(crate) mod vehicle;
