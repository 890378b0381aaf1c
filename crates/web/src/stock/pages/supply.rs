//! Who sells the variants of a product, on its page: price, lead time, pack and minimum, and the way to add or change that.

use app::buying::SupplierItem;
use app::buying::queries::items_of_variants;
use app::catalog::queries::Variant;
use app::parties::queries::supplier;
use app::platform::{ReadCtx, Result as AppResult};
use domain::parties::Permission;
use domain::{Money, SupplierId, VariantId};
use maud::{Markup, Render, html};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::pages::{Visit, amount, figure};
use crate::ui::{
    Button, Column, Icon, Phone, Row, Section, Table, Tone, badge_plain, none, number, pair, reference, text_link,
};

/// What suppliers sell of a product's variants.
pub(in crate::stock) struct Supply {
    items: Vec<SupplierItem>,
    /// Days that each supplier usually takes.
    usual: HashMap<SupplierId, i64>,
}

/// The form that says who sells a variant.
pub(super) fn new_item(sku: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("sku", sku).finish();
    format!("/supplier-items/new?{query}")
}

impl Supply {
    /// As it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::stock) fn read(ctx: &mut ReadCtx<'_, '_>, variants: &[Variant]) -> AppResult<Self> {
        let ids: Vec<VariantId> = variants.iter().map(|variant| variant.id).collect();
        let items = items_of_variants(ctx.tx, &ids)?;
        let mut usual = HashMap::new();
        for item in &items {
            if let Entry::Vacant(place) = usual.entry(item.supplier) {
                place.insert(supplier(ctx.tx, item.supplier)?.lead_time_days);
            }
        }
        Ok(Self { items, usual })
    }

    /// The section; nothing for those who may not see suppliers.
    pub(in crate::stock) fn section(&self, visit: &Visit, variants: &[Variant]) -> Markup {
        section(visit, variants, self)
    }
}

fn section(visit: &Visit, variants: &[Variant], supply: &Supply) -> Markup {
    if !visit.may(Permission::SuppliersRead) {
        return html! {};
    }
    let may = visit.may(Permission::SuppliersWrite);
    let first = variants.iter().find(|variant| variant.archived_at.is_none());
    let add = first.filter(|_| may).map(|variant| Button::link("Add a supplier", new_item(variant.sku.as_str())));
    let body = html! {
        @if supply.items.is_empty() { p.quiet { "Nobody is known to sell this. Say who does, and they are told when it runs low." } }
        @else { (table(visit, variants.len(), supply, may)) }
    };
    Section::new("supply", "Suppliers", body)
        .tools(html! { @if let Some(add) = add { (add.quiet().small().icon(Icon::Plus)) } })
        .render()
}

fn table(visit: &Visit, variants: usize, supply: &Supply, may: bool) -> Table {
    let mut columns = vec![
        Column::lead("Supplier"),
        Column::text("Supplier's code").phone(Phone::Hidden),
        Column::figure("Price").phone(Phone::Aside),
        Column::figure("Lead time"),
        Column::figure("Pack"),
        Column::figure("Minimum"),
    ];
    if may {
        columns.push(Column::text("Change").label_hidden().phone(Phone::LineEnd));
    }
    let rows = supply.items.iter().map(|item| {
        // Which variant it is about, where that is a question.
        let note = if variants > 1 { item.sku.as_str() } else { "" };
        let name = html! {
            (reference(&format!("/suppliers/{}", item.supplier), &item.supplier_name))
            @if item.preferred { " " (badge_plain(Tone::Ok, "First")) }
        };
        let days = item.lead_time_days.or_else(|| supply.usual.get(&item.supplier).copied().filter(|days| *days > 0));
        let words = |days: i64| html! { (figure(days)) @if days == 1 { " day" } @else { " days" } };
        let code = html! { code { (item.supplier_sku) } };
        let mut cells = vec![
            pair(&html! {}, &name, note),
            if item.supplier_sku.is_empty() { none() } else { code },
            item.price.map_or_else(none, |price| priced(visit, price)),
            days.map_or_else(none, words),
            number(&figure(item.pack_size)),
            number(&figure(item.minimum_quantity)),
        ];
        if may {
            let label = format!("Change {} of {}", item.sku, item.supplier_name);
            cells.push(html! { span title=(label) { (text_link(&format!("/supplier-items/{}", item.id), "Change")) } });
        }
        Row::new(format!("supply-{}", item.id), cells)
    });
    Table::new("Suppliers", columns, rows.collect()).plain()
}

/// With its currency; the shop's own as a sign.
fn priced(visit: &Visit, price: Money) -> Markup {
    let own = visit.settings().currency;
    if price.currency() == own {
        number(&format!("{}{}", own.symbol(), amount(price)))
    } else {
        number(&format!("{} {}", price.currency(), amount(price)))
    }
}
