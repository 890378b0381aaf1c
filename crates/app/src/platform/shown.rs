//! Archived records in lists: shown or not.

use db::Select;

/// Which records a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Those in use.
    #[default]
    Current,
    /// Those put away.
    Archived,
    /// All.
    All,
}

impl Shown {
    /// Adds the condition to a query: one for records in use, one for those put away.
    pub fn apply(self, select: &mut Select<'_>, current: &'static str, archived: &'static str) {
        match self {
            Shown::Current => drop(select.filter(current, &[])),
            Shown::Archived => drop(select.filter(archived, &[])),
            Shown::All => {}
        }
    }

    /// Whether a record belongs into the list.
    pub fn includes<T>(self, archived_at: &Option<T>) -> bool {
        match self {
            Shown::Current => archived_at.is_none(),
            Shown::Archived => archived_at.is_some(),
            Shown::All => true,
        }
    }
}
