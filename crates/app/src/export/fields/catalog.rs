//! Columns of the catalogue.

use super::Kind::{CategoryPath, CategoryPaths, Flag, Moment, Money, Number, OptionName, OptionValue, Text};
use super::{Layout, field};
use domain::parties::Permission;

/// Products, a row per variant; what belongs to the product is repeated in each of its rows. A product is known by its handle,
/// a variant by its SKU.
pub const PRODUCTS: Layout = Layout {
    table: "products",
    about: "products, a row for each variant",
    needs: Permission::CatalogRead,
    fields: &[
        field("handle", Text),
        field("title", Text),
        field("description", Text),
        field("vendor", Text),
        field("product_type", Text),
        field("categories", CategoryPaths),
        field("tax_class", Text),
        field("short_policy", Text),
        field("product_archived", Flag),
        field("option1_name", OptionName(0)),
        field("option1_value", OptionValue(0)),
        field("option2_name", OptionName(1)),
        field("option2_value", OptionValue(1)),
        field("option3_name", OptionName(2)),
        field("option3_value", OptionValue(2)),
        field("sku", Text),
        field("barcodes", Text),
        field("price", Money),
        field("compare_at_price", Money),
        field("cost", Money),
        field("currency", Text),
        field("weight_g", Number),
        field("tracked", Flag),
        field("variant_archived", Flag),
    ],
};

/// Categories, known by their path.
pub const CATEGORIES: Layout = Layout {
    table: "categories",
    about: "categories of products",
    needs: Permission::CatalogRead,
    fields: &[
        field("category", CategoryPath),
        field("slug", Text),
        field("position", Number),
        field("archived", Flag),
        field("created_at", Moment),
        field("updated_at", Moment),
    ],
};

/// Tax classes, known by their code.
pub const TAX_CLASSES: Layout = Layout {
    table: "tax-classes",
    about: "tax classes of products",
    needs: Permission::CatalogRead,
    fields: &[field("code", Text), field("name", Text), field("archived", Flag)],
};
