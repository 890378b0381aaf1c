//! Reading orders for a list.

use crate::orders::view::OrderView;
use crate::platform::page::{Beside, Page, PageRequest, Paging, SortColumn, SortKey};
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

/// An order by id and number.
pub type Named = (OrderId, String);

// Ids rise with time, so the id is the key of the order in which orders were placed.
static SORT: [SortColumn; 2] = [sort_column!("created_at", by id "id"), sort_column!("total", Int, "total", "id")];

/// A part of the list of orders.
pub fn orders(tx: &mut Tx<'_>, filter: &OrderFilter) -> Result<Page<OrderRow>> {
    let (search, paging) = filter.check()?;
    let mut select = Select::new(
        "select id, number, channel, state, stage, payment, fulfilment, priority, currency, total, units, line_count,
                customer_name, created_at, version from orders",
    );
    filter.narrow(&mut select, &search);
    paging.apply(&mut select);
    let (sql, params) = select.parts();
    let rows = tx.query(&sql, params, row)?;
    Ok(paging.page(rows, |row, column| (sort_key(column, row.total), row.id.raw())))
}

/// The orders beside one in a list, before it and behind it. It need not be in the list any more: what was done to it may have
/// taken it out, and one goes on from where it was.
pub fn neighbours_in(
    tx: &mut Tx<'_>,
    filter: &OrderFilter,
    order: &OrderView,
) -> Result<(Option<Named>, Option<Named>)> {
    let mut beside = |side: Beside| -> Result<Option<Named>> {
        let (search, paging) = filter.check()?;
        let paging = paging.beside(side, |column| sort_key(column, order.total), order.id.raw());
        let mut select = Select::new("select id, number from orders");
        filter.narrow(&mut select, &search);
        paging.apply(&mut select);
        let (sql, params) = select.parts();
        Ok(tx.one(&sql, params, |r| Ok((OrderId::from_raw(r.get(0)?), r.get(1)?)))?)
    };
    Ok((beside(Beside::Before)?, beside(Beside::Behind)?))
}

fn sort_key(column: &str, total: i64) -> SortKey {
    match column {
        "total" => SortKey::Int(total),
        _ => SortKey::Id,
    }
}

impl OrderFilter {
    fn check(&self) -> Result<(Search, Paging)> {
        let mut errors = FieldErrors::new();
        let search = Search::read(self.search.as_deref()).map_err(|e| errors.extend_under("", e)).unwrap_or_default();
        let paging = self.page.check(&SORT).map_err(|e| errors.extend_under("", e)).ok();
        match paging.filter(|_| errors.is_empty()) {
            Some(paging) => Ok((search, paging)),
            None => Err(errors.into()),
        }
    }

    fn narrow<'a>(&'a self, select: &mut Select<'a>, search: &'a Search) {
        select
            .filter_some("number = ?", self.number.as_deref())
            .filter_some("state = ?", self.state.map(OrderState::code))
            .filter_some("stage = ?", self.stage.as_deref())
            .filter_some("payment = ?", self.payment.map(PaymentState::code))
            .filter_some("fulfilment = ?", self.fulfilment.map(FulfilmentState::code))
            .filter_some("priority = ?", self.priority.map(Priority::code))
            .filter_some("channel = ?", self.channel.as_deref())
            .filter_some("customer_id = ?", self.customer.map(CustomerId::raw))
            .filter_some("created_at >= ?", self.from.map(Timestamp::as_micros))
            .filter_some("created_at < ?", self.until.map(Timestamp::as_micros));
        if let Some(work) = self.work {
            select.filter(work.condition(), &[]);
        }
        search.apply(select, "search like ? escape '!'");
    }
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
