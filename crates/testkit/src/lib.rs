//! Test support for every crate of the workspace; a dev-dependency only, never part of the program.
//!
//! - [`postgres`]: one private PostgreSQL per test process, gone when the process is gone.
//! - [`shop`]: a fresh shop with its router, served inside the test.
//! - [`model`]: a naive shop in memory, to compare the real one with.
//! - [`load`]: clients, the program as a process, journals and audits, for proofs and benchmarks.
//! - [`engines`]: a fresh database on SQLite or PostgreSQL, and [`both_engines!`] to run a test on each.

pub mod engines;
pub mod load;
pub mod model;
pub mod postgres;
pub mod shop;

pub use engines::{Engine, EngineUnderTest, Target};
pub use postgres::{Cluster, Database};
pub use shop::{Answered, Browser, Sending, TestShop};
