//! Integration tests, one binary; the path of a file is area and verb.

#![cfg(test)]

mod admin;
mod catalog;
mod demo;
mod export;
mod import;
mod messages;
mod orders;
mod pages;
mod parties;
mod platform;
#[path = "../../../web/tests/ui/rules.rs"]
mod rules;
mod shell;
mod shipping;
mod stock;
mod world;
