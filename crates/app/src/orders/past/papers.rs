//! Credits and money given up, from before Purser.
//!
//! A credited line belongs to the order line that it is about: the latest one of the same customer, variant and price that has
//! so many units left. What matches none stands alone.

use super::rows::{Grown, Taken, new_rows};
use crate::orders::queries::past::{Sold, Standing, paper, paper_lines, sold_to};
use crate::orders::store::past as store;
use crate::platform::{AppError, Result, WriteCtx};
use domain::orders::past::{Paper, RowClass};
use domain::{Currency, CustomerId, OrderId, Timestamp, VariantId};

/// A paper.
#[derive(Clone, Debug)]
pub struct PastPaper {
    /// A credit, or money given up.
    pub kind: Paper,
    /// The system it comes from.
    pub system: String,
    /// Its number there.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// Whom it is about.
    pub customer: Option<CustomerId>,
    /// What the other system calls them.
    pub customer_reference: String,
    /// The country, as the file says it.
    pub country: String,
    /// Currency of its amounts.
    pub currency: Currency,
    /// Its lines.
    pub lines: Vec<PastPaperLine>,
}

/// A line of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastPaperLine {
    /// What it is.
    pub class: RowClass,
    /// The variant, where it is about goods.
    pub variant: Option<VariantId>,
    /// The code in the file.
    pub sku: String,
    /// What the file says of it.
    pub words: String,
    /// Units; fewer than none when they came back.
    pub quantity: i64,
    /// Price of one, in minor units.
    pub unit_price: i64,
    /// The amount, with the file's sign.
    pub amount: i64,
}

/// Takes a paper.
///
/// # Errors
/// When the database fails.
pub fn take_paper(ctx: &mut WriteCtx<'_, '_>, past: &PastPaper) -> Result<Taken> {
    let known = paper(ctx.tx, &past.system, &past.number)?;
    let standing = match known {
        Some((id, _)) => paper_lines(ctx.tx, id)?,
        None => Vec::new(),
    };
    let new = new_rows(standing.iter().map(key), past.lines.iter().map(key));
    if let Some((id, _)) = known.filter(|_| !new.contains(&true)) {
        return Ok(Taken { id, version: 0, new, before: None });
    }
    let added: Vec<&PastPaperLine> =
        past.lines.iter().zip(&new).filter(|(_, new)| **new).map(|(line, _)| line).collect();
    let about = match past.customer {
        Some(customer) if past.kind == Paper::Credit => matched(sold_to(ctx.tx, customer, past.at)?, &added),
        Some(_) | None => vec![None; added.len()],
    };
    let total: i64 = added.iter().map(|line| line.amount).sum();
    let lines: Vec<(&PastPaperLine, Option<Standing>)> = added.into_iter().zip(about).collect();
    let count = standing.len() as i64;
    match known {
        Some((id, before)) => {
            store::insert_paper_lines(ctx.tx, id, count, &lines)?;
            store::update_paper(ctx.tx, id, before + total, count + lines.len() as i64)?;
            Ok(Taken { id, version: 0, new, before: Some(Grown { lines: count, charges: 0 }) })
        }
        None => {
            let id = ctx.next_id();
            store::insert_paper(ctx.tx, id, past, (only_order(&lines), total))?;
            store::insert_paper_lines(ctx.tx, id, 0, &lines)?;
            Ok(Taken { id, version: 0, new, before: None })
        }
    }
}

/// Takes a paper back: as it was before it grew, or wholly.
///
/// # Errors
/// When the database fails.
pub fn forget_paper(ctx: &mut WriteCtx<'_, '_>, id: i64, before: Option<Grown>) -> Result<()> {
    let Some(before) = before else { return store::delete_paper(ctx.tx, id, None) };
    let kept =
        usize::try_from(before.lines).map_err(|_| AppError::Internal("a paper had fewer than no lines".to_owned()))?;
    let total = paper_lines(ctx.tx, id)?.iter().take(kept).map(|line| line.amount).sum();
    store::delete_paper(ctx.tx, id, Some((before.lines, total)))
}

/// For each credited line the order line it is about.
fn matched(mut sold: Vec<Sold>, lines: &[&PastPaperLine]) -> Vec<Option<Standing>> {
    let mut about = |line: &&PastPaperLine| {
        let units = -line.quantity;
        let fits = |sold: &&mut Sold| {
            Some(sold.variant) == line.variant && sold.unit_price == line.unit_price && sold.left >= units
        };
        if line.class != RowClass::Credit {
            return None;
        }
        let found = sold.iter_mut().find(fits)?;
        found.left -= units;
        Some(found.place)
    };
    lines.iter().map(&mut about).collect()
}

/// The order that all lines with one are about.
fn only_order(lines: &[(&PastPaperLine, Option<Standing>)]) -> Option<OrderId> {
    let mut orders = lines.iter().filter_map(|(_, about)| about.map(|about| about.order));
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

type PaperKey<'a> = (&'a str, &'a str, i64, i64, i64);

fn key(line: &PastPaperLine) -> PaperKey<'_> {
    (&line.sku, &line.words, line.quantity, line.unit_price, line.amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::OrderLineId;

    fn sold(order: i64, variant: i64, unit_price: i64, left: i64) -> Sold {
        let place = Standing { order: OrderId::from_raw(order), line: OrderLineId::from_raw(order * 10) };
        Sold { place, variant: VariantId::from_raw(variant), unit_price, left }
    }

    fn credit(variant: i64, units: i64, unit_price: i64) -> PastPaperLine {
        PastPaperLine {
            class: RowClass::Credit,
            variant: Some(VariantId::from_raw(variant)),
            sku: "A".into(),
            words: "a".into(),
            quantity: -units,
            unit_price,
            amount: -units * unit_price,
        }
    }

    #[test]
    fn credits_find_the_latest_line_that_has_enough_left() {
        let lines = [credit(1, 2, 100), credit(1, 2, 100), credit(1, 9, 100), credit(1, 1, 90), credit(2, 1, 100)];
        let newest_first = vec![sold(9, 1, 100, 3), sold(8, 1, 100, 5), sold(7, 2, 110, 5)];
        let found = matched(newest_first, &lines.iter().collect::<Vec<_>>());
        let orders: Vec<Option<i64>> = found.iter().map(|about| about.map(|about| about.order.raw())).collect();
        assert_eq!(orders, [Some(9), Some(8), None, None, None]);
        let pairs: Vec<(&PastPaperLine, Option<Standing>)> = lines.iter().zip(found).collect();
        assert_eq!((only_order(&pairs), only_order(&pairs[..1])), (None, Some(OrderId::from_raw(9))));
    }
}
