//! The program itself: command line, settings, logs and the commands that are not a use case of a shop.
//!
//! A library so that the commands can be tested without a process; `main.rs` only calls [`cli`].

pub mod cli;
pub mod demo;
pub mod doctor;
pub mod doctor_database;
pub mod export;
pub mod import;
pub mod lock;
pub mod logs;
pub mod opening;
pub mod people;
pub mod serve;
pub mod settings;
pub mod verify;
