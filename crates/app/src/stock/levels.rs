//! The one door to stock levels: load and lock, decide in memory, write back with the movements.
//!
//! Levels are locked in (variant, location) order, so that commands which need several never wait for each other in a circle.

use super::store;
use crate::platform::command::Call;
use crate::platform::event::NewJob;
use crate::platform::{Result, WriteCtx};
use db::{Asked, Tx};
use domain::events::EventKind;
use domain::stock::{Bucket, Level, LevelChange, LevelRefused, LowStockChange, LowStockWatch, MovementCause};
use domain::{LocationId, Sku, VariantId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Kind of the job that gives new stock to waiting orders; handled by the shipping area. Its payload names the `variant`.
pub const FILL_BACKORDERS: &str = "orders.fill_backorders";

/// A level's address.
pub type LevelKey = (VariantId, LocationId);

/// The levels a command works on.
#[derive(Default)]
pub struct Levels {
    rows: BTreeMap<LevelKey, Row>,
    movements: Vec<Moved>,
    touched: bool,
}

/// Levels that were asked for and are on their way; see [`Levels::ask_skus`].
pub struct AskedLevels(Asked<(LevelKey, Row)>);

#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) stored: Option<i64>,
    pub(super) before: Level,
    pub(super) now: Level,
    watch_before: Option<LowStockWatch>,
    watch: Option<LowStockWatch>,
}

/// A change of what is physically there, for the log.
#[derive(Clone, Debug)]
pub(super) struct Moved {
    pub(super) key: LevelKey,
    pub(super) bucket: Bucket,
    pub(super) change: i64,
    pub(super) cause: MovementCause,
    pub(super) cause_id: i64,
    pub(super) reason: String,
}

/// Why something moves, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// The kind of cause.
    pub cause: MovementCause,
    /// The record that caused it: an adjustment's event, a count, a shipment, a transfer.
    pub id: i64,
    /// A code or words of a person; may be empty.
    pub reason: &'a str,
}

#[derive(Serialize)]
struct ShortfallData {
    location: LocationId,
    shortfall: i64,
}

#[derive(Serialize)]
struct LowData {
    location: LocationId,
    threshold: i64,
    available: i64,
}

impl Levels {
    /// Loads and locks the levels of these keys; a level that does not exist yet is empty.
    pub fn load(tx: &mut Tx<'_>, keys: impl IntoIterator<Item = LevelKey>) -> Result<Levels> {
        let mut wanted: Vec<LevelKey> = keys.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut rows: BTreeMap<LevelKey, Row> = wanted.iter().map(|k| (*k, Row::empty())).collect();
        rows.extend(store::lock_levels(tx, &wanted)?);
        Ok(Levels { rows, movements: Vec::new(), touched: false })
    }

    /// Asks for all levels of the variants of these SKUs, and locks them once the question has arrived.
    pub fn ask_skus<'s>(tx: &mut Tx<'_>, skus: impl Iterator<Item = &'s Sku>) -> Result<AskedLevels> {
        let folded: BTreeSet<String> = skus.map(Sku::folded).collect();
        Ok(AskedLevels(store::ask_levels_of_skus(tx, &folded)?))
    }

    /// The levels that were asked for. If `variants` have none among them they are loaded by id: perhaps a SKU has just become
    /// another variant's.
    pub fn load_asked(
        tx: &mut Tx<'_>,
        asked: AskedLevels,
        variants: impl Iterator<Item = VariantId>,
    ) -> Result<Levels> {
        let mut rows: BTreeMap<LevelKey, Row> = tx.answer(asked.0)?.into_iter().collect();
        let found: BTreeSet<VariantId> = rows.keys().map(|k| k.0).collect();
        let missing: BTreeSet<VariantId> = variants.filter(|v| !found.contains(v)).collect();
        if !missing.is_empty() {
            rows.extend(Levels::load_variants(tx, missing)?.rows);
        }
        Ok(Levels { rows, movements: Vec::new(), touched: false })
    }

    /// Loads and locks all levels of these variants.
    pub fn load_variants(tx: &mut Tx<'_>, variants: impl IntoIterator<Item = VariantId>) -> Result<Levels> {
        let mut wanted: Vec<VariantId> = variants.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = store::lock_levels_of_variants(tx, &wanted)?;
        Ok(Levels { rows: found.into_iter().collect(), movements: Vec::new(), touched: false })
    }

    /// Looks at all levels of these variants without locking them, for a preview; such levels cannot be saved.
    pub fn peek_variants(tx: &mut Tx<'_>, variants: impl IntoIterator<Item = VariantId>) -> Result<Levels> {
        let mut wanted: Vec<VariantId> = variants.into_iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found = store::levels_of_variants(tx, &wanted)?;
        Ok(Levels { rows: found.into_iter().collect(), movements: Vec::new(), touched: false })
    }

    /// The level as it stands now within the command; empty when it was not loaded or does not exist.
    pub fn get(&self, key: LevelKey) -> Level {
        self.rows.get(&key).map_or_else(Level::default, |r| r.now)
    }

    /// Changes a level without moving goods: hold, commit, release, deliver, policies.
    ///
    /// # Errors
    /// The operation's refusal; the level stays.
    pub fn change(
        &mut self,
        key: LevelKey,
        operation: impl FnOnce(Level) -> std::result::Result<Level, LevelRefused>,
    ) -> std::result::Result<LevelChange, LevelRefused> {
        let row = self.rows.entry(key).or_insert_with(Row::empty);
        let now = operation(row.now)?;
        let change = now.change_since(&row.now);
        row.now = now;
        Ok(change)
    }

    /// Changes a level and moves goods: the log gets one movement for each bucket that changed.
    ///
    /// # Errors
    /// The operation's refusal; the level stays.
    pub fn move_goods(
        &mut self,
        key: LevelKey,
        cause: Cause<'_>,
        operation: impl FnOnce(Level) -> std::result::Result<Level, LevelRefused>,
    ) -> std::result::Result<LevelChange, LevelRefused> {
        let change = self.change(key, operation)?;
        let buckets = [
            (Bucket::Good, change.good),
            (Bucket::Damaged, change.damaged),
            (Bucket::Quarantine, change.quarantine),
            (Bucket::Expired, change.expired),
        ];
        for (bucket, units) in buckets.into_iter().filter(|b| b.1 != 0) {
            self.movements.push(Moved {
                key,
                bucket,
                change: units,
                cause: cause.cause,
                cause_id: cause.id,
                reason: cause.reason.to_owned(),
            });
        }
        Ok(change)
    }

    /// Writes what changed. Records a shortfall where promises lost their cover, and wakes waiting orders where stock became
    /// free. Nothing may change these levels in between: they are locked since they were loaded.
    pub fn save(self, ctx: &mut WriteCtx<'_, '_>, call: &Call) -> Result<()> {
        let watched: Vec<(LevelKey, Row)> =
            self.rows.iter().filter(|(_, r)| r.watch != r.watch_before).map(|(k, r)| (*k, *r)).collect();
        let changed: Vec<(LevelKey, Row)> =
            self.rows.into_iter().filter(|(_, r)| r.now != r.before || (self.touched && r.stored.is_none())).collect();
        if changed.is_empty() && self.movements.is_empty() && watched.is_empty() {
            return Ok(());
        }
        store::write_levels(ctx.tx, &changed)?;
        store::write_movements(ctx, call, &self.movements)?;
        for ((variant, location), row) in &changed {
            if row.now.shortfall > row.before.shortfall {
                let data = ShortfallData { location: *location, shortfall: row.now.shortfall };
                ctx.event(call, EventKind::StockShortfall, variant.raw(), &data)?;
            }
        }
        look_at_watches(ctx, call, &changed, &watched)?;
        wake_waiting_orders(ctx, &changed)
    }

    /// Makes sure that a level exists once it is saved, though nothing else changes.
    pub fn touch(&mut self, key: LevelKey) {
        self.touched |= self.rows.entry(key).or_insert_with(Row::empty).stored.is_none();
    }

    /// Sets or ends the watch of a level that is loaded. A new watch is armed: if stock is low already, saving tells it.
    pub fn watch(&mut self, key: LevelKey, threshold: Option<i64>) {
        let row = self.rows.entry(key).or_insert_with(Row::empty);
        row.watch = match (threshold, row.watch) {
            (Some(threshold), Some(known)) if known.threshold == threshold => Some(known),
            (Some(threshold), _) => Some(LowStockWatch { threshold, since: None }),
            (None, _) => None,
        };
    }

    /// The watch of a level as it stands.
    pub fn watched(&self, key: LevelKey) -> Option<LowStockWatch> {
        self.rows.get(&key).and_then(|r| r.watch)
    }
}

impl Row {
    fn empty() -> Row {
        Row { stored: None, before: Level::default(), now: Level::default(), watch_before: None, watch: None }
    }

    pub(super) fn stored(version: i64, level: Level, watch: Option<LowStockWatch>) -> Row {
        Row { stored: Some(version), before: level, now: level, watch_before: watch, watch }
    }
}

/// Tells once per shortage, and arms again after recovery; writes only the few watches that change.
fn look_at_watches(
    ctx: &mut WriteCtx<'_, '_>,
    call: &Call,
    changed: &[(LevelKey, Row)],
    watched: &[(LevelKey, Row)],
) -> Result<()> {
    let mut latest: BTreeMap<LevelKey, Row> = watched.iter().copied().collect();
    latest.extend(changed.iter().copied());
    let mut write = Vec::new();
    for (key, row) in latest {
        let mut watch = row.watch;
        if let Some(w) = &mut watch {
            let kind = match w.look(&row.now) {
                LowStockChange::Unchanged => None,
                LowStockChange::BecameLow => {
                    w.since = Some(ctx.now);
                    Some(EventKind::StockLow)
                }
                LowStockChange::Recovered => {
                    w.since = None;
                    Some(EventKind::StockRecovered)
                }
            };
            if let Some(kind) = kind {
                let data = LowData { location: key.1, threshold: w.threshold, available: row.now.available(0) };
                ctx.event(call, kind, key.0.raw(), &data)?;
            }
        }
        if watch != row.watch_before {
            write.push((key, watch));
        }
    }
    store::write_watches(ctx.tx, &write)
}

fn wake_waiting_orders(ctx: &mut WriteCtx<'_, '_>, changed: &[(LevelKey, Row)]) -> Result<()> {
    let mut freed: Vec<VariantId> =
        changed.iter().filter(|(_, r)| r.now.sellable(0) > r.before.sellable(0)).map(|(k, _)| k.0).collect();
    freed.dedup();
    for variant in store::awaited(ctx.tx, &freed)? {
        let run_at = ctx.now;
        ctx.job(NewJob {
            kind: FILL_BACKORDERS,
            subject_id: Some(variant.raw()),
            unique_key: None,
            payload: format!(r#"{{"variant":"{variant}"}}"#),
            priority: 0,
            run_at,
        });
    }
    Ok(())
}

/// Adds to (or takes from) the units of accepted orders that wait for stock, per variant.
pub fn change_backorder_demand(ctx: &mut WriteCtx<'_, '_>, changes: &BTreeMap<VariantId, i64>) -> Result<()> {
    let changes: Vec<(VariantId, i64)> = changes.iter().filter(|c| *c.1 != 0).map(|(v, n)| (*v, *n)).collect();
    store::change_backorder_demand(ctx.tx, &changes)
}
