//! Rows of the catalogue.

use super::{Source, Walk};
use crate::export::fields;
use db::sql;

pub(super) static SOURCES: &[Source] = &[
    Source {
        layout: &fields::PRODUCTS,
        walk: Walk::Ids(sql!("select id from products where id > $1 order by id limit $2")),
        rows: sql!(
            "select p.handle, p.title, p.description, p.vendor, p.product_type,
                    (select string_agg(cast(pc.category_id as text), ' ' order by pc.category_id)
                     from product_categories pc where pc.product_id = p.id),
                    p.tax_class, p.short_policy, p.archived_at is not null, p.options, v.options, p.options, v.options,
                    p.options, v.options, v.sku,
                    (select string_agg(replace(replace(replace(b.code, '\\', '\\\\'), ';', '\\;'), '>', '\\>'), '; ' order by b.code)
                     from barcodes b where b.variant_id = v.id),
                    v.price, v.compare_at_price, v.cost, v.currency, v.weight_g, v.tracked, v.archived_at is not null
             from {keys k(n bigint, id bigint)} join products p on p.id = k.id left join variants v on v.product_id = p.id
             order by k.n, v.position, v.id"
        ),
    },
    Source {
        layout: &fields::CATEGORIES,
        walk: Walk::Ids(sql!("select id from categories where id > $1 order by id limit $2")),
        rows: sql!(
            "select c.id, c.slug, c.position, c.archived_at is not null, c.created_at, c.updated_at
             from {keys k(n bigint, id bigint)} join categories c on c.id = k.id order by k.n"
        ),
    },
    Source {
        layout: &fields::TAX_CLASSES,
        walk: Walk::Ids(sql!("select id from tax_classes where id > $1 order by id limit $2")),
        rows: sql!(
            "select t.code, t.name, t.archived_at is not null
             from {keys k(n bigint, id bigint)} join tax_classes t on t.id = k.id order by k.n"
        ),
    },
];
