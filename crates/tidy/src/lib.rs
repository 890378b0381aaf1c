//! Checks on the shape of the sources that the compiler does not make: which area may use which, where SQL stands and
//! which tables it may name, how long files and functions are, which calls are banned.
//!
//! Every violation names the rule, the place, and what to do instead. `tests/workspace.rs` runs the rules on this
//! repository as a part of `cargo test`; each rule is also proved able to fail, on small bad samples beside it.

pub mod exceptions;
pub mod layout;
pub mod rules;
pub mod sql_text;
pub mod tokens;
pub mod tree;

pub use tree::{File, Tree};

/// One broken rule at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Violation {
    /// Path from the root of the repository.
    pub path: String,
    /// Line, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// Name of the rule.
    pub rule: &'static str,
    /// What is wrong and what to do instead.
    pub message: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}: [{}] {}", self.path, self.line, self.rule, self.message)
    }
}

/// All violations of all rules, in order of place; exceptions are not taken off.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut found: Vec<Violation> = rules::ALL.iter().flat_map(|rule| rule(tree)).collect();
    found.sort();
    found.dedup();
    found
}
