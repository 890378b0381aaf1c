//! Which rows of a paper are new: rows that are alike are counted, so that a file with the same row twice keeps both, and
//! taking the file again adds none.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::Hash;

/// What became of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What it is kept as.
    pub id: i64,
    /// Its version now; 0 where there is none.
    pub version: i64,
    /// For each row whether it is new.
    pub new: Vec<bool>,
    /// How it stood before, when it was known and has grown.
    pub before: Option<Grown>,
}

/// How much a paper had before rows were added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grown {
    /// Lines.
    pub lines: i64,
    /// Charges.
    pub charges: i64,
}

impl Taken {
    /// Whether nothing of it was new.
    pub fn is_known(&self) -> bool {
        !self.new.contains(&true)
    }
}

/// For each wanted row whether there is no such row left among those that stand.
pub(super) fn new_rows<K: Hash + Eq>(standing: impl Iterator<Item = K>, wanted: impl Iterator<Item = K>) -> Vec<bool> {
    let mut counts: HashMap<K, usize> = HashMap::new();
    for key in standing {
        *counts.entry(key).or_insert(0) += 1;
    }
    let take = |key: K| match counts.get_mut(&key) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        Some(_) | None => true,
    };
    wanted.map(take).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_rows_are_counted() {
        let new = |standing: &[&'static str], wanted: &[&'static str]| {
            new_rows(standing.iter().copied(), wanted.iter().copied())
        };
        assert_eq!(new(&[], &["a", "a"]), [true, true]);
        assert_eq!(new(&["a", "b"], &["a", "a", "b"]), [false, true, false]);
        assert_eq!(new(&["a", "a", "b"], &["a"]), [false]);
    }
}
