//! The category tree.

use crate::base::{CategoryId, Refusal};

/// How deep the tree may be; a category without a parent has depth 1.
pub const MAX_CATEGORY_DEPTH: usize = 8;

/// A category put under a parent, when it is made or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryMove {
    /// The category.
    pub category: CategoryId,
    /// Its parent to be; none for the top.
    pub parent: Option<CategoryId>,
    /// How many levels the category spans itself: 1 without children.
    pub levels: usize,
}

/// Why a category cannot be put there, in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveCategoryRefused {
    /// It would be its own parent, or a parent of its parent.
    #[error("a category cannot be below itself")]
    Cycle,
    /// The tree would be too deep.
    #[error("categories can be nested at most {MAX_CATEGORY_DEPTH} levels deep")]
    TooDeep,
}

impl Refusal for MoveCategoryRefused {
    fn code(&self) -> &'static str {
        match self {
            MoveCategoryRefused::Cycle => "category_cycle",
            MoveCategoryRefused::TooDeep => "category_too_deep",
        }
    }
}

/// Checks that the tree stays a tree and within its depth. `parent_of` gives the parent of a stored category.
///
/// # Errors
/// A cycle, or too deep.
pub fn check_category_move(
    wanted: CategoryMove,
    parent_of: impl Fn(CategoryId) -> Option<CategoryId>,
) -> Result<(), MoveCategoryRefused> {
    let mut above = 0;
    let mut next = wanted.parent;
    while let Some(category) = next {
        if category == wanted.category {
            return Err(MoveCategoryRefused::Cycle);
        }
        above += 1;
        // Also ends the walk when stored data should ever contain a cycle.
        if above + wanted.levels > MAX_CATEGORY_DEPTH {
            return Err(MoveCategoryRefused::TooDeep);
        }
        next = parent_of(category);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain: the parent of category n is n - 1, down to 1 at the top.
    fn chain(category: CategoryId) -> Option<CategoryId> {
        (category.raw() > 1).then(|| CategoryId::from_raw(category.raw() - 1))
    }

    #[test]
    fn the_tree_stays_a_tree() {
        let rows = [
            (20, None, 1, Ok(())),
            (20, Some(7), 1, Ok(())),
            (20, Some(8), 1, Err(MoveCategoryRefused::TooDeep)),
            (20, Some(5), 3, Ok(())),
            (20, Some(5), 4, Err(MoveCategoryRefused::TooDeep)),
            (3, Some(3), 1, Err(MoveCategoryRefused::Cycle)),
            (3, Some(6), 1, Err(MoveCategoryRefused::Cycle)),
        ];
        for (category, parent, levels, expected) in rows {
            let category = CategoryId::from_raw(category);
            let wanted = CategoryMove { category, parent: parent.map(CategoryId::from_raw), levels };
            assert_eq!(check_category_move(wanted, chain), expected, "{wanted:?}");
        }
    }

    #[test]
    fn a_stored_cycle_does_not_hang() {
        let wanted =
            CategoryMove { category: CategoryId::from_raw(9), parent: Some(CategoryId::from_raw(1)), levels: 1 };
        let cycle = |c: CategoryId| Some(CategoryId::from_raw(3 - c.raw()));
        assert_eq!(check_category_move(wanted, cycle), Err(MoveCategoryRefused::TooDeep));
    }
}
