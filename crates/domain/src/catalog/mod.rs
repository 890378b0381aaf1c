//! Catalogue: products, their variants and options, categories.
//!
//! A **product** is what the shop shows; a **variant** is the unit that is priced, stocked and ordered. A product
//! without options has exactly one variant. An **option** (size, colour) has values; a variant picks one value of each.
//!
//! ```text
//! product, variant:  draft ──> active <──> archived      (draft ──> archived too)
//! ```
//!
//! Invariants:
//!
//! 1. Every variant picks exactly one known value of every option, and no two variants pick the same ones.
//! 2. SKUs are unique by their folded form, over the whole shop (a database constraint; within one input here).
//! 3. The category tree has no cycle and is at most [`MAX_CATEGORY_DEPTH`] deep.
//! 4. Archiving stops sales and rewrites nothing: orders, stock and history keep their product.
//! 5. A price is never negative and in the currency of its list.
//!
//! Called by the catalogue commands and the importers.

mod category;
mod product;

pub use category::{CategoryMove, MAX_CATEGORY_DEPTH, MoveCategoryRefused, check_category_move};
pub use product::{
    LifecycleChange, MAX_OPTION_VALUES, MAX_OPTIONS, MAX_VARIANTS, ProductOption, ProductState, RestoreRefused,
    ShortPolicy, VariantChoice, check_variants, decide_archive, decide_restore,
};
