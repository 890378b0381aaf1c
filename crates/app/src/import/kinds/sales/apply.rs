//! Taking one paper.

use super::SYSTEM;
use super::group::PaperRows;
use super::prepare::{customer, customer_name, guest, is_goods, make_product, named};
use super::read::SalesRow;
use super::whole::Settled;
use crate::catalog::queries::{SellableVariant, sellable};
use crate::import::country;
use crate::import::plan::{Done, Effect, Fate, Unit};
use crate::orders::past::{
    OF_ORDER, PastCharge, PastOrder, PastOrderLine, PastPaper, PastPaperLine, Taken, take_order, take_paper,
};
use crate::parties::guests::{self, KnownBuyers};
use crate::platform::{AppError, Call, Result, WriteCtx, settings};
use crate::stock::past::{PastAdjustment, PastAdjustments, take_adjustments};
use domain::base::{Currency, CustomerId, Timestamp, folded_code};
use domain::orders::past::{ChargeKind, Paper, PastLine, PastPriceError, RowClass};
use std::collections::HashMap;

/// What an order shows of a buyer nobody recorded.
const NOBODY: &str = "Not recorded";

/// A paper to be taken.
pub(super) struct PaperUnit {
    paper: PaperRows,
    currency: Currency,
}

/// Who bought.
struct Buyer {
    id: Option<CustomerId>,
    name: String,
    email: Option<String>,
}

impl PaperUnit {
    pub(super) fn new(paper: PaperRows, currency: Currency) -> PaperUnit {
        PaperUnit { paper, currency }
    }

    fn rows(&self, wanted: impl Fn(RowClass) -> bool) -> impl Iterator<Item = &(SalesRow, RowClass)> {
        self.paper.rows.iter().filter(move |(_, class)| wanted(*class))
    }

    fn at(&self, ctx: &mut WriteCtx<'_, '_>) -> Result<Timestamp> {
        let zone = settings::read(ctx.tx)?.0.time_zone()?;
        let at = self.paper.head.at.in_zone(&zone);
        at.ok_or_else(|| AppError::refuse_field("date", "out_of_range", "the date is beyond what can be kept"))
    }

    fn buyer(&self, ctx: &mut WriteCtx<'_, '_>, call: &Call, done: &mut Done) -> Result<Buyer> {
        let head = &self.paper.head;
        let given = Some(head.name.to_string()).filter(|name| !name.is_empty());
        let email = (!head.email.is_empty()).then(|| head.email.to_string());
        if !head.reference.is_empty() {
            let (id, effect) = customer(ctx, call, &head.reference)?;
            done.effects.extend(effect);
            let name = given.unwrap_or_else(|| customer_name(&head.reference));
            return Ok(Buyer { id: Some(id), name, email });
        }
        if !head.email.is_empty() {
            let guest = guest(head)?;
            let known = KnownBuyers::ask(ctx.tx, std::iter::once(&guest))?;
            let found = guests::find_or_make(ctx, &[(call, &guest)], known)?.first().copied();
            done.effects.extend(found.filter(|(_, made)| *made).map(|(id, _)| Effect::made("customer", id.raw(), 1)));
            return Ok(Buyer { id: found.map(|(id, _)| id), name: guest.name.to_string(), email });
        }
        Ok(Buyer { id: None, name: given.unwrap_or_else(|| NOBODY.to_owned()), email: None })
    }

    /// The variants of the goods by folded code; those that are not there are made.
    fn variants(
        &self,
        ctx: &mut WriteCtx<'_, '_>,
        call: &Call,
        done: &mut Done,
    ) -> Result<HashMap<String, SellableVariant>> {
        let codes: Vec<&str> = self.rows(is_goods).map(|(row, _)| &*row.code).collect();
        let find = |ctx: &mut WriteCtx<'_, '_>, codes: &[&str]| -> Result<HashMap<String, SellableVariant>> {
            Ok(sellable(ctx.tx, codes)?.into_iter().map(|v| (v.sku_folded.clone(), v)).collect())
        };
        let mut known = find(ctx, &codes)?;
        let mut made = Vec::new();
        for (folded, product) in named(std::slice::from_ref(&self.paper), self.currency) {
            if !known.contains_key(&folded) {
                let (_, effect) = make_product(ctx, call, &product)?;
                done.effects.push(effect);
                made.push(product.code);
            }
        }
        if !made.is_empty() {
            known.extend(find(ctx, &made.iter().map(String::as_str).collect::<Vec<_>>())?);
        }
        Ok(known)
    }

    fn line_amount(&self, row: &SalesRow) -> Result<PastLine> {
        let line = row.price.line(row.quantity, self.currency).map_err(too_large)?;
        Ok(PastLine { discount: line.discount + row.discount, amount: line.amount - row.discount, ..line })
    }

    fn signed_amount(&self, row: &SalesRow) -> Result<i64> {
        Ok(row.price.times(row.quantity, self.currency).map_err(too_large)? - row.discount)
    }

    fn unit_price(&self, row: &SalesRow) -> Result<i64> {
        row.price.times(1, self.currency).map_err(too_large)
    }

    /// What stands beside the rows of an order, as charges under codes that no file has.
    fn beside(&self) -> Vec<PastCharge> {
        let Settled { discount, shipping, fees, .. } = self.paper.settled;
        let charge = |kind: ChargeKind, code: &str, words: &str, quantity: i64, unit_price: i64| PastCharge {
            kind,
            code: format!("{OF_ORDER}{code}"),
            words: words.to_owned(),
            quantity,
            unit_price,
            amount: quantity * unit_price,
        };
        let all = [
            charge(ChargeKind::Shipping, "shipping", "Carriage", 1, shipping),
            charge(ChargeKind::Fee, "fees", "Fees", 1, fees),
            charge(ChargeKind::Discount, "discount", "Discount on the order", -1, discount),
        ];
        all.into_iter().filter(|charge| charge.amount != 0).collect()
    }

    fn order(
        &self,
        (buyer, at): (&Buyer, Timestamp),
        variants: &HashMap<String, SellableVariant>,
    ) -> Result<PastOrder> {
        let (mut lines, mut charges) = (Vec::new(), Vec::new());
        for (row, class) in &self.paper.rows {
            match class {
                RowClass::Sale => {
                    let variant = variant_of(variants, row)?;
                    let title = if row.words.is_empty() { variant.title.clone() } else { row.words.to_string() };
                    lines.push(PastOrderLine {
                        variant: variant.variant_id,
                        sku: row.code.to_string(),
                        title,
                        tax_class: variant.tax_class.clone(),
                        quantity: row.quantity,
                        price: self.line_amount(row)?,
                        tax: row.tax,
                    });
                }
                RowClass::Charge => charges.push(PastCharge {
                    kind: row.charge.unwrap_or(ChargeKind::Fee),
                    code: row.code.to_string(),
                    words: row.words.to_string(),
                    quantity: row.quantity,
                    unit_price: self.unit_price(row)?,
                    amount: self.signed_amount(row)?,
                }),
                RowClass::Adjustment | RowClass::Credit | RowClass::CreditCharge | RowClass::BadDebt => {}
            }
        }
        let (head, settled) = (&self.paper.head, self.paper.settled);
        charges.extend(self.beside());
        Ok(PastOrder {
            tax: settled.tax,
            tax_included: settled.tax_included,
            address: head.address.as_deref().and_then(|address| address.check().ok()),
            number: self.paper.number.clone(),
            system: SYSTEM.to_owned(),
            at,
            customer: buyer.id,
            customer_name: buyer.name.clone(),
            customer_email: buyer.email.clone(),
            customer_reference: head.reference.to_string(),
            country: head.country.to_string(),
            country_code: country::code(&head.country),
            currency: self.currency,
            lines,
            charges,
        })
    }

    fn credit(
        &self,
        (buyer, at): (&Buyer, Timestamp),
        variants: &HashMap<String, SellableVariant>,
    ) -> Result<PastPaper> {
        let line = |(row, class): &(SalesRow, RowClass)| -> Result<PastPaperLine> {
            let variant = if is_goods(*class) { Some(variant_of(variants, row)?.variant_id) } else { None };
            Ok(PastPaperLine {
                class: *class,
                variant,
                sku: row.code.to_string(),
                words: row.words.to_string(),
                quantity: row.quantity,
                unit_price: self.unit_price(row)?,
                amount: self.signed_amount(row)?,
            })
        };
        Ok(PastPaper {
            kind: self.paper.kind,
            system: SYSTEM.to_owned(),
            number: self.paper.number.clone(),
            at,
            customer: buyer.id,
            customer_reference: self.paper.head.reference.to_string(),
            country: self.paper.head.country.to_string(),
            currency: self.currency,
            lines: self.paper.rows.iter().map(line).collect::<Result<_>>()?,
        })
    }

    /// Corrections of stock; also those that stand among sold rows.
    fn adjust(
        &self,
        ctx: &mut WriteCtx<'_, '_>,
        at: Timestamp,
        variants: &HashMap<String, SellableVariant>,
        done: &mut Done,
    ) -> Result<()> {
        let rows: Vec<&SalesRow> = self.rows(|class| class == RowClass::Adjustment).map(|(row, _)| row).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let adjustment = |row: &&SalesRow| -> Result<PastAdjustment> {
            Ok(PastAdjustment {
                variant: variant_of(variants, row)?.variant_id,
                sku: row.code.to_string(),
                words: row.words.to_string(),
                change: row.quantity,
            })
        };
        let past = PastAdjustments {
            system: SYSTEM.to_owned(),
            reference: self.paper.number.clone(),
            at,
            rows: rows.iter().map(adjustment).collect::<Result<_>>()?,
        };
        for (row, made) in rows.iter().zip(take_adjustments(ctx, &past)?) {
            done.rows.push((row.line, fate(made.is_some())));
            done.effects.extend(made.map(|id| Effect::made("adjustment", id, 0)));
        }
        Ok(())
    }

    /// Rows and amounts by class, whether they were new or not.
    fn tally(&self, mut done: Done) -> Result<Done> {
        for (row, class) in &self.paper.rows {
            let (rows, minor) = match class {
                RowClass::Sale => ("sale_rows", "sale_minor"),
                RowClass::Charge => ("charge_rows", "charge_minor"),
                RowClass::Credit => ("credit_rows", "credit_minor"),
                RowClass::CreditCharge => ("credit_charge_rows", "credit_charge_minor"),
                RowClass::Adjustment => ("adjustment_rows", "adjustment_minor"),
                RowClass::BadDebt => ("bad_debt_rows", "bad_debt_minor"),
            };
            done = done.counting(rows, 1).counting(minor, self.signed_amount(row)?);
            if row.price.is_finer_than(self.currency) {
                done = done.counting("rows_with_finer_prices", 1);
            }
        }
        let address = &self.paper.head.address;
        if address.as_ref().is_some_and(|address| address.check().is_err()) {
            done = done.counting("addresses_left_out", 1);
        }
        Ok(done)
    }
}

fn fate(is_new: bool) -> Fate {
    if is_new { Fate::Created } else { Fate::Unchanged }
}

fn too_large(error: PastPriceError) -> AppError {
    AppError::refuse_field("unit_price", "out_of_range", format!("what the row comes to {error}"))
}

fn variant_of<'v>(variants: &'v HashMap<String, SellableVariant>, row: &SalesRow) -> Result<&'v SellableVariant> {
    variants.get(&folded_code(&row.code)).ok_or_else(|| AppError::Internal("a product was not made".to_owned()))
}

/// What became of a paper and its rows, in the order in which they were handed over.
fn account<'r>(done: &mut Done, what: &str, taken: &Taken, rows: impl Iterator<Item = &'r SalesRow>) -> Result<()> {
    let rows = rows.zip(&taken.new);
    done.rows.extend(rows.map(|(row, new)| (row.line, fate(*new))));
    if taken.is_known() {
        return Ok(());
    }
    done.effects.push(match &taken.before {
        Some(before) => Effect::changed(what, taken.id, taken.version, before)?,
        None => Effect::made(what, taken.id, taken.version),
    });
    let counted = if taken.before.is_some() { format!("{what}s_with_more_rows") } else { format!("{what}s") };
    done.tally.push((counted, 1));
    Ok(())
}

impl Unit for PaperUnit {
    fn lines(&self) -> Vec<u64> {
        self.paper.rows.iter().map(|(row, _)| row.line).collect()
    }

    fn apply(&self, call: &Call, ctx: &mut WriteCtx<'_, '_>) -> Result<Done> {
        let mut done = Done::default();
        let at = self.at(ctx)?;
        let variants = self.variants(ctx, call, &mut done)?;
        match self.paper.kind {
            Paper::Sale => {
                let buyer = self.buyer(ctx, call, &mut done)?;
                let taken = take_order(ctx, call, &self.order((&buyer, at), &variants)?)?;
                let lines = self.rows(|class| class == RowClass::Sale);
                let charges = self.rows(|class| class == RowClass::Charge);
                account(&mut done, "order", &taken, lines.chain(charges).map(|(row, _)| row))?;
            }
            Paper::Credit | Paper::BadDebt => {
                let buyer = self.buyer(ctx, call, &mut done)?;
                let taken = take_paper(ctx, &self.credit((&buyer, at), &variants)?)?;
                account(&mut done, "paper", &taken, self.paper.rows.iter().map(|(row, _)| row))?;
            }
            Paper::Adjustment => {}
        }
        self.adjust(ctx, at, &variants, &mut done)?;
        self.tally(done)
    }

    fn place_of(&self, path: &str) -> Option<(u64, String)> {
        let first = self.paper.rows.first()?.0.line;
        Some((first, path.to_owned()))
    }
}
