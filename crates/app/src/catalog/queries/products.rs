//! Reading products.

use super::variants::{self, Variant};
use crate::platform::counted::{Counted, MOST_COUNTED};
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::platform::shown::Shown;
use crate::platform::{AppError, Result, cells};
use crate::sort_column;
use db::{Row, Select, Sql, Tx, Value, params, sql};
use domain::base::{
    CategoryId, Code, Currency, Description, FieldErrors, Money, Name, ProductId, Timestamp, Title, folded_search_text,
};
use domain::catalog::ShortPolicy;
use serde::{Deserialize, Serialize};

/// An option of a product as it is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValues {
    /// As in `Size`.
    pub name: Name,
    /// As in S, M, L, in the order in which they are shown.
    pub values: Vec<Name>,
}

/// A product, without its variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// What the shop calls it.
    pub title: Title,
    /// What it is called in addresses.
    pub handle: String,
    /// What it is.
    pub description: Option<Description>,
    /// Who makes it.
    pub vendor: Option<Name>,
    /// What kind of thing it is.
    pub product_type: Option<Name>,
    /// Tax class of all its variants.
    pub tax_class: Code,
    /// What happens when stock is short; none: what the channel says.
    pub short_policy: Option<ShortPolicy>,
    /// What its variants differ in.
    pub options: Vec<OptionValues>,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer for sale.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// A product with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDetail {
    /// The product.
    pub product: Product,
    /// Its categories.
    pub categories: Vec<CategoryId>,
    /// Its variants, archived ones too, in their order.
    pub variants: Vec<Variant>,
}

/// A product in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductSummary {
    /// The product.
    pub product: Product,
    /// Variants that are not archived.
    pub variant_count: i64,
    /// The lowest price of those.
    pub price_from: Option<Money>,
    /// The highest price of those.
    pub price_to: Option<Money>,
}

/// Which products a list holds.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// Words of the title, vendor, type, a SKU or a barcode.
    pub search: Option<String>,
    /// In this category or one below it.
    pub category: Option<CategoryId>,
    /// Archived or not.
    pub shown: Shown,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 2] =
    [sort_column!("created_at", by id "p.id"), sort_column!("title", Text, "p.title_folded", "p.id")];

/// A part of the list of products.
pub fn products(tx: &mut Tx<'_>, filter: &ProductFilter) -> Result<Page<ProductSummary>> {
    let mut errors = FieldErrors::new();
    let search = Search::read(filter.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
    let paging = filter.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
    let Some(paging) = paging.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let mut select = Select::new(
        "select p.id, p.title, p.handle, p.description, p.vendor, p.product_type, p.tax_class, p.short_policy,
                p.options, p.created_at, p.updated_at, p.archived_at, p.version,
                (select count(*) from variants v where v.product_id = p.id and v.archived_at is null),
                (select min(v.price) from variants v where v.product_id = p.id and v.archived_at is null),
                (select max(v.price) from variants v where v.product_id = p.id and v.archived_at is null),
                (select min(v.currency) from variants v where v.product_id = p.id and v.archived_at is null)
         from products p",
    );
    filter.shown.apply(&mut select, "p.archived_at is null", "p.archived_at is not null");
    select.filter_some(
        "p.id in (with recursive below(id) as
                    (select c.id from categories c where c.id = ?
                     union select c.id from categories c join below b on c.parent_id = b.id)
                  select pc.product_id from below b join product_categories pc on pc.category_id = b.id)",
        filter.category.map(CategoryId::raw),
    );
    search.apply(&mut select, "p.search like ? escape '!'");
    paging.apply(&mut select);
    let (sql, values) = select.parts();
    let rows = tx.query(&sql, values, summary_row)?;
    Ok(paging.page(rows, |row, column| match column {
        "title" => (SortKey::Text(folded_search_text(row.product.title.as_str())), row.product.id.raw()),
        _ => (SortKey::Id, row.product.id.raw()),
    }))
}

/// How many products are in use, and how many are put away. Those put away have an index; of the others the first thousand
/// are counted.
pub fn count_products(tx: &mut Tx<'_>) -> Result<(Counted, Counted)> {
    let current = sql!("select count(*) from (select id from products where archived_at is null limit $1) p");
    let archived = sql!("select count(*) from (select id from products where archived_at is not null limit $1) p");
    let mut count = |text: &Sql| -> Result<Counted> {
        Ok(Counted::of(tx.one(text, params![MOST_COUNTED + 1], |r| r.get(0))?.unwrap_or_default()))
    };
    Ok((count(current)?, count(archived)?))
}

/// One product with everything that belongs to it.
pub fn product(tx: &mut Tx<'_>, id: ProductId) -> Result<ProductDetail> {
    let sql = sql!(
        "select id, title, handle, description, vendor, product_type, tax_class, short_policy, options, created_at,
                updated_at, archived_at, version
         from products where id = $1"
    );
    let product = tx.one(sql, params![id.raw()], product_row)?.ok_or(AppError::NotFound("product"))?;
    detail(tx, product)
}

/// The same, kept from others until the transaction ends. Whoever changes a variant takes its product first.
pub(in crate::catalog) fn product_for_update(tx: &mut Tx<'_>, id: ProductId) -> Result<ProductDetail> {
    let sql = sql!(
        "select id, title, handle, description, vendor, product_type, tax_class, short_policy, options, created_at,
                updated_at, archived_at, version
         from products where id = $1 {for update}"
    );
    let product = tx.one(sql, params![id.raw()], product_row)?.ok_or(AppError::NotFound("product"))?;
    detail(tx, product)
}

/// Ids of the products with one of these handles, for importers and to find a free one.
pub fn products_by_handles(tx: &mut Tx<'_>, handles: &[&str]) -> Result<Vec<(String, ProductId)>> {
    let keys: Vec<Value<'_>> = handles.iter().map(|h| Value::Text(h)).collect();
    let sql = sql!("select p.handle, p.id from {keys k(handle text)} join products p on p.handle = k.handle");
    Ok(tx.query_set(sql, &keys, &[], |r| Ok((r.get::<String>(0)?, ProductId::from_raw(r.get(1)?))))?)
}

fn detail(tx: &mut Tx<'_>, product: Product) -> Result<ProductDetail> {
    let categories = tx.query(
        sql!("select category_id from product_categories where product_id = $1 order by category_id"),
        params![product.id.raw()],
        |r| r.get::<i64>(0).map(CategoryId::from_raw),
    )?;
    let variants = variants::of_product(tx, product.id)?;
    Ok(ProductDetail { product, categories, variants })
}

fn summary_row(row: &Row<'_>) -> db::Result<ProductSummary> {
    let currency: Option<Currency> = cells::optional_parsed(row, 16)?;
    let price = |index: usize| currency.map_or(Ok(None), |c| cells::optional_money(row, index, c));
    Ok(ProductSummary {
        product: product_row(row)?,
        variant_count: row.get(13)?,
        price_from: price(14)?,
        price_to: price(15)?,
    })
}

fn product_row(row: &Row<'_>) -> db::Result<Product> {
    Ok(Product {
        id: ProductId::from_raw(row.get(0)?),
        title: cells::parsed(row, 1)?,
        handle: row.get(2)?,
        description: cells::filled(row, 3)?,
        vendor: cells::filled(row, 4)?,
        product_type: cells::filled(row, 5)?,
        tax_class: cells::parsed(row, 6)?,
        short_policy: cells::optional_parsed(row, 7)?,
        options: cells::json(row, 8)?,
        created_at: cells::moment(row, 9)?,
        updated_at: cells::moment(row, 10)?,
        archived_at: cells::optional_moment(row, 11)?,
        version: row.get(12)?,
    })
}
