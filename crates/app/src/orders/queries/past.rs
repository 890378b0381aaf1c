//! Reading what is known from before Purser.

use crate::orders::past::{PastCharge, PastPaperLine};
use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::{Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, Value, params, sql};
use domain::base::{Currency, CustomerId, OrderId, OrderLineId, Timestamp, VariantId};
use domain::orders::past::{ChargeKind, Paper};

/// Lines of a customer's orders that a credit is looked for among, newest first.
const SOLD_LOOKED_AT: i64 = 20_000;

/// An order line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::orders) struct Standing {
    pub(in crate::orders) order: OrderId,
    pub(in crate::orders) line: OrderLineId,
}

/// An order line with the units that were not credited yet.
#[derive(Clone, Copy, Debug)]
pub(in crate::orders) struct Sold {
    pub(in crate::orders) place: Standing,
    pub(in crate::orders) variant: VariantId,
    pub(in crate::orders) unit_price: i64,
    pub(in crate::orders) left: i64,
}

/// A paper in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperRow {
    /// Its id.
    pub id: i64,
    /// A credit, or money given up.
    pub kind: Paper,
    /// Its number.
    pub number: String,
    /// The customer.
    pub customer: Option<CustomerId>,
    /// Their name now.
    pub customer_name: Option<String>,
    /// The order that it is about.
    pub order: Option<OrderId>,
    /// That order's number.
    pub order_number: Option<String>,
    /// Currency of the total.
    pub currency: Currency,
    /// The total, with the file's sign.
    pub total: i64,
    /// Lines.
    pub line_count: i64,
    /// When.
    pub at: Timestamp,
}

/// A line of a paper that is about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditRow {
    /// Number of the paper.
    pub number: String,
    /// When.
    pub at: Timestamp,
    /// The line's code.
    pub sku: String,
    /// What it says.
    pub words: String,
    /// Units; fewer than none.
    pub quantity: i64,
    /// The amount; less than nothing.
    pub amount: i64,
}

/// Which papers a list shows.
#[derive(Clone, Debug, Default)]
pub struct PaperFilter {
    /// Of this kind.
    pub kind: Option<Paper>,
    /// About this customer.
    pub customer: Option<CustomerId>,
    /// Which part of the list.
    pub page: PageRequest,
}

static SORT: [SortColumn; 1] = [sort_column!("at", Int, "p.at", "p.id")];

/// A part of the list of papers.
pub fn papers(tx: &mut Tx<'_>, filter: &PaperFilter) -> Result<Page<PaperRow>> {
    let paging = filter.page.check(&SORT)?;
    let mut select = Select::new(
        "select p.id, p.kind, p.number, p.customer_id, c.name, p.order_id, o.number, p.currency, p.total, p.line_count, p.at
         from past_papers p left join customers c on c.id = p.customer_id left join orders o on o.id = p.order_id",
    );
    select
        .filter_some("p.kind = ?", filter.kind.map(Paper::code))
        .filter_some("p.customer_id = ?", filter.customer.map(CustomerId::raw));
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, paper_row)?;
    Ok(paging.page(rows, |row, _| (SortKey::Int(row.at.as_micros()), row.id)))
}

/// One paper.
pub fn paper_by_id(tx: &mut Tx<'_>, id: i64) -> Result<Option<(PaperRow, Vec<PastPaperLine>)>> {
    let found = tx.one(
        sql!(
            "select p.id, p.kind, p.number, p.customer_id, c.name, p.order_id, o.number, p.currency, p.total, p.line_count,
                    p.at
             from past_papers p left join customers c on c.id = p.customer_id left join orders o on o.id = p.order_id
             where p.id = $1"
        ),
        params![id],
        paper_row,
    )?;
    let Some(paper) = found else { return Ok(None) };
    Ok(Some((paper, paper_lines(tx, id)?)))
}

fn paper_row(r: &Row<'_>) -> db::Result<PaperRow> {
    Ok(PaperRow {
        id: r.get(0)?,
        kind: cells::parsed(r, 1)?,
        number: r.get(2)?,
        customer: r.get::<Option<i64>>(3)?.map(CustomerId::from_raw),
        customer_name: r.get(4)?,
        order: r.get::<Option<i64>>(5)?.map(OrderId::from_raw),
        order_number: r.get(6)?,
        currency: cells::parsed(r, 7)?,
        total: r.get(8)?,
        line_count: r.get(9)?,
        at: cells::moment(r, 10)?,
    })
}

/// The charges of an order of the past, in their order.
pub fn charges_of(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<PastCharge>> {
    Ok(tx.query(
        sql!(
            "select kind, code, words, quantity, unit_price, amount from order_charges where order_id = $1 order by position"
        ),
        params![order.raw()],
        |r| {
            Ok(PastCharge {
                kind: cells::parsed::<ChargeKind>(r, 0)?,
                code: r.get(1)?,
                words: r.get(2)?,
                quantity: r.get(3)?,
                unit_price: r.get(4)?,
                amount: r.get(5)?,
            })
        },
    )?)
}

/// What was credited of an order.
pub fn credits_on(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<CreditRow>> {
    Ok(tx.query(
        sql!(
            "select p.number, p.at, l.sku, l.words, l.quantity, l.amount from past_paper_lines l
             join past_papers p on p.id = l.paper_id where l.order_id = $1 order by l.paper_id, l.position"
        ),
        params![order.raw()],
        |r| {
            Ok(CreditRow {
                number: r.get(0)?,
                at: cells::moment(r, 1)?,
                sku: r.get(2)?,
                words: r.get(3)?,
                quantity: r.get(4)?,
                amount: r.get(5)?,
            })
        },
    )?)
}

pub(in crate::orders) fn is_order_id(tx: &mut Tx<'_>, id: OrderId) -> Result<bool> {
    Ok(tx.one(sql!("select 1 from orders where id = $1"), params![id.raw()], |_| Ok(()))?.is_some())
}

/// Whether an order has one of these numbers.
pub(in crate::orders) fn are_numbers_taken(tx: &mut Tx<'_>, numbers: &[String]) -> Result<bool> {
    let keys: Vec<Value<'_>> = numbers.iter().map(Value::from).collect();
    let sql = sql!("select o.id from {keys k(number text)} join orders o on o.number = k.number");
    Ok(!tx.query_set(sql, &keys, &[], |r| r.get::<i64>(0))?.is_empty())
}

/// Id and total of a paper.
pub(in crate::orders) fn paper(tx: &mut Tx<'_>, system: &str, number: &str) -> Result<Option<(i64, i64)>> {
    Ok(tx.one(
        sql!("select id, total from past_papers where system = $1 and number = $2 {for update}"),
        params![system, number],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?)
}

pub(in crate::orders) fn paper_lines(tx: &mut Tx<'_>, id: i64) -> Result<Vec<PastPaperLine>> {
    Ok(tx.query(
        sql!(
            "select class, variant_id, sku, words, quantity, unit_price, amount from past_paper_lines
             where paper_id = $1 order by position"
        ),
        params![id],
        |r| {
            Ok(PastPaperLine {
                class: cells::parsed(r, 0)?,
                variant: r.get::<Option<i64>>(1)?.map(VariantId::from_raw),
                sku: r.get(2)?,
                words: r.get(3)?,
                quantity: r.get(4)?,
                unit_price: r.get(5)?,
                amount: r.get(6)?,
            })
        },
    )?)
}

/// The lines of a customer's orders of the past up to a moment, newest first.
pub(in crate::orders) fn sold_to(tx: &mut Tx<'_>, customer: CustomerId, until: Timestamp) -> Result<Vec<Sold>> {
    Ok(tx.query(
        sql!(
            "select l.order_id, l.id, l.variant_id, l.unit_price,
                    l.quantity + cast(coalesce((select sum(x.quantity) from past_paper_lines x
                                                where x.order_line_id = l.id), 0) as bigint)
             from orders o join order_lines l on l.order_id = o.id
             where o.customer_id = $1 and o.created_at <= $2 and o.source = 'import'
             order by o.id desc, l.position limit $3"
        ),
        params![customer.raw(), until.as_micros(), SOLD_LOOKED_AT],
        |r| {
            Ok(Sold {
                place: Standing { order: OrderId::from_raw(r.get(0)?), line: OrderLineId::from_raw(r.get(1)?) },
                variant: VariantId::from_raw(r.get(2)?),
                unit_price: r.get(3)?,
                left: r.get(4)?,
            })
        },
    )?)
}
