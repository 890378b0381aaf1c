//! Purser's use cases and their storage, by area; [`platform`] holds the command pipeline that all of them go through.

pub mod platform;

mod shop;

pub use shop::{Shop, ShopOptions};
