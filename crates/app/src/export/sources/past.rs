//! Rows of what came in from before Purser.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::CUSTOMER_REFERENCES,
        walk: Walk::Whole,
        rows: sql!(
            "select r.system, r.reference, r.customer_id, c.name from customer_references r
             join customers c on c.id = r.customer_id order by r.system, r.reference"
        ),
    },
    Source {
        layout: &fields::ORDER_ORIGINS,
        walk: Walk::Ids(sql!("select order_id from order_origins where order_id > $1 order by order_id limit $2")),
        rows: sql!(
            "select o.number, g.system, g.customer_reference, g.country
             from {keys k(n bigint, id bigint)} join order_origins g on g.order_id = k.id join orders o on o.id = g.order_id
             order by k.n"
        ),
    },
    Source {
        layout: &fields::ORDER_CHARGES,
        walk: Walk::Pairs(sql!(
            "select order_id, position from order_charges where (order_id, position) > ($1, $2)
             order by order_id, position limit $3"
        )),
        rows: sql!(
            "select o.number, c.position + 1, c.kind, c.code, c.words, c.quantity, c.unit_price, c.amount, o.currency
             from {keys k(n bigint, id bigint, position bigint)}
             join order_charges c on c.order_id = k.id and c.position = k.position join orders o on o.id = c.order_id
             order by k.n"
        ),
    },
    Source {
        layout: &fields::PAST_PAPERS,
        walk: Walk::Ids(sql!("select id from past_papers where id > $1 order by id limit $2")),
        rows: sql!(
            "select p.number, p.kind, p.at, p.customer_reference, c.name, p.country, l.position + 1, l.class, o.number, l.sku,
                    l.words, l.quantity, l.unit_price, l.amount, p.currency
             from {keys k(n bigint, id bigint)} join past_papers p on p.id = k.id join past_paper_lines l on l.paper_id = p.id
             left join customers c on c.id = p.customer_id left join orders o on o.id = l.order_id
             order by k.n, l.position"
        ),
    },
    Source {
        layout: &fields::PAST_ADJUSTMENTS,
        walk: Walk::Ids(sql!("select id from past_adjustments where id > $1 order by id limit $2")),
        rows: sql!(
            "select a.system, a.reference, a.position + 1, a.at, a.sku, a.words, a.change
             from {keys k(n bigint, id bigint)} join past_adjustments a on a.id = k.id order by k.n"
        ),
    },
];
