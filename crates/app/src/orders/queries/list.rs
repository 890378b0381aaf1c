//! Reading orders for a list.

use crate::platform::page::{Page, PageRequest, SortColumn, SortKey};
use crate::platform::search::Search;
use crate::platform::{Result, cells};
use crate::sort_column;
use db::{Row, Select, Tx, params, sql};
use domain::base::{Currency, CustomerId, FieldErrors, OrderId, Timestamp};
use domain::orders::{FulfilmentState, OrderState, PaymentState, Priority};
use serde::{Deserialize, Serialize};

/// What is left to do on placed orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Something has not been shipped yet.
    Open,
    /// Something is promised and can leave.
    ToShip,
    /// Something waits for stock.
    BackOrdered,
    /// Not shipped as a whole; out-of-stock ones are not promised. Late are those placed before [`OrderFilter::until`].
    Late,
}

impl Work {
    const fn condition(self) -> &'static str {
        match self {
            Work::Open => "state = 'placed' and fulfilment <> 'fulfilled'",
            Work::ToShip => {
                "state = 'placed' and fulfilment <> 'fulfilled'
                 and exists (select 1 from allocations a where a.order_id = orders.id and a.committed > 0)"
            }
            Work::Late => "state = 'placed' and fulfilment <> 'fulfilled' and stage <> 'out_of_stock'",
            Work::BackOrdered => {
                "state = 'placed' and fulfilment <> 'fulfilled'
                 and id in (select l.order_id from order_lines l where l.backordered > 0)"
            }
        }
    }
}

/// Which orders a list shows. Every filter narrows it.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Words in number, customer's name or e-mail address.
    pub search: Option<String>,
    /// Exactly this number.
    pub number: Option<String>,
    /// In this state.
    pub state: Option<OrderState>,
    /// In this stage.
    pub stage: Option<String>,
    /// Paid so far.
    pub payment: Option<PaymentState>,
    /// Shipped so far.
    pub fulfilment: Option<FulfilmentState>,
    /// With this priority.
    pub priority: Option<Priority>,
    /// Through this channel.
    pub channel: Option<String>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// Placed at this moment or later.
    pub from: Option<Timestamp>,
    /// Placed before this moment.
    pub until: Option<Timestamp>,
    /// With such work left.
    pub work: Option<Work>,
    /// Which part of the list.
    pub page: PageRequest,
}

/// An order in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// The channel it came through.
    pub channel: String,
    /// Placed, cancelled or closed.
    pub state: OrderState,
    /// Where the work is.
    pub stage: String,
    /// How far it is paid.
    pub payment: PaymentState,
    /// How far it is shipped.
    pub fulfilment: FulfilmentState,
    /// How urgent it is.
    pub priority: Priority,
    /// Currency of the total.
    pub currency: Currency,
    /// What is to be paid, minor units.
    pub total: i64,
    /// Units of all lines together.
    pub units: i64,
    /// Lines.
    pub line_count: i64,
    /// Who ordered.
    pub customer_name: String,
    /// When it was placed.
    pub created_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

// Ids rise with time, so the id is the key of the order in which orders were placed.
static SORT: [SortColumn; 2] = [sort_column!("created_at", by id "id"), sort_column!("total", Int, "total", "id")];

/// A part of the list of orders.
pub fn orders(tx: &mut Tx<'_>, filter: &OrderFilter) -> Result<Page<OrderRow>> {
    let mut errors = FieldErrors::new();
    let search = Search::read(filter.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
    let paging = filter.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
    let Some(paging) = paging.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let mut select = Select::new(
        "select id, number, channel, state, stage, payment, fulfilment, priority, currency, total, units, line_count,
                customer_name, created_at, version from orders",
    );
    select
        .filter_some("number = ?", filter.number.as_deref())
        .filter_some("state = ?", filter.state.map(OrderState::code))
        .filter_some("stage = ?", filter.stage.as_deref())
        .filter_some("payment = ?", filter.payment.map(PaymentState::code))
        .filter_some("fulfilment = ?", filter.fulfilment.map(FulfilmentState::code))
        .filter_some("priority = ?", filter.priority.map(Priority::code))
        .filter_some("channel = ?", filter.channel.as_deref())
        .filter_some("customer_id = ?", filter.customer.map(CustomerId::raw))
        .filter_some("created_at >= ?", filter.from.map(Timestamp::as_micros))
        .filter_some("created_at < ?", filter.until.map(Timestamp::as_micros));
    if let Some(work) = filter.work {
        select.filter(work.condition(), &[]);
    }
    search.apply(&mut select, "search like ? escape '!'");
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, row)?;
    Ok(paging.page(rows, |row, column| match column {
        "total" => (SortKey::Int(row.total), row.id.raw()),
        _ => (SortKey::Id, row.id.raw()),
    }))
}

/// What a customer has bought so far, cancelled orders apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    /// Orders.
    pub orders: i64,
    /// Their totals in the asked currency, minor units.
    pub total: i64,
    /// When the last of them was placed.
    pub last: Option<Timestamp>,
}

/// What a customer has bought so far.
pub fn bought(tx: &mut Tx<'_>, customer: CustomerId, currency: Currency) -> Result<Bought> {
    let found = tx.one(
        sql!(
            "select count(*), cast(coalesce(sum(case when currency = $2 then total else 0 end), 0) as bigint), max(created_at)
             from orders where customer_id = $1 and state <> 'cancelled'"
        ),
        params![customer.raw(), currency.code()],
        |r| Ok(Bought { orders: r.get(0)?, total: r.get(1)?, last: cells::optional_moment(r, 2)? }),
    )?;
    Ok(found.unwrap_or_default())
}

fn row(r: &Row<'_>) -> db::Result<OrderRow> {
    Ok(OrderRow {
        id: OrderId::from_raw(r.get(0)?),
        number: r.get(1)?,
        channel: r.get(2)?,
        state: cells::parsed(r, 3)?,
        stage: r.get(4)?,
        payment: cells::parsed(r, 5)?,
        fulfilment: cells::parsed(r, 6)?,
        priority: cells::parsed(r, 7)?,
        currency: cells::parsed(r, 8)?,
        total: r.get(9)?,
        units: r.get(10)?,
        line_count: r.get(11)?,
        customer_name: r.get(12)?,
        created_at: cells::moment(r, 13)?,
        version: r.get(14)?,
    })
}
