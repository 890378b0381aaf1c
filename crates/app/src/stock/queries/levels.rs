//! Reading stock levels.

use super::super::store::read_level;
use crate::platform::Result;
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::sort_column;
use db::{Row, Select, Tx, params, sql};
use domain::base::{LocationId, ProductId, Sku, Timestamp, VariantId};
use domain::stock::Level;

/// Which levels to list.
#[derive(Clone, Debug, Default)]
pub struct LevelFilter {
    /// Of one variant.
    pub sku: Option<Sku>,
    /// Words that the product is found by: title, vendor, type, a SKU or a barcode.
    pub search: Option<String>,
    /// At one location.
    pub location: Option<LocationId>,
    /// Only levels whose available units are at most this.
    pub available_at_most: Option<i64>,
    /// Only levels that are low.
    pub low: bool,
    /// Only levels where more is promised than there is.
    pub short: bool,
    /// Which part of the list.
    pub page: PageRequest,
}

/// A level with the names people know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelRow {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Product and variant, in words.
    pub title: String,
    /// Where.
    pub location: LocationId,
    /// The location's name.
    pub location_name: String,
    /// The figures.
    pub level: Level,
    /// Sent from another location of ours and not yet arrived.
    pub in_transit: i64,
    /// Available units at or below which stock is low; none: not watched.
    pub low_at: Option<i64>,
    /// Since when it has been low.
    pub low_since: Option<Timestamp>,
}

// A variant has few locations, so the pair is a good key: variants in the order they were made, then locations.
static SORT: [SortColumn; 1] = [sort_column!("variant", Int, "l.variant_id", "l.location_id")];

/// A part of the list of levels.
pub fn levels(tx: &mut Tx<'_>, filter: &LevelFilter) -> Result<Page<LevelRow>> {
    let paging = filter.page.check(&SORT)?;
    let search = Search::read(filter.search.as_deref())?;
    let folded = filter.sku.as_ref().map(Sku::folded);
    let mut select = Select::new(
        "select l.variant_id, l.location_id, l.version, l.good, l.damaged, l.quarantine, l.expired, l.held, l.committed,
                l.in_delivery, l.safety_stock, l.oversell_allowance, l.shortfall, v.sku, p.title, v.title, c.name,
                cast(coalesce((select sum(tl.quantity) from transfer_lines tl join transfers t on t.id = tl.transfer_id
                  where tl.variant_id = l.variant_id and t.to_location_id = l.location_id and t.state = 'sent'), 0) as bigint), l.low_at, l.low_since,
                v.product_id
         from stock_levels l join variants v on v.id = l.variant_id join products p on p.id = v.product_id
         join locations c on c.id = l.location_id",
    );
    select
        .filter_some("v.sku_folded = ?", folded.as_deref())
        .filter_some("l.location_id = ?", filter.location.map(LocationId::raw))
        .filter_some("l.good - l.committed - l.held - l.safety_stock <= ?", filter.available_at_most);
    if filter.low {
        select.filter("l.low_since is not null", &[]);
    }
    if filter.short {
        select.filter("l.shortfall > 0", &[]);
    }
    search.apply(&mut select, "p.search like ? escape '!'");
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, level_row)?;
    Ok(paging.page(rows, |row, _| (SortKey::Int(row.variant.raw()), row.location.raw())))
}

pub(super) fn level_row(r: &Row<'_>) -> db::Result<LevelRow> {
    let (product, variant): (String, String) = (r.get(14)?, r.get(15)?);
    Ok(LevelRow {
        variant: VariantId::from_raw(r.get(0)?),
        location: LocationId::from_raw(r.get(1)?),
        level: read_level(r)?,
        sku: r.get(13)?,
        title: if variant.is_empty() { product } else { format!("{product}, {variant}") },
        location_name: r.get(16)?,
        in_transit: r.get(17)?,
        low_at: r.get(18)?,
        low_since: r.get::<Option<i64>>(19)?.map(Timestamp::from_micros),
        product: ProductId::from_raw(r.get(20)?),
    })
}

/// `Some(true)` when the location exists and is in use, `Some(false)` when it is archived.
pub(crate) fn location_in_use(tx: &mut Tx<'_>, id: LocationId) -> Result<Option<bool>> {
    let archived = tx
        .one(sql!("select archived_at from locations where id = $1"), params![id.raw()], |r| r.get::<Option<i64>>(0))?;
    Ok(archived.map(|at| at.is_none()))
}
