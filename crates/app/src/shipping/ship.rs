//! Shipping an order, as a whole or in part: committed units leave the building and are in delivery from then on.

use super::store;
use super::view::{ShipmentLineView, ShipmentView};
use crate::orders::change::Changing;
use crate::orders::stages;
use crate::orders::view::OrderView;
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, Refused, Result, WriteCtx};
use crate::stock::levels::Cause;
use domain::events::EventKind;
use domain::orders::{FulfilmentState, Stage, StageAction};
use domain::parties::Permission;
use domain::shipping::{ShipInput, ShipLine, ShipPart, ShipmentState, Tracking, decide_ship};
use domain::stock::{LevelRefused, MovementCause};
use domain::{FieldError, LocationId, OrderId, Refusal, ShipmentId, indexed};
use serde::Serialize;

/// Ships an order, or some of it.
#[derive(Clone, Debug)]
pub struct ShipOrder {
    /// The order.
    pub order: OrderId,
    /// The order's version that the caller read; none when it does not matter.
    pub version: Option<i64>,
    /// What leaves; none for everything that is committed.
    pub lines: Option<Vec<ShipLine>>,
    /// Only from this location; none for all of them.
    pub location: Option<LocationId>,
    /// How it can be followed.
    pub tracking: Tracking,
}

/// What the event says.
#[derive(Serialize)]
struct ShippedData<'a> {
    order: OrderId,
    number: &'a str,
    units: i64,
    lines: &'a [ShipPartData],
    tracking: &'a Tracking,
    fulfilment: FulfilmentState,
    stage: &'a str,
}

#[derive(Serialize)]
struct ShipPartData {
    line: domain::OrderLineId,
    variant: domain::VariantId,
    location: LocationId,
    quantity: i64,
}

impl Command for ShipOrder {
    const NAME: &'static str = "shipping.ship";
    const PERMISSION: Permission = Permission::ShippingShip;
    type Output = ShipmentView;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<ShipmentView> {
        let mut changing = Changing::take(ctx, self.order, &[])?;
        changing.expect_version(self.version)?;
        refuse_on_hold(ctx, &changing.order.stage)?;
        let lines = changing.quantities();
        let (wanted, location) = (self.lines.as_deref(), self.location);
        let parts = decide_ship(&ShipInput { order: changing.order.state, lines: &lines, wanted, location })
            .map_err(AppError::refuse)?;
        for part in &parts {
            call.principal.require_at(Permission::ShippingShip, part.location)?;
        }
        let id = ShipmentId::from_raw(ctx.next_id());
        self.take_out(&mut changing, id, &parts)?;
        if FulfilmentState::of(&changing.quantities()) == FulfilmentState::Fulfilled {
            Stage::SHIPPED.clone_into(&mut changing.order.stage);
        }
        let order = changing.save(ctx, call)?;
        let shipment = self.shipment(ctx, id, &order, &parts);
        store::insert(ctx.tx, &shipment)?;
        record(ctx, call, &order, &shipment)?;
        Ok(shipment)
    }
}

/// An order in a stage that holds it waits: nothing of it leaves.
fn refuse_on_hold(ctx: &mut WriteCtx<'_, '_>, stage: &str) -> Result<()> {
    match stages::by_code(ctx.tx, stage)? {
        Some(known) if known.action == StageAction::Hold => Err(AppError::Refused(Refused {
            code: "on_hold".to_owned(),
            message: format!("the order is on hold ({}): put it into another stage first", known.name),
            errors: Vec::new(),
        })),
        Some(_) | None => Ok(()),
    }
}

impl ShipOrder {
    /// Takes every part out of its level and its promise, or refuses naming each part that is not there.
    fn take_out(&self, changing: &mut Changing, id: ShipmentId, parts: &[ShipPart]) -> Result<()> {
        let mut errors = Vec::new();
        for part in parts {
            let key = (part.variant, part.location);
            let cause = Cause { cause: MovementCause::Shipment, id: id.raw(), reason: "" };
            if changing.is_tracked(part.variant)
                && let Err(refused) = changing.levels.move_goods(key, cause, |level| level.ship(part.units))
            {
                errors.push(self.fault(part, &refused));
                continue;
            }
            let allocation = changing.allocation(part.line, part.location)?;
            allocation.committed -= part.units;
            allocation.shipped += part.units;
            let line = changing.line(part.line)?;
            line.committed -= part.units;
            line.shipped += part.units;
        }
        match errors.into_iter().reduce(|all, one| Refused { errors: [all.errors, one.errors].concat(), ..all }) {
            Some(refused) => Err(AppError::Refused(refused)),
            None => Ok(()),
        }
    }

    /// The refusal of a level, at the line that was named.
    fn fault(&self, part: &ShipPart, refused: &LevelRefused) -> Refused {
        let named = self.lines.as_ref().and_then(|lines| lines.iter().position(|l| l.line == part.line));
        let field = named.map_or_else(|| "lines".to_owned(), |index| indexed("lines", index, "quantity"));
        let mut error = FieldError::new(field, refused.code(), refused.to_string());
        error.available = refused.available();
        Refused { code: refused.code().to_owned(), message: refused.to_string(), errors: vec![error] }
    }

    fn shipment(&self, ctx: &WriteCtx<'_, '_>, id: ShipmentId, order: &OrderView, parts: &[ShipPart]) -> ShipmentView {
        let of_line = |line: &crate::orders::view::LineView| {
            let view = |part: &ShipPart| ShipmentLineView {
                order_line: line.id,
                variant: line.variant,
                sku: line.sku.clone(),
                title: line.title.clone(),
                location: part.location,
                quantity: part.units,
            };
            parts.iter().filter(|p| p.line == line.id).map(view).collect::<Vec<_>>()
        };
        ShipmentView {
            id,
            order: order.id,
            order_number: order.number.clone(),
            state: ShipmentState::Shipped,
            lines: order.lines.iter().flat_map(of_line).collect(),
            tracking: self.tracking.clone(),
            shipped_at: ctx.now,
            handed_over_at: None,
            ended_at: None,
            end_reason: String::new(),
            version: 1,
        }
    }
}

fn record(ctx: &mut WriteCtx<'_, '_>, call: &Call, order: &OrderView, shipment: &ShipmentView) -> Result<()> {
    let line = |l: &ShipmentLineView| ShipPartData {
        line: l.order_line,
        variant: l.variant,
        location: l.location,
        quantity: l.quantity,
    };
    let lines: Vec<ShipPartData> = shipment.lines.iter().map(line).collect();
    let data = ShippedData {
        order: order.id,
        number: &order.number,
        units: shipment.units(),
        lines: &lines,
        tracking: &shipment.tracking,
        fulfilment: order.fulfilment,
        stage: &order.stage,
    };
    ctx.event(call, EventKind::ShipmentShipped, shipment.id.raw(), &data)?;
    Ok(())
}
