//! Counts: what is on the shelf against what the book said at the moment of the count.

use super::adjust::{at_line, check_line_count, refuse_lines};
use super::levels::{Cause, Levels};
use super::{resolve, store};
use crate::platform::command::{Call, Command};
use crate::platform::{Result, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use domain::stock::{Bucket, MovementCause};
use domain::{FieldErrors, LocationId, MAX_QUANTITY, Sku, StockCountId, Timestamp, VariantId, indexed};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Books a count of good stock at a location. What moved after `counted_at` stays as it is.
#[derive(Clone, Debug)]
pub struct CountStock {
    /// Where.
    pub location: LocationId,
    /// When the shelf was looked at; now when left out.
    pub counted_at: Option<Timestamp>,
    /// Words of the person; may be empty.
    pub note: String,
    /// What was counted; at most [`super::adjust::MAX_LINES`].
    pub lines: Vec<CountLine>,
}

/// One counted variant.
#[derive(Clone, Debug)]
pub struct CountLine {
    /// The variant's SKU.
    pub sku: Sku,
    /// Units on the shelf.
    pub counted: i64,
}

/// What a count found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The count.
    pub id: StockCountId,
    /// One per line.
    pub lines: Vec<CountedLine>,
}

/// One line of what a count found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedLine {
    /// The variant's SKU.
    pub sku: String,
    /// The variant.
    pub variant: VariantId,
    /// Units on the shelf.
    pub counted: i64,
    /// Units the book said at the moment of the count.
    pub book: i64,
    /// Counted minus book: what is booked.
    pub change: i64,
}

impl Command for CountStock {
    const NAME: &'static str = "stock.count";
    const PERMISSION: Permission = Permission::StockCount;
    type Output = Counted;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Counted> {
        call.principal.require_at(Permission::StockCount, self.location)?;
        check_line_count(self.lines.len())?;
        let counted_at = self.counted_at.unwrap_or(ctx.now);
        self.check(counted_at, ctx.now)?;
        resolve::location(ctx, self.location, "location")?;
        let variants = resolve::variants(ctx, self.lines.iter().map(|l| &l.sku))?;
        let id = StockCountId::from_raw(ctx.next_id());
        let mut levels = Levels::load(ctx.tx, variants.iter().map(|v| (v.variant_id, self.location)))?;
        let (mut lines, mut errors) = (Vec::with_capacity(variants.len()), Vec::new());
        for (i, (line, variant)) in self.lines.iter().zip(&variants).enumerate() {
            let key = (variant.variant_id, self.location);
            let since = store::moved_since(ctx.tx, key, Bucket::Good.code(), counted_at)?;
            let book = levels.get(key).good - since;
            let cause = Cause { cause: MovementCause::Count, id: id.raw(), reason: &self.note };
            match levels.move_goods(key, cause, |level| level.count(Bucket::Good, line.counted, book)) {
                Ok(change) => lines.push(CountedLine {
                    sku: variant.sku.clone(),
                    variant: variant.variant_id,
                    counted: line.counted,
                    book,
                    change: change.good,
                }),
                Err(refused) => errors.push(at_line(i, &refused, refused.available())),
            }
        }
        refuse_lines("count_refused", "some of the lines cannot be booked", errors)?;
        levels.save(ctx, call)?;
        let row = store::CountRow {
            id: id.raw(),
            location: self.location,
            counted_at,
            note: &self.note,
            created_at: ctx.now,
        };
        store::write_count(ctx.tx, &row, &lines)?;
        let counted = Counted { id, lines };
        ctx.event(call, EventKind::StockCounted, self.location.raw(), &counted)?;
        Ok(counted)
    }
}

impl CountStock {
    fn check(&self, counted_at: Timestamp, now: Timestamp) -> Result<()> {
        let mut errors = FieldErrors::new();
        if counted_at > now {
            errors.add("counted_at", "in_the_future", "the moment of the count has not come yet");
        }
        let mut seen = HashSet::new();
        for (i, line) in self.lines.iter().enumerate() {
            if !(0..=i64::from(MAX_QUANTITY)).contains(&line.counted) {
                let message = format!("a count is between 0 and {MAX_QUANTITY}");
                errors.add(indexed("lines", i, "counted"), "out_of_range", message);
            }
            if !seen.insert(line.sku.folded()) {
                errors.add(indexed("lines", i, "sku"), "repeated", "this SKU is counted twice; add the two up");
            }
        }
        errors.into_result(()).map_err(Into::into)
    }
}
