//! Orders without their lines, as our own export writes them. What an order is stands in its lines, so nothing is made of this
//! file: it is held against the orders that are here.

use crate::import::layouts::{Field, number, text};
use crate::import::plan::{Done, Fate, Kind, Planned, Planner, Row, Setup, Unit};
use crate::import::values::{money, whole};
use crate::orders::queries::orders::order_by_number;
use crate::platform::{AppError, Call, Result, WriteCtx};
use domain::base::Currency;
use domain::parties::Permission;
use std::sync::Arc;

/// Orders.
pub(super) struct Orders;

static FIELDS: &[Field] = &[
    text("number", "Order number", &[]),
    text("currency", "Currency", &[]),
    number("total", "Total", &[]),
    number("units", "Units", &[]),
];

impl Kind for Orders {
    fn code(&self) -> &'static str {
        "orders"
    }

    fn label(&self) -> &'static str {
        "Orders without lines"
    }

    fn permission(&self) -> Permission {
        Permission::OrdersPrice
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        let all = ["number", "currency", "total", "units"].iter().all(|key| has(key));
        (!all).then_some("orders need their number, currency, total and units")
    }

    fn fits(&self, _: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    fn hint(&self) -> &'static str {
        "This file has no lines: it is only compared with the orders that are here. Bring the export of order lines to take orders in."
    }

    fn planner(&self, _: Setup) -> Box<dyn Planner> {
        Box::new(Heads)
    }

    fn undo(&self, _: &Call, _: &mut WriteCtx<'_, '_>, _: &Done) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

struct Heads;

impl Planner for Heads {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        vec![match head(&row) {
            Ok(head) => Planned::Unit(Arc::new(head)),
            Err(fate) => Planned::Row(row.line, fate),
        }]
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

struct Head {
    line: u64,
    number: String,
    currency: Currency,
    total: i64,
    units: i64,
}

fn head(row: &Row) -> std::result::Result<Head, Fate> {
    let code = row.get("currency");
    let unknown = |_| Fate::rejected("currency", "unknown_currency", format!("{code} is no currency"));
    let currency = code.parse::<Currency>().map_err(unknown)?;
    // Our export writes points before decimals.
    let mark = crate::import::values::Mark::Dot;
    Ok(Head {
        line: row.line,
        number: row.get("number").to_owned(),
        currency,
        total: money(row.get("total"), mark, currency).map_err(|fault| Fate::unreadable("total", fault))?.minor(),
        units: whole(row.get("units"), mark).map_err(|fault| Fate::unreadable("units", fault))?,
    })
}

impl Unit for Head {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, _: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let missing = || {
            let message =
                format!("order {} is not here: bring the export of order lines, which has all of it", self.number);
            AppError::invalid("number", "lines_needed", message)
        };
        let order = order_by_number(ctx.tx, &self.number)?.ok_or_else(missing)?;
        if (order.currency, order.total, order.units) == (self.currency, self.total, self.units) {
            return Ok(Done::row(self.line, Fate::Unchanged));
        }
        let message = format!("order {} is here with another total or other units", self.number);
        Err(AppError::refuse_field("total", "order_differs", message))
    }
}
