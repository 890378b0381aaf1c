//! The rules, run on this repository.

#![cfg(test)]

use std::path::Path;

use tidy::exceptions::{EXCEPTIONS, apply};
use tidy::{Tree, check};

/// Fewer files than this mean that the wrong directory was read.
const FEWEST_RUST_FILES: usize = 50;

#[test]
fn the_sources_are_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tree = Tree::read(&root).unwrap();
    assert!(tree.rust().count() >= FEWEST_RUST_FILES, "only {} Rust files under {root:?}", tree.rust().count());
    let (left, unneeded) = apply(check(&tree), &EXCEPTIONS);
    let lines: Vec<String> = left.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} violations:\n{}", lines.len(), lines.join("\n"));
    assert!(unneeded.is_empty(), "these exceptions are no longer needed, take them off the list: {unneeded:#?}");
}
