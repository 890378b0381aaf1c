//! Orders as the API answers them.

use crate::shell::schema::{AddressSchema, MoneySchema, TimeSchema};
use crate::shell::{App, Caller};
use app::orders::note::NoteView;
use app::orders::queries::list::OrderRow;
use app::orders::view::{LineView, OrderView, TaxView};
use app::platform::AppError;
use domain::{Address, Currency, Money, OrderId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// An order.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderJson {
    /// Its id.
    #[schema(example = "ord_01J8ZK4T2M7Q5X")]
    id: String,
    /// Its number, as people say it.
    #[schema(example = "1001")]
    number: String,
    /// `placed`, `cancelled` or `closed`.
    status: &'static str,
    /// Where the work is, in the shop's own words.
    stage: String,
    /// How far it is paid.
    payment: &'static str,
    /// `unfulfilled`, `partial` or `fulfilled`.
    fulfilment: &'static str,
    /// `normal` or `high`.
    priority: &'static str,
    /// The channel it came through.
    channel: String,
    /// Currency of every amount.
    #[schema(example = "GBP")]
    currency: &'static str,
    /// Whether prices contain the tax.
    prices_include_tax: bool,
    /// Its lines.
    lines: Vec<LineJson>,
    /// Sum of quantity times price.
    #[schema(value_type = MoneySchema)]
    subtotal: Money,
    /// Sum of the discounts.
    #[schema(value_type = MoneySchema)]
    discount: Money,
    /// Price of shipping.
    #[schema(value_type = MoneySchema)]
    shipping: Money,
    /// Other fees.
    #[schema(value_type = MoneySchema)]
    fees: Money,
    /// Tax of lines and shipping.
    #[schema(value_type = MoneySchema)]
    tax: Money,
    /// What is to be paid.
    #[schema(value_type = MoneySchema)]
    total: Money,
    /// The tax per rate.
    taxes: Vec<TaxJson>,
    /// Units of all lines together.
    units: i64,
    /// Who ordered.
    customer: CustomerJson,
    /// Where it goes; none when it is collected.
    #[schema(value_type = Option<AddressSchema>)]
    shipping_address: Option<Address>,
    /// How it goes.
    shipping_method: Option<String>,
    /// Words of the customer; may be empty.
    note: String,
    /// When it was placed.
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    /// When it last changed.
    #[schema(value_type = TimeSchema)]
    updated_at: Timestamp,
    /// When it was cancelled.
    #[schema(value_type = Option<TimeSchema>)]
    cancelled_at: Option<Timestamp>,
    /// Rises with every change; send it back as `If-Match`.
    version: i64,
}

/// A line of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub(crate) struct LineJson {
    /// Its id.
    id: String,
    /// The variant.
    variant: String,
    /// Its SKU when it was ordered.
    sku: String,
    /// Its title when it was ordered.
    title: String,
    /// Units ordered.
    quantity: i64,
    /// Price of one.
    #[schema(value_type = MoneySchema)]
    unit_price: Money,
    /// Discount on the line.
    #[schema(value_type = MoneySchema)]
    discount: Money,
    /// Tax of the line.
    #[schema(value_type = MoneySchema)]
    tax: Money,
    /// What the line costs with its tax.
    #[schema(value_type = MoneySchema)]
    total: Money,
    /// Units promised and not yet shipped.
    committed: i64,
    /// Units shipped.
    shipped: i64,
    /// Units that wait for stock.
    backordered: i64,
    /// The location all of it is from; none when it is from several or from nowhere yet.
    location: Option<String>,
    /// Where its units are from.
    allocations: Vec<AllocationJson>,
}

/// Units of a line at a location.
#[derive(Serialize, ToSchema)]
#[schema(as = Allocation)]
pub(crate) struct AllocationJson {
    /// Where.
    location: String,
    /// Units promised there.
    committed: i64,
    /// Units shipped from there.
    shipped: i64,
}

/// The tax of one rate.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderTax)]
pub(crate) struct TaxJson {
    /// As documents call it.
    name: String,
    /// Parts per million: 200000 is 20 %.
    rate_ppm: i64,
    /// The tax.
    #[schema(value_type = MoneySchema)]
    amount: Money,
}

/// Who ordered, as they were when they did.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderCustomer)]
pub(crate) struct CustomerJson {
    /// The customer.
    id: Option<String>,
    /// Name.
    name: String,
    /// E-mail address.
    email: Option<String>,
    /// Telephone.
    phone: Option<String>,
}

/// An order in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub(crate) struct OrderRowJson {
    /// Its id.
    id: String,
    /// Its number.
    number: String,
    /// `placed`, `cancelled` or `closed`.
    status: &'static str,
    /// Where the work is.
    stage: String,
    /// How far it is paid.
    payment: &'static str,
    /// How far it is shipped.
    fulfilment: &'static str,
    /// `normal` or `high`.
    priority: &'static str,
    /// The channel it came through.
    channel: String,
    /// What is to be paid.
    #[schema(value_type = MoneySchema)]
    total: Money,
    /// Units of all lines together.
    units: i64,
    /// Lines.
    line_count: i64,
    /// Who ordered.
    customer_name: String,
    /// When it was placed.
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
    /// Rises with every change.
    version: i64,
}

/// What an edit did, or would do.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderEdited)]
pub(crate) struct EditedJson {
    /// The order after it.
    pub(super) order: OrderJson,
    /// What the customer pays more; negative: less.
    #[schema(value_type = MoneySchema)]
    pub(super) difference: Money,
}

/// A note on an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderNote)]
pub(crate) struct NoteJson {
    /// What it says.
    body: String,
    /// Who wrote it: `user`, `api_key`, `guest` or `system`.
    author_kind: String,
    /// When.
    #[schema(value_type = TimeSchema)]
    created_at: Timestamp,
}

impl From<OrderView> for OrderJson {
    fn from(o: OrderView) -> Self {
        let money = |minor| Money::from_minor(minor, o.currency);
        Self {
            id: o.id.to_string(),
            status: o.state.code(),
            payment: o.payment.code(),
            fulfilment: o.fulfilment.code(),
            priority: o.priority.code(),
            currency: o.currency.code(),
            prices_include_tax: o.prices_include_tax,
            subtotal: money(o.subtotal),
            discount: money(o.discount),
            shipping: money(o.shipping),
            fees: money(o.fees),
            tax: money(o.tax),
            total: money(o.total),
            taxes: o.tax_lines.into_iter().map(|t| tax(t, o.currency)).collect(),
            lines: o.lines.into_iter().map(|l| line(l, o.currency)).collect(),
            units: o.units,
            customer: CustomerJson {
                id: o.customer.id.map(|id| id.to_string()),
                name: o.customer.name,
                email: o.customer.email,
                phone: o.customer.phone,
            },
            number: o.number,
            stage: o.stage,
            channel: o.channel,
            shipping_address: o.shipping_address,
            shipping_method: o.shipping_method,
            note: o.note,
            created_at: o.created_at,
            updated_at: o.updated_at,
            cancelled_at: o.cancelled_at,
            version: o.version,
        }
    }
}

fn line(l: LineView, currency: Currency) -> LineJson {
    let money = |minor| Money::from_minor(minor, currency);
    LineJson {
        id: l.id.to_string(),
        variant: l.variant.to_string(),
        location: l.location().map(|id| id.to_string()),
        sku: l.sku,
        title: l.title,
        quantity: l.quantity,
        unit_price: money(l.unit_price),
        discount: money(l.discount),
        tax: money(l.tax),
        total: money(l.total),
        committed: l.committed,
        shipped: l.shipped,
        backordered: l.backordered,
        allocations: l
            .allocations
            .into_iter()
            .map(|a| AllocationJson { location: a.location.to_string(), committed: a.committed, shipped: a.shipped })
            .collect(),
    }
}

fn tax(t: TaxView, currency: Currency) -> TaxJson {
    TaxJson { name: t.name, rate_ppm: t.rate_ppm, amount: Money::from_minor(t.amount, currency) }
}

impl From<OrderRow> for OrderRowJson {
    fn from(o: OrderRow) -> Self {
        Self {
            id: o.id.to_string(),
            number: o.number,
            status: o.state.code(),
            stage: o.stage,
            payment: o.payment.code(),
            fulfilment: o.fulfilment.code(),
            priority: o.priority.code(),
            channel: o.channel,
            total: Money::from_minor(o.total, o.currency),
            units: o.units,
            line_count: o.line_count,
            customer_name: o.customer_name,
            created_at: o.created_at,
            version: o.version,
        }
    }
}

impl From<NoteView> for NoteJson {
    fn from(n: NoteView) -> Self {
        Self { body: n.body, author_kind: n.author_kind, created_at: n.created_at }
    }
}

/// The order as it stands, for who changed an older version of it.
pub(crate) async fn read_order(app: &App, caller: &Caller, id: OrderId) -> app::platform::Result<OrderJson> {
    let found = app.shop().read(&caller.principal, move |ctx| app::orders::queries::orders::order(ctx.tx, id)).await?;
    found.map(OrderJson::from).ok_or(AppError::NotFound("order"))
}
