//! Changing a placed order: take it for update, take its stock, change both, save both.
//!
//! Orders are locked before stock, so that commands which need both never wait for each other in a circle. Used by every
//! command of orders and shipping that changes an order.

use super::queries::orders::{order, order_for_update};
use super::store::change as store;
use super::view::{AllocationView, LineView, OrderView};
use crate::catalog::queries::{SellableVariant, sellable_by_ids};
use crate::platform::command::Call;
use crate::platform::{AppError, Result, WriteCtx};
use crate::stock::levels::{Levels, change_backorder_demand};
use db::Tx;
use domain::orders::{FulfilmentState, LineRelease, OrderLine};
use domain::stock::PartAllocation;
use domain::{LocationId, OrderId, OrderLineId, VariantId};
use std::collections::{BTreeMap, HashMap};

/// An order taken for a change, with the levels of everything in it.
pub(crate) struct Changing {
    /// The order; changed in place.
    pub(crate) order: OrderView,
    /// The levels of all its variants at all locations.
    pub(crate) levels: Levels,
    variants: HashMap<VariantId, SellableVariant>,
    demand: BTreeMap<VariantId, i64>,
}

impl Changing {
    /// Takes an order. `more` are variants that the change may add to it.
    pub(crate) fn take(ctx: &mut WriteCtx<'_, '_>, id: OrderId, more: &[VariantId]) -> Result<Changing> {
        let order = order_for_update(ctx.tx, id)?;
        let variants = variants_of(ctx.tx, &order, more)?;
        let levels = Levels::load_variants(ctx.tx, tracked(&variants))?;
        Ok(Changing { order, levels, variants, demand: BTreeMap::new() })
    }

    /// Looks at an order as [`Changing::take`] would take it, without locks; the result can be changed but not saved.
    pub(crate) fn peek(tx: &mut Tx<'_>, id: OrderId, more: &[VariantId]) -> Result<Changing> {
        let order = order(tx, id)?.ok_or(AppError::NotFound("order"))?;
        let variants = variants_of(tx, &order, more)?;
        let levels = Levels::peek_variants(tx, tracked(&variants))?;
        Ok(Changing { order, levels, variants, demand: BTreeMap::new() })
    }

    /// Refuses when the order is not at the version the caller read.
    pub(crate) fn expect_version(&self, version: Option<i64>) -> Result<()> {
        match version {
            Some(expected) if expected != self.order.version => {
                Err(AppError::VersionConflict { version: self.order.version })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The variant of a line, as the catalogue has it now.
    pub(crate) fn variant(&self, id: VariantId) -> Option<&SellableVariant> {
        self.variants.get(&id)
    }

    /// Whether stock is kept of a variant.
    pub(crate) fn is_tracked(&self, id: VariantId) -> bool {
        self.variants.get(&id).is_some_and(|v| v.tracked)
    }

    /// The lines as far as quantities go.
    pub(crate) fn quantities(&self) -> Vec<OrderLine> {
        self.order.lines.iter().map(quantities).collect()
    }

    /// The line with this id.
    pub(crate) fn line(&mut self, id: OrderLineId) -> Result<&mut LineView> {
        self.order.lines.iter_mut().find(|l| l.id == id).ok_or(AppError::NotFound("order line"))
    }

    /// Takes promises of a line back: its stock becomes free, its back-ordered units are no longer waited for.
    pub(crate) fn release(&mut self, release: &LineRelease) -> Result<()> {
        for part in &release.commits {
            if self.is_tracked(release.variant) {
                self.levels
                    .change((release.variant, part.location), |level| level.release(part.units))
                    .map_err(AppError::refuse)?;
            }
            self.allocation(release.line, part.location)?.committed -= part.units;
        }
        let line = self.line(release.line)?;
        line.backordered -= release.backordered;
        line.committed -= release.commits.iter().map(|p| p.units).sum::<i64>();
        *self.demand.entry(release.variant).or_insert(0) -= release.backordered;
        Ok(())
    }

    /// Promises units of a line; `buffer` is what the order's channel leaves alone.
    pub(crate) fn commit(&mut self, line: OrderLineId, part: PartAllocation, buffer: i64) -> Result<()> {
        let variant = self.line(line)?.variant;
        if self.is_tracked(variant) {
            self.levels
                .change((variant, part.location), |level| level.commit(part.units, buffer))
                .map_err(AppError::refuse)?;
        }
        self.allocation(line, part.location)?.committed += part.units;
        self.line(line)?.committed += part.units;
        Ok(())
    }

    /// Changes the units of a line that wait for stock.
    pub(crate) fn wait(&mut self, line: OrderLineId, change: i64) -> Result<()> {
        let line = self.line(line)?;
        line.backordered += change;
        let variant = line.variant;
        *self.demand.entry(variant).or_insert(0) += change;
        Ok(())
    }

    /// The units of a line at a location; none yet: an empty entry is added.
    pub(crate) fn allocation(&mut self, line: OrderLineId, location: LocationId) -> Result<&mut AllocationView> {
        let line = self.line(line)?;
        let at = match line.allocations.iter().position(|a| a.location == location) {
            Some(at) => at,
            None => {
                line.allocations.push(AllocationView { location, committed: 0, shipped: 0 });
                line.allocations.len() - 1
            }
        };
        Ok(&mut line.allocations[at])
    }

    /// Writes the order, its lines and its stock. The order's version rises by one.
    pub(crate) fn save(mut self, ctx: &mut WriteCtx<'_, '_>, call: &Call) -> Result<OrderView> {
        let shipped = self.order.lines.iter().map(|l| l.shipped).sum();
        self.order.units = self.order.lines.iter().map(|l| l.quantity).sum();
        self.order.fulfilment = FulfilmentState::of_units(shipped, self.order.units);
        self.order.updated_at = ctx.now;
        self.levels.save(ctx, call)?;
        change_backorder_demand(ctx, &self.demand)?;
        store::save(ctx.tx, &self.order)?;
        self.order.version += 1;
        Ok(self.order)
    }

    /// Writes the stock alone: nothing of the order itself has changed.
    pub(crate) fn save_stock(self, ctx: &mut WriteCtx<'_, '_>, call: &Call) -> Result<OrderView> {
        self.levels.save(ctx, call)?;
        change_backorder_demand(ctx, &self.demand)?;
        Ok(self.order)
    }
}

fn variants_of(tx: &mut Tx<'_>, order: &OrderView, more: &[VariantId]) -> Result<HashMap<VariantId, SellableVariant>> {
    let ids: Vec<VariantId> = order.lines.iter().map(|l| l.variant).chain(more.iter().copied()).collect();
    Ok(sellable_by_ids(tx, &ids)?.into_iter().map(|v| (v.variant_id, v)).collect())
}

fn tracked(variants: &HashMap<VariantId, SellableVariant>) -> Vec<VariantId> {
    variants.values().filter(|v| v.tracked).map(|v| v.variant_id).collect()
}

fn quantities(line: &LineView) -> OrderLine {
    let commits = line.allocations.iter().filter(|a| a.committed > 0);
    OrderLine {
        line: line.id,
        variant: line.variant,
        ordered: line.quantity,
        shipped: line.shipped,
        backordered: line.backordered,
        commits: commits.map(|a| PartAllocation { location: a.location, units: a.committed }).collect(),
    }
}
