//! Purser, the command line.
fn main() {}
