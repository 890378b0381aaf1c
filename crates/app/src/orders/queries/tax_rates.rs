//! Reading tax rates.

use crate::platform::{AppError, cells};
use db::{DbError, ErrorKind, Result, Row, Tx, params, sql};
use domain::base::{CountryCode, Name, Rate, Region, TaxRateId, Timestamp};
use serde::{Deserialize, Serialize};

/// The tax on a class of goods sent to a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRate {
    /// Its id.
    pub id: TaxRateId,
    /// As documents call it, as in `VAT`.
    pub name: Name,
    /// Country of the receiver.
    pub country: CountryCode,
    /// Region of the receiver; none: the whole country.
    pub region: Option<Region>,
    /// Tax class of the goods.
    pub tax_class: String,
    /// Share of the net price.
    pub rate: Rate,
    /// Since when it is known.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is no longer applied.
    pub archived_at: Option<Timestamp>,
    /// Rises with every change.
    pub version: i64,
}

/// Every rate, archived ones too, by country, region and tax class. There are at most [`crate::orders::tax_rates::MAX_TAX_RATES`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<TaxRate>> {
    tx.query(
        sql!(
            "select id, name, country, region, tax_class, rate_ppm, created_at, updated_at, archived_at, version
             from tax_rates order by country, region, tax_class, name, id"
        ),
        &[],
        row,
    )
}

fn row(row: &Row<'_>) -> Result<TaxRate> {
    let rate = Rate::from_ppm(row.get(5)?).map_err(|e| DbError::new(ErrorKind::Corrupt, e.to_string()))?;
    Ok(TaxRate {
        id: TaxRateId::from_raw(row.get(0)?),
        name: cells::parsed(row, 1)?,
        country: cells::parsed(row, 2)?,
        region: cells::filled(row, 3)?,
        tax_class: row.get(4)?,
        rate,
        created_at: cells::moment(row, 6)?,
        updated_at: cells::moment(row, 7)?,
        archived_at: cells::optional_moment(row, 8)?,
        version: row.get(9)?,
    })
}

/// One tax rate.
pub fn tax_rate(tx: &mut Tx<'_>, id: TaxRateId) -> crate::platform::Result<TaxRate> {
    let sql = sql!(
        "select id, name, country, region, tax_class, rate_ppm, created_at, updated_at, archived_at, version from tax_rates where id = $1"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("tax rate"))
}

/// One tax rate, kept from others until the transaction ends.
pub(in crate::orders) fn for_update(tx: &mut Tx<'_>, id: TaxRateId) -> crate::platform::Result<TaxRate> {
    let sql = sql!(
        "select id, name, country, region, tax_class, rate_ppm, created_at, updated_at, archived_at, version from tax_rates where id = $1 {for update}"
    );
    tx.one(sql, params![id.raw()], row)?.ok_or(AppError::NotFound("tax rate"))
}
