//! Integration tests, one binary; the path of a file is area and verb.

#![cfg(test)]

mod admin;
mod catalog;
mod demo;
mod messages;
mod orders;
mod parties;
mod platform;
mod shell;
mod shipping;
mod stock;
mod world;
