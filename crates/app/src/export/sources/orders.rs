//! Rows of orders, what they are made from, and their shipments.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::ORDERS,
        walk: Walk::Ids(sql!("select id from orders where id > $1 order by id limit $2")),
        rows: sql!(
            "select o.id, o.number, o.created_at, o.state, o.stage, o.payment, o.fulfilment, o.priority, o.channel, o.source,
                    o.customer_name, o.customer_email, o.customer_phone, o.ship_country, o.shipping_address,
                    o.shipping_address, o.shipping_address, o.shipping_address, o.shipping_address, o.shipping_address,
                    o.shipping_address, o.shipping_address, o.shipping_method, o.currency, o.prices_include_tax, o.subtotal,
                    o.discount, o.shipping, o.fees, o.tax, o.total, o.units, o.line_count, o.note, o.cancelled_at,
                    o.updated_at
             from {keys k(n bigint, id bigint)} join orders o on o.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::ORDER_LINES,
        walk: Walk::Ids(sql!("select id from orders where id > $1 order by id limit $2")),
        rows: sql!(
            "select o.number, l.position + 1, o.created_at, o.state, o.customer_name, o.customer_email, o.ship_country, l.sku,
                    l.title, l.quantity, l.unit_price, l.discount, l.tax, l.total, o.currency, l.tax_class, l.backordered,
                    l.shipped, o.prices_include_tax, o.shipping, o.fees, o.tax, o.total, o.shipping_address, o.shipping_address,
                    o.shipping_address, o.shipping_address, o.shipping_address, o.shipping_address, o.shipping_address,
                    o.shipping_address
             from {keys k(n bigint, id bigint)} join orders o on o.id = k.id join order_lines l on l.order_id = o.id
             order by k.n, l.position"
        ),
    },
    Source {
        layout: &fields::ALLOCATIONS,
        walk: Walk::Ids(sql!("select id from orders where id > $1 order by id limit $2")),
        rows: sql!(
            "select o.number, l.position + 1, l.sku, c.code, a.committed, a.shipped
             from {keys k(n bigint, id bigint)} join orders o on o.id = k.id join allocations a on a.order_id = o.id
             join order_lines l on l.id = a.order_line_id join locations c on c.id = a.location_id
             order by k.n, l.position, c.code"
        ),
    },
    Source {
        layout: &fields::ORDER_NOTES,
        walk: Walk::Ids(sql!("select id from order_notes where id > $1 order by id limit $2")),
        rows: sql!(
            "select o.number, t.created_at,
                    case when t.author_kind = 'user' then coalesce(u.name, t.author_kind) else t.author_kind end, t.body
             from {keys k(n bigint, id bigint)} join order_notes t on t.id = k.id join orders o on o.id = t.order_id
             left join users u on u.id = t.author_id order by k.n"
        ),
    },
    Source {
        layout: &fields::SALES_CHANNELS,
        walk: Walk::Ids(sql!("select id from sales_channels where id > $1 order by id limit $2")),
        rows: sql!(
            "select c.code, c.name, c.short_policy, c.buffer, c.archived_at is not null
             from {keys k(n bigint, id bigint)} join sales_channels c on c.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::STAGES,
        walk: Walk::Ids(sql!("select id from stages where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.code, s.name, s.action, s.position, s.archived_at is not null
             from {keys k(n bigint, id bigint)} join stages s on s.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::TAX_RATES,
        walk: Walk::Ids(sql!("select id from tax_rates where id > $1 order by id limit $2")),
        rows: sql!(
            "select t.name, t.country, t.region, t.tax_class, t.rate_ppm, t.archived_at is not null
             from {keys k(n bigint, id bigint)} join tax_rates t on t.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::SHIPPING_METHODS,
        walk: Walk::Ids(sql!("select id from shipping_methods where id > $1 order by id limit $2")),
        rows: sql!(
            "select m.code, m.name, m.price, m.currency, m.tax_class, m.archived_at is not null
             from {keys k(n bigint, id bigint)} join shipping_methods m on m.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::SHIPMENTS,
        walk: Walk::Ids(sql!("select id from shipments where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.id, o.number, s.state, s.carrier, s.tracking_number, s.tracking_url, s.shipped_at, s.handed_over_at,
                    s.ended_at, s.end_reason
             from {keys k(n bigint, id bigint)} join shipments s on s.id = k.id join orders o on o.id = s.order_id
             order by k.n"
        ),
    },
    Source {
        layout: &fields::SHIPMENT_LINES,
        walk: Walk::Ids(sql!("select id from shipments where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.id, o.number, x.order_line_id, v.sku, c.code, x.quantity
             from {keys k(n bigint, id bigint)} join shipments s on s.id = k.id join orders o on o.id = s.order_id
             join shipment_lines x on x.shipment_id = s.id join variants v on v.id = x.variant_id
             join locations c on c.id = x.location_id order by k.n, x.order_line_id, x.location_id"
        ),
    },
];
