//! Suppliers, known by their id, else by their name.

use crate::import::layouts::{Field, number, text};
use crate::import::plan::{Done, Effect, Fate, Kind, Planned, Planner, Row, Setup, Unit, used_since};
use crate::import::uses;
use crate::import::values::{money, truth, whole};
use crate::parties::queries::{self, Supplier};
use crate::parties::remove::RemoveSupplier;
use crate::parties::suppliers::{ChangeSupplier, CreateSupplier, SupplierChange};
use crate::platform::{AppError, Call, Command, Result, WriteCtx};
use db::{params, sql};
use domain::base::{Currency, Money, SupplierId, folded_search_text};
use domain::parties::{Permission, SupplierInput};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Suppliers.
pub(super) struct Suppliers;

static FIELDS: &[Field] = &[
    text("id", "Id", &[]),
    text("name", "Name", &["supplier name", "vendor name", "supplier", "company"]),
    text("email", "E-mail address", &["e mail", "email address"]),
    text("phone", "Telephone", &["telephone", "phone number"]),
    text("currency", "Currency", &[]),
    number("lead_time_days", "Lead time in days", &["lead time", "averageleadtime", "expected lead time days"]),
    number("minimum_order", "Minimum order", &["min order", "minimum order value"]),
    text("note", "Note", &["notes", "comment"]),
    text("archived", "Archived", &[]),
];

impl Kind for Suppliers {
    fn code(&self) -> &'static str {
        "suppliers"
    }

    fn label(&self) -> &'static str {
        "Suppliers"
    }

    fn permission(&self) -> Permission {
        Permission::SuppliersWrite
    }

    fn fields(&self) -> &'static [Field] {
        FIELDS
    }

    fn missing(&self, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        (!has("name")).then_some("suppliers need a name")
    }

    fn fits(&self, has: &dyn Fn(&str) -> bool) -> bool {
        // Everything has a name; suppliers can be reached, or bill.
        ["email", "phone", "currency", "lead_time_days", "minimum_order"].iter().any(|key| has(key))
    }

    fn foreign(&self) -> &'static [&'static str] {
        &[
            "sku",
            "price",
            "first name",
            "product code",
            "handle",
            "title",
            "kind",
            "accepts email marketing",
            "order id",
        ]
    }

    fn planner(&self, setup: Setup) -> Box<dyn Planner> {
        Box::new(Makers { setup, seen: HashMap::new() })
    }

    fn undo(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, done: &Done) -> Result<Vec<String>> {
        done.effects.iter().rev().try_for_each(|effect| undo(call, ctx, effect))?;
        Ok(Vec::new())
    }
}

struct Makers {
    setup: Setup,
    seen: HashMap<String, u64>,
}

impl Planner for Makers {
    fn push(&mut self, row: Row) -> Vec<Planned> {
        let line = row.line;
        match self.unit(&row) {
            Ok(unit) => vec![Planned::Unit(Arc::new(unit))],
            Err(fate) => vec![Planned::Row(line, fate)],
        }
    }

    fn finish(&mut self) -> Vec<Planned> {
        Vec::new()
    }
}

impl Makers {
    fn unit(&mut self, row: &Row) -> std::result::Result<SupplierUnit, Fate> {
        let some = |key: &str| Some(row.get(key).to_owned()).filter(|text| !text.is_empty());
        let currency = match some("currency") {
            Some(code) => {
                let read = code.to_uppercase().parse::<Currency>();
                Some(
                    read.map_err(|_| Fate::rejected("currency", "unknown_currency", format!("{code} is no currency")))?,
                )
            }
            None => None,
        };
        let in_currency = currency.unwrap_or(self.setup.currency);
        let days = some("lead_time_days").map(|t| whole(&t, self.setup.mark("lead_time_days"))).transpose();
        let minimum =
            some("minimum_order").map(|t| money(&t, self.setup.mark("minimum_order"), in_currency)).transpose();
        let archived = some("archived").map(|t| truth(&t)).transpose();
        let name = row.get("name").to_owned();
        if let Some(before) = self.seen.insert(folded_search_text(&name), row.line) {
            return Err(Fate::rejected("name", "duplicate", format!("line {before} is the same supplier")));
        }
        Ok(SupplierUnit {
            line: row.line,
            id: some("id").and_then(|text| text.parse().ok()),
            name,
            email: some("email"),
            phone: some("phone").map(|text| text.trim_start_matches('\'').to_owned()),
            note: some("note"),
            currency,
            shop_currency: self.setup.currency,
            lead_time_days: days.map_err(|fault| Fate::unreadable("lead_time_days", fault))?,
            minimum_order: minimum.map_err(|fault| Fate::unreadable("minimum_order", fault))?,
            archived: archived.map_err(|fault| Fate::unreadable("archived", fault))?,
        })
    }
}

struct SupplierUnit {
    line: u64,
    id: Option<SupplierId>,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    note: Option<String>,
    currency: Option<Currency>,
    shop_currency: Currency,
    lead_time_days: Option<i64>,
    minimum_order: Option<Money>,
    archived: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct Before {
    input: SupplierInput,
    archived: bool,
}

/// The supplier of a name, in any case.
pub(super) fn by_name(ctx: &mut WriteCtx<'_, '_>, name: &str) -> Result<Option<SupplierId>> {
    let sql = sql!("select id from suppliers where name_folded = $1");
    let found = ctx.tx.one(sql, params![&folded_search_text(name)], |r| r.get::<i64>(0))?;
    Ok(found.map(SupplierId::from_raw))
}

impl Unit for SupplierUnit {
    fn lines(&self) -> Vec<u64> {
        vec![self.line]
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let by_id = match self.id {
            Some(id) => match queries::supplier(ctx.tx, id) {
                Err(AppError::NotFound(_)) => None,
                found => Some(found?),
            },
            None => None,
        };
        let found = match (by_id, by_name(ctx, &self.name)?) {
            (Some(found), _) => Some(found),
            (None, Some(id)) => Some(queries::supplier(ctx.tx, id)?),
            (None, None) => None,
        };
        match found {
            Some(supplier) => self.change(call, ctx, &supplier),
            None => self.create(call, ctx),
        }
    }
}

impl SupplierUnit {
    fn create(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let input = SupplierInput {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            note: self.note.clone(),
            currency: self.currency.unwrap_or(self.shop_currency),
            lead_time_days: self.lead_time_days.unwrap_or(0),
            minimum_order: self.minimum_order,
        };
        let mut made = CreateSupplier { input }.run(call, ctx)?;
        if self.archived == Some(true) {
            let change = SupplierChange { archived: Some(true), ..SupplierChange::default() };
            made = ChangeSupplier { id: made.id, version: made.version, change }.run(call, ctx)?;
        }
        Ok(Done::row(self.line, Fate::Created).touching(Effect::made("supplier", made.id.raw(), made.version)))
    }

    fn change(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>, now: &Supplier) -> Result<Done> {
        if let Some(minimum) =
            self.minimum_order.filter(|_| self.currency.is_none() && now.currency != self.shop_currency)
        {
            let message = format!("{} is billed in {}: give the currency", now.name, now.currency.code());
            return Err(AppError::invalid(
                "minimum_order",
                "currency_needed",
                format!("{message} of {}", minimum.amount_text()),
            ));
        }
        let change = SupplierChange {
            name: Some(self.name.clone()).filter(|n| !n.is_empty()),
            email: self.email.clone(),
            phone: self.phone.clone(),
            note: self.note.clone(),
            currency: self.currency,
            lead_time_days: self.lead_time_days,
            minimum_order: self.minimum_order.map(Some),
            archived: self.archived,
        };
        let changed = ChangeSupplier { id: now.id, version: now.version, change }.run(call, ctx)?;
        if changed.version == now.version {
            return Ok(Done::row(self.line, Fate::Unchanged));
        }
        let before = Before { input: as_input(now), archived: now.archived_at.is_some() };
        let effect = Effect::changed("supplier", now.id.raw(), changed.version, &before)?;
        Ok(Done::row(self.line, Fate::Changed).touching(effect))
    }
}

fn as_input(supplier: &Supplier) -> SupplierInput {
    SupplierInput {
        name: supplier.name.to_string(),
        email: supplier.email.as_ref().map(ToString::to_string),
        phone: supplier.phone.as_ref().map(ToString::to_string),
        note: supplier.note.as_ref().map(ToString::to_string),
        currency: supplier.currency,
        lead_time_days: supplier.lead_time_days,
        minimum_order: supplier.minimum_order,
    }
}

fn undo(call: &Call, ctx: &mut WriteCtx<'_, '_>, effect: &Effect) -> Result<()> {
    let id = SupplierId::from_raw(effect.id);
    let now = match queries::supplier(ctx.tx, id) {
        Err(AppError::NotFound(_)) => return Ok(()),
        found => found?,
    };
    if now.version != effect.version {
        return Err(used_since(format!("the supplier {} was changed since", now.name)));
    }
    if effect.before.is_none() {
        if let Some(by) = uses::of_supplier(ctx.tx, id)? {
            return Err(used_since(format!("the supplier {} was used since: {by}", now.name)));
        }
        return RemoveSupplier { id, version: now.version }.run(call, ctx);
    }
    let Before { input, archived } = effect.before()?;
    let change = SupplierChange {
        name: Some(input.name),
        email: Some(input.email.unwrap_or_default()),
        phone: Some(input.phone.unwrap_or_default()),
        note: Some(input.note.unwrap_or_default()),
        currency: Some(input.currency),
        lead_time_days: Some(input.lead_time_days),
        minimum_order: Some(input.minimum_order),
        archived: Some(archived),
    };
    ChangeSupplier { id, version: now.version, change }.run(call, ctx).map(drop)
}
