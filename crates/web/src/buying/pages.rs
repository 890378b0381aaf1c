//! What a supplier sells, in the browser: the items with price, lead time and pack, adding one, changing and taking it off.

use app::buying::items::{ChangeSupplierItem, CreateSupplierItem, ItemTerms, RemoveSupplierItem};
use app::buying::{SupplierItem, SupplierItemFilter, queries};
use app::catalog::queries::variant;
use app::parties::queries::{supplier, suppliers};
use app::parties::suppliers::SupplierFilter;
use app::platform::{AppError, PageRequest, Result as AppResult};
use domain::base::{Currency, FieldErrors, Money, Sku, SupplierId, SupplierItemId};
use domain::parties::Permission;
use maud::{Markup, Render, html};
use serde::Deserialize;

use crate::pages::{Faults, Page, Sent, Shown, Visit, amount, figure};
use crate::shell::{Address, Policy, Query, Routes};
use crate::ui::{
    Button, Choice, Column, Crumb, Empty, Field, Form, Icon, Kind, Look, Phone, Place, Row, Shape, Table, Tone, badge,
    crumbs, form_part, form_row, none, number, pair, reference,
};

/// Items shown; a supplier of more is worked on by file and API.
const MOST_SHOWN: i64 = 250;
/// Where a line's box finds products.
const PRODUCTS: &str = "/orders/new/products";

pub(super) fn add(routes: Routes) -> Routes {
    let (see, change) = (Policy::Needs(Permission::SuppliersRead), Policy::Needs(Permission::SuppliersWrite));
    routes
        .page(see, "/suppliers/{id}/items", list)
        .form(change, "/suppliers/{id}/items", create)
        .page(change, "/supplier-items/new", ask_new)
        .form(change, "/supplier-items/new", create_new)
        .page(change, "/supplier-items/{id}", edit)
        .form(change, "/supplier-items/{id}", save)
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    supplier: String,
    sku: String,
    supplier_sku: String,
    price: String,
    lead_time_days: String,
    pack_size: String,
    minimum_quantity: String,
    preferred: String,
    version: i64,
    remove: String,
}

impl Typed {
    fn of(item: &SupplierItem) -> Self {
        Self {
            supplier: item.supplier.to_string(),
            sku: item.sku.clone(),
            supplier_sku: item.supplier_sku.clone(),
            price: item.price.map(Money::amount_text).unwrap_or_default(),
            lead_time_days: item.lead_time_days.map(|days| days.to_string()).unwrap_or_default(),
            pack_size: item.pack_size.to_string(),
            minimum_quantity: item.minimum_quantity.to_string(),
            preferred: if item.preferred { "true".to_owned() } else { String::new() },
            version: item.version,
            remove: String::new(),
        }
    }

    fn terms(&self, currency: Currency, errors: &mut FieldErrors) -> ItemTerms {
        let mut whole = |field: &'static str, text: &str| {
            let text = text.trim();
            let read = (!text.is_empty()).then(|| text.parse::<i64>());
            let wrong = |_| errors.add(field, "not_a_number", "enter a whole number, such as 10");
            read.and_then(|read| read.map_err(wrong).ok())
        };
        let lead_time_days = whole("lead_time_days", &self.lead_time_days);
        let pack_size = whole("pack_size", &self.pack_size).unwrap_or(1);
        let minimum_quantity = whole("minimum_quantity", &self.minimum_quantity).unwrap_or(1);
        let price = self.price.trim();
        let price = (!price.is_empty()).then(|| errors.take("price", Money::parse(price, currency))).flatten();
        ItemTerms { supplier_sku: self.supplier_sku.clone(), price, lead_time_days, pack_size, minimum_quantity }
    }

    fn command(&self, supplier: SupplierId, currency: Currency) -> Result<CreateSupplierItem, FieldErrors> {
        let mut errors = FieldErrors::new();
        let sku = errors.take("sku", Sku::new(&self.sku));
        let terms = self.terms(currency, &mut errors);
        let preferred = Some(!self.preferred.is_empty());
        match sku.filter(|_| errors.is_empty()) {
            Some(sku) => Ok(CreateSupplierItem { supplier, sku, terms, preferred }),
            None => Err(errors),
        }
    }

    fn change(&self, item: &SupplierItem) -> Result<ChangeSupplierItem, FieldErrors> {
        let mut errors = FieldErrors::new();
        let terms = self.terms(item.currency, &mut errors);
        let ItemTerms { supplier_sku, price, lead_time_days, pack_size, minimum_quantity } = terms;
        errors.into_result(ChangeSupplierItem {
            id: item.id,
            version: self.version,
            supplier_sku: Some(supplier_sku),
            price: Some(price),
            lead_time_days: Some(lead_time_days),
            pack_size: Some(pack_size),
            minimum_quantity: Some(minimum_quantity),
            preferred: Some(!self.preferred.is_empty()),
        })
    }
}

/// What a link to the form fills in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    sku: String,
}

async fn list(visit: Visit, Address(id): Address<SupplierId>, Query(asked): Query<Asked>) -> Shown {
    let one = || "1".to_owned();
    let typed = Typed { pack_size: one(), minimum_quantity: one(), sku: asked.sku, ..Typed::default() };
    let page = page(&visit, id, &typed, &Faults::none()).await?;
    visit.show(page)
}

async fn create(visit: Visit, Address(id): Address<SupplierId>, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let currency = visit.read(move |ctx| supplier(ctx.tx, id)).await?.currency;
    let done = match typed.command(id, currency) {
        Ok(command) => visit.shop().execute(sent.call, command).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let said = format!("{} was added", answer.value.title);
            visit.go(format!("/suppliers/{id}/items")).say(said).done()
        }
        Err(faults) => {
            let page = page(&visit, id, &typed, &faults).await?;
            visit.show(page.refused())
        }
    }
}

async fn page(visit: &Visit, id: SupplierId, typed: &Typed, faults: &Faults) -> AppResult<Page> {
    let page = PageRequest { limit: Some(MOST_SHOWN), ..PageRequest::default() };
    let filter = SupplierItemFilter { supplier: Some(id), page, ..SupplierItemFilter::default() };
    let (one, items) =
        visit.read(move |ctx| Ok((supplier(ctx.tx, id)?, queries::supplier_items(ctx.tx, &filter)?.items))).await?;
    let may = visit.may(Permission::SuppliersWrite);
    let title = format!("What {} sells", one.name);
    let form = Form::post("item", format!("/suppliers/{id}/items"), visit.guard())
        .errors(faults.list())
        .body(form_part("Add an item", &html! {
            (Field::new("sku", "Product", Kind::Ask(PRODUCTS.into())).required().placeholder("SKU, barcode or name").value(typed.sku.clone()).error(faults.at("sku")))
            (terms_fields(typed, Some(one.currency), faults))
        }))
        .foot(html! { (Button::submit("Add item").primary()) });
    let body = html! {
        div.page {
            (crumbs(&[Crumb::new("Suppliers", "/suppliers"), Crumb::new(one.name.to_string(), format!("/suppliers/{id}"))]))
            header.page-head { div.page-title { h1 { (title) } span.page-count { (items.len()) } } }
            @if items.is_empty() {
                (Empty::new(Icon::Package, "No items yet", "Say what is bought here, and low stock is told to this supplier.").inside())
            } @else {
                (item_table(&items, may))
            }
            @if may { div class="page-form" { (form) } }
        }
    };
    Ok(Page::new(title, Place::Purchasing, body))
}

/// What a supplier sells; those who may change it are led there.
pub(crate) fn item_table(items: &[SupplierItem], may: bool) -> Table {
    let columns = vec![
        Column::lead("Product"),
        Column::text("Supplier's code").phone(Phone::Hidden),
        Column::figure("Price").phone(Phone::Aside),
        Column::figure("Lead time"),
        Column::figure("Pack"),
        Column::figure("Minimum").phone(Phone::Hidden),
        Column::text("Bought here").phone(Phone::LineEnd),
    ];
    let rows = items.iter().map(|item| {
        let href = format!("/supplier-items/{}", item.id);
        let days = |days: i64| html! { (figure(days)) " days" };
        let cells = vec![
            pair(&html! {}, &html! { @if may { (reference(&href, &item.title)) } @else { (item.title) } }, &item.sku),
            if item.supplier_sku.is_empty() {
                none()
            } else {
                html! { code { (item.supplier_sku) } }
            },
            item.price.map_or_else(none, |price| number(&format!("{} {}", item.currency, amount(price)))),
            item.lead_time_days.map_or_else(|| html! { "as usual" }, days),
            number(&figure(item.pack_size)),
            number(&figure(item.minimum_quantity)),
            if item.preferred { badge(Tone::Ok, Shape::Full, "First") } else { none() },
        ];
        let row = Row::new(format!("item-{}", item.id), cells);
        if may { row.href(href) } else { row }
    });
    Table::new("Items", columns, rows.collect()).plain()
}

/// Without a currency the price is in whatever the supplier bills in.
fn terms_fields(typed: &Typed, currency: Option<Currency>, faults: &Faults) -> Markup {
    let ticked = if typed.preferred.is_empty() { "false" } else { "true" };
    html! {
        (form_row(&html! {
            (Field::new("supplier_sku", "Supplier's code", Kind::Code).optional().value(typed.supplier_sku.clone()).error(faults.at("supplier_sku")))
            (Field::new("price", "Price of one", currency.map_or(Kind::Number(None), |currency| Kind::Money(currency.code().into()))).optional().value(typed.price.clone()).error(faults.at("price")))
        }))
        (form_row(&html! {
            (Field::new("lead_time_days", "Lead time", Kind::Number(Some("days".into()))).optional().value(typed.lead_time_days.clone()).error(faults.at("lead_time_days")).hint("Empty: the supplier's usual one."))
            (Field::new("pack_size", "Units of one pack", Kind::Number(None)).value(typed.pack_size.clone()).error(faults.at("pack_size")))
            (Field::new("minimum_quantity", "Fewest units", Kind::Number(None)).value(typed.minimum_quantity.clone()).error(faults.at("minimum_quantity")).hint("Of one order."))
        }))
        (Field::new("preferred", "Bought here first", Kind::Check).value(ticked))
    }
}

/// The form for a product: who sells it, and on which terms.
async fn ask_new(visit: Visit, Query(asked): Query<Asked>) -> Shown {
    let one = || "1".to_owned();
    let preferred = "true".to_owned();
    let typed = Typed { pack_size: one(), minimum_quantity: one(), sku: asked.sku, preferred, ..Typed::default() };
    let page = adding(&visit, &typed, &Faults::none()).await?;
    visit.show(page)
}

async fn create_new(visit: Visit, sent: Sent<Typed>) -> Shown {
    let typed = sent.fields;
    let done = match typed.supplier.parse::<SupplierId>() {
        Ok(id) => {
            let currency = visit.read(move |ctx| supplier(ctx.tx, id)).await?.currency;
            match typed.command(id, currency) {
                Ok(command) => visit.shop().execute(sent.call, command).await,
                Err(errors) => Err(AppError::Invalid(errors)),
            }
        }
        Err(_) => Err(AppError::invalid("supplier", "required", "choose who sells it")),
    };
    match Faults::of(done)? {
        Ok(answer) => {
            let id = answer.value.variant;
            let product = visit.read(move |ctx| variant(ctx.tx, id)).await?.product_id;
            let said = format!("{} sells it", answer.value.supplier_name);
            visit.go(format!("/products/{product}#supply")).say(said).done()
        }
        Err(faults) => {
            let page = adding(&visit, &typed, &faults).await?;
            visit.show(page.refused())
        }
    }
}

async fn adding(visit: &Visit, typed: &Typed, faults: &Faults) -> AppResult<Page> {
    let page = PageRequest { limit: Some(MOST_SHOWN), sort: Some("name".to_owned()), ..PageRequest::default() };
    let filter = SupplierFilter { page, ..SupplierFilter::default() };
    let known = visit.read(move |ctx| suppliers(ctx.tx, &filter)).await?.items;
    let choices = known.iter().map(|one| Choice::new(one.id.to_string(), format!("{} ({})", one.name, one.currency)));
    let choices = std::iter::once(Choice::new("", "Choose")).chain(choices).collect();
    let title = "Say who sells it";
    let form = Form::post("item", "/supplier-items/new", visit.guard())
        .errors(faults.list())
        .body(html! {
            (Field::new("supplier", "Supplier", Kind::Select(choices)).required().value(typed.supplier.clone()).error(faults.at("supplier")))
            (Field::new("sku", "Product", Kind::Ask(PRODUCTS.into())).required().placeholder("SKU, barcode or name").value(typed.sku.clone()).error(faults.at("sku")))
            (terms_fields(typed, None, faults))
        })
        .foot(html! { (Button::submit("Add item").primary()) (Button::link("New supplier", "/suppliers/new").quiet()) });
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Suppliers", "/suppliers")]))
            header.page-head { div.page-title { h1 { (title) } } }
            @if known.is_empty() { (Empty::new(Icon::Truck, "No suppliers yet", "Add the supplier first, then say what they sell.").actions(vec![Button::link("New supplier", "/suppliers/new").primary()]).inside()) }
            @else { (form) }
        }
    };
    Ok(Page::new(title, Place::Purchasing, body))
}

async fn edit(visit: Visit, Address(id): Address<SupplierItemId>) -> Shown {
    let item = visit.read(move |ctx| queries::supplier_item(ctx.tx, id)).await?;
    let typed = Typed::of(&item);
    visit.show(editing(&visit, &item, &typed, &Faults::none()))
}

async fn save(visit: Visit, Address(id): Address<SupplierItemId>, sent: Sent<Typed>) -> Shown {
    let item = visit.read(move |ctx| queries::supplier_item(ctx.tx, id)).await?;
    let back = format!("/suppliers/{}/items", item.supplier);
    let typed = sent.fields;
    if !typed.remove.is_empty() {
        visit.shop().execute(sent.call, RemoveSupplierItem { id }).await?;
        return visit.go(back).say(format!("{} was taken off", item.title)).done();
    }
    let done = match typed.change(&item) {
        Ok(change) => visit.shop().execute(sent.call, change).await,
        Err(errors) => Err(AppError::Invalid(errors)),
    };
    match Faults::of(done)? {
        Ok(_) => visit.go(back).say(format!("{} was saved", item.title)).done(),
        Err(faults) => {
            let typed = Typed { version: item.version, ..typed };
            visit.show(editing(&visit, &item, &typed, &faults).refused())
        }
    }
}

fn editing(visit: &Visit, item: &SupplierItem, typed: &Typed, faults: &Faults) -> Page {
    let form = Form::post("item", format!("/supplier-items/{}", item.id), visit.guard())
        .warns_when_left()
        .errors(faults.list())
        .body(html! {
            (terms_fields(typed, Some(item.currency), faults))
            input type="hidden" name="version" value=(typed.version);
        })
        .foot(html! {
            (Button::submit("Save changes").primary())
            (Button::submit("Take off").look(Look::Danger).sends("remove", "true"))
        });
    let items = format!("/suppliers/{}/items", item.supplier);
    let body = html! {
        div class="page page-form" {
            (crumbs(&[Crumb::new("Suppliers", "/suppliers"), Crumb::new(item.supplier_name.clone(), items)]))
            header.page-head { div.page-title { h1 { (item.title) } } }
            (form.render())
        }
    };
    Page::new(item.title.clone(), Place::Purchasing, body)
}
