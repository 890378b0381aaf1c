//! Shapes that several resources of the catalogue share.

use app::catalog::input::{OptionInput, VariantInput};
use app::catalog::queries::{OptionValues, Variant};
use domain::base::{Barcode, Money, Name, ProductId, Sku, Timestamp, Title, VariantId};
use domain::catalog::ShortPolicy;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::shell::schema::{MoneySchema, TimeSchema};

/// What happens to an order line without enough stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ShortPolicy)]
pub(crate) enum ShortPolicyJson {
    /// The order is refused and nothing is reserved.
    Refuse,
    /// The order is taken into the stage "out of stock"; nothing of it is reserved.
    Record,
    /// What there is is committed, the rest is back-ordered.
    Backorder,
}

/// What the variants of a product differ in.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductOption)]
pub(super) struct OptionJson {
    #[schema(min_length = 1, max_length = 120, example = "Size")]
    pub(super) name: String,
    /// In the order in which they are shown. When sent empty: the values that the variants have.
    #[serde(default)]
    #[schema(max_items = 200, example = json!(["S", "M", "L"]))]
    pub(super) values: Vec<String>,
}

/// What is priced, stocked and ordered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Variant)]
pub(super) struct VariantJson {
    #[schema(value_type = String, example = "var_01J8ZK4T2M7Q5A")]
    id: VariantId,
    #[schema(value_type = String, example = "prd_01J8ZK4T2M7Q5A")]
    product: ProductId,
    #[schema(value_type = String, example = "Tee")]
    product_title: Title,
    #[schema(value_type = String, example = "TEE-RED-M")]
    sku: Sku,
    /// The values of its options; empty for the only variant of a product.
    #[schema(example = "red, M")]
    title: String,
    /// One value per option of the product, in their order.
    #[schema(value_type = Vec<String>, example = json!(["red", "M"]))]
    values: Vec<Name>,
    #[schema(value_type = Vec<String>, example = json!(["4006381333931"]))]
    barcodes: Vec<Barcode>,
    #[schema(value_type = MoneySchema)]
    price: Money,
    /// What it cost before, shown beside the price.
    #[schema(value_type = Option<MoneySchema>)]
    compare_at_price: Option<Money>,
    /// What one costs the shop.
    #[schema(value_type = Option<MoneySchema>)]
    cost: Option<Money>,
    /// Grams.
    weight_g: Option<i64>,
    /// Whether stock is kept of it.
    tracked: bool,
    /// Its place among the variants of the product.
    position: i64,
    /// No longer for sale.
    archived: bool,
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    version: i64,
}

/// A variant to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVariant {
    /// Belongs to one variant of the shop, in any case.
    #[schema(min_length = 1, max_length = 64, example = "TEE-RED-M")]
    sku: String,
    /// One value per option of the product, in their order.
    #[serde(default)]
    #[schema(max_items = 3, example = json!(["red", "M"]))]
    values: Vec<String>,
    /// Each belongs to one variant of the shop. The check digits of EAN-8, UPC-A and EAN-13 must be right.
    #[serde(default)]
    #[schema(max_items = 20, example = json!(["4006381333931"]))]
    barcodes: Vec<String>,
    /// In the shop's currency.
    #[schema(value_type = MoneySchema)]
    price: Money,
    #[serde(default)]
    #[schema(value_type = Option<MoneySchema>)]
    compare_at_price: Option<Money>,
    #[serde(default)]
    #[schema(value_type = Option<MoneySchema>)]
    cost: Option<Money>,
    /// Grams.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10000000)]
    weight_g: Option<i64>,
    /// Whether stock is kept of it.
    #[serde(default = "tracked")]
    #[schema(default = true)]
    tracked: bool,
}

fn tracked() -> bool {
    true
}

impl From<NewVariant> for VariantInput {
    fn from(new: NewVariant) -> Self {
        let NewVariant { sku, values, barcodes, price, compare_at_price, cost, weight_g, tracked } = new;
        VariantInput { sku, values, barcodes, price, compare_at_price, cost, weight_g, tracked }
    }
}

impl From<Variant> for VariantJson {
    fn from(variant: Variant) -> Self {
        VariantJson {
            id: variant.id,
            product: variant.product_id,
            product_title: variant.product_title,
            sku: variant.sku,
            title: variant.title,
            values: variant.values,
            barcodes: variant.barcodes,
            price: variant.price,
            compare_at_price: variant.compare_at_price,
            cost: variant.cost,
            weight_g: variant.weight_g,
            tracked: variant.tracked,
            position: variant.position,
            archived: variant.archived_at.is_some(),
            created_at: variant.created_at,
            updated_at: variant.updated_at,
            version: variant.version,
        }
    }
}

impl From<OptionValues> for OptionJson {
    fn from(option: OptionValues) -> Self {
        let values = option.values.into_iter().map(Name::into_string).collect();
        OptionJson { name: option.name.into_string(), values }
    }
}

impl From<OptionJson> for OptionInput {
    fn from(option: OptionJson) -> Self {
        OptionInput { name: option.name, values: option.values }
    }
}

impl From<ShortPolicyJson> for ShortPolicy {
    fn from(policy: ShortPolicyJson) -> Self {
        match policy {
            ShortPolicyJson::Refuse => ShortPolicy::Refuse,
            ShortPolicyJson::Record => ShortPolicy::Record,
            ShortPolicyJson::Backorder => ShortPolicy::Backorder,
        }
    }
}

impl From<ShortPolicy> for ShortPolicyJson {
    fn from(policy: ShortPolicy) -> Self {
        match policy {
            ShortPolicy::Refuse => ShortPolicyJson::Refuse,
            ShortPolicy::Record => ShortPolicyJson::Record,
            ShortPolicy::Backorder => ShortPolicyJson::Backorder,
        }
    }
}
