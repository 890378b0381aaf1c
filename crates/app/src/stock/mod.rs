//! Stock: levels per variant and location, the movement log, corrections, counts, transfers, and where it is kept.
//!
//! Invariants kept here: 1 (on hand = sum of movements) and 2 (committed + held within the good stock): every change of a level
//! goes through [`levels::Levels`], which decides with `domain::stock::Level`, writes the level and its movement together, and
//! is backed by the table's constraints. Orders and shipping use the same door.

pub mod adjust;
pub mod count;
pub mod levels;
pub mod locations;
pub mod past;
pub mod policy;
pub mod queries;
mod resolve;
mod store;
pub mod transfer;
