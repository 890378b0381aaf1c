//! Writing the catalogue.

mod categories;
mod images;
mod products;
mod variants;

pub(super) use categories::{
    delete_category, has_products, insert_category, insert_tax_class, update_category, update_tax_class,
};
pub(super) use images::{delete_image, insert_image, put_files, update_images};
pub(super) use products::{delete_product, insert_product, set_categories, update_product};
pub(super) use variants::{
    NewPrice, add_barcodes, delete_variant, insert_variants, remove_barcodes, update_prices, update_variant,
};
