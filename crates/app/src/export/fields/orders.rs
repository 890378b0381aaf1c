//! Columns of orders, what they are made from, and their shipments.

use super::Kind::{AddressPart, Flag, Id, Moment, Money, Number, Percent, Text};
use super::{Layout, field};
use domain::base::{OrderId, OrderLineId, ShipmentId};
use domain::parties::Permission;

/// Orders, known by their number.
pub const ORDERS: Layout = Layout {
    table: "orders",
    about: "orders, without their lines",
    needs: Permission::OrdersRead,
    fields: &[
        field("id", Id(|raw| OrderId::from_raw(raw).to_string())),
        field("number", Text),
        field("created_at", Moment),
        field("state", Text),
        field("stage", Text),
        field("payment", Text),
        field("fulfilment", Text),
        field("priority", Text),
        field("channel", Text),
        field("source", Text),
        field("customer_name", Text),
        field("customer_email", Text),
        field("customer_phone", Text),
        field("country", Text),
        field("ship_name", AddressPart("name")),
        field("ship_company", AddressPart("company")),
        field("ship_line1", AddressPart("line1")),
        field("ship_line2", AddressPart("line2")),
        field("ship_city", AddressPart("city")),
        field("ship_region", AddressPart("region")),
        field("ship_postcode", AddressPart("postcode")),
        field("ship_phone", AddressPart("phone")),
        field("shipping_method", Text),
        field("currency", Text),
        field("prices_include_tax", Flag),
        field("subtotal", Money),
        field("discount", Money),
        field("shipping", Money),
        field("fees", Money),
        field("tax", Money),
        field("total", Money),
        field("units", Number),
        field("lines", Number),
        field("note", Text),
        field("cancelled_at", Moment),
        field("updated_at", Moment),
    ],
};

/// Order lines, known by the order's number and their position; with what of the order is needed to read them alone.
pub const ORDER_LINES: Layout = Layout {
    table: "order-lines",
    about: "lines of orders",
    needs: Permission::OrdersRead,
    fields: &[
        field("order", Text),
        field("position", Number),
        field("created_at", Moment),
        field("state", Text),
        field("customer_name", Text),
        field("customer_email", Text),
        field("country", Text),
        field("sku", Text),
        field("title", Text),
        field("quantity", Number),
        field("unit_price", Money),
        field("discount", Money),
        field("tax", Money),
        field("total", Money),
        field("currency", Text),
        field("tax_class", Text),
        field("backordered", Number),
        field("shipped", Number),
        field("prices_include_tax", Flag),
        field("order_shipping", Money),
        field("order_fees", Money),
        field("order_tax", Money),
        field("order_total", Money),
        field("ship_name", AddressPart("name")),
        field("ship_company", AddressPart("company")),
        field("ship_line1", AddressPart("line1")),
        field("ship_line2", AddressPart("line2")),
        field("ship_city", AddressPart("city")),
        field("ship_region", AddressPart("region")),
        field("ship_postcode", AddressPart("postcode")),
        field("ship_phone", AddressPart("phone")),
    ],
};

/// Promises of stock to order lines.
pub const ALLOCATIONS: Layout = Layout {
    table: "allocations",
    about: "stock promised to orders and shipped from it, by location",
    needs: Permission::OrdersRead,
    fields: &[
        field("order", Text),
        field("position", Number),
        field("sku", Text),
        field("location", Text),
        field("committed", Number),
        field("shipped", Number),
    ],
};

/// Notes on orders.
pub const ORDER_NOTES: Layout = Layout {
    table: "order-notes",
    about: "notes on orders",
    needs: Permission::OrdersRead,
    fields: &[field("order", Text), field("created_at", Moment), field("author", Text), field("body", Text)],
};

/// Channels orders come through, known by their code.
pub const SALES_CHANNELS: Layout = Layout {
    table: "channels",
    about: "channels that orders come through",
    needs: Permission::OrdersRead,
    fields: &[
        field("code", Text),
        field("name", Text),
        field("short_policy", Text),
        field("buffer", Number),
        field("archived", Flag),
    ],
};

/// Stages of the work, known by their code.
pub const STAGES: Layout = Layout {
    table: "stages",
    about: "stages of the work on orders",
    needs: Permission::OrdersRead,
    fields: &[
        field("code", Text),
        field("name", Text),
        field("action", Text),
        field("position", Number),
        field("archived", Flag),
    ],
};

/// Tax rates, known by place and tax class.
pub const TAX_RATES: Layout = Layout {
    table: "tax-rates",
    about: "rates of tax by place and tax class",
    needs: Permission::OrdersRead,
    fields: &[
        field("name", Text),
        field("country", Text),
        field("region", Text),
        field("tax_class", Text),
        field("rate", Percent),
        field("archived", Flag),
    ],
};

/// Shipping methods, known by their code.
pub const SHIPPING_METHODS: Layout = Layout {
    table: "shipping-methods",
    about: "ways of shipping and what they cost",
    needs: Permission::OrdersRead,
    fields: &[
        field("code", Text),
        field("name", Text),
        field("price", Money),
        field("currency", Text),
        field("tax_class", Text),
        field("archived", Flag),
    ],
};

/// Shipments.
pub const SHIPMENTS: Layout = Layout {
    table: "shipments",
    about: "shipments, without their lines",
    needs: Permission::OrdersRead,
    fields: &[
        field("id", Id(|raw| ShipmentId::from_raw(raw).to_string())),
        field("order", Text),
        field("state", Text),
        field("carrier", Text),
        field("tracking_number", Text),
        field("tracking_url", Text),
        field("shipped_at", Moment),
        field("handed_over_at", Moment),
        field("ended_at", Moment),
        field("end_reason", Text),
    ],
};

/// Lines of shipments.
pub const SHIPMENT_LINES: Layout = Layout {
    table: "shipment-lines",
    about: "what each shipment holds",
    needs: Permission::OrdersRead,
    fields: &[
        field("shipment", Id(|raw| ShipmentId::from_raw(raw).to_string())),
        field("order", Text),
        field("line", Id(|raw| OrderLineId::from_raw(raw).to_string())),
        field("sku", Text),
        field("location", Text),
        field("quantity", Number),
    ],
};
