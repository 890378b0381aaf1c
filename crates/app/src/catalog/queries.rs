//! Reading the catalogue.

mod categories;
mod images;
mod prices;
mod products;
mod sellable;
mod variants;

pub use categories::{
    Category, CategoryNode, TaxClass, categories, category, category_tree, tax_class, tax_class_by_code, tax_classes,
};
pub(super) use categories::{categories_for_update, categories_in_use, tax_class_for_update};
pub(super) use images::image_of;
pub use images::{
    FirstImage, ProductImage, first_images, first_images_of_variants, image_file, images_beside, images_of,
};
pub(super) use prices::{Priced, priced_for_update};
pub(super) use products::product_for_update;
pub use products::{
    OptionValues, Product, ProductDetail, ProductFilter, ProductSummary, count_products, product, products,
    products_by_handles,
};
pub use sellable::{SellableVariant, ask_sellable, sellable, sellable_by_ids};
pub use variants::{Variant, VariantFilter, variant, variants};
pub(super) use variants::{holders_of_barcodes, holders_of_skus, product_of};
