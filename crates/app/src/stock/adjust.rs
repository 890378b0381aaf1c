//! Corrections by hand: units found, lost, damaged, moved between conditions.

use super::levels::{Cause, Levels};
use super::resolve;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Result, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use domain::stock::{AdjustmentReason, Bucket, MovementCause};
use domain::{EventId, FieldError, FieldErrors, LocationId, Quantity, QuantityChange, Refusal, Sku, indexed};
use serde::{Deserialize, Serialize};

/// Most lines of one correction, count or transfer.
pub const MAX_LINES: usize = 100;

/// Corrects stock at a location; all lines or none.
#[derive(Clone, Debug)]
pub struct AdjustStock {
    /// Where.
    pub location: LocationId,
    /// What; at most [`MAX_LINES`].
    pub lines: Vec<AdjustLine>,
}

/// One line of a correction.
#[derive(Clone, Debug)]
pub struct AdjustLine {
    /// The variant's SKU.
    pub sku: Sku,
    /// What happens to the units.
    pub change: Change,
    /// Why.
    pub reason: AdjustmentReason,
    /// Words of the person, may be empty; kept in the movement log.
    pub note: String,
}

/// What a correction does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Adds or removes units of a bucket.
    By(Bucket, QuantityChange),
    /// Moves units from one bucket to another: damage, expiry, inspection.
    Between(Bucket, Bucket, Quantity),
}

/// What a correction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjusted {
    /// The event that records it.
    pub id: EventId,
    /// One per line.
    pub lines: Vec<AdjustedLine>,
}

/// One line of what a correction did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustedLine {
    /// The variant's SKU.
    pub sku: String,
    /// On hand after it, all conditions together.
    pub on_hand: i64,
    /// Available after it, without any channel's buffer.
    pub available: i64,
}

#[derive(Serialize)]
struct AdjustedData<'a> {
    location: LocationId,
    lines: Vec<(&'a Sku, i64, AdjustmentReason)>,
}

impl Command for AdjustStock {
    const NAME: &'static str = "stock.adjust";
    const PERMISSION: Permission = Permission::StockAdjust;
    type Output = Adjusted;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Adjusted> {
        call.principal.require_at(Permission::StockAdjust, self.location)?;
        check_line_count(self.lines.len())?;
        resolve::location(ctx, self.location, "location")?;
        let variants = resolve::variants(ctx, self.lines.iter().map(|l| &l.sku))?;
        let id = EventId::from_raw(ctx.next_id());
        let mut levels = Levels::load(ctx.tx, variants.iter().map(|v| (v.variant_id, self.location)))?;
        let mut errors = Vec::new();
        let mut changes = Vec::with_capacity(self.lines.len());
        for (i, (line, variant)) in self.lines.iter().zip(&variants).enumerate() {
            let reason = reason_text(line);
            let cause = Cause { cause: line.change.cause(), id: id.raw(), reason: &reason };
            let moved = levels.move_goods((variant.variant_id, self.location), cause, |level| match line.change {
                Change::By(bucket, by) => level.adjust(bucket, by.units()),
                Change::Between(from, to, units) => level.move_between(from, to, units.units()),
            });
            match moved {
                Ok(change) => changes.push((&line.sku, change.on_hand(), line.reason)),
                Err(refused) => errors.push(at_line(i, &refused, refused.available())),
            }
        }
        refuse_lines("adjustment_refused", "some of the lines cannot be booked", errors)?;
        let lines = variants
            .iter()
            .map(|v| {
                let level = levels.get((v.variant_id, self.location));
                AdjustedLine { sku: v.sku.clone(), on_hand: level.on_hand(), available: level.available(0) }
            })
            .collect();
        levels.save(ctx, call)?;
        let data = AdjustedData { location: self.location, lines: changes };
        ctx.event(call, EventKind::StockAdjusted, self.location.raw(), &data)?;
        Ok(Adjusted { id, lines })
    }
}

impl Change {
    fn cause(self) -> MovementCause {
        match self {
            Change::By(_, _) => MovementCause::Adjustment,
            Change::Between(_, Bucket::Damaged, _) => MovementCause::Damage,
            Change::Between(_, Bucket::Expired, _) => MovementCause::Expiry,
            Change::Between(_, Bucket::Good | Bucket::Quarantine, _) => MovementCause::Inspection,
        }
    }
}

fn reason_text(line: &AdjustLine) -> String {
    if line.note.is_empty() { line.reason.code().to_owned() } else { format!("{}: {}", line.reason.code(), line.note) }
}

/// A refusal of one line as a field error.
pub(super) fn at_line(index: usize, refused: &impl Refusal, available: Option<i64>) -> FieldError {
    let error = FieldError::new(indexed("lines", index, "change"), refused.code(), refused.to_string());
    match available {
        Some(units) => error.with_available(units),
        None => error,
    }
}

/// Refuses the command when a line was refused.
pub(super) fn refuse_lines(code: &str, message: &str, errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    // One line refused for one reason: its code is the answer's code, as callers with one line expect.
    let (code, message) = match errors.as_slice() {
        [one] => (one.code.to_string(), one.message.clone()),
        _ => (code.to_owned(), message.to_owned()),
    };
    Err(AppError::Refused(crate::platform::Refused { code, message, errors }))
}

/// Checks the number of lines of a stock command.
pub(super) fn check_line_count(lines: usize) -> Result<()> {
    let mut errors = FieldErrors::new();
    if lines == 0 {
        errors.add("lines", "required", "at least one line is needed");
    } else if lines > MAX_LINES {
        errors.add("lines", "too_many", format!("at most {MAX_LINES} lines at once"));
    }
    errors.into_result(()).map_err(Into::into)
}
