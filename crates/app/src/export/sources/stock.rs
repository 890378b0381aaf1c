//! Rows of locations and stock.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::LOCATIONS,
        walk: Walk::Ids(sql!("select id from locations where id > $1 order by id limit $2")),
        rows: sql!(
            "select c.code, c.name, c.priority, c.ships_orders, c.archived_at is not null, c.address, c.address, c.address,
                    c.address, c.address, c.address, c.address, c.address, c.address
             from {keys k(n bigint, id bigint)} join locations c on c.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::STOCK,
        walk: Walk::Pairs(sql!(
            "select variant_id, location_id from stock_levels where (variant_id, location_id) > ($1, $2)
             order by variant_id, location_id limit $3"
        )),
        rows: sql!(
            "select v.sku, p.title || case when v.title = '' then '' else ', ' || v.title end, c.code,
                    l.good + l.damaged + l.quarantine + l.expired, l.good, l.damaged, l.quarantine, l.expired, l.held,
                    l.committed, l.in_delivery, l.good - l.committed - l.held - l.safety_stock, l.safety_stock,
                    l.oversell_allowance, l.low_at
             from {keys k(n bigint, variant bigint, location bigint)}
             join stock_levels l on l.variant_id = k.variant and l.location_id = k.location
             join variants v on v.id = l.variant_id join products p on p.id = v.product_id
             join locations c on c.id = l.location_id order by k.n"
        ),
    },
    Source {
        layout: &fields::MOVEMENTS,
        walk: Walk::Ids(sql!("select id from movements where id > $1 order by id limit $2")),
        rows: sql!(
            "select m.id, m.at, v.sku, c.code, m.bucket, m.change, m.cause, m.reason,
                    case when m.actor_kind = 'user' then coalesce(u.name, m.actor_kind) else m.actor_kind end
             from {keys k(n bigint, id bigint)} join movements m on m.id = k.id join variants v on v.id = m.variant_id
             join locations c on c.id = m.location_id left join users u on u.id = m.actor_id order by k.n"
        ),
    },
    Source {
        layout: &fields::TRANSFERS,
        walk: Walk::Ids(sql!("select id from transfers where id > $1 order by id limit $2")),
        rows: sql!(
            "select t.id, a.code, b.code, t.state, t.note, t.sent_at, t.received_at, v.sku, l.quantity, l.received, l.reason
             from {keys k(n bigint, id bigint)} join transfers t on t.id = k.id join locations a on a.id = t.from_location_id
             join locations b on b.id = t.to_location_id join transfer_lines l on l.transfer_id = t.id
             join variants v on v.id = l.variant_id order by k.n, v.sku_folded"
        ),
    },
    Source {
        layout: &fields::COUNTS,
        walk: Walk::Ids(sql!("select id from stock_counts where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.id, c.code, s.counted_at, s.note, v.sku, l.counted, l.book, l.change
             from {keys k(n bigint, id bigint)} join stock_counts s on s.id = k.id join locations c on c.id = s.location_id
             join stock_count_lines l on l.stock_count_id = s.id join variants v on v.id = l.variant_id
             order by k.n, v.sku_folded"
        ),
    },
    Source {
        layout: &fields::HOLDS,
        walk: Walk::Ids(sql!("select id from holds where id > $1 order by id limit $2")),
        rows: sql!(
            "select h.id, h.channel, h.state, h.created_at, h.expires_at, h.ended_at, v.sku, c.code, l.quantity
             from {keys k(n bigint, id bigint)} join holds h on h.id = k.id join hold_lines l on l.hold_id = h.id
             join variants v on v.id = l.variant_id join locations c on c.id = l.location_id
             order by k.n, v.sku_folded, c.code"
        ),
    },
];
