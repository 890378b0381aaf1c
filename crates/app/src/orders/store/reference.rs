//! Writing what orders refer to: channels, tax rates, shipping methods.

use crate::orders::channels::Channel;
use crate::orders::shipping_methods::ShippingMethod;
use crate::orders::tax_rates::TaxRate;
use crate::platform::Result;
use db::{Tx, params, sql};
use domain::base::{Region, folded_search_text};

/// Adds a channel; false when the code is another's.
pub(in crate::orders) fn insert_channel(tx: &mut Tx<'_>, channel: &Channel) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into sales_channels (id, code, name, short_policy, buffer, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $6, 1) on conflict do nothing"
        ),
        params![
            channel.id.raw(),
            &channel.code,
            channel.name.as_str(),
            channel.short_policy.code(),
            channel.buffer,
            channel.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a channel as it stands now; the caller has its row locked.
pub(in crate::orders) fn update_channel(tx: &mut Tx<'_>, channel: &Channel) -> Result<()> {
    tx.execute(
        sql!(
            "update sales_channels set name = $2, short_policy = $3, buffer = $4, updated_at = $5, archived_at = $6,
                    version = $7
             where id = $1"
        ),
        params![
            channel.id.raw(),
            channel.name.as_str(),
            channel.short_policy.code(),
            channel.buffer,
            channel.updated_at.as_micros(),
            channel.archived_at.map(|at| at.as_micros()),
            channel.version,
        ],
    )?;
    Ok(())
}

/// Adds a tax rate; false when one of its place, class and name is in force.
pub(in crate::orders) fn insert_tax_rate(tx: &mut Tx<'_>, rate: &TaxRate) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into tax_rates (id, name, country, region, tax_class, place_folded, rate_ppm, created_at,
                                    updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1) on conflict do nothing"
        ),
        params![
            rate.id.raw(),
            rate.name.as_str(),
            rate.country.as_str(),
            rate.region.as_ref().map_or("", Region::as_str),
            &rate.tax_class,
            &place_folded(rate),
            i64::from(rate.rate.ppm()),
            rate.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a tax rate as it stands now; false when another one of its place, class and name is in force. The caller has its
/// row locked.
pub(in crate::orders) fn update_tax_rate(tx: &mut Tx<'_>, rate: &TaxRate) -> Result<bool> {
    let place = place_folded(rate);
    let clash = tx.one(
        sql!("select id from tax_rates where place_folded = $1 and archived_at is null and id <> $2"),
        params![&place, rate.id.raw()],
        |r| r.get::<i64>(0),
    )?;
    if clash.is_some() && rate.archived_at.is_none() {
        return Ok(false);
    }
    let updated = tx.execute(
        sql!(
            "update tax_rates set name = $2, region = $3, place_folded = $4, rate_ppm = $5, updated_at = $6,
                    archived_at = $7, version = $8
             where id = $1"
        ),
        params![
            rate.id.raw(),
            rate.name.as_str(),
            rate.region.as_ref().map_or("", Region::as_str),
            &place,
            i64::from(rate.rate.ppm()),
            rate.updated_at.as_micros(),
            rate.archived_at.map(|at| at.as_micros()),
            rate.version,
        ],
    );
    match updated {
        Ok(_) => Ok(true),
        // Another writer put one in force since the question above.
        Err(e) if e.is_unique_on("tax_rates", "place_folded") => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// What may be in force once only.
fn place_folded(rate: &TaxRate) -> String {
    let region = rate.region.as_ref().map(|r| folded_search_text(r.as_str())).unwrap_or_default();
    format!("{}|{region}|{}|{}", rate.country, rate.tax_class, folded_search_text(rate.name.as_str()))
}

/// Adds a shipping method; false when the code is another's.
pub(in crate::orders) fn insert_shipping_method(tx: &mut Tx<'_>, method: &ShippingMethod) -> Result<bool> {
    let added = tx.execute(
        sql!(
            "insert into shipping_methods (id, code, name, price, currency, tax_class, created_at, updated_at, version)
             values ($1, $2, $3, $4, $5, $6, $7, $7, 1) on conflict do nothing"
        ),
        params![
            method.id.raw(),
            &method.code,
            method.name.as_str(),
            method.price.minor(),
            method.price.currency().code(),
            &method.tax_class,
            method.created_at.as_micros(),
        ],
    )?;
    Ok(added == 1)
}

/// Writes a shipping method as it stands now; the caller has its row locked.
pub(in crate::orders) fn update_shipping_method(tx: &mut Tx<'_>, method: &ShippingMethod) -> Result<()> {
    tx.execute(
        sql!(
            "update shipping_methods set name = $2, price = $3, currency = $4, tax_class = $5, updated_at = $6,
                    archived_at = $7, version = $8
             where id = $1"
        ),
        params![
            method.id.raw(),
            method.name.as_str(),
            method.price.minor(),
            method.price.currency().code(),
            &method.tax_class,
            method.updated_at.as_micros(),
            method.archived_at.map(|at| at.as_micros()),
            method.version,
        ],
    )?;
    Ok(())
}
