//! Load on a shop: a world to sell from, clients that order through any door, the program as a process, journals of what
//! was meant and acknowledged, and an audit of what became of it. Used by the proofs of `purser` and by `bench`.

pub mod audit;
pub mod contest;
pub mod crash;
pub mod door;
pub mod http;
pub mod journal;
pub mod program;
pub mod random;
pub mod stand;
pub mod world;

pub use door::{Basket, Door, Reply};
pub use program::Program;
pub use stand::Stand;
pub use world::{World, WorldSpec};
