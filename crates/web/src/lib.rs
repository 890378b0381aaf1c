//! Part of Purser.

pub mod assets;
pub mod ui;
