//! What an order would cost and what of it is there, before it is placed: by the code that places it. Changes nothing,
//! promises nothing.

use super::draft::{Drafts, tax_totals};
use super::place::{PlaceOrder, promise};
use super::terms::Terms;
use super::view::TaxView;
use crate::platform::command::{Call, Work};
use crate::platform::{AppError, ReadCtx, Refused, Result};
use crate::stock::levels::Levels;
use domain::Money;
use domain::parties::Permission;
use std::sync::Arc;

/// An order with its price.
#[derive(Clone, Debug)]
pub struct Quote {
    /// The lines, in order.
    pub lines: Vec<QuoteLine>,
    /// Sum of quantity times price.
    pub subtotal: Money,
    /// Price of shipping.
    pub shipping: Money,
    /// The tax per rate.
    pub taxes: Vec<TaxView>,
    /// Whether prices contain the tax.
    pub prices_include_tax: bool,
    /// What is to be paid.
    pub total: Money,
    /// Why it would not be placed now, if it would not.
    pub refused: Option<Refused>,
}

/// A line with its price.
#[derive(Clone, Debug)]
pub struct QuoteLine {
    /// Product and variant, in words.
    pub title: String,
    /// What the line costs.
    pub total: Money,
    /// Units that would wait for stock.
    pub backordered: i64,
}

/// The price of an order, and what of it would wait.
///
/// # Errors
/// Fields that are wrong; a missing right; prices that do not fit together. Too little stock is part of the answer.
pub fn quote(ctx: &mut ReadCtx<'_, '_>, order: &PlaceOrder) -> Result<Quote> {
    ctx.principal.require(Permission::OrdersPlace)?;
    let principal = Arc::new(ctx.principal.clone());
    let call = Call { principal, key: None, body_hash: [0; 32], request_id: String::new() };
    let work = Work { command: order, call: &call };
    let terms = Terms::load(ctx.tx)?;
    let asked = Drafts::ask(ctx.tx, std::slice::from_ref(&work))?;
    let drafts = Drafts::load(ctx.tx, asked)?;
    let draft = drafts.draft(&terms, &work)?;
    let mut levels = Levels::peek_variants(ctx.tx, draft.tracked_variants())?;
    let (waiting, refused) = match promise(&terms, &draft, &mut levels) {
        Ok(placement) => (placement.lines.iter().map(|l| l.backordered).collect::<Vec<_>>(), None),
        Err(AppError::Refused(refused)) => (Vec::new(), Some(refused)),
        Err(other) => return Err(other),
    };
    let lines = draft.lines.iter().zip(&draft.priced.lines).enumerate().map(|(at, (line, priced))| QuoteLine {
        title: line.variant.title.clone(),
        total: priced.total,
        backordered: waiting.get(at).copied().unwrap_or_default(),
    });
    let totals = &draft.priced.totals;
    Ok(Quote {
        lines: lines.collect(),
        subtotal: totals.subtotal,
        shipping: totals.shipping,
        taxes: tax_totals(&terms, &draft.priced),
        prices_include_tax: terms.settings.prices == domain::orders::TaxMode::Inclusive,
        total: totals.total,
        refused,
    })
}
