//! Setting stock by a file, and taking that back.

use super::plan::{Effect, used_since};
use crate::platform::{AppError, Call, Result, WriteCtx};
use crate::stock::levels::{Cause, Levels};
use db::{Tx, params, sql};
use domain::base::{ImportId, LocationId, MAX_QUANTITY, Refusal, VariantId};
use domain::events::EventKind;
use domain::stock::{Bucket, LevelRefused, MovementCause};
use serde::{Deserialize, Serialize};

/// What a level is to be, as a file says it; what is absent stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Set {
    /// Which variant.
    pub(super) variant: VariantId,
    /// Where.
    pub(super) location: LocationId,
    /// Units in each condition, by the order of [`Bucket::ALL`].
    pub(super) units: [Option<i64>; 4],
    /// Good units that are not sold.
    pub(super) safety_stock: Option<i64>,
    /// Units that may be promised beyond the good stock.
    pub(super) oversell_allowance: Option<i64>,
    /// Available units at or below which stock is low.
    pub(super) low_at: Option<i64>,
    /// The import; none in a rehearsal.
    pub(super) import: Option<ImportId>,
}

/// Fields of [`Set`] by the order of its figures.
pub(super) const FIELDS: [&str; 7] =
    ["good", "damaged", "quarantine", "expired", "safety_stock", "oversell_allowance", "low_at"];

impl Set {
    /// Sets nothing yet.
    pub(super) fn nothing(variant: VariantId, location: LocationId, import: Option<ImportId>) -> Set {
        let (units, safety_stock, oversell_allowance, low_at) = ([None; 4], None, None, None);
        Set { variant, location, units, safety_stock, oversell_allowance, low_at, import }
    }
}

#[derive(Serialize, Deserialize)]
struct Before {
    location: LocationId,
    units: [i64; 4],
    safety_stock: i64,
    oversell_allowance: i64,
    low_at: Option<i64>,
    moved: bool,
    import: i64,
}

#[derive(Serialize)]
struct Told<'a> {
    location: LocationId,
    reason: &'a str,
    lines: [(VariantId, i64); 1],
}

type Key = (VariantId, LocationId);

/// Whether stock of a variant was ever moved at a location.
pub(super) fn has_moved(tx: &mut Tx<'_>, variant: VariantId, location: LocationId) -> Result<bool> {
    let sql = sql!("select 1 from movements where variant_id = $1 and location_id = $2 limit 1");
    Ok(tx.one(sql, params![variant.raw(), location.raw()], |_| Ok(()))?.is_some())
}

/// Sets a level; what was touched, if it was not so already. Faults are named under `path`.
///
/// # Errors
/// A refusal of a field.
pub(super) fn set(call: &Call, ctx: &mut WriteCtx<'_, '_>, set: &Set, path: &str) -> Result<Option<Effect>> {
    check(set, path)?;
    let key = (set.variant, set.location);
    let mut levels = Levels::load(ctx.tx, [key])?;
    let before = before(&levels, key);
    let mut moved = 0;
    for ((bucket, wanted), was) in Bucket::ALL.iter().zip(set.units).zip(before.units) {
        let change = wanted.map_or(0, |wanted| wanted - was);
        moved += change;
        let to = Move { key, bucket: *bucket, change, cause: MovementCause::Import, import: set.import };
        to.book(&mut levels, path)?;
    }
    let refused = |r: LevelRefused| AppError::refuse_field(path, r.code(), r.to_string());
    let policies = |level: domain::stock::Level| {
        let level = set.safety_stock.map_or(Ok(level), |n| level.set_safety_stock(n))?;
        set.oversell_allowance.map_or(Ok(level), |n| level.set_oversell_allowance(n))
    };
    levels.change(key, policies).map_err(refused)?;
    if let Some(low_at) = set.low_at.filter(|n| before.low_at != Some(*n)) {
        levels.touch(key);
        levels.watch(key, Some(low_at));
    }
    let after = self::before(&levels, key);
    if (after.units, after.safety_stock, after.oversell_allowance, after.low_at)
        == (before.units, before.safety_stock, before.oversell_allowance, before.low_at)
    {
        return Ok(None);
    }
    let is_moved = after.units != before.units;
    levels.save(ctx, call)?;
    if is_moved {
        tell(call, ctx, key, (MovementCause::Import, moved))?;
    }
    let before = Before { moved: is_moved, import: set.import.map_or(0, ImportId::raw), ..before };
    Effect::changed("stock", set.variant.raw(), 0, &before).map(Some)
}

fn check(set: &Set, path: &str) -> Result<()> {
    let figures = set.units.into_iter().chain([set.safety_stock, set.oversell_allowance, set.low_at]);
    for (field, figure) in FIELDS.iter().zip(figures) {
        if figure.is_some_and(|n| !(0..=i64::from(MAX_QUANTITY)).contains(&n)) {
            let field = if path.is_empty() { (*field).to_owned() } else { path.to_owned() };
            return Err(AppError::invalid(field, "out_of_range", format!("stock is between 0 and {MAX_QUANTITY}")));
        }
    }
    Ok(())
}

fn before(levels: &Levels, key: Key) -> Before {
    let level = levels.get(key);
    Before {
        location: key.1,
        units: [level.good, level.damaged, level.quarantine, level.expired],
        safety_stock: level.safety_stock,
        oversell_allowance: level.oversell_allowance,
        low_at: levels.watched(key).map(|w| w.threshold),
        moved: false,
        import: 0,
    }
}

/// Takes back what [`set`] did.
///
/// # Errors
/// When the stock has moved since.
pub(super) fn take_back(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let before: Before = effect.before()?;
    let key = (VariantId::from_raw(effect.id), before.location);
    let last = ctx.tx.one(
        sql!(
            "select cause, cause_id from movements where variant_id = $1 and location_id = $2 order by id desc limit 1"
        ),
        params![key.0.raw(), key.1.raw()],
        |r| Ok((r.get::<String>(0)?, r.get::<i64>(1)?)),
    )?;
    let own = (MovementCause::Import.code(), before.import);
    if before.moved && last.as_ref().map(|(cause, id)| (cause.as_str(), *id)) != Some(own) {
        return Err(used_since("the stock has moved since"));
    }
    let mut levels = Levels::load(ctx.tx, [key])?;
    let now = self::before(&levels, key);
    let mut moved = 0;
    if before.moved {
        for ((bucket, is), was) in Bucket::ALL.iter().zip(now.units).zip(before.units) {
            let change = was - is;
            moved += change;
            let back = Move { key, bucket: *bucket, change, cause: MovementCause::ImportUndone, import: None };
            back.book(&mut levels, "")?;
        }
    }
    let policies = |level: domain::stock::Level| {
        level.set_safety_stock(before.safety_stock)?.set_oversell_allowance(before.oversell_allowance)
    };
    levels.change(key, policies).map_err(|r| used_since(r.to_string()))?;
    levels.watch(key, before.low_at);
    levels.save(ctx, call)?;
    if before.moved {
        tell(call, ctx, key, (MovementCause::ImportUndone, moved))?;
    }
    Ok(())
}

struct Move {
    key: Key,
    bucket: Bucket,
    change: i64,
    cause: MovementCause,
    import: Option<ImportId>,
}

impl Move {
    fn book(&self, levels: &mut Levels, path: &str) -> Result<()> {
        if self.change == 0 {
            return Ok(());
        }
        let told = Cause { cause: self.cause, id: self.import.map_or(0, ImportId::raw), reason: "import" };
        let refused = |r: LevelRefused| AppError::refuse_field(path, r.code(), r.to_string());
        levels.move_goods(self.key, told, |level| level.adjust(self.bucket, self.change)).map_err(refused)?;
        Ok(())
    }
}

fn tell(call: &Call, ctx: &mut WriteCtx<'_, '_>, key: Key, (cause, change): (MovementCause, i64)) -> Result<()> {
    let told = Told { location: key.1, reason: cause.code(), lines: [(key.0, change)] };
    ctx.event(call, EventKind::StockAdjusted, key.1.raw(), &told).map(drop)
}
