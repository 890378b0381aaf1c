//! Transfers between our locations, in two steps: sent (left here), received (arrived there). Between the two the goods are
//! in transit and belong to no level.

use super::adjust::{at_line, check_line_count, refuse_lines};
use super::levels::{Cause, Levels};
use super::{resolve, store};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Refused, Result, WriteCtx};
use domain::events::EventKind;
use domain::parties::Permission;
use domain::stock::{AdjustmentReason, MovementCause};
use domain::{FieldErrors, LocationId, Quantity, Sku, TransferId, VariantId, indexed};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sends goods to another location. Only free stock may leave.
#[derive(Clone, Debug)]
pub struct SendTransfer {
    /// Where they leave.
    pub from: LocationId,
    /// Where they go.
    pub to: LocationId,
    /// Words of the person; may be empty.
    pub note: String,
    /// What goes; the same SKU twice is added up.
    pub lines: Vec<TransferLine>,
}

/// One line of a transfer.
#[derive(Clone, Debug)]
pub struct TransferLine {
    /// The variant's SKU.
    pub sku: Sku,
    /// Units.
    pub quantity: Quantity,
}

/// A transfer that left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferSent {
    /// The transfer.
    pub id: TransferId,
    /// Where it left.
    pub from: LocationId,
    /// Where it goes.
    pub to: LocationId,
    /// Units per variant.
    pub lines: Vec<(VariantId, i64)>,
}

impl Command for SendTransfer {
    const NAME: &'static str = "stock.transfer.send";
    const PERMISSION: Permission = Permission::StockTransfer;
    type Output = TransferSent;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TransferSent> {
        call.principal.require_at(Permission::StockTransfer, self.from)?;
        check_line_count(self.lines.len())?;
        if self.from == self.to {
            return Err(AppError::invalid("to", "same_location", "the goods are there already"));
        }
        resolve::location(ctx, self.from, "from")?;
        resolve::location(ctx, self.to, "to")?;
        let variants = resolve::variants(ctx, self.lines.iter().map(|l| &l.sku))?;
        let id = TransferId::from_raw(ctx.next_id());
        let mut levels = Levels::load(ctx.tx, variants.iter().map(|v| (v.variant_id, self.from)))?;
        let (mut sent, mut errors) = (BTreeMap::new(), Vec::new());
        for (i, (line, variant)) in self.lines.iter().zip(&variants).enumerate() {
            let units = line.quantity.units();
            let cause = Cause { cause: MovementCause::TransferOut, id: id.raw(), reason: &self.note };
            match levels.move_goods((variant.variant_id, self.from), cause, |level| level.transfer_out(units)) {
                Ok(_) => *sent.entry(variant.variant_id).or_insert(0) += units,
                Err(refused) => errors.push(at_line(i, &refused, refused.available())),
            }
        }
        refuse_lines("transfer_refused", "some of the lines cannot be sent", errors)?;
        levels.save(ctx, call)?;
        let lines: Vec<(VariantId, i64)> = sent.into_iter().collect();
        store::write_transfer(ctx.tx, id, self, &lines, ctx.now)?;
        let sent = TransferSent { id, from: self.from, to: self.to, lines };
        ctx.event(call, EventKind::TransferSent, id.raw(), &sent)?;
        Ok(sent)
    }
}

/// Receives a transfer at the location it was sent to. Every line is named or received in full; a difference needs a reason.
#[derive(Clone, Debug)]
pub struct ReceiveTransfer {
    /// The transfer.
    pub id: TransferId,
    /// What arrived, where it differs from what was sent or is to be said plainly; the rest arrived in full.
    pub lines: Vec<ReceiveLine>,
}

/// What arrived of one SKU.
#[derive(Clone, Debug)]
pub struct ReceiveLine {
    /// The variant's SKU.
    pub sku: Sku,
    /// Units that arrived, 0 or more.
    pub received: i64,
    /// Why it differs.
    pub reason: Option<AdjustmentReason>,
}

/// What arrived of one variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedLine {
    /// The variant.
    pub variant: VariantId,
    /// Units sent.
    pub sent: i64,
    /// Units that arrived.
    pub received: i64,
    /// Why the two differ; empty when they do not.
    pub reason: String,
}

/// A transfer that arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferReceived {
    /// The transfer.
    pub id: TransferId,
    /// Where it arrived.
    pub location: LocationId,
    /// One per variant.
    pub lines: Vec<ReceivedLine>,
}

impl Command for ReceiveTransfer {
    const NAME: &'static str = "stock.transfer.receive";
    const PERMISSION: Permission = Permission::StockTransfer;
    type Output = TransferReceived;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<TransferReceived> {
        let transfer = store::lock_transfer(ctx.tx, self.id)?.ok_or(AppError::NotFound("transfer"))?;
        call.principal.require_at(Permission::StockTransfer, transfer.to)?;
        if transfer.state != "sent" {
            return Err(AppError::Refused(Refused {
                code: "already_received".to_owned(),
                message: "this transfer was received before".to_owned(),
                errors: Vec::new(),
            }));
        }
        let sent = store::transfer_lines(ctx.tx, self.id)?;
        let lines = self.received(ctx, &sent)?;
        let mut levels = Levels::load(ctx.tx, lines.iter().map(|l| (l.variant, transfer.to)))?;
        for line in lines.iter().filter(|l| l.received > 0) {
            let cause = Cause { cause: MovementCause::TransferIn, id: self.id.raw(), reason: &line.reason };
            levels
                .move_goods((line.variant, transfer.to), cause, |level| level.transfer_in(line.received))
                .map_err(AppError::refuse)?;
        }
        levels.save(ctx, call)?;
        store::mark_received(ctx.tx, self.id, &lines, ctx.now)?;
        let received = TransferReceived { id: self.id, location: transfer.to, lines };
        ctx.event(call, EventKind::TransferReceived, self.id.raw(), &received)?;
        Ok(received)
    }
}

impl ReceiveTransfer {
    fn received(&self, ctx: &mut WriteCtx<'_, '_>, sent: &[(VariantId, i64)]) -> Result<Vec<ReceivedLine>> {
        let full = |(variant, units): &(VariantId, i64)| ReceivedLine {
            variant: *variant,
            sent: *units,
            received: *units,
            reason: String::new(),
        };
        let mut lines: Vec<ReceivedLine> = sent.iter().map(full).collect();
        let variants = resolve::variants(ctx, self.lines.iter().map(|l| &l.sku))?;
        let mut errors = FieldErrors::new();
        for (i, (named, variant)) in self.lines.iter().zip(&variants).enumerate() {
            let Some(line) = lines.iter_mut().find(|l| l.variant == variant.variant_id) else {
                errors.add(indexed("lines", i, "sku"), "not_in_transfer", "this SKU was not sent with this transfer");
                continue;
            };
            if !(0..=line.sent).contains(&named.received) {
                let message = format!("between 0 and the {} that were sent", line.sent);
                errors.add(indexed("lines", i, "received"), "out_of_range", message);
            } else if named.received != line.sent && named.reason.is_none() {
                errors.add(indexed("lines", i, "reason"), "required", "say why less arrived than was sent");
            }
            line.received = named.received;
            line.reason = named.reason.map(|r| r.code().to_owned()).unwrap_or_default();
        }
        errors.into_result(lines).map_err(Into::into)
    }
}
