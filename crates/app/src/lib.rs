//! Purser's use cases and their storage, by area; [`platform`] holds the command pipeline that all of them go through.

pub mod buying;
pub mod catalog;
pub mod demo;
pub mod export;
pub mod import;
pub mod insight;
pub mod messages;
pub mod orders;
pub mod parties;
pub mod platform;
pub mod setup;
pub mod shipping;
pub mod stock;

mod shop;

pub use shop::{Shop, ShopOptions};

/// The job handlers and schedules of every area.
pub fn registry() -> platform::jobs::Registry {
    let mut registry = platform::jobs::Registry::default();
    platform::purge::register(&mut registry);
    shipping::jobs::register(&mut registry);
    messages::jobs::register(&mut registry);
    insight::jobs::register(&mut registry);
    import::register(&mut registry);
    registry
}
