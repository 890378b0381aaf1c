//! Changing what was ordered, where it goes, and the note, after the order was placed. Stock, price and tax are recomputed in
//! one transaction; [`preview`] shows the difference before anything is saved, by the same code.

use super::change::Changing;
use super::place::PlaceLine;
use super::pricing::{self, Reprice};
use super::terms::Terms;
use super::view::{LineView, OrderView};
use crate::catalog::queries::{SellableVariant, sellable};
use crate::platform::command::{Call, Command};
use crate::platform::{AppError, ReadCtx, Result, WriteCtx};
use db::Tx;
use domain::events::EventKind;
use domain::orders::{EditDecision, EditLine, LineRef, PlacementInput, PlacementLine, decide_edit, decide_placement};
use domain::parties::Permission;
use domain::stock::Demand;
use domain::{Address, FieldErrors, LocationId, OrderId, OrderLineId, Sku, VariantId, indexed};
use serde::{Deserialize, Serialize};

/// Changes a placed order; what is left out stays.
#[derive(Clone, Debug)]
pub struct EditOrder {
    /// The order.
    pub id: OrderId,
    /// The version the caller read; none: whatever stands.
    pub version: Option<i64>,
    /// Lines that change or are new.
    pub lines: Vec<LineEdit>,
    /// Where it goes from now on.
    pub shipping_address: Option<Address>,
    /// The note from now on; may be empty.
    pub note: Option<String>,
}

/// One changed or new line.
#[derive(Clone, Debug)]
pub enum LineEdit {
    /// So many units of an existing line; 0 takes it away.
    Change(OrderLineId, i64),
    /// A new line.
    Add(PlaceLine),
}

/// What an edit did, or would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// The order after it.
    pub order: OrderView,
    /// What the customer pays more (less when negative), minor units.
    pub difference: i64,
}

#[derive(Serialize)]
struct EditedData<'a> {
    number: &'a str,
    /// SKU, units before, units after.
    lines: Vec<(String, i64, i64)>,
    difference: i64,
    address_changed: bool,
}

impl Command for EditOrder {
    const NAME: &'static str = "orders.edit";
    const PERMISSION: Permission = Permission::OrdersEdit;
    type Output = Edited;

    fn run(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Edited> {
        self.check_prices(|permission| call.principal.require(permission))?;
        let terms = Terms::current(ctx)?;
        let added = self.added(ctx.tx)?;
        let mut changing = Changing::take(ctx, self.id, &ids(&added))?;
        changing.expect_version(self.version)?;
        let before = units(&changing.order);
        let total = changing.order.total;
        let class = super::queries::orders::shipping_tax_class(ctx.tx, self.id)?;
        self.apply(&terms, &class, &added, &mut changing, &mut || ctx.next_id())?;
        if before == units(&changing.order) && self.shipping_address.is_none() && self.note.is_none() {
            return Ok(Edited { order: changing.order, difference: 0 });
        }
        let order = changing.save(ctx, call)?;
        let difference = order.total - total;
        let data = EditedData {
            number: &order.number,
            lines: changes(&before, &order),
            difference,
            address_changed: self.shipping_address.is_some(),
        };
        ctx.event(call, EventKind::OrderEdited, order.id.raw(), &data)?;
        Ok(Edited { order, difference })
    }
}

/// What an edit would do now. Changes nothing and promises nothing.
pub fn preview(ctx: &mut ReadCtx<'_, '_>, edit: &EditOrder) -> Result<Edited> {
    ctx.principal.require(Permission::OrdersEdit)?;
    edit.check_prices(|permission| ctx.principal.require(permission))?;
    let terms = Terms::load(ctx.tx)?;
    let added = edit.added(ctx.tx)?;
    let mut changing = Changing::peek(ctx.tx, edit.id, &ids(&added))?;
    changing.expect_version(edit.version)?;
    let total = changing.order.total;
    let class = super::queries::orders::shipping_tax_class(ctx.tx, edit.id)?;
    // New lines have no id before they are saved; these only have to differ.
    let mut id = 0;
    let mut next_id = || {
        id += 1;
        id
    };
    edit.apply(&terms, &class, &added, &mut changing, &mut next_id)?;
    Ok(Edited { difference: changing.order.total - total, order: changing.order })
}

impl EditOrder {
    fn check_prices(&self, require: impl Fn(Permission) -> Result<()>) -> Result<()> {
        let priced = |l: &LineEdit| match l {
            LineEdit::Change(_, _) => false,
            LineEdit::Add(line) => line.unit_price.is_some() || line.discount.is_some(),
        };
        if self.lines.iter().any(priced) { require(Permission::OrdersPrice) } else { Ok(()) }
    }

    /// The variants of the new lines, by index of the edit.
    fn added(&self, tx: &mut Tx<'_>) -> Result<Vec<(usize, SellableVariant)>> {
        let lines: Vec<(usize, &PlaceLine)> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(i, l)| match l {
                LineEdit::Change(_, _) => None,
                LineEdit::Add(line) => Some((i, line)),
            })
            .collect();
        let skus: Vec<&str> = lines.iter().map(|(_, l)| l.sku.as_str()).collect();
        let known = sellable(tx, &skus)?;
        let mut errors = FieldErrors::new();
        let mut out = Vec::with_capacity(lines.len());
        for (i, line) in lines {
            match known.iter().find(|v| v.sku_folded == Sku::folded(&line.sku)) {
                Some(v) if v.archived => errors.add(indexed("lines", i, "sku"), "not_for_sale", "is not for sale"),
                Some(variant) => out.push((i, variant.clone())),
                None => {
                    let message = format!("there is no product with SKU {}", line.sku);
                    errors.add(indexed("lines", i, "sku"), "unknown_sku", message);
                }
            }
        }
        errors.into_result(out).map_err(Into::into)
    }

    fn apply(
        &self,
        terms: &Terms,
        shipping_tax_class: &str,
        added: &[(usize, SellableVariant)],
        changing: &mut Changing,
        next_id: &mut dyn FnMut() -> i64,
    ) -> Result<()> {
        let edits: Vec<EditLine> = self.lines.iter().enumerate().map(|(i, l)| domain_edit(i, l, added)).collect();
        let decision = decide_edit(changing.order.state, &changing.quantities(), &edits).map_err(AppError::refuse)?;
        let mut prices = Reprice::of(&changing.order);
        self.change_lines(&decision, added, changing, &mut prices, next_id)?;
        place_more(terms, &decision, changing)?;
        if let Some(address) = &self.shipping_address {
            changing.order.shipping_address = Some(address.clone());
        }
        if let Some(note) = &self.note {
            note.clone_into(&mut changing.order.note);
        }
        pricing::reprice(terms, &mut changing.order, shipping_tax_class, &prices)
    }

    /// Takes back what becomes less, sets quantities, adds new lines.
    fn change_lines(
        &self,
        decision: &EditDecision,
        added: &[(usize, SellableVariant)],
        changing: &mut Changing,
        prices: &mut Reprice,
        next_id: &mut dyn FnMut() -> i64,
    ) -> Result<()> {
        for edited in &decision.lines {
            if let Some(release) = &edited.release {
                changing.release(release)?;
            }
            match edited.line {
                LineRef::Existing(id) => changing.line(id)?.quantity = edited.after,
                LineRef::New(index) => {
                    let variant = added.iter().find(|(i, _)| *i == index).map(|(_, v)| v);
                    let (Some(variant), Some(LineEdit::Add(line))) = (variant, self.lines.get(index)) else {
                        return Err(AppError::Internal("a new line has no variant".to_owned()));
                    };
                    let id = OrderLineId::from_raw(next_id());
                    prices.add(id, variant, line);
                    changing.order.lines.push(new_line(id, variant, edited.after));
                }
            }
        }
        Ok(())
    }
}

fn domain_edit(index: usize, edit: &LineEdit, added: &[(usize, SellableVariant)]) -> EditLine {
    match edit {
        LineEdit::Change(line, units) => EditLine::Change { line: *line, units: *units },
        LineEdit::Add(line) => {
            let variant = added.iter().find(|(i, _)| *i == index).map(|(_, v)| v.variant_id);
            let variant = variant.unwrap_or_else(|| VariantId::from_raw(0));
            EditLine::Add { variant, units: line.quantity.units() }
        }
    }
}

/// Promises what becomes more, as a new order would be.
fn place_more(terms: &Terms, decision: &EditDecision, changing: &mut Changing) -> Result<()> {
    let more: Vec<(usize, &domain::orders::EditedLine)> =
        decision.lines.iter().enumerate().filter(|(_, l)| l.more > 0).collect();
    if more.is_empty() {
        return Ok(());
    }
    let channel = terms.channels.iter().find(|c| c.code == changing.order.channel);
    let (policy, buffer) = channel.map_or((domain::catalog::ShortPolicy::Refuse, 0), |c| (c.short_policy, c.buffer));
    let line = |(_, l): &(usize, &domain::orders::EditedLine)| PlacementLine {
        demand: Demand { variant: l.variant, units: l.more },
        // Whoever edits may raise a line of something that is no longer for sale; new lines were checked.
        state: domain::catalog::ProductState::Active,
        short_policy: changing.variant(l.variant).and_then(|v| v.short_policy),
    };
    let lines: Vec<PlacementLine> = more.iter().map(line).collect();
    let input = PlacementInput { lines: &lines, locations: &terms.locations, preferred: None, short_policy: policy };
    let sellable = |variant: VariantId, location: LocationId| {
        if changing.is_tracked(variant) { changing.levels.get((variant, location)).sellable(buffer) } else { i64::MAX }
    };
    let placement = decide_placement(&input, sellable).map_err(AppError::refuse)?;
    for ((position, _), taken) in more.iter().zip(&placement.lines) {
        let id = changing.order.lines[*position].id;
        for part in &taken.parts {
            changing.commit(id, *part, buffer)?;
        }
        changing.wait(id, taken.backordered)?;
    }
    Ok(())
}

fn new_line(id: OrderLineId, variant: &SellableVariant, quantity: i64) -> LineView {
    LineView {
        id,
        variant: variant.variant_id,
        sku: variant.sku.clone(),
        title: variant.title.clone(),
        quantity,
        unit_price: 0,
        discount: 0,
        tax: 0,
        total: 0,
        tax_class: variant.tax_class.clone(),
        tax_lines: Vec::new(),
        committed: 0,
        shipped: 0,
        backordered: 0,
        allocations: Vec::new(),
    }
}

fn ids(added: &[(usize, SellableVariant)]) -> Vec<VariantId> {
    added.iter().map(|(_, v)| v.variant_id).collect()
}

fn units(order: &OrderView) -> Vec<(OrderLineId, i64)> {
    order.lines.iter().map(|l| (l.id, l.quantity)).collect()
}

fn changes(before: &[(OrderLineId, i64)], order: &OrderView) -> Vec<(String, i64, i64)> {
    let earlier = |id: OrderLineId| before.iter().find(|(known, _)| *known == id).map_or(0, |(_, units)| *units);
    let all = order.lines.iter().map(|l| (l.sku.clone(), earlier(l.id), l.quantity));
    all.filter(|(_, before, after)| before != after).collect()
}
