//! Purser's use cases and their storage, by area; [`platform`] holds the command pipeline that all of them go through.

pub mod catalog;
pub mod orders;
pub mod parties;
pub mod platform;
pub mod stock;

mod shop;

pub use shop::{Shop, ShopOptions};
