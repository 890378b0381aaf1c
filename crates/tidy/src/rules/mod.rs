//! The rules, each a function from the tree to its violations.

mod areas;
mod arrows;
mod banned;
mod signatures;
mod size;
mod sql;
mod words;

use crate::{File, Tree, Violation};

/// A rule.
pub type Rule = fn(&Tree) -> Vec<Violation>;

/// All rules.
pub const ALL: [Rule; 7] =
    [areas::check, arrows::check, banned::check, signatures::check, size::check, sql::check, words::check];

fn violation(file: &File, line: usize, rule: &'static str, message: impl Into<String>) -> Violation {
    Violation { path: file.path.clone(), line, rule, message: message.into() }
}

#[cfg(test)]
fn found(rule: Rule, samples: &[(&str, &str)]) -> Vec<String> {
    let tree = Tree::of(samples).unwrap();
    rule(&tree).iter().map(|v| format!("{}:{} {}", v.path, v.line, v.message)).collect()
}

/// Asserts that exactly one violation is found and that it says `wanted`.
#[cfg(test)]
#[track_caller]
fn assert_one(rule: Rule, samples: &[(&str, &str)], wanted: &str) {
    let found = found(rule, samples);
    assert!(found.len() == 1 && found[0].contains(wanted), "wanted one with {wanted:?}, found {found:#?}");
}

#[cfg(test)]
#[track_caller]
fn assert_none(rule: Rule, samples: &[(&str, &str)]) {
    let found = found(rule, samples);
    assert!(found.is_empty(), "{found:#?}");
}
