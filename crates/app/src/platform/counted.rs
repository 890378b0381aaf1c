//! Counting as far as it pays. A tab of a list says "999+" rather than reading a hundred thousand rows to say how many.
//!
//! Called by the `queries.rs` of areas whose lists have views. A count reads at most [`MOST_COUNTED`] index entries and one
//! more, so it costs the same however large the shop is.

/// The most rows that are counted.
pub const MOST_COUNTED: i64 = 999;

/// How many rows a list has, as far as they were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Rows counted, at most [`MOST_COUNTED`].
    pub rows: i64,
    /// Whether there are, or may be, more.
    pub is_least: bool,
}

impl Counted {
    /// Of a count that was given up after [`MOST_COUNTED`] and one more.
    pub fn of(rows: i64) -> Self {
        Counted { rows: rows.min(MOST_COUNTED), is_least: rows > MOST_COUNTED }
    }

    /// Of rows that were found among others of which only some were looked at.
    pub fn at_least(rows: i64) -> Self {
        Counted { is_least: true, ..Counted::of(rows) }
    }

    /// Of two lists together.
    #[must_use]
    pub fn plus(self, other: Counted) -> Self {
        let both = Counted::of(self.rows + other.rows);
        Counted { is_least: both.is_least || self.is_least || other.is_least, ..both }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_is_told_as_more() {
        for (counted, rows, is_least) in [
            (Counted::of(0), 0, false),
            (Counted::of(999), 999, false),
            (Counted::of(1_000), 999, true),
            (Counted::at_least(3), 3, true),
            (Counted::of(3).plus(Counted::of(4)), 7, false),
            (Counted::of(3).plus(Counted::at_least(4)), 7, true),
            (Counted::of(600).plus(Counted::of(600)), 999, true),
        ] {
            assert_eq!((counted.rows, counted.is_least), (rows, is_least));
        }
    }
}
