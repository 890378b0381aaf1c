//! Rows of customers, suppliers and what suppliers sell.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::CUSTOMERS,
        walk: Walk::Ids(sql!("select id from customers where id > $1 order by id limit $2")),
        rows: sql!(
            "select c.id, c.kind, c.name, c.email, c.phone, c.company, c.note, c.archived_at is not null, c.address, c.address,
                    c.address, c.address, c.address, c.address, c.address, c.address, c.address, c.created_at, c.updated_at
             from {keys k(n bigint, id bigint)} join customers c on c.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::SUPPLIERS,
        walk: Walk::Ids(sql!("select id from suppliers where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.id, s.name, s.email, s.phone, s.currency, s.lead_time_days, s.minimum_order, s.note,
                    s.archived_at is not null, s.created_at, s.updated_at
             from {keys k(n bigint, id bigint)} join suppliers s on s.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::SUPPLIER_ITEMS,
        walk: Walk::Ids(sql!("select id from supplier_items where id > $1 order by id limit $2")),
        rows: sql!(
            "select s.name, v.sku, i.supplier_sku, i.price, i.currency, i.lead_time_days, i.pack_size,
                    i.minimum_quantity, i.preferred
             from {keys k(n bigint, id bigint)} join supplier_items i on i.id = k.id
             join suppliers s on s.id = i.supplier_id join variants v on v.id = i.variant_id order by k.n"
        ),
    },
];
