//! Integration tests, one binary; the path of a file is area and verb.

#![cfg(test)]

mod platform;
mod shell;
mod shipping;
