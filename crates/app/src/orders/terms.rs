//! What the shop says about every order of a group: settings, channels, shipping methods, taxes, locations. Looked at once per
//! group, in its transaction.

use super::{channels, past, queries, shipping_methods, tax_rates};
use crate::platform::settings::{self, ShopSettings};
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::locations;
use db::{Asked, Tx};
use domain::orders::TaxRate;
use domain::{Code, Date, LocationId, Timestamp};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// The terms under which orders are taken now.
pub(super) struct Terms {
    pub(super) settings: ShopSettings,
    pub(super) zone: TimeZone,
    pub(super) channels: Vec<channels::Channel>,
    pub(super) methods: Vec<shipping_methods::ShippingMethod>,
    pub(super) rates: Vec<TaxRate>,
    pub(super) rate_names: Vec<(domain::TaxRateId, String)>,
    /// The locations that ship orders, best first.
    pub(super) locations: Vec<LocationId>,
    /// Whether orders came from files, with numbers of their own.
    pub(super) has_past: bool,
}

impl Terms {
    /// The terms for a change.
    pub(super) fn current(ctx: &mut WriteCtx<'_, '_>) -> Result<Arc<Terms>> {
        let stamp = queries::terms::ask_stamp(ctx.tx)?;
        Terms::of(ctx, stamp)
    }

    /// The terms with a stamp that was asked for: read once, and again when any of them has changed.
    pub(super) fn of(ctx: &mut WriteCtx<'_, '_>, stamp: Asked<i64>) -> Result<Arc<Terms>> {
        let stamp = ctx.tx.answer(stamp)?.into_iter().next().unwrap_or(0);
        ctx.remembered(stamp, Terms::load)
    }

    pub(super) fn load(tx: &mut Tx<'_>) -> Result<Terms> {
        let (settings, _) = settings::read(tx)?;
        let mut rates = Vec::new();
        let mut rate_names = Vec::new();
        for rate in tax_rates::all(tx)?.into_iter().filter(|r| r.archived_at.is_none()) {
            let class = Code::new(&rate.tax_class)
                .map_err(|e| AppError::Internal(format!("the tax class of rate {} cannot be read: {e}", rate.id)))?;
            rates.push(TaxRate { id: rate.id, country: rate.country, region: rate.region, class, rate: rate.rate });
            rate_names.push((rate.id, rate.name.into_string()));
        }
        let ships = |l: &locations::Location| l.ships_orders && l.archived_at.is_none();
        let channels = channels::all(tx)?;
        Ok(Terms {
            zone: settings.time_zone()?,
            settings,
            has_past: channels.iter().any(|channel| channel.code == past::CHANNEL),
            channels,
            methods: shipping_methods::all(tx)?,
            rates,
            rate_names,
            locations: locations::all(tx)?.iter().filter(|l| ships(l)).map(|l| l.id).collect(),
        })
    }

    pub(super) fn today(&self, now: Timestamp) -> Date {
        now.date_in(&self.zone)
    }

    pub(super) fn rate_name(&self, id: domain::TaxRateId) -> String {
        self.rate_names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    }
}
